"""A tally, worked out in memory: from nothing but the ledger's entries, the same ones give the same figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from roadmap.clock import CUSTOMER, VENDOR, Attribution, Waiting, attribute, waiting
from roadmap.plan.holders import side_of
from roadmap.schedule import Actual
from roadmap.waiting.items import Items
from roadmap.waiting.reading import Known
from roadmap.waiting.replay import Played, play
from roadmap.waiting.words import Approvals, Questions


@dataclass(frozen=True, slots=True)
class Worked:
    """What the tally's row keeps, in plain values, and the figures of the plan's row."""

    seq: int
    as_of: datetime
    days: list[list[str]]
    things: dict[str, list[list[Any]]]
    seconds: dict[str, int]

    @property
    def figures(self) -> dict[str, Any]:
        """The columns of the plan's row."""
        driven: dict[str, int] = {}
        for _day, holder, _key, _reason in self.days:
            driven[holder] = driven.get(holder, 0) + 1
        return {
            "driven": {holder: driven[holder] for holder in sorted(driven)},
            "driven_ours": driven.get(VENDOR, 0),
            "driven_theirs": driven.get(CUSTOMER, 0),
            "driven_third": _third(driven),
            "waited_ours": self.seconds.get(VENDOR, 0),
            "waited_theirs": self.seconds.get(CUSTOMER, 0),
            "waited_third": _third(self.seconds),
            "waited_at": self.as_of,
        }


def _third(by_holder: Mapping[str, int]) -> int:
    return sum(value for holder, value in by_holder.items() if side_of(holder) == "THIRD")


def work_out(known: Known, *, now: datetime) -> Worked:
    """Both figures with everything behind them, as of `now`."""
    setting = known.setting
    played = play(known.entries, setting, Items(setting), [Approvals(setting), Questions(setting)])
    sums = waiting(played.events, now=now, calendars=dict(setting.calendars.items()))
    days = attribute(
        known.network,
        planned=setting.planned,
        actuals=played.actuals,
        events=played.events,
        kickoff=setting.kickoff_on,
        now=now,
        calendars=setting.calendars,
        live_on=_live_on(known, played),
    )
    return Worked(known.seq, now, _days(days), _things(sums), dict(sums.seconds))


def _live_on(known: Known, played: Played) -> date | None:
    """The day on which the last thing before go-live was done; None while any of them is open."""
    last = {key: versions[-1].value for key, versions in played.actuals.items()}
    leading = [last.get(item.key, Actual()) for item in known.network if not (item.after_go_live or item.summary)]
    if not leading or not all(actual.finished_on or actual.skipped for actual in leading):
        return None
    return max((actual.finished_on for actual in leading if actual.finished_on), default=None)


def _days(found: Attribution) -> list[list[str]]:
    return [[day.day.isoformat(), day.holder, day.item, day.reason] for day in found.days]


def _things(sums: Waiting) -> dict[str, list[list[Any]]]:
    """By thing, each time that it was with somebody or rested, oldest first."""
    found: dict[str, list[list[Any]]] = {}
    for wait in sums.waits:
        row = [wait.holder, wait.since.isoformat(), wait.until.isoformat(), wait.seconds, wait.open, ""]
        found.setdefault(wait.thing, []).append(row)
    for pause in sums.pauses:
        row = ["PAUSED", pause.since.isoformat(), pause.until.isoformat(), 0, pause.open, pause.reason]
        found.setdefault(pause.thing, []).append(row)
    return {thing: sorted(found[thing], key=lambda row: str(row[1])) for thing in sorted(found)}
