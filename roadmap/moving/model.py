"""A wish, and what comes of it: shifts with their causes, problems that forbid it, conflicts that are only shown."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from roadmap.schedule import Dates, Overlap, Slack


@dataclass(frozen=True, slots=True)
class Wish:
    """Where an item should go: to a new first day, a new last day, or so many working days of its side on or back.

    Its length stays. Of what has begun only the last day moves. `Wish(start=…, finish=…)` takes a move back: exactly
    these dates, whatever today is; only what waits is looked at.
    """

    start: date | None = None
    finish: date | None = None
    days: int | None = None

    @property
    def is_exact(self) -> bool:
        return self.start is not None and self.finish is not None


@dataclass(frozen=True, slots=True)
class Because:
    """Why an item moves.

    "asked": somebody wants it. "anew": it is new, or what it is changed. "item": `key`, which it waits for, leaves no
    room. "along": it keeps its distance to `key`. "assists": it has the dates of `key`. "calendar": days on which it
    was to be done became free.
    """

    kind: Literal["asked", "anew", "item", "along", "assists", "calendar"]
    key: str = ""


@dataclass(frozen=True, slots=True)
class Shift:
    """One item's planned dates before and after."""

    key: str
    before: Dates
    after: Dates
    because: Because


@dataclass(frozen=True, slots=True)
class Arrival:
    """The first dates of an item that had none. `because` says what decided them."""

    key: str
    dates: Dates
    because: Because


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a wish cannot be: `on` is the day that is not possible, `then` the first one that is, if there is one.

    "done", "skipped": it keeps its dates. "begun": since `on`, so only its end moves. "assists": it has the dates of
    `other`. "locked": fixed on `on`. "free": its side does not work on `on`. "past": `on` is before today or kick-off.
    "not_before": its limit is `then`. "waits": `other` leaves it no room before `then`. "held": it is fixed on `on`,
    but `other` would leave it no room before `then`.
    """

    kind: Literal["done", "skipped", "begun", "assists", "locked", "free", "past", "not_before", "waits", "held"]
    key: str
    other: str = ""
    on: date | None = None
    then: date | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """What is possible and should not be: an item that ends on `on`, after `limit`.

    "not_after": its own limit. "before_go_live": its distance to the committed go-live. "locked": the day on which it
    is fixed became free, and it stays there.
    """

    kind: Literal["not_after", "before_go_live", "locked"]
    key: str
    on: date
    limit: date


@dataclass(frozen=True, slots=True)
class Standing:
    """Planned go-live, the last finish of what leads to it, and each item's slack against that."""

    go_live: date
    slack: dict[str, Slack]

    @property
    def critical(self) -> frozenset[str]:
        return frozenset(key for key, slack in self.slack.items() if slack.critical)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a wish does. With problems it must not be done; `shifts` then says how far it would have come.

    `overlaps` are the soft ties that the new dates pass over and the old ones did not. `arrivals` are the items that
    had no dates before.
    """

    shifts: dict[str, Shift]
    problems: tuple[Problem, ...]
    conflicts: tuple[Conflict, ...]
    overlaps: tuple[Overlap, ...]
    before: Standing
    after: Standing
    arrivals: dict[str, Arrival] = field(default_factory=dict)
