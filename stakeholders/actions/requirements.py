"""Writing what is to be agreed, and changing it without losing anybody's words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from implementation import fingerprint as prints
from implementation import ledger
from implementation.models import Implementation, StoredFile
from stakeholders.actions.threads import attach, open_thread
from stakeholders.agreements import counting, difference, requirement_content
from stakeholders.letters import agreements as letters
from stakeholders.models import Approvable, Exhibit, Requirement, RequirementVersion, Seat, Thread, Topic
from stakeholders.queries import agreements as queries
from stakeholders.rules import agreements as rules
from stakeholders.verdicts import Forbidden, Stale


@dataclass(frozen=True, slots=True)
class Statement:
    """One requirement to be written."""

    topic: Topic
    title: str
    text: str
    must_have: bool = True
    source: str = ""


@transaction.atomic(durable=True)
def write_requirement(
    *,
    implementation: Implementation,
    by: Seat,
    topic: Topic,
    title: str,
    text: str,
    now: datetime,
    must_have: bool = True,
    source: str = "",
    files: Sequence[StoredFile] = (),
) -> Requirement:
    """Write one requirement, a draft until approval is requested. Raises `Forbidden`."""
    rules.may_write(by).enforce()
    statement = Statement(topic, title.strip(), text.strip(), must_have, source)
    (written,) = put_down(implementation, [statement], by=by, now=now, files=files)
    ledger.record(
        "stakeholders.requirement.written",
        actor=by,
        subject=written,
        happened_at=now,
        facts={"number": written.number, "title": written.title, "fingerprint": written.approvable.fingerprint},
    )
    return written


@transaction.atomic(durable=True)
def write_requirements(
    *, implementation: Implementation, statements: Sequence[Statement], by: Seat, now: datetime
) -> list[Requirement]:
    """Write many at once, as drafts. Raises `Forbidden`."""
    rules.may_write(by).enforce()
    return write_starting_statements(implementation=implementation, statements=statements, by=by, now=now)


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
    kept = [_kept(file) for file in files]
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
        exhibits.append(_exhibit(approvable, content, now=now))
        versions.append(_version(requirement, statement.text, kept, by=by, reason="", now=now))
    Thread.objects.bulk_create(threads)
    Approvable.objects.bulk_create(approvables)
    Exhibit.objects.bulk_create(exhibits)
    Requirement.objects.bulk_create(requirements)
    RequirementVersion.objects.bulk_create(versions)
    for thread in threads if files else []:
        attach(thread=thread, by=by, files=files, now=now)
    return requirements


@transaction.atomic(durable=True)
def edit_requirement(
    *,
    requirement: Requirement,
    by: Seat,
    based_on: int,
    title: str,
    text: str,
    must_have: bool,
    reason: str,
    now: datetime,
    keep: Sequence[UUID] = (),
    files: Sequence[StoredFile] = (),
) -> RequirementVersion:
    """Write the next version. Decisions on the old text are stale from now on, and the people who made them hear it.

    `based_on` is the version that the author started from: when it is no longer the last, `Stale`. `keep` names the
    files that stay. Raises `Forbidden` when nothing changed.
    """
    rules.may_write(by).enforce()
    title, text = title.strip(), text.strip()
    before = RequirementVersion.objects.get(requirement=requirement, version=based_on)
    rows = Requirement.objects.filter(pk=requirement.pk, version=based_on)
    if rows.update(version=based_on + 1, title=title, must_have=must_have) != 1:
        raise Stale(_("Somebody else changed this requirement meanwhile. Compare both texts and save again."))
    kept = [row for row in before.files if UUID(row["file"]) in set(keep)] + [_kept(file) for file in files]
    if (title, text, kept, must_have) == (before.title, before.text, before.files, requirement.must_have):
        raise Forbidden(_("Nothing is different. Change the text, or go back."))
    requirement.version, requirement.title, requirement.must_have = based_on + 1, title, must_have
    content = requirement_content(
        number=requirement.number,
        topic=requirement.topic.title,
        title=title,
        text=text,
        files=kept,
        language=requirement.language,
    )
    approvable = requirement.approvable
    approvable.fingerprint = prints.of(content)
    approvable.title, approvable.changed_at = f"{requirement.key} {title}", now
    Approvable.objects.filter(pk=approvable.pk).update(
        fingerprint=approvable.fingerprint, title=approvable.title, changed_at=now
    )
    Exhibit.objects.insert_blind([_exhibit(approvable, content, now=now)])
    version = _version(requirement, text, kept, by=by, reason=reason.strip(), now=now)
    version.save(force_insert=True)
    attach(thread=approvable.thread, by=by, files=files, now=now)
    ledger.record(
        "stakeholders.requirement.edited",
        actor=by,
        subject=requirement,
        happened_at=now,
        facts={
            "version": version.version,
            "fingerprint": version.fingerprint,
            "fingerprint_before": before.fingerprint,
            "reason": reason.strip(),
        },
    )
    _tell_who_decided(requirement, before=before, after=version, by=by, now=now)
    return version


def _tell_who_decided(
    requirement: Requirement, *, before: RequirementVersion, after: RequirementVersion, by: Seat, now: datetime
) -> None:
    """Everybody whose decision on the old text counted and who has none on the new one."""
    held = queries.held(requirement.approvable, topic=requirement.topic)
    casts = queries.casts(held.decisions)
    counted, counts = counting(casts, before.fingerprint), counting(casts, after.fingerprint)
    pieces = difference(before.text, after.text)
    for approver in held.approvers:
        if approver.seat_id in counted and approver.seat_id not in counts and approver.seat_id != by.pk:
            letters.approval_stale(
                approver.seat,
                approvable=requirement.approvable,
                by=by,
                version=after.version,
                pieces=pieces,
                reason=after.reason,
                now=now,
            )


def _last_number(implementation: Implementation) -> int:
    """The highest number so far. Whoever asks holds the right to the next ones until the transaction ends."""
    with connection.cursor() as cursor:
        key = f"requirement numbers of {implementation.pk}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
    highest = Requirement.objects.of(implementation).aggregate(highest=Max("number"))["highest"]
    return int(highest or 0)


def _exhibit(approvable: Approvable, content: Mapping[str, object], *, now: datetime) -> Exhibit:
    return Exhibit(
        workspace_id=approvable.workspace_id,
        implementation_id=approvable.implementation_id,
        internal=approvable.internal,
        approvable=approvable,
        fingerprint=approvable.fingerprint,
        canonical=prints.canonical(dict(content)).decode(),
        shown_at=now,
    )


def _version(
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


def _kept(file: StoredFile) -> dict[str, str]:
    """What a version remembers of a file."""
    return {"file": str(file.pk), "name": file.name, "size": str(file.size), "sha256": file.sha256}
