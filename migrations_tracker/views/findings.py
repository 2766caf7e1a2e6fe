"""One difference: both sides beside each other, what is said of it, and what becomes of it."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from implementation import tenancy
from migrations_tracker.actions import findings as actions
from migrations_tracker.forms.connections import OpenComment
from migrations_tracker.forms.parallel import AcceptForm, ExplainForm, WordForm
from migrations_tracker.models import LEFT_TO_DO, Finding, MappingVersion, Sighting
from migrations_tracker.queries import parallel as queries
from migrations_tracker.rules import parallel as rules
from migrations_tracker.views import beside
from migrations_tracker.views import wordings as words
from migrations_tracker.views.parallel import address
from stakeholders.access import SeatedRequest, seat_required
from stakeholders.actions.threads import Topical
from stakeholders.models import Role, Seat, Side
from stakeholders.queries.threads import comments_of
from stakeholders.rules.people import may_take_part
from stakeholders.verdicts import Forbidden, Stale
from stakeholders.views.answers import done, page, refused
from stakeholders.views.threads import comment_form, take_comment


@require_safe
@seat_required
def finding(request: SeatedRequest, number: int) -> HttpResponse:
    return _show(request, _find(request, number))


@require_POST
@seat_required
def take_finding(request: SeatedRequest, number: int) -> HttpResponse:
    return _act(request, number, "take", actions.take_finding, said=_("You look into it."))


@require_POST
@seat_required
def explain_finding(request: SeatedRequest, number: int) -> HttpResponse:
    form = ExplainForm(request.POST, auto_id="explain_%s")
    return _act(request, number, "explain", actions.explain_finding, form=form, said=_("Its cause is said."))


@require_POST
@seat_required
def accept_finding(request: SeatedRequest, number: int) -> HttpResponse:
    form = AcceptForm(request.POST, auto_id="accept_%s")
    return _act(request, number, "accept", actions.accept_finding, form=form, said=_("Accepted."))


@require_POST
@seat_required
def revoke_acceptance(request: SeatedRequest, number: int) -> HttpResponse:
    form = WordForm(request.POST, auto_id="revoke_%s")
    said = _("The acceptance is withdrawn.")
    return _act(request, number, "revoke", actions.revoke_acceptance, form=form, said=said)


@require_POST
@seat_required
def send_over(request: SeatedRequest, number: int) -> HttpResponse:
    form = WordForm(request.POST, auto_id="over_%s")
    return _act(request, number, "over", actions.send_over, form=form, said=_("It is with the other side."))


@require_POST
@seat_required
def comment_on_finding(request: SeatedRequest, number: int) -> HttpResponse:
    found = _find(request, number)
    where = address(request, "finding", number)

    def concerned(internal: bool) -> list[Seat]:
        rows = Seat.objects.of(request.implementation).present()
        near = {found.owner_id}
        return [
            seat
            for seat in rows
            if seat.pk in near or (seat.side == Side.VENDOR and seat.holds(Role.OWNER, Role.MANAGER))
            if not internal or seat.is_ours
        ]

    about = Topical(row=found, title=f"{found} {found.title}", path=where)
    form, status = take_comment(request, thread=found.thread, about=about, concerned=concerned, form_class=OpenComment)
    if status:
        return _show(request, found, given={"comment": form}, status=status)
    return done(request, f"{where}#talk", _("Your comment is on the page."))


def _find(request: SeatedRequest, number: int) -> Finding:
    with tenancy.reading():
        found = queries.finding_numbered(request.implementation, number)
    if found is None:
        raise Http404
    return found


def _act(
    request: SeatedRequest,
    number: int,
    key: str,
    action: Callable[..., Any],
    *,
    said: str,
    form: forms.Form | None = None,
) -> HttpResponse:
    found = _find(request, number)
    given = {key: form} if form is not None else {}
    if form is not None and not form.is_valid():
        return _show(request, found, given=given, status=422)
    values = form.cleaned_data if form is not None else {}
    try:
        answer = action(
            finding=found, implementation=request.implementation, by=request.seat, now=timezone.now(), **values
        )
    except (Forbidden, Stale) as problem:
        sentence, status = refused(problem)
        return _show(request, _find(request, number), given=given, sentence=sentence, status=status)
    if isinstance(answer, int) and answer > 1:
        more = ngettext("%(count)s finding changed.", "%(count)s findings changed.", answer) % {"count": answer}
        said = f"{said} {more}"
    return done(request, address(request, "finding", number), said)


def _show(
    request: SeatedRequest,
    found: Finding,
    *,
    given: Mapping[str, forms.Form] | None = None,
    sentence: str = "",
    status: int = 200,
) -> HttpResponse:
    given = given or {}
    with tenancy.reading():
        here, seat, now = request.implementation, request.seat, timezone.now()
        seen = list(Sighting.objects.of(here).filter(finding=found).select_related("run").order_by("-run__number"))
        last = seen[0]
        said = comments_of(found.thread, at=here, now=now)
        others = len(queries.alike(found)) if found.state in LEFT_TO_DO else 0
        before, after = queries.neighbours(found, last.run)
        mapping = queries.mapping_at(here, found.kind, last.run.mappings.get(found.kind, 0))
        accounts = queries.mapping_at(here, MappingVersion.ACCOUNTS, last.run.mappings.get(MappingVersion.ACCOUNTS, 0))
        first = {"cause": found.cause, "disposition": found.disposition, "explanation": found.explanation}
        context = {
            "finding": found,
            "line": words.line_of(last, found),
            "compared": beside.compared(last, found, mapping.content if mapping else {}),
            "documents": beside.documents(last, accounts.content if accounts else {}),
            "labels": words.labels_of(request, last.run),
            "followers": [words.line_of_finding(row) for row in queries.followers_of(found)],
            "history": [words.sighting_in_words(row) for row in seen],
            "others": others,
            "before": before,
            "after": after,
            "held": {"VENDOR": request.workspace.name, "CUSTOMER": here.customer_name}[found.holder],
            "sentence": sentence,
            "open": next(iter(given), ""),
            "comments": said,
            "comment_form": given.get("comment") or comment_form(request, found.thread, said),
            "may_take_part": may_take_part(seat, here),
            "may_work": rules.may_work_on(seat, found, here),
            "may_accept": rules.may_accept(seat, found, here),
            "may_revoke": rules.may_revoke_acceptance(seat, found, here),
            "may_over": rules.may_send_over(seat, found, here),
            "explain_form": given.get("explain") or ExplainForm(initial=first, others=others, auto_id="explain_%s"),
            "accept_form": given.get("accept") or AcceptForm(others=others, auto_id="accept_%s"),
            "revoke_form": given.get("revoke") or WordForm(auto_id="revoke_%s"),
            "over_form": given.get("over") or WordForm(auto_id="over_%s"),
        }
        return page(request, "migrations_tracker/finding.html", context, status)
