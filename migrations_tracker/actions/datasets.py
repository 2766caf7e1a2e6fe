"""Saying which data moves, by which route, and how much of it there should be."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from implementation import ledger
from implementation.models import Implementation
from migrations_tracker.models import Dataset
from migrations_tracker.numbering import next_number
from migrations_tracker.routing.routes import datasets
from migrations_tracker.rules import datasets as rules
from migrations_tracker.rules.connections import may_be_kept
from stakeholders.actions.threads import open_thread
from stakeholders.models import Seat
from stakeholders.verdicts import Forbidden, Stale


@transaction.atomic(durable=True)
def plan_dataset(
    *, implementation: Implementation, by: Seat, key: str, purpose: str, motion: str, segment: str, now: datetime
) -> Dataset:
    """Say that this data moves. Raises `Forbidden`, or `Stale` when it stands there already."""
    rules.may_plan_data(by, implementation).enforce()
    if purpose not in datasets()[key].purposes:
        raise Forbidden(_("From go-live on the product makes these itself."))
    row = Dataset(
        workspace_id=implementation.workspace_id,
        implementation_id=implementation.pk,
        number=next_number(Dataset, implementation),
        thread=open_thread(implementation, now=now),
        key=key,
        purpose=purpose,
        motion=motion,
        segment=segment.strip(),
        ours=by,
        made_at=now,
    )
    row.thread.save(force_insert=True)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Stale(_("This data stands here already. Name the segment if there is another one.")) from None
    _record("migrations_tracker.dataset.planned", row, by, now, purpose=purpose, motion=motion, segment=row.segment)
    return row


@transaction.atomic(durable=True)
def choose_route(
    *, dataset: Dataset, implementation: Implementation, by: Seat, method: str, reason: str, now: datetime
) -> None:
    """Choose how it arrives. What was chosen before stays readable in the ledger. Raises `Forbidden` or `Stale`."""
    route = datasets()[dataset.key].route(dataset.purpose, dataset.motion, method)
    rules.may_choose(by, dataset, implementation, route, reason).enforce()
    may_be_kept({"reason": reason}).enforce()
    assert route is not None
    before, told = dataset.method, {"method": method, "grade": route.grade, "reason": reason.strip()}
    _put(dataset, chosen_by=by, chosen_at=now, **told)
    _record("migrations_tracker.dataset.routed", dataset, by, now, before=before, **told)


@transaction.atomic(durable=True)
def describe_dataset(
    *,
    dataset: Dataset,
    implementation: Implementation,
    by: Seat,
    source: str,
    theirs: Seat | None,
    billed_through: date | None,
    period_from: date | None,
    period_to: date | None,
    history_why: str,
    expected_count: int | None,
    expected_totals: Mapping[str, Decimal],
    now: datetime,
) -> None:
    """Say where it comes from, whose it is, until when the old system has billed, and what should arrive.

    `expected_totals` are exact amounts by currency. Raises `Forbidden` or `Stale`.
    """
    rules.may_say_of(by, dataset, implementation).enforce()
    may_be_kept({"source": source, "history_why": history_why}).enforce()
    if period_from and period_to and period_to < period_from:
        raise Forbidden(_("The period ends before it begins."))
    said: dict[str, Any] = {
        "source": source.strip(),
        "billed_through": billed_through,
        "period_from": period_from,
        "period_to": period_to,
        "history_why": history_why.strip(),
        "expected_count": expected_count,
        "expected_totals": {currency: str(amount) for currency, amount in sorted(expected_totals.items())},
    }
    _put(dataset, theirs=theirs, **said)
    _record("migrations_tracker.dataset.described", dataset, by, now, **said)


@transaction.atomic(durable=True)
def drop_dataset(*, dataset: Dataset, implementation: Implementation, by: Seat, reason: str, now: datetime) -> None:
    """Leave it out, with a reason. Raises `Forbidden` or `Stale`."""
    rules.may_drop(by, dataset, implementation).enforce()
    may_be_kept({"reason": reason}).enforce()
    _put(dataset, dropped_why=reason.strip())
    _record("migrations_tracker.dataset.dropped", dataset, by, now, reason=reason.strip())


@transaction.atomic(durable=True)
def take_dataset_back(*, dataset: Dataset, implementation: Implementation, by: Seat, now: datetime) -> None:
    """It moves after all. Raises `Forbidden` or `Stale`."""
    rules.may_take_back(by, dataset, implementation).enforce()
    _put(dataset, dropped_why="")
    _record("migrations_tracker.dataset.taken_back", dataset, by, now)


def _put(dataset: Dataset, **values: Any) -> None:
    """Change it as it was seen. Raises `Stale` when somebody was quicker."""
    seen = Dataset.objects.filter(pk=dataset.pk, version=dataset.version)
    if seen.update(version=F("version") + 1, **values) != 1:
        raise Stale(_("Somebody changed this meanwhile. Reload to see it."))
    for name, value in values.items():
        setattr(dataset, name, value)
    dataset.version += 1


def _record(verb: str, dataset: Dataset, by: Seat, now: datetime, **facts: Any) -> None:
    told = {"number": dataset.number, "title": datasets()[dataset.key].title, **facts}
    ledger.record(verb, actor=by, subject=dataset, happened_at=now, facts=told)
