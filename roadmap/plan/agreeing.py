"""What an implementation has to agree on from its first day: the playbook's topics and its starting requirements."""

from collections.abc import Sequence
from datetime import datetime

from implementation.models import Implementation
from roadmap.playbook import Plan, Topic
from stakeholders.actions.requirements import Statement, open_topics, write_starting_statements
from stakeholders.models import Requirement, Seat
from stakeholders.models import Topic as TopicRow


def write_down(
    plans: Sequence[Plan],
    *,
    implementation: Implementation,
    by: Seat,
    now: datetime,
    but: Plan | None = None,
) -> None:
    """Topics of what the answers left standing, and the statements on them, inside the caller's transaction.

    What is there already stays as it is, a topic by its key, a statement by its topic and title; and what the plan
    `but` brought is not written again, whatever people made of it since.
    """
    there = {topic.key: topic for topic in TopicRow.objects.of(implementation)}
    topics, fresh = dict(there), []
    for topic in (topic for plan in plans for topic in plan.playbook.topics if _concerns(plan, topic)):
        if topic.key not in topics:
            topics[topic.key] = TopicRow(
                workspace_id=implementation.workspace_id,
                implementation_id=implementation.pk,
                key=topic.key,
                title=topic.title,
                position=len(topics) + 1,
            )
            fresh.append(topics[topic.key])
    if fresh:
        open_topics(implementation, fresh)
    written = Requirement.objects.of(implementation).values_list("topic__key", "title")
    known = set(written) if there else set()
    brought = _statements(but) if but else set()
    statements = []
    for book, row in ((plan.playbook, row) for plan in plans for row in plan.playbook.requirements):
        if row.topic in topics and (row.topic, row.title) not in known and row.key not in brought:
            known.add((row.topic, row.title))
            about = topics[row.topic]
            statements.append(Statement(topic=about, title=row.title, text=row.text, source=book.title))
    if statements:
        write_starting_statements(implementation=implementation, statements=statements, by=by, now=now)


def _statements(plan: Plan) -> set[str]:
    topics = {topic.key for topic in plan.playbook.topics if _concerns(plan, topic)}
    return {row.key for row in plan.playbook.requirements if row.topic in topics}


def _concerns(plan: Plan, topic: Topic) -> bool:
    """Whether the topic is approved in an objective that stands, or in none of the playbook's at all."""
    asking = [objective.key for objective in plan.playbook.objectives if topic.key in objective.approval_topics]
    standing = {objective.key for objective in plan.objectives}
    return not asking or bool(standing.intersection(asking))
