"""What an implementation has to agree on from its first day: the playbook's topics and its starting requirements."""

from datetime import datetime

from implementation.models import Implementation
from roadmap.playbook import Plan, Topic
from stakeholders.actions.requirements import Statement, open_topics, write_starting_statements
from stakeholders.models import Seat
from stakeholders.models import Topic as TopicRow


def write_down(plan: Plan, *, implementation: Implementation, by: Seat, now: datetime) -> None:
    """Topics of what the answers left standing, and the statements on them, inside the caller's transaction."""
    topics = {
        topic.key: TopicRow(
            workspace_id=implementation.workspace_id,
            implementation_id=implementation.pk,
            key=topic.key,
            title=topic.title,
            position=position,
        )
        for position, topic in enumerate(plan.playbook.topics, start=1)
        if _concerns(plan, topic)
    }
    if not topics:
        return
    open_topics(implementation, list(topics.values()))
    statements = [
        Statement(topic=topics[row.topic], title=row.title, text=row.text, source=plan.playbook.title)
        for row in plan.playbook.requirements
        if row.topic in topics
    ]
    if statements:
        write_starting_statements(implementation=implementation, statements=statements, by=by, now=now)


def _concerns(plan: Plan, topic: Topic) -> bool:
    """Whether the topic is approved in an objective that stands, or in none of the playbook's at all."""
    asking = [objective.key for objective in plan.playbook.objectives if topic.key in objective.approval_topics]
    standing = {objective.key for objective in plan.objectives}
    return not asking or bool(standing.intersection(asking))
