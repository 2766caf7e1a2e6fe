"""What a worker writes down when it has looked at a file: how it is written, what the rules found, or why neither."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from implementation.acts import part_of_an_action
from implementation.models import StoredFile
from migrations_tracker.actions.requests import record_request
from migrations_tracker.letters import requests as letters
from migrations_tracker.models import DataPart, DataRequest, DataVersion, FindingSheet
from migrations_tracker.work import Turn

State = DataRequest.State
Sheets = Mapping[str, Sequence[Sequence[dict[str, Any]]]]  # by rule, the pages of its findings


@transaction.atomic(durable=True)
def keep_result(
    *,
    turn: Turn,
    result: dict[str, Any],
    sheets: Sheets,
    findings: StoredFile | None,
    rejects: StoredFile | None,
    good: StoredFile | None,
    now: datetime,
) -> None:
    """What a check found. Raises `Lost` when somebody else has the file by now, and then nothing is written.

    A correction that does not bring all that was rejected is refused: no row may be lost.
    """
    part, version, request = _rows(turn.row.pk)
    if part.position > 1 and result["read"] != (left := _left_before(part)):
        said = {"rejected": left, "read": result["read"]}
        sentence = _(
            "%(rejected)s rows were rejected, and this file has %(read)s. Send exactly those, or the whole file again."
        )
        turn.refuse(sentence % said, now=now)
        note_refusal(part.pk, sentence % said, now)
        return
    files = {"findings": findings, "rejects": rejects, "good": good}
    StoredFile.objects.bulk_create([file for file in files.values() if file is not None])
    turn.finish(now=now, result=result, runs=F("runs") + 1, **files)
    part.runs += 1
    FindingSheet.objects.bulk_create(_sheets_of(part, sheets))
    parts = list(DataPart.objects.filter(version=version).order_by("position"))
    _add_up(version, parts)
    _settle(request, version, parts, now)
    record_request(
        "migrations_tracker.request.checked", request, None, now,
        version=version.number, part=part.position, sha256=part.file.sha256, mapping_version=part.mapping_version,
        read=result["read"], accepted=result["accepted"], rejected=result["rejected"], orphans=result["orphans"],
    )  # fmt: skip
    if request.state == State.READY:
        letters.data_arrived(request, version, now=now)
    elif request.state == State.FAULTY:
        letters.data_faulty(request, version, part, now=now)


@transaction.atomic(durable=True)
def refuse_file(*, turn: Turn, sentence: str, now: datetime) -> None:
    """It cannot be read, and why. What came before stays. Raises `Lost`."""
    turn.refuse(sentence, now=now)
    note_refusal(turn.row.pk, sentence, now)


@part_of_an_action
def note_refusal(key: UUID, sentence: str, now: datetime) -> None:
    """What follows when a file is refused: it is the sender's turn, and they hear why."""
    part, version, request = _rows(key)
    parts = list(DataPart.objects.filter(version=version).order_by("position"))
    _settle(request, version, parts, now)
    told = {"version": version.number, "sha256": part.file.sha256, "sentence": sentence}
    record_request("migrations_tracker.request.refused", request, None, now, **told)
    if request.state == State.FAULTY and version.number == request.versions:
        letters.data_faulty(request, version, part, now=now)


@part_of_an_action
def keep_shape(turn: Turn, shape: dict[str, Any], *, now: datetime) -> None:
    """What was detected waits for somebody's word. Raises `Lost`."""
    _part, version, request = _rows(turn.row.pk)
    turn.finish(now=now, shape=shape)
    if version.number == request.versions and request.state == State.CHECKING:
        _put(request, state=State.ARRIVED, state_since=now)


def _rows(key: UUID) -> tuple[DataPart, DataVersion, DataRequest]:
    """The file with its version and its request, which nobody changes meanwhile."""
    related = ("file", "sent_by")
    part = DataPart.objects.select_related(*related).get(pk=key)
    rows = DataRequest.objects.select_for_update(of=("self",)).select_related("asker", "owner")
    request = rows.get(pk=DataVersion.objects.values("request_id").get(pk=part.version_id)["request_id"])
    version = DataVersion.objects.get(pk=part.version_id)
    return part, version, request


def _left_before(part: DataPart) -> int:
    """How many rows the file before it left to be corrected, also when both are checked again."""
    before = DataPart.objects.filter(version=part.version_id, position__lt=part.position).order_by("-position")
    return next((int(row.result["rejected"]) for row in before if row.result and not row.is_refused), 0)


def _add_up(version: DataVersion, parts: Sequence[DataPart]) -> None:
    """The counts over all parts: each brings exactly what the one before it left."""
    counts = {"read": 0, "accepted": 0, "rejected": 0, "orphans": 0, "warnings": 0}
    totals: dict[str, dict[str, Decimal]] = {}
    stopped = False
    for part in parts:
        found = part.result
        if part.is_refused:
            continue
        if not part.is_checked or (part.position > 1 and found["read"] != counts["rejected"]):
            break
        counts["read"] = counts["read"] or found["read"]
        counts["rejected"] = found["rejected"]
        for name in ("accepted", "orphans"):
            counts[name] += found[name]
        counts["warnings"] += found["severities"]["W"]
        stopped = stopped or found["stopped"]
        for currency, sums in found.get("accepted_totals", found["control_totals"]).items():
            known = totals.setdefault(currency, {})
            for name, amount in sums.items():
                known[name] = known.get(name, Decimal(0)) + Decimal(amount)
    told: dict[str, Any] = {
        **counts,
        "stopped": stopped,
        "totals": {code: {name: str(amount) for name, amount in sums.items()} for code, sums in totals.items()},
    }
    if counts["warnings"] != version.warnings:
        told |= {"warnings_by": None, "warnings_at": None, "warnings_why": ""}
    DataVersion.objects.filter(pk=version.pk).update(**told)
    for name, value in told.items():
        setattr(version, name, value)


def _settle(request: DataRequest, version: DataVersion, parts: Sequence[DataPart], now: datetime) -> None:
    """Whose turn it is now; an older version, and what is over, changes nothing of that."""
    if version.number != request.versions or not request.is_open or any(part.is_under_way for part in parts):
        return
    right = version.is_complete and not parts[-1].is_refused
    state = State.READY if right else State.FAULTY
    if state != request.state:
        _put(request, state=state, state_since=now)


def _put(request: DataRequest, **values: Any) -> None:
    DataRequest.objects.filter(pk=request.pk).update(version=F("version") + 1, **values)
    for name, value in values.items():
        setattr(request, name, value)
    request.version += 1


def _sheets_of(part: DataPart, sheets: Sheets) -> list[FindingSheet]:
    place = {"workspace_id": part.workspace_id, "implementation_id": part.implementation_id, "internal": part.internal}
    return [
        FindingSheet(**place, part=part, run=part.runs, rule=rule, page=number, rows=list(rows))
        for rule, pages in sheets.items()
        for number, rows in enumerate(pages, start=1)
    ]
