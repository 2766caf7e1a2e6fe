"""The committed go-live: what was agreed, what is proposed, and the answer of the other side."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from implementation import tenancy, wording
from roadmap.commitment import actions, queries, rules
from roadmap.commitment.forms import AgreeForm, DeclineForm, ProposeForm
from roadmap.commitment.models import Commitment, State
from roadmap.plan.models import Plan
from roadmap.plan.queries import plan_of
from stakeholders.access import SeatedRequest, seat_required
from stakeholders.evidence import evidence_of
from stakeholders.models import Seat
from stakeholders.verdicts import Forbidden, Stale
from stakeholders.views.answers import done, page, refused


@dataclass(frozen=True, slots=True)
class Told:
    """One proposal as the page shows it."""

    key: UUID
    go_live: str
    instead_of: str
    forecast: str
    reason: str
    by: Seat
    at: str
    state: str
    label: str
    answered_by: Seat | None
    answered_at: str
    word: str


@require_safe
@seat_required
def go_live(request: SeatedRequest) -> HttpResponse:
    return _page(request)


@require_POST
@seat_required
def propose(request: SeatedRequest) -> HttpResponse:
    form = ProposeForm(request.POST)
    if not form.is_valid():
        return _page(request, {"propose": form}, status=422)
    try:
        actions.propose_go_live(
            implementation=request.implementation, by=request.seat, now=timezone.now(), **form.cleaned_data
        )
    except Forbidden as problem:
        may = rules.may_commit(request.seat, request.implementation)
        if may:  # the day is what cannot be
            form.add_error("go_live_on", str(problem))
            return _page(request, {"propose": form}, status=422)
        return _page(request, {"propose": form}, sentence=str(problem), status=403)
    except Stale as problem:
        return _page(request, {"propose": form}, sentence=str(problem), status=409)
    return done(request, _address(request), _("Proposed. The other side has mail and answers here."))


@require_POST
@seat_required
def agree(request: SeatedRequest, proposal: UUID) -> HttpResponse:
    form = AgreeForm(request.POST)
    evidence = replace(evidence_of(request), consent=str(rules.CONSENT), consent_version=rules.CONSENT_VERSION)
    return _answer(
        request,
        proposal,
        form,
        partial(actions.agree_go_live, evidence=evidence),
        name="agree",
        said=_("Agreed. This is the committed go-live from now on."),
    )


@require_POST
@seat_required
def decline(request: SeatedRequest, proposal: UUID) -> HttpResponse:
    form, said = DeclineForm(request.POST), _("Declined. The committed day stays.")
    return _answer(request, proposal, form, actions.decline_go_live, name="decline", said=said)


@require_POST
@seat_required
def withdraw(request: SeatedRequest, proposal: UUID) -> HttpResponse:
    form, said = forms.Form(request.POST), _("Withdrawn. The committed day stays.")
    return _answer(request, proposal, form, actions.withdraw_go_live, name="withdraw", said=said)


def _answer(
    request: SeatedRequest, key: UUID, form: forms.Form, act: Callable[..., None], *, name: str, said: str
) -> HttpResponse:
    with tenancy.reading():
        found = Commitment.objects.of(request.implementation).filter(pk=key).first()
    if found is None:
        raise Http404
    if not form.is_valid():
        return _page(request, {name: form}, status=422)
    try:
        act(
            proposal=found,
            implementation=request.implementation,
            by=request.seat,
            now=timezone.now(),
            **form.cleaned_data,
        )
    except (Forbidden, Stale) as problem:
        sentence, status = refused(problem)
        return _page(request, sentence=sentence, status=status)
    return done(request, _address(request), said)


def _address(request: SeatedRequest) -> str:
    return reverse("roadmap:go_live", args=[request.workspace.slug, request.implementation.slug])


def _page(
    request: SeatedRequest, given: Mapping[str, forms.Form] | None = None, *, sentence: str = "", status: int = 200
) -> HttpResponse:
    given = given or {}
    here = request.implementation
    with tenancy.reading():
        plan = plan_of(here)
        request.plan = plan  # type: ignore[attr-defined]
        if plan is None:
            return page(request, "roadmap/no_plan.html")
        history = queries.history_of(here)
        waiting = next((row for row in history if row.state == State.PROPOSED), None)
        context: dict[str, Any] = {
            "plan": plan,
            "committed": wording.weekday_date(plan.committed_on),
            "forecast": wording.weekday_date(plan.forecast_on),
            "gap": wording.gap(plan.gap_days),
            "kickoff": wording.short_date(plan.kickoff_on),
            "first": wording.long_date(history[-1].instead_of if history else plan.committed_on),
            "waiting": _told(waiting, here.zone) if waiting else None,
            "history": [_told(row, here.zone) for row in history if row is not waiting],
            "sentence": sentence,
            "may_commit": rules.may_commit(request.seat, here),
            "propose": given.get("propose") or ProposeForm(initial={"go_live_on": _proposed_day(plan)}),
            "agree": given.get("agree") or AgreeForm(),
            "decline": given.get("decline") or DeclineForm(),
        }
        if waiting:
            context["may_answer"] = rules.may_answer(request.seat, here, waiting)
            context["may_withdraw"] = rules.may_withdraw(request.seat, here, waiting)
            context["consent"] = rules.CONSENT
            context["own"] = waiting.side == request.seat.side
        return page(request, "roadmap/go_live.html", context, status)


def _proposed_day(plan: Plan) -> date | None:
    """What the facts lead to, where that is another day."""
    return plan.forecast_on if plan.forecast_on != plan.committed_on else None


def _told(row: Commitment, zone: str) -> Told:
    wall = ZoneInfo(zone)

    def at(moment: Any) -> str:
        return (
            f"{wording.weekday_date(moment.astimezone(wall).date())}, {wording.clock(moment, wall)}" if moment else ""
        )

    return Told(
        key=row.pk,
        go_live=wording.long_date(row.go_live_on),
        instead_of=wording.long_date(row.instead_of),
        forecast=wording.short_date(row.forecast_on),
        reason=row.reason,
        by=row.by,
        at=at(row.proposed_at),
        state=row.state,
        label=str(State(row.state).label),
        answered_by=row.answered_by,
        answered_at=at(row.answered_at),
        word=row.word,
    )
