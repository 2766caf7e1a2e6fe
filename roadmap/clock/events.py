"""What the clock is told: hand-overs, pauses and ends of things, and plans and progress as they were known."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Generic, Protocol, TypeVar

VENDOR, CUSTOMER, NOBODY = "VENDOR", "CUSTOMER", "NOBODY"

T = TypeVar("T")


class ClockError(ValueError):
    """Events of which nobody can say what they mean; the text names them."""


@dataclass(frozen=True, slots=True)
class Held:
    """From now on `by` has it: `VENDOR`, `CUSTOMER`, `NOBODY`, or the name of a third party."""

    by: str


@dataclass(frozen=True, slots=True)
class Paused:
    """Both sides let it rest; it goes on with the next `Held`."""

    reason: str

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise ClockError("A pause needs a reason. Say why it rests.")


@dataclass(frozen=True, slots=True)
class Ended:
    """Nobody waits for it any more; a later `Held` opens it again."""


@dataclass(frozen=True, slots=True)
class Event:
    """What became of a thing. Of several in one instant the highest `number` counts, such as that of the ledger."""

    thing: str
    at: datetime
    number: int
    what: Held | Paused | Ended


@dataclass(frozen=True, slots=True)
class Version(Generic[T]):
    """A value that was known from that instant on; `number` as in `Event`."""

    at: datetime
    number: int
    value: T


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time without a change; `open` when it goes on."""

    thing: str
    what: Held | Paused
    since: datetime
    until: datetime
    open: bool


class Timed(Protocol):
    """Something that happened at an instant."""

    @property
    def at(self) -> datetime: ...
    @property
    def number(self) -> int: ...


Told = TypeVar("Told", bound=Timed)


def in_time(told: Iterable[Told], about: str) -> list[Told]:
    """One thing's events or versions, each once, as they happened. Raises `ClockError` when that cannot be said."""
    known: dict[tuple[datetime, int], Told] = {}
    for one in told:
        if one.at.tzinfo is None:
            raise ClockError(f"Something about “{about}” happened at {one.at}, without a time zone.")
        if known.setdefault((one.at, one.number), one) != one:
            raise ClockError(f"Two things happened to “{about}” at {one.at} under the number {one.number}.")
    return [known[key] for key in sorted(known)]


def by_thing(events: Iterable[Event]) -> Mapping[str, Sequence[Event]]:
    """The events of each thing as they happened, the things in order."""
    found: dict[str, list[Event]] = {}
    for event in events:
        found.setdefault(event.thing, []).append(event)
    return {thing: in_time(found[thing], thing) for thing in sorted(found)}


def last_known(told: Sequence[Told], at: datetime) -> Told | None:
    """The last of what is in time that had happened by that instant, that instant included."""
    return next((one for one in reversed(told) if one.at <= at), None)


def stretches(events: Iterable[Event], now: datetime) -> list[Stretch]:
    """The time from each event to the next, or to `now`. What lasted no time is left out, equal neighbours are one."""
    found: list[Stretch] = []
    for thing, told in by_thing(events).items():
        happened = [event for event in told if event.at <= now]
        own: list[Stretch] = []
        for position, event in enumerate(happened):
            is_last = position + 1 == len(happened)
            until = now if is_last else happened[position + 1].at
            if isinstance(event.what, Ended) or until == event.at:
                continue
            since = event.at
            if own and own[-1].until == since and own[-1].what == event.what:
                since = own.pop().since
            own.append(Stretch(thing, event.what, since, until, is_last))
        if own and own[-1].until == now:  # what was handed over and back just now goes on
            own[-1] = replace(own[-1], open=own[-1].what == happened[-1].what)
        found.extend(own)
    return found
