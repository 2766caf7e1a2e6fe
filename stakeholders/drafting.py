"""Putting requirements down, one or hundreds, inside the transaction of the act that wants them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.db.models import Max

from implementation import fingerprint as prints
from implementation import ledger
from implementation.models import Implementation, StoredFile
from stakeholders.actions.threads import attach, open_thread
from stakeholders.agreements import requirement_content
from stakeholders.models import Approvable, Exhibit, Requirement, RequirementVersion, Seat, Thread, Topic


@dataclass(frozen=True, slots=True)
class Statement:
    """One requirement to be written."""

    topic: Topic
    title: str
    text: str
    must_have: bool = True
    source: str = ""


def write_starting_statements(
    *, implementation: Implementation, statements: Sequence[Statement], by: Seat, now: datetime
) -> list[Requirement]:
    """As `write_requirements`, inside the transaction of the act that starts an implementation. Seven statements."""
    written = put_down(implementation, statements, by=by, now=now)
    ledger.record(
        "stakeholders.requirements.written",
        actor=by,
        subject=implementation,
        happened_at=now,
        facts={"requirements": {row.key: row.approvable.fingerprint for row in written}},
    )
    return written


def open_topics(implementation: Implementation, topics: Sequence[Topic]) -> list[Topic]:
    """Save the topics that an implementation starts with, inside the caller's transaction."""
    return Topic.objects.bulk_create(topics)


def put_down(
    implementation: Implementation,
    statements: Sequence[Statement],
    *,
    by: Seat,
    now: datetime,
    files: Sequence[StoredFile] = (),
) -> list[Requirement]:
    """Save requirements with their threads, approvables and first versions; `files` belong to all of them."""
    number = _last_number(implementation)
    threads, approvables, exhibits, requirements, versions = [], [], [], [], []
    place = {"workspace_id": implementation.workspace_id, "implementation_id": implementation.pk}
    kept = [kept_of(file) for file in files]
    for statement in statements:
        number += 1
        thread = open_thread(implementation, now=now)
        content = requirement_content(
            number=number,
            topic=statement.topic.title,
            title=statement.title,
            text=statement.text,
            files=kept,
            language=settings.LANGUAGE_CODE,
        )
        approvable = Approvable(
            **place,
            kind="requirement",
            topic=statement.topic,
            thread=thread,
            title=f"R-{number} {statement.title}",
            path=f"requirements/{number}/",
            fingerprint=prints.of(content),
            changed_at=now,
        )
        requirement = Requirement(
            **place,
            number=number,
            topic=statement.topic,
            approvable=approvable,
            title=statement.title,
            version=1,
            must_have=statement.must_have,
            source=statement.source,
            language=settings.LANGUAGE_CODE,
            written_at=now,
        )
        threads.append(thread)
        approvables.append(approvable)
        requirements.append(requirement)
        exhibits.append(exhibit_of(approvable, content, now=now))
        versions.append(version_of(requirement, statement.text, kept, by=by, reason="", now=now))
    Thread.objects.bulk_create(threads)
    Approvable.objects.bulk_create(approvables)
    Exhibit.objects.bulk_create(exhibits)
    Requirement.objects.bulk_create(requirements)
    RequirementVersion.objects.bulk_create(versions)
    for thread in threads if files else []:
        attach(thread=thread, by=by, files=files, now=now)
    return requirements


def _last_number(implementation: Implementation) -> int:
    """The highest number so far. Whoever asks holds the right to the next ones until the transaction ends."""
    with connection.cursor() as cursor:
        key = f"requirement numbers of {implementation.pk}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
    highest = Requirement.objects.of(implementation).aggregate(highest=Max("number"))["highest"]
    return int(highest or 0)


def exhibit_of(approvable: Approvable, content: Mapping[str, object], *, now: datetime) -> Exhibit:
    return Exhibit(
        workspace_id=approvable.workspace_id,
        implementation_id=approvable.implementation_id,
        internal=approvable.internal,
        approvable=approvable,
        fingerprint=approvable.fingerprint,
        canonical=prints.canonical(dict(content)).decode(),
        shown_at=now,
    )


def version_of(
    requirement: Requirement, text: str, files: Sequence[dict[str, str]], *, by: Seat, reason: str, now: datetime
) -> RequirementVersion:
    return RequirementVersion(
        workspace_id=requirement.workspace_id,
        implementation_id=requirement.implementation_id,
        requirement=requirement,
        version=requirement.version,
        title=requirement.title,
        text=text,
        files=list(files),
        seat=by,
        reason=reason,
        fingerprint=requirement.approvable.fingerprint,
        written_at=now,
    )


def kept_of(file: StoredFile) -> dict[str, str]:
    """What a version remembers of a file."""
    return {"file": str(file.pk), "name": file.name, "size": str(file.size), "sha256": file.sha256}
