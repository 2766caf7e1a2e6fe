"""A tally as its page shows it: plain strings, made once for a whole table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from implementation import wording
from roadmap.clock import CUSTOMER, VENDOR
from roadmap.plan import shares
from roadmap.plan.holders import side_of
from roadmap.plan.models import Tally
from roadmap.plan.shares import Clock, HandOver
from roadmap.waiting.queries import Things
from roadmap.waiting.words import APPROVAL, QUESTION


@dataclass(frozen=True, slots=True)
class Stretch:
    """Working days in a row on which the same thing drove go-live and the same party had it."""

    dates: str
    days: str
    who: SafeString
    title: str
    url: str
    reason: str


def stretches(tally: Tally, things: Things, clock: Clock) -> list[Stretch]:
    """The working days so far, newest first. Working days only: what lies between two of them was free."""
    found = []
    for (holder, key, reason), group in groupby(tally.days, key=lambda day: (day[1], day[2], day[3])):
        days = [date.fromisoformat(day[0]) for day in group]
        title, path = things.get(key, ("", ""))
        found.append(
            Stretch(
                dates=wording.span(days[0], days[-1]),
                days=wording.number(len(days)),
                who=clock.mark(holder),
                title=title,
                url=path,
                reason=reason,
            )
        )
    return found[::-1]


@dataclass(frozen=True, slots=True)
class Waited:
    """One thing, how long it was with each side, and every time that it was."""

    sort: str
    title: str
    url: str
    ours: str
    theirs: str
    third: str
    hand_overs: list[HandOver]


def waited(tally: Tally, things: Things, clock: Clock) -> list[Waited]:
    """Everything that waited, longest first."""
    ordered = sorted(tally.things.items(), key=lambda thing: (-sum(row[3] for row in thing[1]), thing[0]))
    return [
        Waited(
            sort=_sort(key),
            title=things[key][0],
            url=things[key][1],
            hand_overs=shares.hand_overs(rows, clock),
            **_by_side(_sums(rows), clock),
        )
        for key, rows in ordered
        if key in things
    ]


def _sort(key: str) -> str:
    if key.startswith(APPROVAL):
        return _("Approval")
    return _("Question") if key.startswith(QUESTION) else _("Item")


def totals(tally: Tally, clock: Clock) -> dict[str, str]:
    """The foot of the table: what all things together waited."""
    found = {VENDOR: 0, CUSTOMER: 0, "THIRD": 0}
    for holder, seconds in tally.seconds.items():
        found[side_of(holder) or VENDOR] += seconds if side_of(holder) else 0
    return _by_side(found, clock)


def _sums(rows: Sequence[Sequence[Any]]) -> dict[str, int]:
    found = {VENDOR: 0, CUSTOMER: 0, "THIRD": 0}
    for row in rows:
        if side := side_of(row[0]):
            found[side] += row[3]
    return found


def _by_side(sums: Mapping[str, int], clock: Clock) -> dict[str, str]:
    names = {"ours": VENDOR, "theirs": CUSTOMER, "third": "THIRD"}
    return {name: clock.lasted(sums[side], side) if sums[side] else "" for name, side in names.items()}
