"""What a tally is worked out from: the ledger, and what the plan and the places in it say. Shared rows only."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from implementation import ledger
from implementation.ledger import LedgerBody
from implementation.models import Implementation
from roadmap import schedule
from roadmap.clock import Version
from roadmap.plan import calendars, networks
from roadmap.plan.making import KICK_OFF
from roadmap.plan.models import BaselineItem, Item, Objective, Plan
from roadmap.plan.telling import Act
from roadmap.schedule import Dates
from roadmap.waiting import items
from roadmap.waiting.replay import Entry, Member, Setting
from roadmap.waiting.words import Approvals, Questions
from stakeholders.models import Approvable, Comment, Requirement, Seat

MOVES = {"roadmap.move.made": "after", "roadmap.move.undone": "before"}  # where the dates then in force stand
VERBS = (*MOVES, *items.VERBS, *Approvals.VERBS, *Questions.VERBS)
Planned = dict[str, list[Version[Dates]]]


@dataclass(frozen=True, slots=True)
class Known:
    """Everything that is read for one tally. `seq` is the number of the last entry."""

    seq: int
    entries: Sequence[Entry]
    setting: Setting
    network: Sequence[schedule.Item]


def known_of(implementation: Implementation, *, until: int | None = None) -> Known | None:
    """Ten queries. `until` is the last entry to look at; None where there is no plan, or nothing shared in it.

    `implementation.workspace` must be loaded.
    """
    plan = Plan.objects.of(implementation).first()
    objectives = {objective.pk: objective for objective in Objective.objects.of(implementation)}
    rows = [row for row in networks.items_of(implementation, objectives) if not row.internal]
    if plan is None or not rows:
        return None
    seq = ledger.head(implementation)[0] if until is None else until
    network, entries = networks.network_of(rows, networks.ties_of(implementation)), _entries_of(implementation, seq)
    return Known(
        seq=seq,
        entries=entries,
        setting=_setting_of(implementation, rows, network, _planned(implementation, plan, rows, entries)),
        network=network,
    )


def _entries_of(implementation: Implementation, seq: int) -> list[Entry]:
    bodies = LedgerBody.objects.filter(chain_id=implementation.pk, seq__lte=seq, internal=False, verb__in=VERBS)
    found = []
    for number, text in bodies.order_by("seq").values_list("seq", "body"):
        body = json.loads(text)
        found.append(Entry(datetime.fromisoformat(body["happened_at"]), number, Act.of(body)))
    return found


def _setting_of(
    implementation: Implementation, rows: Sequence[Item], network: Sequence[schedule.Item], planned: Planned
) -> Setting:
    by_key = {item.key: item for item in network}
    approvables = Approvable.objects.of(implementation).shared()
    requirements = Requirement.objects.of(implementation)
    answers = Comment.objects.of(implementation).shared().filter(answers__isnull=False)
    return Setting(
        members=[_member(row, by_key[row.key], by_key) for row in rows],
        planned=planned,
        kickoff_on=implementation.kickoff_on,
        zone=implementation.zone,
        calendars=calendars.of(implementation),
        companies={"VENDOR": implementation.workspace.name, "CUSTOMER": implementation.customer_name},
        sides=_plain(Seat.objects.of(implementation).values_list("pk", "side")),
        topics=_plain(approvables.values_list("pk", "topic_id")),
        approvables=_plain(requirements.values_list("pk", "approvable_id")),
        answers=_plain(answers.values_list("pk", "answers_id")),
    )


def _plain(pairs: object) -> dict[str, str]:
    return {str(key): str(value) for key, value in pairs}  # type: ignore[attr-defined]


def _planned(implementation: Implementation, plan: Plan, rows: Iterable[Item], entries: Iterable[Entry]) -> Planned:
    """The planned dates as they were known: those of the kick-off from when the plan was made, and each move's."""
    first = BaselineItem.objects.of(implementation).shared().filter(baseline__name=KICK_OFF)
    found = {
        key: [Version(plan.made_at, 0, Dates(start, finish))]
        for key, start, finish in first.values_list("item__key", "planned_start", "planned_finish")
    }
    keys = {row.number: row.key for row in rows}
    for entry in entries:
        side = MOVES.get(entry.act.verb)
        for fact in entry.act.facts["moved"] if side else ():
            dates = Dates(*(date.fromisoformat(day) for day in fact[side]))
            found.setdefault(keys[fact["number"]], []).append(Version(entry.at, entry.number, dates))
        if entry.act.verb in items.RESHAPED:
            _reshaped(entry, keys, found)
    return found


def _reshaped(entry: Entry, keys: Mapping[int, str], found: Planned) -> None:
    """What came into the plan, came back or moved with a change of it."""
    for fact in (fact for name in ("added", "returned", "changed") for fact in entry.act.facts.get(name, [])):
        if "after" in fact:
            dates = Dates(*(date.fromisoformat(day) for day in fact["after"]))
            found.setdefault(keys[fact["number"]], []).append(Version(entry.at, entry.number, dates))


def _member(row: Item, told: schedule.Item, by_key: Mapping[str, schedule.Item]) -> Member:
    def behind(key: str) -> tuple[str, ...]:
        """The item itself, or what a summary sums up."""
        return by_key[key].assists if by_key[key].summary else (key,)

    return Member(
        key=row.key,
        id=str(row.pk),
        objective=str(row.objective_id),
        side=row.side,
        requires=tuple(key for link in told.hard_links if link.kind == "FS" for key in behind(link.on)),
        begins_with=tuple(behind(link.on) for link in told.hard_links if link.kind == "SS"),
        assists=told.assists,
    )
