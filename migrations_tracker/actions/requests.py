"""What people do with requests for data: ask, change, withdraw; and in the end accept, or send back."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from implementation import ledger
from implementation.acts import part_of_an_action
from implementation.calendars import local_date
from implementation.models import Implementation
from migrations_tracker import work
from migrations_tracker.asking.schema import asked_of, kinds_that_refer_to
from migrations_tracker.letters import requests as letters
from migrations_tracker.models import DataPart, DataRequest, Dataset, DataVersion
from migrations_tracker.numbering import next_number
from migrations_tracker.rules import requests as rules
from migrations_tracker.rules.connections import may_be_kept
from stakeholders.actions.threads import open_thread
from stakeholders.models import Seat
from stakeholders.verdicts import Forbidden, Stale

State = DataRequest.State


@transaction.atomic(durable=True)
def ask_for_data(
    *,
    implementation: Implementation,
    by: Seat,
    entity: str,
    title: str,
    purpose: str,
    columns: Sequence[str],
    currencies: Sequence[str],
    period_from: date | None,
    period_to: date | None,
    dataset: Dataset | None,
    owner: Seat,
    due_on: date,
    internal: bool,
    now: datetime,
) -> DataRequest:
    """Ask somebody for a file, by a letter that says what has to stand in it and by when. Raises `Forbidden`."""
    rules.may_ask(by, implementation).enforce()
    told = _told(title, purpose, currencies, period_from, period_to)
    _may_be_asked(implementation, owner, due_on, internal=internal, now=now)
    row = DataRequest(
        workspace_id=implementation.workspace_id,
        implementation_id=implementation.pk,
        internal=internal,
        number=next_number(DataRequest, implementation),
        thread=open_thread(implementation, now=now, internal=internal),
        dataset=dataset,
        entity=entity,
        columns=[column.name for column in asked_of(entity, columns)],
        asker=by,
        owner=owner,
        due_on=due_on,
        state_since=now,
        asked_at=now,
        **told,
    )
    row.thread.save(force_insert=True)
    row.save(force_insert=True)
    record_request("migrations_tracker.request.asked", row, by, now, seat=owner.pk, due_on=due_on, entity=entity)
    letters.data_wanted(row, by=by, now=now)
    return row


@transaction.atomic(durable=True)
def change_request(
    *,
    request: DataRequest,
    implementation: Implementation,
    by: Seat,
    title: str,
    purpose: str,
    columns: Sequence[str],
    currencies: Sequence[str],
    period_from: date | None,
    period_to: date | None,
    owner: Seat,
    due_on: date,
    now: datetime,
) -> None:
    """Ask for something else, or somebody else, or by another day. Whoever is new to it gets the letter.

    Raises `Forbidden` or `Stale`.
    """
    rules.may_change(by, request, implementation).enforce()
    told = _told(title, purpose, currencies, period_from, period_to)
    if due_on != request.due_on or owner.pk != request.owner_id:
        _may_be_asked(implementation, owner, due_on, internal=request.internal, now=now)
    before, known = request.due_on, request.owner_id
    asked = [column.name for column in asked_of(request.entity, columns)]
    put(request, owner=owner, due_on=due_on, columns=asked, **told)
    record_request("migrations_tracker.request.changed", request, by, now, seat=owner.pk, due_on=due_on, before=before)
    if owner.pk != known:
        letters.data_wanted(request, by=by, now=now)


@transaction.atomic(durable=True)
def withdraw_request(
    *, request: DataRequest, implementation: Implementation, by: Seat, reason: str, now: datetime
) -> None:
    """It is not needed any more. What was sent stays. Raises `Forbidden` or `Stale`."""
    rules.may_withdraw(by, request, implementation).enforce()
    may_be_kept({"reason": reason}).enforce()
    put(request, state=State.WITHDRAWN, state_since=now, word=reason.strip())
    record_request("migrations_tracker.request.withdrawn", request, by, now, reason=reason.strip())


@transaction.atomic(durable=True)
def reopen_request(*, request: DataRequest, implementation: Implementation, by: Seat, now: datetime) -> None:
    """It is needed after all. Raises `Forbidden` or `Stale`."""
    rules.may_reopen(by, request, implementation).enforce()
    put(request, state=State.ASKED, state_since=now, word="")
    record_request("migrations_tracker.request.reopened", request, by, now)
    letters.data_wanted(request, by=by, now=now)


@transaction.atomic(durable=True)
def accept_version(
    *, version: DataVersion, request: DataRequest, implementation: Implementation, by: Seat, now: datetime
) -> None:
    """The data is right. Rows of other files that waited for it are looked at again. Raises `Forbidden` or `Stale`."""
    rules.may_accept(by, version, request, implementation).enforce()
    put(request, state=State.ACCEPTED, state_since=now, word="")
    _decide(version, by, now, taken=True, word="")
    record_request(
        "migrations_tracker.request.accepted", request, by, now,
        version=version.number, rows=version.accepted, files=_files_of(version),
    )  # fmt: skip
    letters.data_accepted(request, by=by, now=now)
    waiting = DataPart.objects.of(implementation).filter(
        version__orphans__gt=0,
        version__number=F("version__request__versions"),
        version__request__entity__in=kinds_that_refer_to(request.entity),
    )
    for row in waiting:
        if row.is_checked:
            work.ask(row, now=now)


@transaction.atomic(durable=True)
def send_back(
    *,
    version: DataVersion,
    request: DataRequest,
    implementation: Implementation,
    by: Seat,
    reason: str,
    now: datetime,
) -> None:
    """Say what is wrong that no rule finds; it is the sender's turn again. Raises `Forbidden` or `Stale`."""
    rules.may_send_back(by, request, implementation).enforce()
    may_be_kept({"reason": reason}).enforce()
    put(request, state=State.SENT_BACK, state_since=now, word=reason.strip())
    _decide(version, by, now, taken=False, word=reason.strip())
    told = {"version": version.number, "reason": reason.strip(), "files": _files_of(version)}
    record_request("migrations_tracker.request.sent_back", request, by, now, **told)
    letters.data_sent_back(request, version, by=by, now=now)


@part_of_an_action
def put(request: DataRequest, **values: Any) -> None:
    """Change it as it was seen. Raises `Stale` when somebody was quicker."""
    seen = DataRequest.objects.filter(pk=request.pk, version=request.version)
    if seen.update(version=F("version") + 1, **values) != 1:
        raise Stale(_("Somebody changed this meanwhile. Reload to see it."))
    for name, value in values.items():
        setattr(request, name, value)
    request.version += 1


@part_of_an_action
def record_request(verb: str, request: DataRequest, by: Seat | None, now: datetime, **facts: Any) -> None:
    told = {"number": request.number, "title": request.title, **facts}
    ledger.record(verb, actor=by, subject=request, happened_at=now, facts=told)


def _told(
    title: str, purpose: str, currencies: Sequence[str], period_from: date | None, period_to: date | None
) -> dict[str, Any]:
    may_be_kept({"title": title, "purpose": purpose}).enforce()
    if period_from and period_to and period_to < period_from:
        raise Forbidden(_("The period ends before it begins."))
    return {
        "title": title.strip(),
        "purpose": purpose.strip(),
        "currencies": sorted(set(currencies)),
        "period_from": period_from,
        "period_to": period_to,
    }


def _may_be_asked(implementation: Implementation, owner: Seat, due_on: date, *, internal: bool, now: datetime) -> None:
    today = local_date(now, implementation.workspace.zone if internal else implementation.zone)
    rules.may_be_asked(owner, implementation, internal=internal).enforce()
    rules.may_be_due(due_on, implementation, today=today, internal=internal).enforce()


def _decide(version: DataVersion, by: Seat, now: datetime, *, taken: bool, word: str) -> None:
    told: dict[str, Any] = {"taken": taken, "decided_by": by, "decided_at": now, "word": word}
    DataVersion.objects.filter(pk=version.pk).update(**told)
    for name, value in told.items():
        setattr(version, name, value)


def _files_of(version: DataVersion) -> list[str]:
    """The hashes of what it was made of."""
    parts = DataPart.objects.filter(version=version).order_by("position")
    return list(parts.values_list("file__sha256", flat=True))
