"""One item, and what people do to it: each act is a form with a real address."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from implementation import tenancy
from roadmap.plan import actions, queries
from roadmap.plan.forms.items import (
    AssignForm,
    BlockForm,
    DecideForm,
    LimitForm,
    NewPersonForm,
    PauseForm,
    ReasonForm,
    RewordForm,
    WordForm,
)
from roadmap.plan.models import Item
from roadmap.plan.views.task import asks_for_word, show_item
from stakeholders.access import SeatedRequest, seat_required
from stakeholders.actions.threads import Topical
from stakeholders.models import Role, Seat, Side
from stakeholders.verdicts import Forbidden, Stale
from stakeholders.views.answers import refused
from stakeholders.views.threads import take_comment

Act = Callable[..., Any]


@require_safe
@seat_required
def item(request: SeatedRequest, number: int) -> HttpResponse:
    request.plan = queries.plan_of(request.implementation)  # type: ignore[attr-defined]
    return show_item(request, _find(request, number, *SHOWN))


@require_POST
@seat_required
def start(request: SeatedRequest, number: int) -> HttpResponse:
    found = _find(request, number)
    return _act(
        request,
        found,
        actions.start_item,
        key="finish",
        form=_word(request, found),
        said=_("“%(title)s” is in progress."),
    )


@require_POST
@seat_required
def finish(request: SeatedRequest, number: int) -> HttpResponse:
    found, said = _find(request, number), _("“%(title)s” is done.")
    return _act(request, found, actions.finish_item, key="finish", form=_word(request, found), said=said, undo=True)


@require_POST
@seat_required
def reopen(request: SeatedRequest, number: int) -> HttpResponse:
    found = _find(request, number)
    return _act(
        request,
        found,
        actions.reopen_item,
        key="finish",
        form=_word(request, found),
        said=_("“%(title)s” is open again."),
    )


@require_POST
@seat_required
def hand_over(request: SeatedRequest, number: int) -> HttpResponse:
    found, said = _find(request, number), _("“%(title)s” is handed over.")
    return _act(request, found, actions.hand_over_item, key="finish", form=forms.Form(request.POST), said=said)


@require_POST
@seat_required
def unblock(request: SeatedRequest, number: int) -> HttpResponse:
    found, said = _find(request, number), _("“%(title)s” can go on.")
    return _act(request, found, actions.unblock_item, key="block", form=forms.Form(request.POST), said=said)


@require_POST
@seat_required
def pause(request: SeatedRequest, number: int) -> HttpResponse:
    found, said = _find(request, number), _("“%(title)s” rests.")
    return _act(request, found, actions.pause_item, key="pause", form=PauseForm(request.POST), said=said)


@require_POST
@seat_required
def resume(request: SeatedRequest, number: int) -> HttpResponse:
    found, said = _find(request, number), _("“%(title)s” goes on.")
    return _act(request, found, actions.resume_item, key="pause", form=forms.Form(request.POST), said=said)


@require_POST
@seat_required
def limit(request: SeatedRequest, number: int) -> HttpResponse:
    found, said = _find(request, number), _("The limits of “%(title)s” are kept.")
    return _act(request, found, actions.limit_item, key="limit", form=LimitForm(request.POST), said=said)


@require_POST
@seat_required
def skip(request: SeatedRequest, number: int) -> HttpResponse:
    found, said = _find(request, number), _("“%(title)s” is skipped.")
    return _act(request, found, actions.skip_item, key="skip", form=ReasonForm(request.POST), said=said, undo=True)


@require_POST
@seat_required
def reword(request: SeatedRequest, number: int) -> HttpResponse:
    found, said = _find(request, number), _("“%(title)s” has its new words.")
    return _act(request, found, actions.reword_item, key="reword", form=RewordForm(request.POST), said=said)


@require_POST
@seat_required
def decide(request: SeatedRequest, number: int) -> HttpResponse:
    found = _find(request, number)
    form = DecideForm(request.POST, offered=found.choices, **_asked(request, found))
    return _act(
        request, found, actions.decide_item, key="decide", form=form, said=_("“%(title)s” is decided."), undo=True
    )


@require_POST
@seat_required
def block(request: SeatedRequest, number: int) -> HttpResponse:
    found, people = _find(request, number), _people(request)
    form = BlockForm(request.POST, people=people)
    seats = {"held_by": people}
    return _act(
        request,
        found,
        actions.block_item,
        key="block",
        form=form,
        said=_("“%(title)s” is marked blocked."),
        seats=seats,
    )


@require_POST
@seat_required
def assign(request: SeatedRequest, number: int) -> HttpResponse:
    found, people = _find(request, number), _people(request)
    form = AssignForm(request.POST, people=people, item=found)
    return _act(
        request,
        found,
        actions.assign_item,
        key="assign",
        form=form,
        said=_("“%(title)s” is passed on."),
        seats={"to": people},
    )


@require_POST
@seat_required
def pass_on_to_new_person(request: SeatedRequest, number: int) -> HttpResponse:
    found, said = _find(request, number), _("“%(title)s” is passed on, with an invitation.")
    return _act(
        request, found, actions.pass_on_to_new_person, key="new-person", form=NewPersonForm(request.POST), said=said
    )


@require_POST
@seat_required
def comment(request: SeatedRequest, number: int) -> HttpResponse:
    found = _find(request, number, "thread")
    about = Topical(row=found, title=found.title, path=_address(request, found))
    form, status = take_comment(request, thread=found.thread, about=about, concerned=_concerned(request, found))
    if status:
        return show_item(request, found, given={"comment": form}, status=status)
    messages.success(request, _("Your comment is there."))
    return HttpResponseRedirect(f"{_address(request, found)}#talk")


SHOWN = ("objective", "thread", "blocked_by")  # what its page says of its neighbours, and acts need not know


def _find(request: SeatedRequest, number: int, *more: str) -> Item:
    """The item of that number, as this reader may see it, with its assignee and `more`; 404 for all others."""
    with tenancy.reading():
        if more:
            rows = Item.objects.of(request.implementation).select_related("assignee", *more)
            found = rows.filter(number=number).first()
        else:
            found = queries.item_numbered(request.implementation, number)
    if found is None:
        raise Http404
    return found


def _people(request: SeatedRequest) -> list[Seat]:
    with tenancy.reading():
        return queries.people_of(request.implementation)


def _asked(request: SeatedRequest, found: Item) -> dict[str, Any]:
    return {"asked": asks_for_word(request.seat, found), "vendor": request.workspace.name}


def _word(request: SeatedRequest, found: Item) -> WordForm:
    return WordForm(request.POST, **_asked(request, found))


FIELD_OF_REFUSAL = {"finish": "word", "decide": "word", "assign": "to", "new-person": "email"}


def _act(
    request: SeatedRequest,
    found: Item,
    action: Act,
    *,
    key: str,
    form: forms.Form,
    said: str,
    undo: bool = False,
    seats: Mapping[str, Sequence[Seat]] | None = None,
) -> HttpResponse:
    """Check the shape, act once, and answer: back to the page with a toast, or the form with what is wrong."""
    if not form.is_valid():
        return show_item(request, found, given={key: form}, status=422)
    given = dict(form.cleaned_data)
    for name, people in (seats or {}).items():
        given[name] = next((seat for seat in people if str(seat.pk) == given[name]), None)
    try:
        action(item=found, implementation=request.implementation, by=request.seat, now=timezone.now(), **given)
    except (Forbidden, Stale) as problem:
        refusal, status = refused(problem)
        field = FIELD_OF_REFUSAL.get(key)
        visible = field in form.fields and not form.fields[field].widget.is_hidden if field else False
        form.add_error(field if visible else None, refusal)
        return show_item(request, _find(request, found.number, *SHOWN), given={key: form}, status=status)
    back = reverse("roadmap:reopen", args=[*_place(request), found.number]) if undo else ""
    messages.success(request, said % {"title": found.title}, extra_tags=back)
    return HttpResponseRedirect(_after(request, found, key))


def _after(request: SeatedRequest, found: Item, key: str) -> str:
    """A customer's person who is done with something goes to the next thing."""
    if not request.seat.is_ours and key in ("finish", "decide", "assign", "new-person"):
        return reverse("roadmap:home", args=_place(request))
    return _address(request, found)


def _place(request: SeatedRequest) -> list[str]:
    return [request.workspace.slug, request.implementation.slug]


def _address(request: SeatedRequest, found: Item) -> str:
    return reverse("roadmap:item", args=[*_place(request), found.number])


def _concerned(request: SeatedRequest, found: Item) -> Callable[[bool], Sequence[Seat]]:
    """Who hears of a comment: who does it, who leads on both sides; of a note only the vendor's people."""

    def hearers(internal: bool) -> Sequence[Seat]:
        people = queries.people_of(request.implementation)
        leading = [seat for seat in people if seat.holds(Role.LEAD if seat.side == Side.CUSTOMER else Role.MANAGER)]
        doing = [seat for seat in people if seat.pk == found.assignee_id]
        return [seat for seat in dict.fromkeys([*doing, *leading]) if seat.is_ours or not internal]

    return hearers
