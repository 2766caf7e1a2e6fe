"""Proposing another committed go-live, and the other side's answer. The forecast and planned dates stay as they are."""

from dataclasses import fields
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from implementation import fingerprint, ledger
from implementation.acts import part_of_an_action
from implementation.models import Implementation
from roadmap.commitment import letters, rules
from roadmap.commitment.models import Commitment, State
from roadmap.plan.acting import locked_plan, put, today_at
from roadmap.plan.reckoning import reckon
from stakeholders.agreements import Evidence
from stakeholders.models import Seat
from stakeholders.verdicts import Stale

NOTHING_PROPOSED = {"proposed_on": None, "proposed_by_side": ""}


@transaction.atomic(durable=True)
def propose_go_live(
    *, implementation: Implementation, by: Seat, go_live_on: date, reason: str, now: datetime
) -> Commitment:
    """Ask the other side for another committed go-live. Raises `Forbidden`, or `Stale` when one is proposed already."""
    rules.may_commit(by, implementation).enforce()
    plan, today = locked_plan(implementation), today_at(implementation, now)
    rules.is_good_day(go_live_on, plan, implementation, today).enforce()
    try:
        with transaction.atomic():
            proposal = Commitment.objects.create(
                implementation=implementation,
                plan=plan,
                go_live_on=go_live_on,
                instead_of=plan.committed_on,
                forecast_on=plan.forecast_on,
                reason=reason.strip(),
                by=by,
                side=by.side,
                proposed_at=now,
            )
    except IntegrityError:
        raise Stale(_("Another go-live is proposed already. Answer that first, or withdraw it.")) from None
    put(plan, proposed_on=go_live_on, proposed_by_side=by.side)
    facts = {"go_live": go_live_on, "instead_of": plan.committed_on, "reason": proposal.reason}
    ledger.record("roadmap.go_live.proposed", actor=by, subject=implementation, happened_at=now, facts=facts)
    letters.proposed(proposal, implementation=implementation, by=by, now=now)
    return proposal


@transaction.atomic(durable=True)
def agree_go_live(
    *,
    proposal: Commitment,
    implementation: Implementation,
    by: Seat,
    typed_name: str,
    evidence: Evidence,
    now: datetime,
) -> None:
    """The other side agrees: from now on this is the committed go-live. Raises `Forbidden` or `Stale`."""
    rules.may_answer(by, implementation, proposal).enforce()
    plan = locked_plan(implementation)
    kept = {field.name: fingerprint.plain(getattr(evidence, field.name)) for field in fields(Evidence)}
    _answer(proposal, State.AGREED, by=by, now=now, typed_name=typed_name.strip(), evidence=kept)
    put(plan, committed_on=proposal.go_live_on, **NOTHING_PROPOSED)
    moved = reckon(plan, implementation, today_at(implementation, now))
    facts = {
        "go_live": proposal.go_live_on,
        "instead_of": proposal.instead_of,
        "gap_days": plan.gap_days,
        "evidence": fingerprint.of(kept),
        **moved.facts,
    }
    ledger.record("roadmap.go_live.agreed", actor=by, subject=implementation, happened_at=now, facts=facts)
    letters.answered(proposal, implementation=implementation, by=by, now=now)


@transaction.atomic(durable=True)
def decline_go_live(
    *, proposal: Commitment, implementation: Implementation, by: Seat, word: str, now: datetime
) -> None:
    """The committed go-live stays; both sides read why. Raises `Forbidden` or `Stale`."""
    rules.may_answer(by, implementation, proposal).enforce()
    plan = locked_plan(implementation)
    _answer(proposal, State.DECLINED, by=by, now=now, word=word.strip())
    put(plan, **NOTHING_PROPOSED)
    facts = {"go_live": proposal.go_live_on, "reason": word.strip()}
    ledger.record("roadmap.go_live.declined", actor=by, subject=implementation, happened_at=now, facts=facts)
    letters.answered(proposal, implementation=implementation, by=by, now=now)


@transaction.atomic(durable=True)
def withdraw_go_live(*, proposal: Commitment, implementation: Implementation, by: Seat, now: datetime) -> None:
    """Take one's own proposal back before it is answered. Raises `Forbidden` or `Stale`."""
    rules.may_withdraw(by, implementation, proposal).enforce()
    plan = locked_plan(implementation)
    _answer(proposal, State.WITHDRAWN, by=by, now=now)
    put(plan, **NOTHING_PROPOSED)
    facts = {"go_live": proposal.go_live_on}
    ledger.record("roadmap.go_live.withdrawn", actor=by, subject=implementation, happened_at=now, facts=facts)


@part_of_an_action
def _answer(proposal: Commitment, state: State, *, by: Seat, now: datetime, **values: Any) -> None:
    """From proposed to answered, once."""
    given = {"state": state, "answered_by": by, "answered_at": now, **values}
    if Commitment.objects.filter(pk=proposal.pk, state=State.PROPOSED).update(**given) != 1:
        raise Stale(_("This was answered already. Reload to see how."))
    for name, value in given.items():
        setattr(proposal, name, value)
