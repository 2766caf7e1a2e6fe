"""Changing what a plan consists of while it runs: other answers, a newer playbook, a further phase."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from implementation.models import Implementation
from roadmap.plan import agreeing, making, rules, targets
from roadmap.plan.acting import locked_plan, today_at
from roadmap.plan.models import Baseline, Change, Item, ItemState, Part, Plan, Playbook
from roadmap.plan.previews import CannotMove
from roadmap.plan.reshapes import Reshape, Target
from roadmap.plan.reshaping import reshape_of
from roadmap.plan.rewriting import follow_answers, put_into_plan
from roadmap.plan.targets import Chosen
from roadmap.playbook import Answer
from stakeholders.models import Seat
from stakeholders.verdicts import Stale


class Reshaped(Stale):
    """The plan changed since the preview; `preview` is what would become of it now."""

    def __init__(self, preview: Reshape) -> None:
        self.preview = preview
        super().__init__(_("The plan changed while you were looking at it. This is what would become of it now."))


@transaction.atomic(durable=True)
def change_answers(
    *,
    part: Part,
    implementation: Implementation,
    by: Seat,
    answers: Mapping[str, Answer],
    chosen: Chosen,
    seen: str,
    reason: str,
    now: datetime,
) -> Change:
    """Answer a playbook's questions otherwise: what belongs to the new answers comes, what is open of the old goes.

    What is done or begun stays. A decision that answers the question is made anew, and the earlier one stays readable.
    Raises `Forbidden`, `AnswerError`, `CannotMove`, or `Reshaped` when something that the preview showed has changed.
    """
    rules.may_change_plan(by, implementation).enforce()
    plan = locked_plan(implementation)
    part = _as_it_is(part)
    target = targets.with_answers(part, answers, {})
    found = _as_seen(plan, implementation, target, chosen=chosen, seen=seen, now=now)
    answers_before = targets.changed_answers(target)
    part.said = making.said_answers(target.there.playbook, target.there.answers)
    follow_answers(part, plan, found)
    agreeing.write_down([target.there], implementation=implementation, by=by, now=now, but=target.before)
    return put_into_plan(
        "roadmap.answers.changed",
        found,
        implementation=implementation,
        of=Change.Of.ANSWERS,
        by=by,
        reason=reason.strip(),
        answers=answers_before,
        version_before=part.playbook_version,
        baseline=None,
        now=now,
    )


@transaction.atomic(durable=True)
def merge_playbook(
    *,
    part: Part,
    to: Playbook,
    implementation: Implementation,
    by: Seat,
    answers: Mapping[str, Answer],
    chosen: Chosen,
    seen: str,
    reason: str,
    now: datetime,
) -> Change:
    """Bring a newer version of its playbook into a running plan, after a baseline.

    What was changed here alone stays, what is new comes, what is gone there goes if nobody began it; where both
    changed, `chosen` says which holds. Raises `Forbidden`, `AnswerError`, `CannotMove`, or `Reshaped`.
    """
    rules.may_change_plan(by, implementation).enforce()
    plan = locked_plan(implementation)
    part = _as_it_is(part)
    if to.key != part.playbook.key or to.sha256 == part.playbook.sha256:
        raise CannotMove(_("The plan follows this version of the playbook already."))
    target = targets.as_version(part, to, answers, {})
    found = _as_seen(plan, implementation, target, chosen=chosen, seen=seen, now=now)
    before, said = part.playbook_version, targets.changed_answers(target)
    name = _("before %(title)s, version %(version)s") % {"title": to.title, "version": to.version}
    baseline = _baseline(plan, implementation, name, now)
    part.playbook, part.title = to, to.title if part.title == part.playbook.title else part.title
    part.said = making.said_answers(target.there.playbook, target.there.answers)
    follow_answers(part, plan, found)
    agreeing.write_down([target.there], implementation=implementation, by=by, now=now, but=target.before)
    return put_into_plan(
        "roadmap.playbook.merged",
        found,
        implementation=implementation,
        of=Change.Of.VERSION,
        by=by,
        reason=reason.strip(),
        answers=said,
        version_before=before,
        baseline=baseline,
        now=now,
    )


@transaction.atomic(durable=True)
def add_phase(
    *,
    playbook: Playbook,
    implementation: Implementation,
    by: Seat,
    answers: Mapping[str, Answer],
    starts_on: date,
    after_go_live: bool,
    seen: str,
    reason: str,
    now: datetime,
) -> Change:
    """Import a further playbook into a running plan as its next phase, after a baseline.

    A phase that comes after go-live does not move it. Raises `Forbidden`, `AnswerError`, `CannotMove`, or `Reshaped`.
    """
    rules.may_change_plan(by, implementation).enforce()
    plan = locked_plan(implementation)
    target = targets.as_phase(
        plan, implementation, playbook, answers, starts_on=starts_on, after_go_live=after_go_live, now=now
    )
    found = _as_seen(plan, implementation, target, chosen={}, seen=seen, now=now)
    baseline = _baseline(plan, implementation, _("before %(title)s") % {"title": playbook.title}, now)
    target.part.save(force_insert=True)
    agreeing.write_down([target.there], implementation=implementation, by=by, now=now)
    return put_into_plan(
        "roadmap.phase.added",
        found,
        implementation=implementation,
        of=Change.Of.PHASE,
        by=by,
        reason=reason.strip(),
        answers=[],
        version_before=None,
        baseline=baseline,
        now=now,
    )


def _as_it_is(part: Part) -> Part:
    """The part's row now that the plan is held."""
    return Part.objects.select_related("playbook").get(pk=part.pk)


def _as_seen(
    plan: Plan, implementation: Implementation, target: Target, *, chosen: Chosen, seen: str, now: datetime
) -> Reshape:
    """What was seen with nothing chosen, and then as it was chosen."""
    today = today_at(implementation, now)
    found = reshape_of(plan, implementation, target, today=today, now=now)
    if found.seen != seen:
        raise Reshaped(found)
    if not found.possible:
        raise CannotMove(" ".join(found.problems))
    if "take" in chosen.values():
        found = reshape_of(plan, implementation, target.choosing(chosen), today=today, now=now)
    return found


def _baseline(plan: Plan, implementation: Implementation, wanted: str, now: datetime) -> Baseline:
    """The planned dates as they are, under a name that is free."""
    taken = set(Baseline.objects.of(implementation).values_list("name", flat=True))
    offered = [wanted[:60], *(f"{wanted[:55]} ({n})" for n in range(2, 100))]
    name = next(name for name in offered if name.lower() not in {known.lower() for known in taken})
    items = list(Item.objects.of(implementation).exclude(state=ItemState.SKIPPED).order_by("position"))
    return making.freeze_baseline(plan, items, name=name, now=now)
