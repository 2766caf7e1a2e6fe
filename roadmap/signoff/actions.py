"""Signing, closing with the second signature, and keeping the document."""

from dataclasses import fields
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from implementation import fingerprint as prints
from implementation import ledger
from implementation.acts import part_of_an_action
from implementation.models import Implementation, StoredFile
from roadmap.plan.acting import locked_plan, today_at
from roadmap.plan.models import Item, ItemState, Plan
from roadmap.plan.reckoning import reckon
from roadmap.signoff import letters, queries, rules
from roadmap.signoff.content import content_of, items_of_the_signature
from roadmap.signoff.models import Signature, SignOff
from stakeholders.actions.threads import open_thread
from stakeholders.agreements import Evidence
from stakeholders.models import Seat, Side
from stakeholders.verdicts import Stale

EVIDENCE = [field.name for field in fields(Evidence)]


@transaction.atomic(durable=True)
def sign(
    *, implementation: Implementation, by: Seat, fingerprint: str, typed_name: str, evidence: Evidence, now: datetime
) -> SignOff:
    """Sign for one side exactly what was on screen; the second signature closes the implementation.

    Called in the customer's role whoever signs. Raises `Forbidden`, or `Stale` when the document changed meanwhile or
    somebody of the same side was quicker.
    """
    plan = locked_plan(implementation)
    content = content_of(implementation, plan)
    if prints.of(content) != fingerprint:
        raise Stale(_("This document changed while you were reading it. Please review it as it is now."))
    there = SignOff.objects.of(implementation).filter(fingerprint=fingerprint).first()
    signed = queries.signatures_of(there)
    missing = [check.name for check in queries.missing_of(implementation)]
    rules.may_sign(by, implementation, missing=missing, signatures=signed).enforce()
    document = there or _frozen(implementation, content, fingerprint, now)
    signature = _signature(document, by=by, typed_name=typed_name, evidence=evidence, now=now)
    facts = {
        "sign_off": document.pk,
        "fingerprint": fingerprint,
        "side": by.side,
        "evidence": _evidence_digest(signature),
    }
    ledger.record("roadmap.sign_off.signed", actor=by, subject=document, happened_at=now, facts=facts)
    if {row.side for row in [*signed, signature]} == set(Side.values):
        _close(document, implementation, plan, now=now)
    else:
        letters.signature_wanted(document, implementation=implementation, by=by, now=now)
    return document


def _frozen(implementation: Implementation, content: dict[str, object], fingerprint: str, now: datetime) -> SignOff:
    thread = open_thread(implementation, now=now)
    thread.save(force_insert=True)
    return SignOff.objects.create(
        implementation=implementation, content=content, fingerprint=fingerprint, frozen_at=now, thread=thread
    )


def _signature(document: SignOff, *, by: Seat, typed_name: str, evidence: Evidence, now: datetime) -> Signature:
    kept = {name: prints.plain(getattr(evidence, name)) for name in EVIDENCE}
    try:
        with transaction.atomic():
            return Signature.objects.create(
                implementation_id=document.implementation_id,
                sign_off=document,
                seat=by,
                side=by.side,
                fingerprint=document.fingerprint,
                typed_name=typed_name.strip(),
                name=by.name,
                email=by.email,
                title=by.title,
                organisation=by.workspace_name if by.is_ours else by.implementation_name or "",
                signed_at=now,
                **kept,  # type: ignore[misc]
            )
    except IntegrityError:
        raise Stale(_("Somebody of your side has just signed. Reload to see it.")) from None


@part_of_an_action
def _close(document: SignOff, implementation: Implementation, plan: Plan, *, now: datetime) -> None:
    """Both have signed: what the signature finishes is finished, and nothing else can be changed any more."""
    today = today_at(implementation, now)
    shared = Item.objects.of(implementation).shared().select_related("objective").order_by("position")
    own = [item.pk for item in items_of_the_signature(list(shared)) if item.is_open]
    Item.objects.filter(pk__in=own).update(
        state=ItemState.DONE,
        finished_on=today,
        waiting_since=None,
        blocked_what="",
        blocked_reason="",
        blocked_by=None,
        blocked_by_name="",
        blocked_since=None,
        version=F("version") + 1,
    )
    reckon(plan, implementation, today)
    if plan.finished_on is None:  # everything was left out, and both sides sign that
        plan.finished_on = today
        plan.save(update_fields=["finished_on"])
    SignOff.objects.filter(pk=document.pk, closed_at=None).update(closed_at=now)
    Implementation.objects.filter(pk=implementation.pk, closed_at=None).update(closed_at=now)
    document.closed_at = implementation.closed_at = now
    facts = {"sign_off": document.pk, "fingerprint": document.fingerprint}
    ledger.record("roadmap.implementation.signed_off", actor=None, subject=implementation, happened_at=now, facts=facts)


def _evidence_digest(signature: Signature) -> str:
    """SHA-256 over everything that a signature's row says, so that changing it later shows."""
    names = [field.attname for field in Signature._meta.concrete_fields]
    return prints.of({name: getattr(signature, name) for name in names})


@transaction.atomic(durable=True)
def publish_sign_off(*, document: SignOff, implementation: Implementation, file: StoredFile, now: datetime) -> bool:
    """Keep the signed document and send it to both sides, once. False when that was done before."""
    waiting = SignOff.objects.filter(pk=document.pk, published_at=None, closed_at__isnull=False)
    if not waiting.update(file=file.pk, sha256=file.sha256, published_at=now):
        return False
    file.save(force_insert=True)
    facts = {"sign_off": document.pk, "sha256": file.sha256, "fingerprint": document.fingerprint}
    ledger.record("roadmap.sign_off.published", actor=None, subject=document, happened_at=now, facts=facts)
    letters.signed_off(document, file=file, implementation=implementation, now=now)
    return True
