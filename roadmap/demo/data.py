"""What people in the stories say about the data that moves. A dataset is found by its kind and purpose."""

from datetime import date, datetime
from decimal import Decimal

from implementation import tenancy
from migrations_tracker.actions import datasets as actions
from migrations_tracker.models import Dataset
from roadmap.demo.stage import Act, Stage
from stakeholders.models import Seat


def plan(key: str, purpose: str) -> Act:
    def act(stage: Stage, by: Seat, now: datetime) -> None:
        actions.plan_dataset(
            implementation=stage.implementation,
            by=by,
            key=key,
            purpose=purpose,
            motion=Dataset.Motion.SALES_LED,
            segment="",
            now=now,
        )

    return act


def route(key: str, purpose: str, method: str, reason: str = "") -> Act:
    def act(stage: Stage, by: Seat, now: datetime) -> None:
        actions.choose_route(
            dataset=_find(stage, key, purpose),
            implementation=stage.implementation,
            by=by,
            method=method,
            reason=reason,
            now=now,
        )

    return act


def describe(
    key: str,
    purpose: str,
    source: str,
    theirs: str,
    *,
    count: int | None = None,
    totals: dict[str, str] | None = None,
    billed_through: date | None = None,
    why: str = "",
) -> Act:
    def act(stage: Stage, by: Seat, now: datetime) -> None:
        actions.describe_dataset(
            dataset=_find(stage, key, purpose),
            implementation=stage.implementation,
            by=by,
            source=source,
            theirs=stage.seats[theirs],
            billed_through=billed_through,
            period_from=None,
            period_to=None,
            history_why=why,
            expected_count=count,
            expected_totals={currency: Decimal(amount) for currency, amount in (totals or {}).items()},
            now=now,
        )

    return act


def _find(stage: Stage, key: str, purpose: str) -> Dataset:
    with tenancy.reading():
        return Dataset.objects.of(stage.implementation).get(key=key, purpose=purpose)
