"""What a move would do, before anything is written: for the page that asks for the reason, and for the act itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from implementation import fingerprint
from implementation.calendars import CalendarError
from implementation.models import Implementation
from roadmap import schedule
from roadmap.moving import Outcome, Shift, Wish, what_moves
from roadmap.plan import calendars, networks
from roadmap.plan.calendars import Calendars
from roadmap.plan.days_off import Amendment
from roadmap.plan.models import Item, Plan
from roadmap.plan.networks import Rows
from roadmap.plan.reasons import Words
from roadmap.schedule import Dates, ScheduleError


class CannotMove(Exception):
    """A move that is not possible. The message names the items and says what to change."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which items go where, by number. `along`: what waits for them keeps its distance."""

    wishes: Mapping[int, Wish]
    along: bool = False


NOTHING = Asked({})  # but what follows by itself


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything that would move, and what that does to go-live. `seen` is the fingerprint of what is shown."""

    plan: Plan
    rows: Rows
    calendars: Calendars
    outcome: Outcome
    words: Words
    forecast_before: date
    forecast_after: date
    today: date = field(repr=False)

    @property
    def shifts(self) -> list[tuple[Item, Shift]]:
        """In the order of the plan, what was asked for first."""
        by_key = self.rows.by_key
        found = [(by_key[key], shift) for key, shift in self.outcome.shifts.items()]
        return sorted(found, key=lambda row: (row[1].because.kind != "asked", row[0].position))

    @property
    def problems(self) -> list[str]:
        return [self.words.problem(problem) for problem in self.outcome.problems]

    @property
    def warnings(self) -> list[str]:
        """What is possible and should not be."""
        conflicts = [self.words.conflict(conflict) for conflict in self.outcome.conflicts]
        return conflicts + [self.words.overlap(overlap) for overlap in self.outcome.overlaps]

    @property
    def possible(self) -> bool:
        return bool(self.outcome.shifts) and not self.outcome.problems

    @property
    def seen(self) -> str:
        shown: dict[str, Any] = {
            "committed": self.plan.committed_on,
            "planned": [self.outcome.before.go_live, self.outcome.after.go_live],
            "forecast": [self.forecast_before, self.forecast_after],
            "shifts": [
                [item.number, s.before.start, s.before.finish, s.after.start, s.after.finish, s.because.kind]
                for item, s in self.shifts
            ],
            "problems": self.problems,
            "warnings": self.warnings,
        }
        return fingerprint.of(shown)

    def float_of(self, item: Item) -> tuple[int | None, int | None]:
        """Total float before and after; None for what has none of its own."""
        before, after = (standing.slack.get(item.key) for standing in (self.outcome.before, self.outcome.after))
        return before.total if before else None, after.total if after else None

    def becomes_critical(self) -> list[Item]:
        critical = self.outcome.after.critical - self.outcome.before.critical
        return [item for item in self.rows.items if item.key in critical]

    def is_critical_no_more(self) -> list[Item]:
        critical = self.outcome.before.critical - self.outcome.after.critical
        return [item for item in self.rows.items if item.key in critical]


def preview_of(
    plan: Plan,
    implementation: Implementation,
    asked: Asked,
    *,
    today: date,
    both: Calendars | None = None,
    as_they_stand: bool = False,
) -> Preview:
    """What would move, in three queries. Raises `CannotMove` when there is no such plan.

    `both` are calendars that are yet to hold. When calendars changed since the dates were planned, what was to be done
    on days that became free moves too, unless the dates are to be taken `as_they_stand`.
    """
    rows, both = networks.rows_of(implementation), both or calendars.of(implementation)
    keys = {item.number: item.key for item in rows.items}
    if unknown := [number for number in asked.wishes if number not in keys]:
        raise CannotMove(_("There is no item %(number)s in this plan.") % {"number": unknown[0]})
    names = {"VENDOR": implementation.workspace.name, "CUSTOMER": implementation.customer_name}
    planned, actuals = networks.planned_of(rows.items), networks.actuals_of(rows.items)
    try:
        outcome = what_moves(
            rows.network,
            {keys[number]: wish for number, wish in asked.wishes.items()},
            planned=planned,
            actuals=actuals,
            calendars=both,
            committed=plan.committed_on,
            earliest=max(today, plan.kickoff_on),
            along=asked.along,
            calendars_before=None if as_they_stand else calendars.planned_by(plan, both),
        )
        moved = {**planned, **{key: shift.after for key, shift in outcome.shifts.items()}}
        before, after = (forecast_of(rows, dates, today, both) for dates in (planned, moved))
    except (ScheduleError, CalendarError) as problem:
        raise CannotMove(str(problem)) from None
    return Preview(plan, rows, both, outcome, Words(rows.by_key, both, names), before, after, today)


def preview_amendment(plan: Plan, implementation: Implementation, amendment: Amendment, *, today: date) -> Preview:
    """What would move if the customer's calendar were amended. Raises `CalendarError` or `CannotMove`."""
    both = calendars.of(implementation)
    both = {**both, "CUSTOMER": amendment.applied_to(both["CUSTOMER"])}
    return preview_of(plan, implementation, NOTHING, today=today, both=both)


def forecast_of(rows: Rows, planned: Mapping[str, Dates], today: date, both: Calendars) -> date:
    """The go-live to expect if the items were planned so."""
    actuals = networks.actuals_of(rows.items)
    return schedule.forecast(rows.network, planned=planned, actuals=actuals, today=today, calendars=both).go_live
