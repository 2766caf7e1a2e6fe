"""Connections: all of them, one with its checklist, and the acts of both sides."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from implementation import tenancy
from migrations_tracker.actions import connections as actions
from migrations_tracker.forms.connections import (
    AcknowledgeForm,
    AddForm,
    BlockForm,
    DescribeForm,
    GrantForm,
    OpenComment,
    RequestForm,
    SkipForm,
    TestForm,
)
from migrations_tracker.models import Connection
from migrations_tracker.queries import connections as queries
from migrations_tracker.rules import connections as rules
from migrations_tracker.views import showing
from stakeholders.access import SeatedRequest, seat_required
from stakeholders.actions.threads import Topical
from stakeholders.models import Role, Seat, Side
from stakeholders.verdicts import Forbidden, Stale
from stakeholders.views.answers import done, page, refused
from stakeholders.views.threads import take_comment

Act = Callable[..., None]


@require_safe
@seat_required
def connections(request: SeatedRequest) -> HttpResponse:
    """All of them, by environment, with whose turn it is and since when."""
    return _listed(request)


@require_POST
@seat_required
def add_connection(request: SeatedRequest) -> HttpResponse:
    with tenancy.reading():
        admins = queries.admins_of(request.implementation)
    form = AddForm(request.POST, admins=admins)
    if not form.is_valid():
        return _listed(request, form=form, status=422)
    try:
        made = actions.add_connection(
            implementation=request.implementation, by=request.seat, now=timezone.now(), **form.told()
        )
    except (Forbidden, Stale) as problem:
        sentence, status = refused(problem)
        form.add_error(None, sentence)
        return _listed(request, form=form, status=status)
    return done(request, address_of(request, made), _("“%(title)s” is planned.") % {"title": made.title})


@require_safe
@seat_required
def connection(request: SeatedRequest, number: int) -> HttpResponse:
    return showing.show(request, _find(request, number))


@require_POST
@seat_required
def describe_connection(request: SeatedRequest, number: int) -> HttpResponse:
    with tenancy.reading():
        admins = queries.admins_of(request.implementation)
    form = DescribeForm(request.POST, admins=admins, auto_id="describe_%s")
    return _act(request, number, "describe", actions.describe_connection, form=form, said=_("Saved."))


@require_POST
@seat_required
def request_access(request: SeatedRequest, number: int) -> HttpResponse:
    form = RequestForm(request.POST, auto_id="request_%s")
    return _act(request, number, "request", actions.request_access, form=form, said=_("The request is on its way."))


@require_POST
@seat_required
def grant_access(request: SeatedRequest, number: int) -> HttpResponse:
    form = GrantForm(request.POST, auto_id="grant_%s")
    return _act(
        request, number, "grant", actions.grant_access, form=form, said=_("Thank you. The vendor’s team knows.")
    )


@require_POST
@seat_required
def acknowledge_caution(request: SeatedRequest, number: int) -> HttpResponse:
    form = AcknowledgeForm(request.POST, auto_id="acknowledge_%s")
    return _act(
        request,
        number,
        "acknowledge",
        actions.acknowledge_caution,
        form=form,
        said=_("Your name stands beside it now."),
    )


@require_POST
@seat_required
def mark_connected(request: SeatedRequest, number: int) -> HttpResponse:
    return _act(
        request, number, "connect", actions.mark_connected, form=forms.Form(request.POST), said=_("It is connected.")
    )


@require_POST
@seat_required
def record_test(request: SeatedRequest, number: int) -> HttpResponse:
    form = TestForm(request.POST, auto_id="test_%s")
    return _act(request, number, "test", actions.record_test, form=form, said=_("The test is written down."))


@require_POST
@seat_required
def put_in_use(request: SeatedRequest, number: int) -> HttpResponse:
    return _act(request, number, "use", actions.put_in_use, form=forms.Form(request.POST), said=_("It is in use."))


@require_POST
@seat_required
def block_connection(request: SeatedRequest, number: int) -> HttpResponse:
    form = BlockForm(request.POST, companies=showing.companies(request), auto_id="block_%s")
    return _act(
        request, number, "block", actions.block_connection, form=form, said=_("Both sides see what holds it up.")
    )


@require_POST
@seat_required
def unblock_connection(request: SeatedRequest, number: int) -> HttpResponse:
    return _act(
        request, number, "unblock", actions.unblock_connection, form=forms.Form(request.POST), said=_("It goes on.")
    )


@require_POST
@seat_required
def skip_connection(request: SeatedRequest, number: int) -> HttpResponse:
    form = SkipForm(request.POST, auto_id="skip_%s")
    return _act(request, number, "skip", actions.skip_connection, form=form, said=_("It is left out."))


@require_POST
@seat_required
def take_connection_back(request: SeatedRequest, number: int) -> HttpResponse:
    form = forms.Form(request.POST)
    return _act(
        request, number, "take_back", actions.take_connection_back, form=form, said=_("It is in the plan again.")
    )


@require_POST
@seat_required
def tick_step(request: SeatedRequest, number: int, step: int) -> HttpResponse:
    """One line of the checklist; `done=1` ticks it, anything else opens it again."""
    found = _find(request, number)
    with tenancy.reading():
        (card,) = queries.cards_of(request.implementation, [found], timezone.now())
    line = next((line for line in card.steps if line.position == step), None)
    if line is None:
        raise Http404
    ticked = request.POST.get("done") == "1"
    said = _("“%(text)s” is done.") if ticked else _("“%(text)s” is open again.")

    def tick(**given: Any) -> None:
        actions.tick_step(step=line, done=ticked, **given)

    return _act(request, number, "step", tick, form=forms.Form(request.POST), said=said % {"text": line.text})


@require_POST
@seat_required
def comment(request: SeatedRequest, number: int) -> HttpResponse:
    found = _find(request, number)
    about = Topical(row=found, title=found.title, path=address_of(request, found))

    def hearers(internal: bool) -> list[Seat]:
        people = Seat.objects.of(request.implementation).present()
        leading = [seat for seat in people if seat.holds(Role.LEAD if seat.side == Side.CUSTOMER else Role.MANAGER)]
        asked = [found.admin] if found.admin else []
        return [seat for seat in dict.fromkeys([*asked, *leading]) if seat.is_ours or not internal]

    form, status = take_comment(request, thread=found.thread, about=about, concerned=hearers, form_class=OpenComment)
    if status:
        return showing.show(request, found, given={"comment": form}, status=status)
    return done(request, f"{address_of(request, found)}#talk", _("Your comment is there."))


def address_of(request: SeatedRequest, row: Connection) -> str:
    place = [request.workspace.slug, request.implementation.slug]
    return reverse("migrations_tracker:connection", args=[*place, row.number])


def _find(request: SeatedRequest, number: int) -> Connection:
    with tenancy.reading():
        found = queries.connection_numbered(request.implementation, number)
    if found is None:
        raise Http404
    return found


def _act(request: SeatedRequest, number: int, key: str, action: Act, *, form: forms.Form, said: str) -> HttpResponse:
    """Check the shape, act once, and answer: back to the page with a toast, or the form with what is wrong."""
    found = _find(request, number)
    if not form.is_valid():
        return showing.show(request, found, given={key: form}, status=422)
    given: Mapping[str, Any] = form.cleaned_data
    try:
        action(connection=found, implementation=request.implementation, by=request.seat, now=timezone.now(), **given)
    except (Forbidden, Stale) as problem:
        sentence, status = refused(problem)
        return showing.show(request, _find(request, number), given={key: form}, sentence=sentence, status=status)
    return done(request, address_of(request, found), said)


def _listed(request: SeatedRequest, *, form: AddForm | None = None, status: int = 200) -> HttpResponse:
    with tenancy.reading():
        here = request.implementation
        may = rules.may_plan_connections(request.seat, here)
        cards = queries.cards_of(here, queries.connections_of(here), timezone.now())
        context = {
            "groups": showing.grouped(request, cards),
            "form": form or (AddForm(admins=queries.admins_of(here)) if may else None),
            "may_plan": may,
            "open": form is not None,
        }
        return page(request, "migrations_tracker/connections.html", context, status)
