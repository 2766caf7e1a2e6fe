"""What a plan is asked to become: with other answers, as a newer copy of its playbook, or with a further phase."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from implementation import wording
from implementation.models import Implementation
from roadmap.plan import calendars, making, shelf
from roadmap.plan.calendars import Calendars
from roadmap.plan.legs import free_key
from roadmap.plan.models import Item, Part, Plan, Playbook
from roadmap.plan.previews import CannotMove
from roadmap.plan.reshapes import Target
from roadmap.plan.starting import next_common
from roadmap.playbook import Answer, resolve
from roadmap.playbook import Plan as BookPlan
from roadmap.playbook.merging import Mine

Chosen = Mapping[str, Mine]


def parts_of(implementation: Implementation) -> list[Part]:
    """In their order, with the playbooks as they were copied: for the vendor, who alone may read those."""
    return list(Part.objects.of(implementation).select_related("playbook").order_by("position"))


def with_answers(part: Part, answers: Mapping[str, Answer], chosen: Chosen) -> Target:
    """The same playbook with other answers. Raises `AnswerError`, and `CannotMove` when they are the same."""
    book = shelf.parsed(part.playbook.text)
    before, there = resolve(book, part.parameters), resolve(book, answers)
    if before.answers == there.answers:
        raise CannotMove(_("These are the answers that the plan has. Change one of them."))
    return Target(part, before, there, chosen, decisions=_decisions(there, _differing(before, there)))


def as_version(part: Part, row: Playbook, answers: Mapping[str, Answer], chosen: Chosen) -> Target:
    """A newer text of the same playbook. What the plan has not answered is in `answers`, or has its usual answer.

    Raises `AnswerError`.
    """
    book = shelf.parsed(row.text)
    known = {parameter.key: parameter.possible for parameter in book.parameters}
    kept = {key: answer for key, answer in part.parameters.items() if answer in known.get(key, ())}
    before = resolve(shelf.parsed(part.playbook.text), part.parameters)
    return Target(part, before, resolve(book, {**answers, **kept}), chosen)


def as_phase(
    plan: Plan,
    implementation: Implementation,
    row: Playbook,
    answers: Mapping[str, Answer],
    *,
    starts_on: date,
    after_go_live: bool,
    now: datetime,
) -> Target:
    """A further playbook. One that starts behind all that leads to go-live waits for the last of that.

    Raises `AnswerError`, and `CannotMove` for a day that cannot be.
    """
    there, parts = resolve(shelf.parsed(row.text), answers), parts_of(implementation)
    both, last = calendars.of(implementation), last_item_of(implementation)
    if starts_on < plan.kickoff_on:
        raise CannotMove(_("The plan begins on %(date)s.") % {"date": wording.weekday_date(plan.kickoff_on)})
    if (free := next_common(starts_on, both)) != starts_on:
        said = {"date": wording.weekday_date(starts_on), "then": wording.weekday_date(free)}
        raise CannotMove(_("On %(date)s not both sides work. The next day is %(then)s.") % said)
    after = last.key if last is not None and last.planned_finish < starts_on else ""
    part = Part(
        workspace_id=plan.workspace_id,
        implementation_id=plan.implementation_id,
        plan=plan,
        position=max((part.position for part in parts), default=0) + 1,
        key=free_key(row.key, {part.key for part in parts}),
        title=row.title,
        playbook=row,
        playbook_version=row.version,
        parameters=there.answers,
        said=making.said_answers(there.playbook, there.answers),
        starts_on=starts_on,
        after_go_live=after_go_live,
        made_at=now,
    )
    return Target(part, None, there, after=after)


def last_item_of(implementation: Implementation) -> Item | None:
    """What leads to go-live and ends last as it is planned: a further phase begins behind it."""
    rows = Item.objects.of(implementation).shared().exclude(state="SKIPPED").exclude(kind="assist")
    return rows.filter(objective__after_go_live=False).order_by("planned_finish", "position").last()


def first_day_after(item: Item | None, plan: Plan, both: Calendars) -> date:
    # the day after, whether anybody works on it or not: a day of the calendar
    return next_common((item.planned_finish if item else plan.kickoff_on) + timedelta(days=1), both)


def changed_answers(target: Target) -> list[list[str]]:
    """Each question that is answered otherwise: its key, what it asks, and both answers in words."""
    there, before = target.there, target.before
    if before is None:
        return []
    labels = {p.key: p for p in (*before.playbook.parameters, *there.playbook.parameters)}
    return [
        [key, labels[key].label, _said(before, key), _said(there, key)]
        for key in labels
        if before.answers.get(key) != there.answers.get(key)
    ]


def _said(plan: BookPlan, key: str) -> str:
    parameter = next((p for p in plan.playbook.parameters if p.key == key), None)
    return parameter.said(plan.answers[key]) if parameter else ""


def _differing(before: BookPlan, there: BookPlan) -> set[str]:
    return {key for key, answer in there.answers.items() if before.answers.get(key) != answer}


def _decisions(there: BookPlan, changed: set[str]) -> dict[str, str]:
    """By item the choice that an answer means; empty for an answer that leaves the question open."""
    found = {}
    for item in there.items:
        if item.source.decides in changed:
            answer = str(there.answers[item.source.decides])
            found[item.key] = answer if answer in {choice.key for choice in item.source.choices} else ""
    return found
