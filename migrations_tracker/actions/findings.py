"""What people do with a difference: look into it, say its cause, accept it or send it over to the other side."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from implementation import ledger
from implementation.acts import part_of_an_action
from implementation.models import Implementation
from migrations_tracker.actions.results import keep_current
from migrations_tracker.models import Acceptance, Finding
from migrations_tracker.queries import parallel as queries
from migrations_tracker.rules import parallel as rules
from migrations_tracker.rules.connections import may_be_kept
from stakeholders.actions.threads import say
from stakeholders.models import Seat, Side
from stakeholders.verdicts import Stale

State = Finding.State


@transaction.atomic(durable=True)
def take_finding(*, finding: Finding, implementation: Implementation, by: Seat, now: datetime) -> None:
    """Look into it: it is with them and their side from now on. Raises `Forbidden` or `Stale`."""
    rules.may_work_on(by, finding, implementation).enforce()
    before = finding.owner_id
    _put(finding, state=State.INVESTIGATING, owner=by, **_with(finding, by.side, now))
    _record("migrations_tracker.finding.taken", [finding], by, now, instead_of=before)


@transaction.atomic(durable=True)
def explain_finding(
    *,
    finding: Finding,
    implementation: Implementation,
    by: Seat,
    cause: str,
    disposition: str,
    explanation: str,
    alike: bool,
    now: datetime,
) -> int:
    """Say why they differ and what becomes of it; with `alike` of all open ones like it. Returns how many.

    What is to be accepted goes to the customer; what is to be fixed stays with whoever fixes it. Raises `Forbidden`
    or `Stale`.
    """
    rules.may_work_on(by, finding, implementation).enforce()
    rules.says_enough(cause, disposition, explanation).enforce()
    may_be_kept({"explanation": explanation}).enforce()
    accept = disposition == Finding.Disposition.ACCEPT
    state = State.PROPOSED if accept else State.FIXING
    side = Side.CUSTOMER if accept or disposition == Finding.Disposition.FIX_SOURCE else Side.VENDOR
    owner = finding.owner if finding.owner and finding.owner.side == side else (by if by.side == side else None)
    said = {"cause": cause, "disposition": disposition, "explanation": explanation.strip()}
    rows = [finding, *(queries.alike(finding) if alike else ())]
    for row in rows:
        _put(row, state=state, owner=owner, **said, **_with(row, side, now))
    _record("migrations_tracker.finding.explained", rows, by, now, **said)
    return len(rows)


@transaction.atomic(durable=True)
def accept_finding(
    *, finding: Finding, implementation: Implementation, by: Seat, alike: bool, now: datetime
) -> Acceptance:
    """The customer says that the difference is right; with `alike` of all like it, in later runs as well.

    Later ones only as long as they are no larger than the largest of today. Raises `Forbidden` or `Stale`.
    """
    rules.may_accept(by, finding, implementation).enforce()
    rows = [finding, *(queries.alike(finding) if alike else ())]
    acceptance = Acceptance(
        workspace_id=finding.workspace_id,
        implementation_id=finding.implementation_id,
        signature=finding.signature if alike else "",
        up_to=max(row.size for row in rows),
        cause=finding.cause,
        text=finding.explanation,
        seat=by,
        given_at=now,
    )
    if alike:  # a larger one takes the place of the one before
        earlier = Acceptance.objects.of(implementation).filter(signature=finding.signature, revoked_at=None)
        earlier.update(revoked_at=now, revoked_by=by)
    try:
        with transaction.atomic():
            acceptance.save(force_insert=True)
    except IntegrityError:
        raise Stale(_("Somebody has just accepted these. Reload to see it.")) from None
    said = {"cause": finding.cause, "disposition": finding.disposition, "explanation": finding.explanation}
    for row in rows:
        _put(row, state=State.ACCEPTED, acceptance=acceptance, **said)
    facts = {"acceptance": acceptance.pk, "alike": alike, "up_to": acceptance.up_to, "cause": finding.cause}
    _record("migrations_tracker.finding.accepted", rows, by, now, **facts)
    return acceptance


@transaction.atomic(durable=True)
def revoke_acceptance(*, finding: Finding, implementation: Implementation, by: Seat, word: str, now: datetime) -> int:
    """Take the acceptance back, of this one and of all that it covered. Returns how many. Raises as the others."""
    rules.may_revoke_acceptance(by, finding, implementation).enforce()
    may_be_kept({"word": word}).enforce()
    assert finding.acceptance_id is not None
    rows = list(Finding.objects.of(implementation).filter(acceptance=finding.acceptance_id, state=State.ACCEPTED))
    kept = Acceptance.objects.filter(pk=finding.acceptance_id, revoked_at=None)
    if kept.update(revoked_at=now, revoked_by=by) != 1:
        raise Stale(_("This acceptance was withdrawn already. Reload to see it."))
    for row in rows:
        _put(row, state=State.OPEN, acceptance=None, **_with(row, Side.VENDOR, now))
    say(thread=finding.thread, by=by, text=word, now=now)
    _record("migrations_tracker.finding.withdrawn", rows, by, now, word=word.strip())
    return len(rows)


@transaction.atomic(durable=True)
def send_over(*, finding: Finding, implementation: Implementation, by: Seat, word: str, now: datetime) -> None:
    """Give it to the other side with a word, as open as it was at the beginning. Raises `Forbidden` or `Stale`."""
    rules.may_send_over(by, finding, implementation).enforce()
    may_be_kept({"word": word}).enforce()
    other = Side.CUSTOMER if by.side == Side.VENDOR else Side.VENDOR
    _put(finding, state=State.OPEN, owner=None, disposition="", **_with(finding, other, now))
    say(thread=finding.thread, by=by, text=word, now=now, is_question=False)
    _record("migrations_tracker.finding.sent_over", [finding], by, now, side=other, word=word.strip())


def _with(finding: Finding, side: str, now: datetime) -> dict[str, Any]:
    return {} if finding.holder == side else {"holder": side, "held_since": now}


@part_of_an_action
def _put(finding: Finding, **values: Any) -> None:
    """Change it as it was seen. Raises `Stale` when somebody, or a run, was quicker."""
    seen = Finding.objects.filter(pk=finding.pk, version=finding.version)
    if seen.update(version=F("version") + 1, **values) != 1:
        raise Stale(_("Somebody changed this meanwhile, or another run was compared. Reload to see it."))
    for name, value in values.items():
        setattr(finding, name, value)
    finding.version += 1


@part_of_an_action
def _record(verb: str, findings: Sequence[Finding], by: Seat, now: datetime, **facts: Any) -> None:
    first = findings[0]
    told = {"number": first.number, "title": first.title, "count": len(findings), **facts}
    if len(findings) > 1:
        told["numbers"] = sorted(row.number for row in findings)
    ledger.record(verb, actor=by, subject=first, happened_at=now, facts=told)
    keep_current(first.implementation, now=now)
