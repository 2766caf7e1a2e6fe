"""What is true about data that was asked for: whose turn it is, and what came in answer."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from implementation.models import Implementation, StoredFile
from migrations_tracker.models import DataPart, DataRequest, DataVersion, FindingSheet
from migrations_tracker.models.requests import SENDERS
from migrations_tracker.queries.connections import calendar_of, days_since
from stakeholders.models import Seat

ON_A_SHEET = 25  # findings


@dataclass(frozen=True, slots=True)
class Answer:
    """One version with its files, the whole one first."""

    row: DataVersion
    parts: tuple[DataPart, ...]

    @property
    def first(self) -> DataPart:
        return self.parts[0]

    @property
    def last(self) -> DataPart:
        """The newest file."""
        return self.parts[-1]

    @property
    def checked(self) -> DataPart | None:
        """The newest file that was checked; it has the rejects that are still to be corrected."""
        return next((part for part in reversed(self.parts) if part.is_checked), None)

    @property
    def is_under_way(self) -> bool:
        return any(part.is_under_way for part in self.parts)


def requests_of(implementation: Implementation) -> list[DataRequest]:
    """Open ones first, the soonest due first among them."""
    rows = DataRequest.objects.of(implementation).select_related("owner", "dataset").order_by("due_on", "number")
    return sorted(rows, key=lambda row: not row.is_open)


def wanted_from(seat: Seat) -> list[DataRequest]:
    """What this person is asked for and has to move now, the soonest due first; one query."""
    rows = DataRequest.objects.filter(owner=seat, state__in=SENDERS)
    return list(rows.order_by("due_on", "number"))


def open_at(implementations: Sequence[UUID]) -> list[tuple[DataRequest, UUID | None]]:
    """Everything that is open there, with the seat that has to move; one query."""
    rows = DataRequest.objects.filter(implementation__in=implementations).still_open()
    found = rows.select_related("implementation").order_by("due_on", "number")
    return [
        (row, row.asker_id if row.state == DataRequest.State.READY else row.owner_id) for row in found if row.holder
    ]


def request_numbered(implementation: Implementation, number: int) -> DataRequest | None:
    rows = DataRequest.objects.of(implementation).select_related("owner", "asker", "dataset", "thread")
    return rows.filter(number=number).first()


def answers_to(request: DataRequest) -> list[Answer]:
    """Every version, the newest first; two queries."""
    versions = list(
        DataVersion.objects.filter(request=request)
        .select_related("decided_by", "warnings_by", "request")
        .order_by("-number")
    )
    return [Answer(row, parts) for row, parts in _with_parts(versions) if parts]


def _with_parts(versions: Sequence[DataVersion]) -> Iterable[tuple[DataVersion, tuple[DataPart, ...]]]:
    rows: dict[UUID, list[DataPart]] = defaultdict(list)
    related = ("file", "findings", "rejects", "sent_by", "declared_by")
    found = DataPart.objects.filter(version__in=[row.pk for row in versions]).select_related(*related)
    for part in found.order_by("position"):
        rows[part.version_id].append(part)
    return [(row, tuple(rows[row.pk])) for row in versions]


def days_with(row: DataRequest, implementation: Implementation, now: datetime) -> int | None:
    """The working days, of its own calendar, that the side which has to move has had it."""
    if not row.holder:
        return None
    return days_since(row.state_since, calendar_of(row.holder, implementation), implementation, now)


def sheet_of(part: DataPart, rule: str, page: int) -> list[dict[str, Any]]:
    """One page of what the last check of a file found; one query."""
    found = FindingSheet.objects.filter(part=part, run=part.runs, rule=rule, page=page).first()
    return list(found.rows) if found else []


def same_file_before(request: DataRequest, part: DataPart, answers: Sequence[Answer]) -> DataVersion | None:
    """An older version that is the same file, byte for byte."""
    for answer in reversed(answers):
        if answer.first.pk != part.pk and answer.first.file.sha256 == part.file.sha256 and answer.first.pk < part.pk:
            return answer.row
    return None


def hashes_before(part: DataPart) -> list[str]:
    """Files that were checked for the same request before, so that the same one again is said to be that."""
    rows = DataPart.objects.filter(version__request=part.version.request_id, job=DataPart.Job.CHECK, pk__lt=part.pk)
    return sorted(set(rows.values_list("file__sha256", flat=True)))


def accepted_before(part: DataPart) -> dict[str, list[StoredFile]]:
    """By kind of rows: what was accepted here before, and what is already right of the same version."""
    known: dict[str, list[StoredFile]] = defaultdict(list)
    rows = DataPart.objects.of(part.implementation_id).filter(good__isnull=False)
    taken = rows.filter(
        version__request__state=DataRequest.State.ACCEPTED,
        version__number=F("version__request__versions"),
        version__taken=True,
    ).exclude(version__request=part.version.request_id)
    own = rows.filter(version=part.version_id, position__lt=part.position)
    for found in (*_with_kinds(taken), *_with_kinds(own)):
        assert found.good is not None
        known[found.version.request.entity].append(found.good)
    return known


def _with_kinds(rows: Any) -> list[DataPart]:
    return list(rows.select_related("good", "version__request").order_by("pk"))
