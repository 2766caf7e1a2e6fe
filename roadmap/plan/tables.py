"""Moves as pages show them: plain strings, made once for a whole table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from implementation import wording
from implementation.models import Implementation
from roadmap.plan.models import Item, Move, MovedItem
from roadmap.plan.previews import Preview
from roadmap.plan.reasons import because_of
from roadmap.schedule import calendar_of


@dataclass(frozen=True, slots=True)
class Row:
    """One item that moves."""

    number: int
    title: str
    side: str
    company: str
    internal: bool
    before: str
    after: str
    days: str
    because: str
    slack: str


@dataclass(frozen=True, slots=True)
class Change:
    """A figure before and after; `days` says by how much, empty when it stays."""

    before: str
    after: str
    days: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A preview: every row, and what it does to the three go-lives."""

    rows: list[Row]
    committed: str
    planned: Change
    forecast: Change
    gap: str
    late: bool
    critical: str
    uncritical: str
    problems: list[str]
    warnings: list[str]
    heading: str


@dataclass(frozen=True, slots=True)
class Made:
    """A move that was made."""

    key: UUID
    by: str
    side: str
    at: str
    reason: str
    internal: bool
    rows: list[Row]
    planned: Change
    forecast: Change
    undone: str
    stuck: str


def preview(found: Preview) -> Table:
    plan, outcome = found.plan, found.outcome
    calendar = found.calendars["CUSTOMER"]
    gap = calendar.working_days_between(plan.committed_on, found.forecast_after)
    forecast = _change(found.forecast_before, found.forecast_after, found)
    return Table(
        rows=[_row(found, item) for item, _shift in found.shifts],
        committed=wording.short_date(plan.committed_on),
        planned=_change(outcome.before.go_live, outcome.after.go_live, found),
        forecast=forecast,
        gap=wording.gap(gap),
        late=gap > 0,
        critical=wording.listing([f"“{item.title}”" for item in found.becomes_critical()]),
        uncritical=wording.listing([f"“{item.title}”" for item in found.is_critical_no_more()]),
        problems=found.problems,
        warnings=found.warnings,
        heading=_heading(found),
    )


def _heading(found: Preview) -> str:
    """`3 working days later, 2–4 Feb instead of 28 Jan–1 Feb.`"""
    asked = [(item, shift) for item, shift in found.shifts if shift.because.kind == "asked"]
    if len(asked) != 1:
        return ""
    item, shift = asked[0]
    days = _moved_by(found, item)
    said = {
        "days": wording.working_days(abs(days)),
        "after": wording.span(shift.after.start, shift.after.finish),
        "before": wording.span(shift.before.start, shift.before.finish),
    }
    words = _("%(days)s later: %(after)s instead of %(before)s.")
    return (words if days >= 0 else _("%(days)s earlier: %(after)s instead of %(before)s.")) % said


def _moved_by(found: Preview, item: Item) -> int:
    shift = found.outcome.shifts[item.key]
    calendar = calendar_of(item.side, found.calendars)  # type: ignore[arg-type]
    return calendar.working_days_between(shift.before.finish, shift.after.finish)


def _row(found: Preview, item: Item) -> Row:
    shift = found.outcome.shifts[item.key]
    before, after = found.float_of(item)
    return Row(
        number=item.number,
        title=item.title,
        side=item.side,
        company=found.words.company(item),
        internal=item.internal,
        before=wording.span(shift.before.start, shift.before.finish),
        after=wording.span(shift.after.start, shift.after.finish),
        days=wording.signed_days(_moved_by(found, item)),
        because=found.words.because(item, shift.because),
        slack="" if before is None or after is None else _slack(before, after),
    )


def _slack(before: int, after: int) -> str:
    return f"{wording.number(before)} → {wording.number(after)}" if before != after else wording.number(after)


def _change(before: date, after: date, found: Preview) -> Change:
    days = found.calendars["CUSTOMER"].working_days_between(before, after)
    return Change(wording.short_date(before), wording.short_date(after), wording.signed_days(days) if days else "")


def made(move: Move, rows: Sequence[MovedItem], implementation: Implementation, stuck: str) -> Made:
    names = {"VENDOR": implementation.workspace.name, "CUSTOMER": implementation.customer_name}
    zone = ZoneInfo(implementation.zone)
    undone = ""
    if move.undone_at and move.undone_by:
        said = {"name": move.undone_by.name, "at": wording.short_date(move.undone_at.astimezone(zone).date())}
        undone = _("Taken back by %(name)s on %(at)s.") % said
    return Made(
        key=move.pk,
        by=move.by.name,
        side=move.by.side,
        at=f"{wording.weekday_date(move.made_at.astimezone(zone).date())}, {wording.clock(move.made_at, zone)}",
        reason=move.reason,
        internal=move.internal,
        rows=[_made_row(row, names) for row in rows],
        planned=Change(wording.short_date(move.planned_before), wording.short_date(move.planned_after)),
        forecast=Change(wording.short_date(move.forecast_before), wording.short_date(move.forecast_after)),
        undone=undone,
        stuck=stuck,
    )


def _made_row(row: MovedItem, names: dict[str, str]) -> Row:
    company, other = names.get(row.item.side, _("Others")), row.because_of
    others = names.get(other.side, _("Others")) if other else ""
    return Row(
        number=row.item.number,
        title=row.item.title,
        side=row.item.side,
        company=company,
        internal=row.item.internal,
        before=wording.span(row.start_before, row.finish_before),
        after=wording.span(row.start_after, row.finish_after),
        days="",
        because=because_of(row.because, other, company=company, others=others),
        slack="",
    )
