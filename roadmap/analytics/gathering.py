"""What one implementation's facts are, worked out in memory from plain values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from implementation.calendars import WorkingCalendar
from roadmap.analytics.models import UNSAID, WHOLE, Sort
from roadmap.plan.models import Milestone

WAY = (Milestone.KICK_OFF, Milestone.SANDBOX_READY, Milestone.FIRST_INVOICE_COMPARED, Milestone.GO_LIVE)
Name = tuple[str, str]  # sort and key
Thing = list[str | bool]


@dataclass(frozen=True, slots=True)
class Waited:
    """A text that people were asked to approve, each time that it was with somebody."""

    title: str
    path: str
    topic: str
    stretches: Sequence[tuple[datetime, datetime, bool]]  # since, until, and whether it is there still


@dataclass(frozen=True, slots=True)
class Blocked:
    """One time that an item was blocked; `until` is None while it is."""

    title: str
    path: str
    reason: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Known:
    """Everything that the facts are made of. `reached` has the days of milestones, `topics` the titles by key."""

    kickoff_on: date
    finished_on: date | None
    reached: Mapping[str, date]
    topics: Mapping[str, str]
    approvals: Sequence[Waited]
    blocks: Sequence[Blocked]
    calendar: WorkingCalendar  # the vendor's
    zone: str  # the vendor's
    now: datetime


@dataclass(slots=True)
class Figure:
    """One fact in the making."""

    label: str = ""
    days: list[int] = field(default_factory=list)
    things: list[Thing] = field(default_factory=list)

    def add(self, days: int, thing: Thing) -> None:
        self.days.append(days)
        self.things.append(thing)


def work_out(known: Known) -> dict[Name, Figure]:
    """Every lap, also those of which there is nothing to say yet, and what there is of the others."""
    found: dict[Name, Figure] = {}
    for key, (start, end) in _laps(known).items():
        figure = found.setdefault((Sort.LAP.value, key), Figure())
        if start is not None and end is not None and known.finished_on is not None:
            figure.add(_between(start, end, known), ["", "", start.isoformat(), end.isoformat(), False])
    for text in known.approvals:
        for since, until in turnarounds(text.stretches):
            figure = found.setdefault((Sort.APPROVAL.value, text.topic), Figure(known.topics.get(text.topic, "")))
            _add(figure, known, (text.title, text.path), (since, until))
    for block in known.blocks:
        figure = found.setdefault((Sort.BLOCK.value, block.reason or UNSAID), Figure())
        _add(figure, known, (block.title, block.path), (block.since, block.until))
    return found


def _laps(known: Known) -> dict[str, tuple[date | None, date | None]]:
    """From one milestone to the next; one that the plan leaves out has no lap before it and none after it."""
    days: dict[str, date | None] = {
        Milestone.KICK_OFF: known.kickoff_on,
        **{key: known.reached.get(key) for key in WAY[1:-1]},
        Milestone.GO_LIVE: known.finished_on,
    }
    laps = {key.value: (days[before], days[key]) for before, key in pairwise(WAY)}
    return laps | {WHOLE: (known.kickoff_on, known.finished_on)}


def _add(figure: Figure, known: Known, what: tuple[str, str], span: tuple[datetime, datetime | None]) -> None:
    since, until = span
    zone = ZoneInfo(known.zone)
    start, end = since.astimezone(zone).date(), (until or known.now).astimezone(zone).date()
    figure.add(_between(start, end, known), [*what, start.isoformat(), end.isoformat(), until is None])


def _between(start: date, end: date, known: Known) -> int:
    return max(known.calendar.working_days_between(start, end), 0)


def turnarounds(stretches: Iterable[tuple[datetime, datetime, bool]]) -> list[tuple[datetime, datetime]]:
    """From when it was asked for until nobody was waited for any more: stretches without a gap are one."""
    found: list[list[datetime]] = []
    over: list[bool] = []
    for since, until, is_open in sorted(stretches):
        if found and found[-1][1] == since:
            found[-1][1], over[-1] = until, not is_open
        else:
            found.append([since, until])
            over.append(not is_open)
    return [(since, until) for (since, until), ended in zip(found, over, strict=True) if ended]
