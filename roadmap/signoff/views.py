"""The page of the sign-off: what is missing and who has it, the document, the signatures, and hypercare afterwards."""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from implementation import due, fingerprint, tenancy
from implementation.models import Implementation
from roadmap.plan.queries import people_of, plan_of
from roadmap.signoff import actions, publishing, queries, rules
from roadmap.signoff.checks import checks_of
from roadmap.signoff.content import content_of
from roadmap.signoff.forms import SignForm
from roadmap.signoff.models import SignOff
from stakeholders.access import SeatedRequest, open_after_closing, seat_required
from stakeholders.actions.threads import Topical
from stakeholders.evidence import evidence_of
from stakeholders.forms.threads import CommentForm
from stakeholders.queries.threads import address_of, comments_of
from stakeholders.verdicts import Forbidden, Stale
from stakeholders.views.answers import done, page, refused
from stakeholders.views.threads import comment_form, take_comment


@require_safe
@seat_required
def sign_off(request: SeatedRequest) -> HttpResponse:
    return _page(request)


@require_POST
@seat_required
@open_after_closing
def sign(request: SeatedRequest) -> HttpResponse:
    """In the customer's role whoever signs, so that both sides sign the same bytes."""
    form, now = SignForm(request.POST), timezone.now()
    if not form.is_valid():
        return _page(request, form=form, status=422)
    evidence = replace(evidence_of(request), consent=str(rules.CONSENT), consent_version=rules.CONSENT_VERSION)
    try:
        with _as_shared(request):
            here = _here(request)
            document = actions.sign(
                implementation=here, by=request.seat, evidence=evidence, now=now, **form.cleaned_data
            )
    except (Forbidden, Stale) as problem:
        sentence, status = refused(problem)
        return _page(request, sentence=sentence, status=status)
    if document.closed_at is not None:
        due.hurry()  # a worker makes the document
    return done(request, _address(request), _("Signed. It stands here with your name and the time."))


@require_POST
@seat_required
@open_after_closing
def hypercare(request: SeatedRequest) -> HttpResponse:
    """The one thing that goes on after both have signed."""
    with tenancy.reading():
        document = queries.closed_by(request.implementation)
        people = people_of(request.implementation)
    if document is None:
        raise Http404
    about = Topical(row=document, title=_("Hypercare"), path=_address(request))
    form, status = take_comment(
        request,
        thread=document.thread,
        about=about,
        concerned=lambda internal: [seat for seat in people if seat.is_ours or not internal],
    )
    if status:
        return _page(request, note=form, status=status)
    return done(request, f"{_address(request)}#hypercare", _("Your note is there."))


def _as_shared(request: SeatedRequest) -> Any:
    return tenancy.portal(request.workspace.pk, request.implementation.pk)


def _here(request: SeatedRequest) -> Implementation:
    """The implementation, read again in the scope in force."""
    with tenancy.reading():
        return Implementation.objects.select_related("workspace").get(pk=request.implementation.pk)


def _address(request: SeatedRequest) -> str:
    return reverse("roadmap:sign_off", args=[request.workspace.slug, request.implementation.slug])


def _page(
    request: SeatedRequest,
    *,
    form: SignForm | None = None,
    note: CommentForm | None = None,
    sentence: str = "",
    status: int = 200,
) -> HttpResponse:
    with tenancy.reading():
        here = request.implementation
        request.plan = plan_of(here)  # type: ignore[attr-defined]
        if request.plan is None:  # type: ignore[attr-defined]
            return redirect("roadmap:home", request.workspace.slug, here.slug)
        closed = queries.closed_by(here)
        context = _closed(request, closed, note) if closed else _open(request, form)
        return page(request, "roadmap/sign_off.html", {**context, "sentence": sentence}, status)


def _open(request: SeatedRequest, form: SignForm | None) -> dict[str, Any]:
    here = request.implementation
    with _as_shared(request):
        checks = checks_of(here, people_of(here))
        content = content_of(here, request.plan)  # type: ignore[attr-defined]
        printed = fingerprint.of(content)
        document = SignOff.objects.of(here).filter(fingerprint=printed).first()
        signatures = queries.signatures_of(document)
        overtaken = queries.overtaken(here, printed)
    missing = [check for check in checks if not check.passed]
    frozen = document or SignOff(content=content, fingerprint=printed, frozen_at=timezone.now())
    return {
        "missing": missing,
        "passed": [check for check in checks if check.passed],
        "signatures": signatures,
        "overtaken": overtaken,
        "document": publishing.context_of(frozen, signatures, here),
        "fingerprint": printed,
        "base": f"/w/{request.workspace.slug}/i/{here.slug}/",
        "consent": rules.CONSENT,
        "form": form or SignForm(initial={"fingerprint": printed}),
        "may_sign": rules.may_sign(
            request.seat, here, missing=[check.name for check in missing], signatures=signatures
        ),
    }


def _closed(request: SeatedRequest, closed: SignOff, note: CommentForm | None) -> dict[str, Any]:
    here, now = request.implementation, timezone.now()
    signatures = queries.signatures_of(closed)
    said = comments_of(closed.thread, at=here, now=now)
    return {
        "closed": closed,
        "signatures": signatures,
        "document": publishing.context_of(closed, signatures, here),
        "fingerprint": closed.fingerprint,
        "url": address_of(closed.file.pk, closed.file.name, at=here) if closed.file else "",
        "slow": now - (closed.closed_at or now) > publishing.QUICK,
        "comments": said,
        "note_form": note or comment_form(request, closed.thread, said),
    }
