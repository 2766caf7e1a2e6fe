"""Who was waited for, day by day and thing by thing; the same page for both sides, who may both say what they think."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from implementation import tenancy, wording
from roadmap.plan import shares
from roadmap.plan.queries import plan_of
from roadmap.waiting import queries, rows
from stakeholders.access import SeatedRequest, seat_required
from stakeholders.actions.threads import Topical
from stakeholders.queries.threads import comments_of
from stakeholders.rules.people import may_take_part
from stakeholders.views.answers import page
from stakeholders.views.threads import comment_form, take_comment


@require_safe
@seat_required
def waiting(request: SeatedRequest) -> HttpResponse:
    return _show(request)


@require_POST
@seat_required
def comment_waiting(request: SeatedRequest) -> HttpResponse:
    with tenancy.reading():
        tally = queries.tally_of(request.implementation)
    if tally is None:
        raise Http404
    address = reverse("roadmap:waiting", args=[request.workspace.slug, request.implementation.slug])

    def hearers(internal: bool) -> list[Any]:
        return [seat for seat in queries.leading(request.implementation) if seat.is_ours or not internal]

    about = Topical(row=tally, title=_("Who was waited for"), path=address)
    form, status = take_comment(request, thread=tally.thread, about=about, concerned=hearers)
    if status:
        return _show(request, given=form, status=status)
    messages.success(request, _("Your comment is there."))
    return HttpResponseRedirect(f"{address}#talk")


def _show(request: SeatedRequest, *, given: forms.Form | None = None, status: int = 200) -> HttpResponse:
    with tenancy.reading():
        now, here = timezone.now(), request.implementation
        request.plan = plan = plan_of(here)  # type: ignore[attr-defined]
        if plan is None:
            return page(request, "roadmap/no_plan.html")
        tally = queries.tally_of(here)
        if tally is None:
            return page(request, "roadmap/waiting.html", {"plan": plan})
        clock = shares.Clock.of(here, now)
        things = queries.things_of(here, tally)
        said = comments_of(tally.thread, at=here, now=now)
        context = {
            "plan": plan,
            "tally": tally,
            "sentence": shares.so_far(plan, clock.companies),
            "bar": shares.bar(plan, clock.companies, "waited"),
            "as_of": wording.moment(tally.as_of, now, clock.zone),
            "stretches": rows.stretches(tally, things, clock),
            "waited": rows.waited(tally, things, clock),
            "totals": rows.totals(tally, clock),
            "comments": said,
            "comment_form": given or comment_form(request, tally.thread, said),
            "may_take_part": may_take_part(request.seat, here),
        }
        return page(request, "roadmap/waiting.html", context, status)
