"""Who was waited for, in words and as a chart: the same figures and the same neutral words for both sides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from implementation import wording
from implementation.calendars import WorkingCalendar
from implementation.models import Implementation
from implementation.working_hours import HOUR
from roadmap.charts import wait
from roadmap.clock import CUSTOMER, NOBODY, PAUSED, VENDOR
from roadmap.plan import calendars
from roadmap.plan.holders import Holder, called, side_of
from roadmap.plan.models import Plan
from stakeholders import marks

FIRST = (VENDOR, CUSTOMER)
LAST = (PAUSED, NOBODY)


def companies_of(implementation: Implementation) -> dict[str, str]:
    return {VENDOR: implementation.workspace.name, CUSTOMER: implementation.customer_name}


def so_far(plan: Plan, companies: Mapping[str, str]) -> str:
    """`26 working days so far: 9 with Zenskar, 15 with Acme, 2 with the bank.` Empty before the first of them."""
    driven: dict[Holder, int] = plan.driven or {}
    if not driven:
        return ""
    parts = [_part(holder, driven[holder], companies) for holder in in_order(driven)]
    said = _("%(days)s until go-live: %(parts)s.") if plan.finished_on else _("%(days)s so far: %(parts)s.")
    return said % {"days": wording.working_days(sum(driven.values())), "parts": ", ".join(parts)}


def _part(holder: Holder, days: int, companies: Mapping[str, str]) -> str:
    said = _("%(days)s at rest") if holder == PAUSED else _("%(days)s with %(name)s")
    return said % {"days": wording.number(days), "name": called(holder, companies)}


def in_order(holders: Mapping[Holder, int]) -> list[Holder]:
    """The vendor, the customer, third parties from the longest on, then what was nobody's."""
    return sorted(holders, key=lambda holder: (_place(holder), -holders[holder], holder))


def _place(holder: Holder) -> int:
    if holder in FIRST:
        return FIRST.index(holder)
    return 3 + LAST.index(holder) if holder in LAST else 2


def bar(plan: Plan, companies: Mapping[str, str], prefix: str) -> SafeString:
    """The working days so far, by side."""
    shares = wait.Waited(
        companies[VENDOR],
        companies[CUSTOMER],
        plan.driven_ours,
        plan.driven_theirs,
        plan.driven_third,
        finding=so_far(plan, companies),
    )
    return wait.with_numbers(shares, prefix)


@dataclass(frozen=True, slots=True)
class Clock:
    """How long something lasted is said in working days and hours of whoever had it, as long as they are at `now`."""

    calendars: calendars.Calendars
    companies: Mapping[str, str]
    zone: ZoneInfo
    now: datetime

    @classmethod
    def of(cls, implementation: Implementation, now: datetime) -> "Clock":
        return cls(calendars.of(implementation), companies_of(implementation), ZoneInfo(implementation.zone), now)

    def calendar(self, holder: Holder) -> WorkingCalendar:
        return self.calendars["VENDOR" if holder in (VENDOR, NOBODY) else "CUSTOMER"]

    def lasted(self, seconds: int, holder: Holder) -> str:
        """`2 d 3 h`, `1.5 h`, `20 min`."""
        opens, closes = self.calendar(holder).hours_on(self.now.astimezone(self.zone).date())
        length = (closes.hour - opens.hour) * HOUR + (closes.minute - opens.minute) * 60
        return lasted(seconds, length)

    def mark(self, holder: Holder) -> SafeString:
        """Who, with the shape of their side; what rests and what is nobody's has none."""
        name = called(holder, self.companies)
        side = side_of(holder)
        return marks.side(side, name) if side else SafeString(marks.safe(name))


@wording.remembered
def lasted(seconds: int, day: int) -> str:
    """So many working days of that length, and what is over in hours."""
    days, rest = divmod(seconds, day)
    if not days and rest < HOUR:
        return _("%(number)s min") % {"number": wording.number(rest // 60)}
    hours = wording.number(rest * 10 // HOUR / 10)
    if not days:
        return _("%(number)s h") % {"number": hours}
    said = _("%(days)s d %(hours)s h") if hours != "0" else _("%(days)s d")
    return said % {"days": wording.number(days), "hours": hours}


@dataclass(frozen=True, slots=True)
class HandOver:
    """One time that a thing was with somebody, or rested."""

    who: SafeString
    since: str
    until: str
    lasted: str
    reason: str
    open: bool


def hand_overs(stretches: Sequence[Sequence[Any]], clock: Clock) -> list[HandOver]:
    """A thing's part of the tally, ready for the page, oldest first."""
    found = []
    for holder, since, until, seconds, still, reason in stretches:
        found.append(
            HandOver(
                who=clock.mark(holder),
                since=wording.moment(datetime.fromisoformat(since), clock.now, clock.zone),
                until="" if still else wording.moment(datetime.fromisoformat(until), clock.now, clock.zone),
                lasted="" if holder == PAUSED else clock.lasted(seconds, holder),
                reason=reason,
                open=bool(still),
            )
        )
    return found
