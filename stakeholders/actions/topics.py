"""Saying what is agreed on, who decides, and who stands in for them."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from implementation import ledger
from implementation.models import Implementation
from stakeholders.letters import agreements as letters
from stakeholders.models import Approvable, Seat, Topic, TopicApprover
from stakeholders.queries import agreements as queries
from stakeholders.rules import agreements as rules
from stakeholders.verdicts import Stale


@transaction.atomic(durable=True)
def add_topic(
    *, implementation: Implementation, by: Seat, title: str, policy: str, now: datetime, quorum: int = 1
) -> Topic:
    """Open a topic for requirements. Raises `Forbidden`, or `Stale` when there is one of that name."""
    rules.may_steer(by).enforce()
    last = Topic.objects.of(implementation).order_by("-position").first()
    try:
        with transaction.atomic():
            topic = Topic.objects.create(
                workspace_id=implementation.workspace_id,
                implementation=implementation,
                key=slugify(title)[:60] or "topic",
                title=title.strip(),
                position=last.position + 1 if last else 1,
                policy=policy,
                quorum=quorum,
            )
    except IntegrityError as problem:
        if "a_topic_has_one_key" not in str(problem):
            raise
        raise Stale(_("There is a topic called %(title)s already.") % {"title": title.strip()}) from None
    ledger.record(
        "stakeholders.topic.added",
        actor=by,
        subject=topic,
        happened_at=now,
        facts={"title": topic.title, "policy": policy, "quorum": quorum},
    )
    return topic


@transaction.atomic(durable=True)
def change_policy(*, topic: Topic, by: Seat, policy: str, now: datetime, quorum: int = 1) -> None:
    """Change how many must approve; what is approved may wait again. Raises `Forbidden` or `Stale`."""
    rules.may_steer(by).enforce()
    before = Topic.objects.filter(pk=topic.pk, policy=topic.policy, quorum=topic.quorum)
    if before.update(policy=policy, quorum=quorum) != 1:
        raise Stale(_("Somebody has just changed this topic. Reload to see it."))
    ledger.record(
        "stakeholders.topic.changed",
        actor=by,
        subject=topic,
        happened_at=now,
        facts={"policy": policy, "quorum": quorum, "policy_before": topic.policy, "quorum_before": topic.quorum},
    )


@transaction.atomic(durable=True)
def name_approver(*, topic: Topic, by: Seat, seat: Seat, now: datetime) -> TopicApprover:
    """Ask somebody for their decision on a topic; what was requested of others is asked of them too.

    Raises `Forbidden`, or `Stale` when they are named already.
    """
    rules.may_name_approver(by, topic, seat).enforce()
    try:
        with transaction.atomic():
            approver = TopicApprover.objects.create(
                workspace_id=topic.workspace_id,
                implementation_id=topic.implementation_id,
                topic=topic,
                seat=seat,
                named_at=now,
            )
    except IntegrityError as problem:
        if "a_topic_names_a_person_once" not in str(problem):
            raise
        said = {"name": seat.name, "topic": topic.title}
        raise Stale(_("%(name)s decides on %(topic)s already.") % said) from None
    ledger.record("stakeholders.approver.named", actor=by, subject=topic, happened_at=now, facts={"seat": seat.pk})
    asked = list(Approvable.objects.filter(topic=topic).requested().order_by("title"))
    if asked and seat.pk != by.pk:
        letters.approval_wanted(seat, approvables=asked, by=by, instead_of=[], due_on=asked[0].due_on, now=now)
    return approver


@transaction.atomic(durable=True)
def remove_approver(*, approver: TopicApprover, by: Seat, now: datetime) -> None:
    """Stop asking somebody. What they decided stays. Raises `Forbidden` or `Stale`."""
    rules.may_name(by).enforce()
    if TopicApprover.objects.filter(pk=approver.pk, removed_at=None).update(removed_at=now) != 1:
        raise Stale(_("Somebody has just removed them. Reload to see it."))
    ledger.record(
        "stakeholders.approver.removed",
        actor=by,
        subject=approver.topic,
        happened_at=now,
        facts={"seat": approver.seat_id},
    )


@transaction.atomic(durable=True)
def name_deputy(*, approver: TopicApprover, by: Seat, deputy: Seat | None, now: datetime) -> None:
    """Say who may decide in somebody's place, or nobody any more. Raises `Forbidden` or `Stale`."""
    rules.may_name_deputy(by, approver, deputy).enforce()
    rows = TopicApprover.objects.filter(pk=approver.pk, removed_at=None, deputy=approver.deputy_id)
    if rows.update(deputy=deputy) != 1:
        raise Stale(_("Somebody has just changed this. Reload to see it."))
    ledger.record(
        "stakeholders.deputy.named",
        actor=by,
        subject=approver.topic,
        happened_at=now,
        facts={"seat": approver.seat_id, "deputy": deputy.pk if deputy else None, "before": approver.deputy_id},
    )
    waiting = [row.approvable for row in queries.wanted_from(deputy)] if deputy else []
    mine = [approvable for approvable in waiting if approvable.topic_id == approver.topic_id]
    if deputy and mine and deputy.pk != by.pk:
        letters.approval_wanted(
            deputy, approvables=mine, by=by, instead_of=[approver.seat.name], due_on=mine[0].due_on, now=now
        )
