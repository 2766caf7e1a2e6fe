"""What people in the stories do with data that is asked for; the files are made here and checked by the real engine."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from implementation import files, tenancy
from migrations_tracker import checking, work
from migrations_tracker.actions import requests as asking
from migrations_tracker.actions import versions as sending
from migrations_tracker.models import DataPart, DataRequest, Dataset
from migrations_tracker.queries import requests as queries
from migrations_tracker.queries.requests import Answer
from roadmap.demo.stage import Act, Stage
from stakeholders.models import Seat

DIALECT = {
    "encoding": "utf-8",
    "delimiter": ",",
    "decimal": ".",
    "negative": "sign",
    "date": "%Y-%m-%d",
    "money": "major",
}
CONTRACT = (
    *("contract", "customer", "name", "status", "currency", "start_date", "phase", "phase_start", "product"),
    *("committed", "billed_through"),
)
DEPOTS = 268
LINE = ("invoice_number", "line_number", "product", "quantity", "unit_price", "net", "currency")


def ask(
    entity: str, title: str, *, who: str, due: str, purpose: str, columns: Sequence[str], key: str = "", **more: Any
) -> Act:
    """Ask somebody for a file by a day such as `"2 Fri"`; `key` is the dataset that it belongs to."""

    def act(stage: Stage, by: Seat, now: datetime) -> None:
        with tenancy.reading():
            found = Dataset.objects.of(stage.implementation).filter(key=key, purpose="HISTORICAL").first()
        asking.ask_for_data(
            implementation=stage.implementation, by=by, entity=entity, title=title, purpose=purpose, columns=columns,
            dataset=found, owner=stage.seats[who], due_on=stage.day(due), internal=False, now=now,
            **{"currencies": (), "period_from": None, "period_to": None, **more},
        )  # fmt: skip

    return act


def send(title: str, name: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> Act:
    """Send a file; the worker who looks at it is here, so that it happens on the story's day."""

    def act(stage: Stage, by: Seat, now: datetime) -> None:
        here = stage.implementation
        text = "\n".join(",".join(row) for row in (header, *rows, ()))
        file = files.store([text.encode()], name=name, workspace_id=here.workspace_id, implementation_id=here.pk)
        sending.send_file(request=_find(stage, title), implementation=here, by=by, file=file, now=now)
        _work(stage, title, now)

    return act


def confirm(title: str, source: str, header: Sequence[str], **more: str) -> Act:
    """Confirm how the newest file is written; it is checked at once."""

    def act(stage: Stage, by: Seat, now: datetime) -> None:
        newest = _newest(stage, title)
        sending.declare_file(
            part=newest.first, version=newest.row, request=_find(stage, title), source=source, by=by, now=now,
            declaration={"dialect": {**DIALECT, **more}, "columns": {name: name for name in header}},
            implementation=stage.implementation,
        )  # fmt: skip
        _work(stage, title, now)

    return act


def take_on(title: str, reason: str) -> Act:
    def act(stage: Stage, by: Seat, now: datetime) -> None:
        sending.take_on_warnings(
            version=_newest(stage, title).row, request=_find(stage, title), implementation=stage.implementation,
            by=by, reason=reason, now=now,
        )  # fmt: skip

    return act


def accept(title: str) -> Act:
    def act(stage: Stage, by: Seat, now: datetime) -> None:
        asking.accept_version(
            version=_newest(stage, title).row, request=_find(stage, title), implementation=stage.implementation,
            by=by, now=now,
        )  # fmt: skip

    return act


def contracts(count: int, *, starts: date, through: date, broken: bool = False) -> list[list[str]]:
    """The contracts of a freight company; three of them as they come out of somebody's spreadsheet."""
    rows = []
    for number in range(1, count + 1):
        began = (starts - timedelta(days=31 * (number % 23))).replace(day=1)  # calendar days
        currency, plan = ("EUR" if number % 9 == 0 else "GBP"), ("platform" if number % 4 else "depot-plan")
        plan = "annual-licence" if DEPOTS < number <= DEPOTS + 40 else plan
        amount = "690.00" if plan == "depot-plan" else f"{1450 + 25 * (number % 12)}.00"
        day = began.isoformat()
        rows.append(
            [
                *(
                    f"CT-{number:04}-A",
                    f"Q-{(number - 1) % DEPOTS + 1:04}",
                    f"Depot contract {number}",
                    "active",
                    currency,
                    day,
                ),
                *("1", day, plan, amount, through.isoformat()),
            ]
        )
    if broken:
        rows[46][4] = "GPB"
        rows[118][5] = f"31/{starts.month:02}/{starts.year}"
        rows[230][9] = "six hundred"
    return rows


def lines(count: int) -> list[list[str]]:
    """Two years of invoice lines."""
    rows = []
    for number in range(count):
        quantity, price = number % 97 + 1, 18 + number % 40
        net = quantity * price
        invoice, line = divmod(number * 10, 34)
        rows.append(
            [
                *(f"QF-{invoice + 1:05}", f"{line // 10 + 1}", "shipment" if number % 3 else "platform", f"{quantity}"),
                *(f"0.{price:02}", f"{net // 100}.{net % 100:02}", "GBP"),
            ]
        )
    return rows


def _work(stage: Stage, title: str, now: datetime) -> None:
    """Be the worker. Another one may have been quicker, for whom it is today."""
    newest = _newest(stage, title)
    with suppress(work.Lost), tenancy.staff(stage.implementation.workspace_id):
        checking.read(work.take(DataPart, newest.first.pk, now=timezone.now()), now)


def _find(stage: Stage, title: str) -> DataRequest:
    with tenancy.reading():
        number = DataRequest.objects.of(stage.implementation).get(title=title).number
        found = queries.request_numbered(stage.implementation, number)
    assert found is not None
    return found


def _newest(stage: Stage, title: str) -> Answer:
    found = _find(stage, title)
    with tenancy.reading():
        return queries.answers_to(found)[0]
