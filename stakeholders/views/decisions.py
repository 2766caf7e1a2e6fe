"""Asking for approval, deciding, withdrawing, and talking about it."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from implementation import tenancy, wording
from implementation.calendars import local_date
from stakeholders import marks
from stakeholders.access import SeatedRequest, seat_required
from stakeholders.actions import agreements as actions
from stakeholders.actions.threads import Topical
from stakeholders.evidence import evidence_of
from stakeholders.forms.agreements import DecisionForm, RequestForm, WithdrawForm
from stakeholders.models import Condition, Decision, Requirement, Seat
from stakeholders.queries import agreements as queries
from stakeholders.rules import agreements as rules
from stakeholders.verdicts import Forbidden, Stale
from stakeholders.views.answers import done, page, refused
from stakeholders.views.requirements import FORM, address, find, requirement_page
from stakeholders.views.threads import take_comment


@require_safe
@seat_required
def approvals(request: SeatedRequest) -> HttpResponse:
    """What waits for this person's decision, here."""
    today = local_date(timezone.now(), request.implementation.zone)
    rows = [
        marks.ItemRow(
            code=row.code,
            title=row.approvable.title,
            url=request.seat.home + row.approvable.path,
            meta=(row.topic.title, *_instead_of(row, request.seat)),
            due=wording.near_date(row.approvable.due_on, today) if row.approvable.due_on else "",
        )
        for row in queries.wanted_from(request.seat)
    ]
    return page(request, "stakeholders/approvals.html", {"rows": marks.items(rows), "count": len(rows)})


def _instead_of(row: queries.Held, reader: Seat) -> list[str]:
    missing = set(row.standing.missing)
    names = [
        approver.seat.name
        for approver in row.approvers
        if approver.deputy_id == reader.pk and approver.seat_id in missing
    ]
    return [_("for %(names)s") % {"names": wording.listing(names)}] if names else []


@require_http_methods(FORM)
@seat_required
def request_approval(request: SeatedRequest) -> HttpResponse:
    """Choose drafts and put them before the people who decide."""
    with tenancy.reading():
        drafts = list(
            Requirement.objects.of(request.implementation)
            .filter(approvable__requested_at=None)
            .select_related("approvable__topic", "topic")
            .order_by("number")
        )
        approvers = queries.approvers_of({row.topic for row in drafts})
    may = rules.may_steer(request.seat)
    status = 200
    form = RequestForm(request.POST if request.method == "POST" else None, drafts=drafts)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            chosen = [row.approvable for row in drafts if str(row.number) in form.cleaned_data["requirements"]]
            try:
                actions.request_approval(
                    approvables=chosen, by=request.seat, due_on=form.cleaned_data["due_on"], now=timezone.now()
                )
                sentence = ngettext("%(count)s requirement is sent.", "%(count)s requirements are sent.", len(chosen))
                return done(request, address(request, "requirements"), sentence % {"count": len(chosen)})
            except (Forbidden, Stale) as problem:
                sentence, status = refused(problem)
                form.add_error(None, sentence)
    named = {approver.topic_id for approver in approvers}
    context = {
        "form": form,
        "drafts": drafts,
        "may": may,
        "unnamed": sorted({row.topic.title for row in drafts if row.topic_id not in named}),
        "today": local_date(timezone.now(), request.implementation.zone),
    }
    return page(request, "stakeholders/request_approval.html", context, status)


@require_POST
@seat_required
def decide(request: SeatedRequest, number: int) -> HttpResponse:
    """One deliberate press: recorded for the text whose fingerprint came with it, or not at all."""
    found = find(request, number)
    part = "decision" if request.htmx else ""  # type: ignore[attr-defined]
    form = DecisionForm(request.POST.dict())
    if not form.is_valid():
        return requirement_page(request, found, form=form, status=422, part=part)
    if form.cleaned_data["consent"] != rules.CONSENT_VERSION:
        sentence = _("The sentence that you agree to has changed. Read it and press again.")
        return requirement_page(request, found, form=_fresh(form), sentence=sentence, status=409, part=part)
    with tenancy.reading():
        voice = Seat.objects.of(request.implementation).filter(pk=form.cleaned_data["voice"]).first()
    if voice is None:
        raise Http404
    try:
        decision = actions.decide(
            approvable=found.approvable,
            by=request.seat,
            voice=voice,
            evidence=evidence_of(request),
            now=timezone.now(),
            **form.act(),
        )
    except (Forbidden, Stale) as problem:
        sentence, status = refused(problem)
        current = find(request, number)
        return requirement_page(request, current, form=form, sentence=sentence, status=status, part=part)
    if part:
        return requirement_page(request, find(request, number), part=part)
    sentence = _("Recorded: %(what)s.") % {"what": decision.get_verdict_display()}
    return done(request, address(request, "requirement", number), sentence)


def _fresh(form: DecisionForm) -> DecisionForm:
    """The same words under the consent sentence of today."""
    return DecisionForm({**form.data, "consent": str(rules.CONSENT_VERSION)})


@require_POST
@seat_required
def withdraw(request: SeatedRequest, number: int, decision: UUID) -> HttpResponse:
    found = find(request, number)
    form = WithdrawForm(request.POST)
    with tenancy.reading():
        rows = Decision.objects.of(request.implementation).select_related("approvable__topic", "voice", "seat")
        theirs = rows.filter(pk=decision, approvable=found.approvable).first()
    if theirs is None:
        raise Http404
    if not form.is_valid():
        return requirement_page(request, found, withdraw=form, status=422)
    try:
        actions.revoke(
            decision=theirs, by=request.seat, evidence=evidence_of(request), now=timezone.now(), **form.cleaned_data
        )
    except (Forbidden, Stale) as problem:
        sentence, status = refused(problem)
        return requirement_page(request, find(request, number), sentence=sentence, status=status)
    return done(request, address(request, "requirement", number), _("Your decision is withdrawn."))


@require_POST
@seat_required
def meet_condition(request: SeatedRequest, number: int, condition: UUID) -> HttpResponse:
    found = find(request, number)
    with tenancy.reading():
        rows = Condition.objects.of(request.implementation).select_related("decision__voice", "approvable")
        wanted = rows.filter(pk=condition, approvable=found.approvable).first()
    if wanted is None:
        raise Http404
    try:
        actions.meet_condition(condition=wanted, by=request.seat, now=timezone.now())
    except (Forbidden, Stale) as problem:
        sentence, status = refused(problem)
        return requirement_page(request, found, sentence=sentence, status=status)
    return done(request, address(request, "requirement", number), _("The condition is met."))


@require_POST
@seat_required
def comment_on_requirement(request: SeatedRequest, number: int) -> HttpResponse:
    """Say or ask something in the requirement's thread."""
    found = find(request, number)
    where = address(request, "requirement", number)

    def concerned(internal: bool) -> list[Seat]:
        held = queries.held(found.approvable, topic=found.topic)
        return queries.concerned_with(held, internal=internal)

    form, status = take_comment(
        request, thread=found.approvable.thread, about=Topical(found, str(found), where), concerned=concerned
    )
    if status:
        return requirement_page(request, found, comment=form, status=status)
    return done(request, f"{where}#thread", _("Your comment is on the page."))
