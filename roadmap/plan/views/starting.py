"""Starting an implementation: one page, under a minute, no settings needed."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from implementation import tenancy
from implementation.calendars import local_date
from roadmap.plan import actions, rules, shelf
from roadmap.plan.forms.starting import StartForm, first_monday_after
from roadmap.plan.models import Playbook
from roadmap.plan.starting import CannotStart
from stakeholders.access import SeatedRequest, seat_required
from stakeholders.models import Seat
from stakeholders.verdicts import Forbidden, Stale
from stakeholders.views.answers import done, page, refused

LATER = 5  # playbooks that may follow the first one


@require_http_methods(["GET", "HEAD", "POST"])
@seat_required
def start(request: SeatedRequest) -> HttpResponse:
    """The form with the questions of one playbook, `?playbook=`, and of those that follow it, `?then=`."""
    now = timezone.now()
    with tenancy.reading():
        offered = shelf.on_offer(request.workspace, now)
        colleagues = list(Seat.objects.staff().present().order_by("name"))
    wanted = request.POST.get("playbook") or request.GET.get("playbook")
    row = next((found for found in offered if found.key == wanted), offered[0])
    asked = (request.POST if request.method == "POST" else request.GET).getlist("then")
    by_key = {found.key: found for found in offered}
    then = [by_key[key] for key in asked if key in by_key][:LATER]
    books = [shelf.parsed(found.text) for found in (row, *then)]
    given: dict[str, Any] = {"playbooks": books, "colleagues": colleagues, "me": request.seat}
    if request.method != "POST":
        initial = {"kickoff_on": first_monday_after(local_date(now, request.workspace.zone))}
        return _form(request, StartForm(initial=initial, **given), [row, *then], offered)
    form = StartForm(request.POST, **given)
    if not form.is_valid():
        return _form(request, form, [row, *then], offered, status=422)
    try:
        implementation = actions.start_implementation(
            workspace=request.workspace,
            by=request.seat,
            customer_name=form.cleaned_data["customer"],
            playbook=row,
            parameters=form.answers(),
            then=[(found, form.answers(n)) for n, found in enumerate(then, start=1)],
            kickoff_on=form.cleaned_data["kickoff_on"],
            committed_on=form.cleaned_data["committed_on"],
            country=form.cleaned_data["country"],
            region=form.cleaned_data["region"].strip().upper(),
            people=form.people(),
            now=now,
        )
    except CannotStart as problem:
        form.refuse(problem.problems)
        return _form(request, form, [row, *then], offered, status=422)
    except (Forbidden, Stale) as problem:
        sentence, status = refused(problem)
        form.add_error(None, sentence)
        return _form(request, form, [row, *then], offered, status=status)
    address = reverse("roadmap:overview", args=[request.workspace.slug, implementation.slug])
    return done(request, address, _("%(customer)s has a plan.") % {"customer": implementation.customer_name})


def _form(
    request: SeatedRequest, form: forms.Form, stack: list[Playbook], offered: list[Playbook], *, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "chosen": stack[0],
        "then": stack[1:],
        "full": len(stack) > LATER,
        "playbooks": offered,
        "may_start": rules.may_start_implementation(request.seat),
    }
    return page(request, "roadmap/start.html", context, status)
