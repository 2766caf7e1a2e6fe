"""What the facts are worked out from, read in the customer's role: nothing internal can be in them."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from implementation import ledger
from implementation.ledger import LedgerBody
from implementation.models import Implementation
from roadmap.analytics.gathering import Blocked, Known, Waited
from roadmap.plan import calendars
from roadmap.plan.models import Item, ItemState, Plan, Tally
from roadmap.plan.telling import Act
from roadmap.waiting.items import ACTS, RESHAPED
from roadmap.waiting.words import APPROVAL
from stakeholders.models import Approvable

BLOCKED = "roadmap.item.blocked"
LEFT_OUT = "roadmap.objective.skipped"
COLUMNS = ("number", "title", "state", "milestone", "finished_on", "objective_id")
RUNS_ON = ("roadmap.item.assigned", "roadmap.item.paused", "roadmap.item.resumed")  # during which a block lasts
VERBS = (LEFT_OUT, *RESHAPED, *(verb for verb in ACTS if verb not in RUNS_ON))


def known_of(implementation: Implementation, *, now: datetime) -> tuple[int, Known] | None:
    """The number of the ledger's last entry and what is known by then. Six queries; None where there is no plan.

    `implementation.workspace` must be loaded.
    """
    plan = Plan.objects.of(implementation).first()
    if plan is None:
        return None
    seq = ledger.head(implementation)[0]
    items = list(Item.objects.of(implementation).shared().only(*COLUMNS))
    texts, topics = _approvals(implementation)
    known = Known(
        kickoff_on=plan.kickoff_on,
        finished_on=plan.finished_on,
        reached=_reached(items),
        topics=topics,
        approvals=texts,
        blocks=list(_blocks(implementation, items, seq)),
        calendar=calendars.of_workspace(implementation.workspace),
        zone=implementation.workspace.zone,
        now=now,
    )
    return seq, known


def _reached(items: Iterable[Item]) -> dict[str, date]:
    """The day of each milestone whose items are all done."""
    marked: dict[str, list[date | None]] = {}
    for item in items:
        if item.milestone and item.state != ItemState.SKIPPED:
            marked.setdefault(item.milestone, []).append(item.finished_on)
    return {key: max(filter(None, days)) for key, days in marked.items() if all(days)}


def _approvals(implementation: Implementation) -> tuple[list[Waited], dict[str, str]]:
    """Every text that people were asked about, as the tally has it, and the titles of topics by their keys."""
    tally = Tally.objects.of(implementation).first()
    kept = {} if tally is None else tally.things
    rows = Approvable.objects.of(implementation).shared().select_related("topic").filter(topic__listed=True)
    texts, topics = [], {}
    for row in rows.order_by("path", "id"):
        if stretches := kept.get(f"{APPROVAL}{row.pk}"):
            topics[row.topic.key] = row.topic.title
            times = [(datetime.fromisoformat(one[1]), datetime.fromisoformat(one[2]), one[4]) for one in stretches]
            texts.append(Waited(row.title, row.path, row.topic.key, times))
    return texts, topics


def _blocks(implementation: Implementation, items: Iterable[Item], seq: int) -> Iterable[Blocked]:
    """Each time that an item was blocked, from the ledger: until the next act on it, or what ended it without one."""
    by_id = {item.pk: item for item in items}
    bodies = LedgerBody.objects.filter(chain_id=implementation.pk, seq__lte=seq, internal=False, verb__in=VERBS)
    since: dict[UUID, tuple[datetime, str]] = {}
    for text in bodies.order_by("seq").values_list("body", flat=True):
        body = json.loads(text)
        act, at = Act.of(body), datetime.fromisoformat(body["happened_at"])
        subject = UUID(act.subject)
        over = {subject, *(UUID(str(row["item"])) for row in act.facts.get("retired", []))}
        for key in [key for key in since if over & {key, by_id[key].objective_id}]:
            yield _block(by_id[key], since.pop(key), at)
        if act.verb == BLOCKED and subject in by_id:
            since[subject] = at, str(act.facts.get("reason", ""))
    for key, begun in since.items():
        item = by_id[key]
        yield _block(item, begun, None if item.state == ItemState.BLOCKED else implementation.closed_at or begun[0])


def _block(item: Item, begun: tuple[datetime, str], until: datetime | None) -> Blocked:
    return Blocked(item.title, f"items/{item.number}/", begun[1], begun[0], until)
