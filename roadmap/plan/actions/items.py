"""What people do to items. Each act is one transaction: rule, change, figures, ledger, letters."""

from datetime import datetime

from django.db import transaction

from implementation.models import Implementation
from roadmap.plan import letters, queries, rules
from roadmap.plan.acting import change, locked_plan, settle, today_at
from roadmap.plan.models import Item, ItemState
from stakeholders.models import Seat
from stakeholders.rules.people import may_take_part
from stakeholders.verdicts import Forbidden

NOT_STARTED, IN_PROGRESS, WAITING, BLOCKED, DONE, SKIPPED = (
    ItemState.NOT_STARTED,
    ItemState.IN_PROGRESS,
    ItemState.WAITING,
    ItemState.BLOCKED,
    ItemState.DONE,
    ItemState.SKIPPED,
)
OPEN = (NOT_STARTED, IN_PROGRESS, WAITING, BLOCKED)


@transaction.atomic(durable=True)
def start_item(*, item: Item, implementation: Implementation, by: Seat, now: datetime, word: str = "") -> None:
    """Begin, or take back what was handed over. Raises `Forbidden` or `Stale`."""
    rules.may_mark(by, item, implementation, word=word).enforce()
    plan, today = locked_plan(implementation), today_at(implementation, now)
    started = item.started_on or today
    begun = {"started_on": started, "waiting_since": None, "vendor_word": word.strip()}
    change(item, NOT_STARTED, WAITING, state=IN_PROGRESS, **begun)
    settle("roadmap.item.started", item, plan=plan, implementation=implementation, by=by, now=now, word=word.strip())


@transaction.atomic(durable=True)
def finish_item(*, item: Item, implementation: Implementation, by: Seat, now: datetime, word: str = "") -> None:
    """Done. The vendor marks a customer's item only with its `word`: how it knows. Raises `Forbidden` or `Stale`."""
    assists = queries.assists_something(item)
    rules.may_finish(by, item, implementation, word=word, assists=assists).enforce()
    plan, today = locked_plan(implementation), today_at(implementation, now)
    change(
        item,
        *OPEN,
        state=DONE,
        started_on=item.started_on or min(today, max(item.planned_start, implementation.kickoff_on)),
        finished_on=today,
        vendor_word=word.strip(),
        **NO_LONGER_HELD_UP,
    )
    settle("roadmap.item.finished", item, plan=plan, implementation=implementation, by=by, now=now, word=word.strip())


NO_LONGER_HELD_UP = {
    "waiting_since": None,
    "blocked_what": "",
    "blocked_reason": "",
    "blocked_by_id": None,
    "blocked_by_name": "",
    "blocked_since": None,
}


@transaction.atomic(durable=True)
def reopen_item(*, item: Item, implementation: Implementation, by: Seat, now: datetime, word: str = "") -> None:
    """Undo a finish or a skip: it is as it was before, and a choice has to be made again."""
    if queries.assists_something(item):
        rules.may_finish(by, item, implementation, word=word, assists=True).enforce()
    rules.may_mark(by, item, implementation, word=word or item.vendor_word).enforce()
    plan = locked_plan(implementation)
    back = IN_PROGRESS if item.started_on else NOT_STARTED
    undone = {"finished_on": None, "skipped_reason": "", "choice": "", "choice_reason": "", "vendor_word": ""}
    change(item, DONE, SKIPPED, state=back, **undone)
    settle("roadmap.item.reopened", item, plan=plan, implementation=implementation, by=by, now=now, word=word.strip())


@transaction.atomic(durable=True)
def hand_over_item(*, item: Item, implementation: Implementation, by: Seat, now: datetime) -> None:
    """It is the other side's turn now; they hand it back by taking it up. Raises `Forbidden` or `Stale`."""
    rules.may_move(by, item, implementation).enforce()
    plan, today = locked_plan(implementation), today_at(implementation, now)
    started = item.started_on or today
    change(item, NOT_STARTED, IN_PROGRESS, state=WAITING, started_on=started, waiting_since=today)
    settle("roadmap.item.handed_over", item, plan=plan, implementation=implementation, by=by, now=now)


@transaction.atomic(durable=True)
def block_item(
    *,
    item: Item,
    implementation: Implementation,
    by: Seat,
    what: str,
    held_by: Seat | None,
    held_by_name: str = "",
    reason: str = "",
    now: datetime,
) -> None:
    """Stuck: says what blocks it and who holds that, a person here or anybody by name. They are written to.

    `reason` is one of `BlockReason`, or empty.
    """
    rules.may_move(by, item, implementation).enforce()
    plan, today = locked_plan(implementation), today_at(implementation, now)
    change(
        item,
        NOT_STARTED,
        IN_PROGRESS,
        WAITING,
        state=BLOCKED,
        waiting_since=None,
        blocked_what=what.strip(),
        blocked_reason=reason,
        blocked_by_id=held_by.pk if held_by else None,
        blocked_by_name=held_by.name if held_by else held_by_name.strip(),
        blocked_since=today,
    )
    said = {"what": what.strip(), "reason": reason, "held_by": held_by.pk if held_by else None}
    said["held_by_name"] = "" if held_by else held_by_name.strip()
    settle("roadmap.item.blocked", item, plan=plan, implementation=implementation, by=by, now=now, **said)
    for seat in queries.hearers_of_block(item, implementation, by, held_by):
        letters.stuck(item, to=seat, by=by, implementation=implementation, now=now)


@transaction.atomic(durable=True)
def unblock_item(*, item: Item, implementation: Implementation, by: Seat, now: datetime) -> None:
    """What blocked it is out of the way: said by its side, or by who held it. Raises `Forbidden` or `Stale`."""
    if item.blocked_by_id != by.pk:
        rules.may_move(by, item, implementation).enforce()
    may_take_part(by, implementation).enforce()
    plan = locked_plan(implementation)
    change(item, BLOCKED, state=IN_PROGRESS if item.started_on else NOT_STARTED, **NO_LONGER_HELD_UP)
    settle("roadmap.item.unblocked", item, plan=plan, implementation=implementation, by=by, now=now)


@transaction.atomic(durable=True)
def skip_item(*, item: Item, implementation: Implementation, by: Seat, reason: str, now: datetime) -> None:
    """Left out, with the reason. What waited for it waits for what it waited for. Raises `Forbidden` or `Stale`."""
    rules.may_skip(by, item, implementation).enforce()
    plan = locked_plan(implementation)
    change(item, *OPEN, state=SKIPPED, skipped_reason=reason.strip(), **NO_LONGER_HELD_UP)
    settle(
        "roadmap.item.skipped", item, plan=plan, implementation=implementation, by=by, now=now, reason=reason.strip()
    )


@transaction.atomic(durable=True)
def decide_item(
    *, item: Item, implementation: Implementation, by: Seat, choice: str, reason: str, now: datetime, word: str = ""
) -> None:
    """Choose one of the choices, which ends a decision. Raises `Forbidden` or `Stale`."""
    rules.may_mark(by, item, implementation, word=word).enforce()
    offered = {offer["key"]: offer["text"] for offer in item.choices}
    if choice not in offered:
        raise Forbidden(f"{choice} is not among the choices.")
    plan, today = locked_plan(implementation), today_at(implementation, now)
    change(
        item,
        *OPEN,
        state=DONE,
        choice=choice,
        choice_reason=reason.strip(),
        started_on=item.started_on or today,
        finished_on=today,
        vendor_word=word.strip(),
        **NO_LONGER_HELD_UP,
    )
    said = {"choice": choice, "choice_text": offered[choice], "reason": reason.strip(), "word": word.strip()}
    settle("roadmap.item.decided", item, plan=plan, implementation=implementation, by=by, now=now, **said)
