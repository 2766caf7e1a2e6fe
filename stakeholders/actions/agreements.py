"""Asking for approval, and deciding: append-only, on an exact text, by one person at a time."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from implementation import fingerprint as prints
from implementation import ledger
from stakeholders.agreements import Answer, Evidence
from stakeholders.letters import agreements as letters
from stakeholders.models import Approvable, Condition, Decision, Seat, TopicApprover
from stakeholders.queries import agreements as queries
from stakeholders.rules import agreements as rules
from stakeholders.verdicts import Stale


@transaction.atomic(durable=True)
def request_approval(*, approvables: Sequence[Approvable], by: Seat, due_on: date | None, now: datetime) -> None:
    """Put texts before the people who decide on them. Each person gets one letter with everything that is theirs.

    `approvables` have their topics loaded. Raises `Forbidden`, or `Stale` when one of them was requested meanwhile.
    """
    topics = {approvable.topic_id: approvable.topic for approvable in approvables}
    approvers = queries.approvers_of(topics.values())
    rules.may_request(by, topics.values(), approvers).enforce()
    drafts = Approvable.objects.filter(pk__in=[approvable.pk for approvable in approvables], requested_at=None)
    if drafts.update(requested_at=now, requested_by=by, due_on=due_on) != len(approvables):
        raise Stale(_("Somebody has just asked for some of these. Reload to see which are left."))
    ledger.record(
        "stakeholders.approval.requested",
        actor=by,
        subject=approvables[0] if len(approvables) == 1 else approvables[0].topic,
        happened_at=now,
        facts={
            "texts": {str(approvable.pk): approvable.fingerprint for approvable in approvables},
            "due_on": due_on,
            "asked": sorted({approver.seat_id for approver in approvers}, key=str),
        },
    )
    _ask(approvables, approvers, by=by, due_on=due_on, now=now)


def _ask(
    approvables: Sequence[Approvable],
    approvers: Sequence[TopicApprover],
    *,
    by: Seat,
    due_on: date | None,
    now: datetime,
) -> None:
    """One letter for each approver and deputy, listing only what is theirs."""
    theirs: dict[UUID, tuple[Seat, list[UUID], list[str]]] = {}
    for approver in approvers:
        seat, topics, _names = theirs.setdefault(approver.seat_id, (approver.seat, [], []))
        topics.append(approver.topic_id)
        if approver.deputy is not None and approver.deputy.revoked_at is None:
            seat, topics, names = theirs.setdefault(approver.deputy.pk, (approver.deputy, [], []))
            topics.append(approver.topic_id)
            names += [approver.seat.name] if approver.seat.name not in names else []
    for seat, topics, names in theirs.values():
        listed = [approvable for approvable in approvables if approvable.topic_id in topics]
        letters.approval_wanted(seat, approvables=listed, by=by, instead_of=names, due_on=due_on, now=now)


@transaction.atomic(durable=True)
def decide(
    *,
    approvable: Approvable,
    by: Seat,
    verdict: str,
    fingerprint: str,
    typed_name: str,
    evidence: Evidence,
    now: datetime,
    comment: str = "",
    conditions: Sequence[str] = (),
    supersedes: UUID | None = None,
    voice: Seat | None = None,
) -> Decision:
    """Record one person's decision on the text with this fingerprint, the one that was on their screen.

    `voice` is the approver in whose place a deputy acts. `supersedes` names the decision that the person saw as
    their own and wants to replace. Raises `Forbidden`; `Stale` when the text changed or somebody decided meanwhile.
    """
    voice = voice or by
    approvers = queries.approvers_of([approvable.topic])
    rules.may_decide(by, approvable, approvers, voice).enforce()
    rules.says_enough(verdict, typed_name, comment, conditions).enforce()
    current = Approvable.objects.filter(pk=approvable.pk, fingerprint=fingerprint)
    if current.update(decided_at=now) != 1:  # and nobody else decides or edits until we have committed
        raise Stale(_("The text changed while you were reading it. Nothing is recorded. Review the new text."))
    mine = Decision.objects.filter(approvable=approvable, voice=voice, fingerprint=fingerprint)
    last = mine.select_related("seat", "voice").order_by("-decided_at", "-pk").first()
    if (last.pk if last and last.verdict != Answer.REVOKE else None) != supersedes:
        raise Stale(rules.already_decided(last, by) if last else _("This decision was withdrawn. Reload to see it."))
    decision = _decision(
        approvable,
        by=by,
        voice=voice,
        verdict=verdict,
        fingerprint=fingerprint,
        typed_name=typed_name,
        comment=comment,
        supersedes=last,
        evidence=evidence,
        now=now,
    )
    Condition.objects.bulk_create(_conditions(decision, conditions))
    _record(decision, approvable, conditions=conditions, now=now)
    _tell_the_team(decision, approvable, conditions=conditions, now=now)
    return decision


@transaction.atomic(durable=True)
def revoke(
    *, decision: Decision, by: Seat, typed_name: str, comment: str, evidence: Evidence, now: datetime
) -> Decision:
    """Withdraw a decision; both stay readable. `decision` has its approvable and topic loaded.

    Raises `Forbidden`, or `Stale` when another decision replaced it meanwhile.
    """
    approvable = decision.approvable
    rules.may_revoke(by, decision, queries.approvers_of([approvable.topic])).enforce()
    rules.says_enough(Answer.REVOKE, typed_name, comment, ()).enforce()
    Approvable.objects.filter(pk=approvable.pk).update(decided_at=now)
    if Decision.objects.filter(supersedes=decision).exists():
        raise Stale(_("This decision was replaced meanwhile. Reload to see the new one."))
    withdrawal = _decision(
        approvable,
        by=by,
        voice=decision.voice,
        verdict=Answer.REVOKE,
        fingerprint=decision.fingerprint,
        typed_name=typed_name,
        comment=comment,
        supersedes=decision,
        evidence=evidence,
        now=now,
    )
    _record(withdrawal, approvable, conditions=(), now=now)
    _tell_the_team(withdrawal, approvable, conditions=(), now=now)
    return withdrawal


@transaction.atomic(durable=True)
def meet_condition(*, condition: Condition, by: Seat, now: datetime) -> None:
    """Say that a condition is met. Raises `Forbidden` or `Stale`."""
    rules.may_meet(by, condition).enforce()
    if Condition.objects.filter(pk=condition.pk, met_at=None).update(met_at=now, met_by=by) != 1:
        raise Stale(_("This condition is met already."))
    ledger.record(
        "stakeholders.condition.met",
        actor=by,
        subject=condition.approvable,
        happened_at=now,
        facts={"condition": condition.pk, "decision": condition.decision_id},
    )


def _decision(
    approvable: Approvable,
    *,
    by: Seat,
    voice: Seat,
    verdict: str,
    fingerprint: str,
    typed_name: str,
    comment: str,
    supersedes: Decision | None,
    evidence: Evidence,
    now: datetime,
) -> Decision:
    return Decision.objects.create(
        workspace_id=approvable.workspace_id,
        implementation_id=approvable.implementation_id,
        internal=approvable.internal,
        approvable=approvable,
        fingerprint=fingerprint,
        verdict=verdict,
        supersedes=supersedes,
        seat=by,
        on_behalf_of=voice if voice.pk != by.pk else None,
        voice=voice,
        comment=comment.strip(),
        decided_at=now,
        typed_name=typed_name.strip(),
        name=by.name,
        email=by.email,
        title=by.title,
        organisation=by.workspace_name if by.is_ours else by.implementation_name or "",
        consent=evidence.consent,
        consent_version=evidence.consent_version,
        authenticated=prints.plain(list(evidence.authenticated)),
        session_digest=evidence.session_digest,
        ip=evidence.ip,
        user_agent=evidence.user_agent,
        zone=evidence.zone,
    )


def _conditions(decision: Decision, conditions: Sequence[str]) -> list[Condition]:
    return [
        Condition(
            workspace_id=decision.workspace_id,
            implementation_id=decision.implementation_id,
            internal=decision.internal,
            decision=decision,
            approvable_id=decision.approvable_id,
            text=text,
        )
        for text in conditions
    ]


def _record(decision: Decision, approvable: Approvable, *, conditions: Sequence[str], now: datetime) -> None:
    """The ledger names no person; `evidence` is the digest of the whole row, so that changing it later shows."""
    ledger.record(
        "stakeholders.decision.withdrawn" if decision.verdict == Answer.REVOKE else "stakeholders.decision.made",
        actor=decision.seat,
        on_behalf_of=decision.on_behalf_of,
        subject=approvable,
        happened_at=now,
        facts={
            "decision": decision.pk,
            "verdict": decision.verdict,
            "fingerprint": decision.fingerprint,
            "supersedes": decision.supersedes_id,
            "evidence": decision.evidence_digest(conditions),
        },
    )


def _tell_the_team(decision: Decision, approvable: Approvable, *, conditions: Sequence[str], now: datetime) -> None:
    """Whoever asked, else the team's managers: at once unless it is a plain yes, else when the topic is complete."""
    topic_done = ""
    if decision.verdict == Answer.APPROVE:
        of_topic = list(Approvable.objects.filter(topic=approvable.topic_id).requested())
        standing = queries.all_held(of_topic, [approvable.topic])
        if not all(row.is_approved for row in standing.values()):
            return
        topic_done = approvable.topic.title
    team = queries.team_of(approvable.implementation_id)
    asked = [seat for seat in team if seat.pk == approvable.requested_by_id]
    letters.decided(
        asked or team,
        decision=decision,
        approvable=approvable,
        conditions=conditions,
        topic_done=topic_done,
        now=now,
    )
