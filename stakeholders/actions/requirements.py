"""Writing what is to be agreed, and changing it without losing anybody's words."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from implementation import fingerprint as prints
from implementation import ledger
from implementation.models import Implementation, StoredFile
from stakeholders.actions.threads import attach
from stakeholders.agreements import counting, difference, requirement_content
from stakeholders.drafting import (
    Statement,
    exhibit_of,
    kept_of,
    open_topics,
    put_down,
    version_of,
    write_starting_statements,
)
from stakeholders.letters import agreements as letters
from stakeholders.models import Approvable, Exhibit, Requirement, RequirementVersion, Seat, Topic
from stakeholders.queries import agreements as queries
from stakeholders.rules import agreements as rules
from stakeholders.verdicts import Forbidden, Stale

__all__ = [
    "Statement",
    "edit_requirement",
    "open_topics",
    "write_requirement",
    "write_requirements",
    "write_starting_statements",
]


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
    kept = [row for row in before.files if UUID(row["file"]) in set(keep)] + [kept_of(file) for file in files]
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
    Exhibit.objects.insert_blind([exhibit_of(approvable, content, now=now)])
    version = version_of(requirement, text, kept, by=by, reason=reason.strip(), now=now)
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
