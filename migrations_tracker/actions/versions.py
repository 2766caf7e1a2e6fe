"""What people do with files that answer a request: send, say how they are written, correct, take on warnings."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from implementation.acts import part_of_an_action
from implementation.models import Implementation, StoredFile
from migrations_tracker import work
from migrations_tracker.actions.requests import record_request
from migrations_tracker.models import DataPart, DataRequest, DataVersion
from migrations_tracker.models.work import WorkState
from migrations_tracker.queries.declarations import mapping_version_of
from migrations_tracker.rules import requests as rules
from migrations_tracker.rules.connections import may_be_kept
from stakeholders.models import Seat
from stakeholders.verdicts import Stale

State = DataRequest.State
ONLY_FOR_THE_WHOLE = ("sheet", "count", "totals")


@transaction.atomic(durable=True)
def send_file(
    *, request: DataRequest, implementation: Implementation, by: Seat, file: StoredFile, now: datetime
) -> DataVersion:
    """Send a whole file. It becomes the newest version, whatever became of those before it; all of them stay.

    `file` comes from `files.store`, as internal as the request, and is saved here. Two at once become two versions.
    Raises `Forbidden` or `Stale`.
    """
    rules.may_send(by, request, implementation).enforce()
    told: dict[str, Any] = {"state": State.CHECKING, "state_since": now}
    still_open = DataRequest.objects.still_open().filter(pk=request.pk)
    if still_open.update(versions=F("versions") + 1, version=F("version") + 1, **told) != 1:
        raise Stale(_("Somebody changed this meanwhile. Reload to see it."))
    seen = DataRequest.objects.get(pk=request.pk)  # the row is ours until we are done
    request.versions, request.version, request.state, request.state_since = seen.versions, seen.version, *told.values()
    version = DataVersion(**_place(request), request=request, number=request.versions, made_at=now)
    version.save(force_insert=True)
    _add_part(version, 1, file, by=by, now=now)
    record_request("migrations_tracker.request.sent", request, by, now, version=version.number, **_named(file))
    return version


@transaction.atomic(durable=True)
def declare_file(
    *,
    part: DataPart,
    version: DataVersion,
    request: DataRequest,
    implementation: Implementation,
    by: Seat,
    source: str,
    declaration: Mapping[str, Any],
    now: datetime,
) -> None:
    """Confirm how the file is written and which column is what; then it is checked. Raises `Forbidden` or `Stale`.

    Said once more, it is checked once more: what corrections there were belong to the reading before.
    """
    rules.may_declare(by, part, version, request, implementation).enforce()
    may_be_kept({"source": source}).enforce()
    told: dict[str, Any] = {"source": source.strip(), "declaration": dict(declaration)}
    mapping = mapping_version_of(implementation, request.entity, source.strip(), declaration)
    if DataPart.objects.filter(version=version, position__gt=1).exists():
        raise Stale(_("Corrections have been sent for it. Send the whole file again."))
    if not work.ask(part, now=now):
        raise Stale(_("It is being checked. Wait a moment."))
    declared: dict[str, Any] = {"mapping_version": mapping, "declared_by": by, "declared_at": now}
    DataPart.objects.filter(pk=part.pk).update(job=DataPart.Job.CHECK, **declared, **told)
    _goes_on(request, now)
    record_request(
        "migrations_tracker.request.declared", request, by, now,
        version=version.number, mapping_version=mapping, **told,
    )  # fmt: skip


@transaction.atomic(durable=True)
def send_correction(
    *,
    version: DataVersion,
    parts: Sequence[DataPart],
    request: DataRequest,
    implementation: Implementation,
    by: Seat,
    file: StoredFile,
    now: datetime,
) -> None:
    """Send the rejected rows alone, corrected; they complete the version. Raises `Forbidden` or `Stale`.

    They are written as the whole file is, so nobody is asked again.
    """
    rules.may_correct(by, version, parts, request, implementation).enforce()
    first = parts[0]
    declared = {key: value for key, value in first.declaration.items() if key not in ONLY_FOR_THE_WHOLE}
    try:
        with transaction.atomic():
            _add_part(
                version, len(parts) + 1, file, by=by, now=now,
                job=DataPart.Job.CHECK, source=first.source, mapping_version=first.mapping_version,
                declaration=declared, declared_by=by, declared_at=now,
            )  # fmt: skip
    except IntegrityError:
        raise Stale(_("Somebody has just sent a correction. Reload to see it.")) from None
    _goes_on(request, now)
    record_request(
        "migrations_tracker.request.corrected", request, by, now,
        version=version.number, rows=version.rejected, **_named(file),
    )  # fmt: skip


@transaction.atomic(durable=True)
def take_on_warnings(
    *,
    version: DataVersion,
    request: DataRequest,
    implementation: Implementation,
    by: Seat,
    reason: str,
    now: datetime,
) -> None:
    """Say by name why the data is right although rules warn of it. Raises `Forbidden` or `Stale`."""
    rules.may_take_on_warnings(by, version, request, implementation).enforce()
    may_be_kept({"reason": reason}).enforce()
    free = DataVersion.objects.filter(pk=version.pk, warnings_by=None, warnings=version.warnings)
    if free.update(warnings_by=by, warnings_at=now, warnings_why=reason.strip()) != 1:
        raise Stale(_("Somebody changed this meanwhile. Reload to see it."))
    record_request(
        "migrations_tracker.request.warnings_taken_on", request, by, now,
        version=version.number, warnings=version.warnings, reason=reason.strip(),
    )  # fmt: skip


@part_of_an_action
def _goes_on(request: DataRequest, now: datetime) -> None:
    """While it is checked it is nobody's turn. Raises `Stale` when the request is over."""
    told = {"state": State.CHECKING, "state_since": now}
    if DataRequest.objects.still_open().filter(pk=request.pk).update(version=F("version") + 1, **told) != 1:
        raise Stale(_("Somebody changed this meanwhile. Reload to see it."))
    request.state, request.state_since = told["state"], now  # type: ignore[assignment]


def _add_part(
    version: DataVersion, position: int, file: StoredFile, *, by: Seat, now: datetime, **more: Any
) -> DataPart:
    if file.internal != version.internal:
        raise ValueError(f"Store {file.name} with internal={version.internal}, as its request is.")
    StoredFile.objects.bulk_create([file])
    part = DataPart(
        **_place(version), version=version, position=position, file=file, sent_by=by, sent_at=now,
        work_state=WorkState.WAITING, asked_at=now, **more,
    )  # fmt: skip
    part.save(force_insert=True)
    return part


def _place(row: DataRequest | DataVersion) -> dict[str, Any]:
    return {
        "workspace_id": row.workspace_id,
        "implementation_id": row.implementation_id,
        "internal": row.internal,
    }


def _named(file: StoredFile) -> dict[str, str]:
    return {"file": file.name, "sha256": file.sha256}
