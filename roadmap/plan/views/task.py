"""One item as somebody does it: for a customer's person a page with one thing on it, for staff everything about it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from implementation import tenancy, wording
from implementation.calendars import local_date
from implementation.ledger import LedgerBody
from migrations_tracker.models import DataRequest
from migrations_tracker.queries.requests import wanted_from as data_wanted_from
from roadmap.plan import decisions, feed, queries, rows, rules, shares
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
from roadmap.plan.forms.moves import MoveForm
from roadmap.plan.models import Item, MovedItem, Party
from roadmap.plan.queries import Neighbours
from stakeholders.access import SeatedRequest
from stakeholders.models import Seat
from stakeholders.queries.agreements import wanted_from
from stakeholders.queries.threads import comments_of
from stakeholders.rules.people import may_take_part
from stakeholders.views.answers import page
from stakeholders.views.threads import comment_form


def empty_or_task(request: SeatedRequest) -> HttpResponse:
    """The one task of this person, or an honest page that says what happens next."""
    ahead = queries.ahead_of(request.seat)
    plan = queries.plan_of(request.implementation)
    request.plan = plan  # type: ignore[attr-defined]
    approvals, data = len(wanted_from(request.seat)), data_wanted_from(request.seat)
    if ahead.item is not None:
        return show_item(request, ahead.item, home=True, more=len(ahead.others), approvals=approvals, data=data)
    reader = _reader(request, timezone.now())
    waiting = [
        {"item": item, "url": reader.address(item), "on": _when(reader, item), "for": ahead.held_up_by.get(item.pk, ())}
        for item in ahead.others[:5]
    ]
    context = {
        "plan": plan,
        "waiting": waiting,
        "approvals": approvals,
        "data_wanted": data,
        "finished": plan is not None and plan.finished_on is not None,
    }
    return page(request, "roadmap/nothing_to_do.html", context)


def _when(reader: rows.Reader, item: Item) -> str:
    return wording.near_date(item.planned_finish, reader.today)


def _reader(request: SeatedRequest, now: datetime) -> rows.Reader:
    return rows.Reader(request.implementation, local_date(now, request.implementation.zone))


def show_item(
    request: SeatedRequest,
    item: Item,
    *,
    given: Mapping[str, forms.Form] | None = None,
    status: int = 200,
    home: bool = False,
    more: int = 0,
    approvals: int = 0,
    data: Sequence[DataRequest] = (),
) -> HttpResponse:
    """The page about one item. `given` are forms with what was typed and what is wrong with it."""
    with tenancy.reading():
        now, seat = timezone.now(), request.seat
        near, people = queries.neighbours_of(item), queries.people_of(request.implementation)
        said = comments_of(item.thread, at=request.implementation, now=now)
        reader = _reader(request, now)
        context = {
            "item": item,
            "given": given or {},
            "open": next(iter(given or {}), "") or request.GET.get("do", ""),
            "home": home,
            "more": more,
            "approvals": approvals,
            "data_wanted": data,
            "comments": said,
            "mine": not seat.is_ours and item.turn == seat.side,
            "decisions": decisions.made_of(item, people, request.implementation.zone),
            "behind": decisions.behind_of(item),
            **_facts(item, near, reader),
            **_forms(item, request, people, given or {}),
            **_verdicts(item, request, near),
        }
        if not item.internal:
            clock = shares.Clock.of(request.implementation, now)
            context["hand_overs"] = shares.hand_overs(queries.hand_overs_of(item), clock)
        context["comment_form"] = (given or {}).get("comment") or comment_form(request, item.thread, said)
        if seat.is_ours:
            moves = MovedItem.objects.filter(item=item).values("move_id")
            concerns = Q(subject_id=item.pk) | Q(subject_id__in=moves)
            here = LedgerBody.objects.filter(concerns, chain_id=request.implementation.pk)
            history = here.order_by("-seq")[:20]
            context["entries"] = feed.read(
                list(history),
                workspace=request.workspace,
                implementation=request.implementation,
                now=now,
                people=people,
            )
        return page(request, "roadmap/item.html" if seat.is_ours else "roadmap/task.html", context, status)


def _facts(item: Item, near: Neighbours, reader: rows.Reader) -> dict[str, Any]:
    """What the page says about the item, in words."""
    who = list(dict.fromkeys(other.assignee for other in near.holds_up if other.assignee and not other.internal))
    who = [seat for seat in who if seat.pk != item.assignee_id]
    return {
        "state": item.shown_state(reader.today),
        "kind": rows.KINDS[item.kind],
        "company": reader.company(item.side),
        "turn_company": reader.company(item.turn),
        "long_due": wording.long_date(item.planned_finish),
        "due": wording.due(
            item.planned_finish,
            reader.today,
            reader.calendar(item.side).working_days_between(reader.today, item.planned_finish),
        ),
        "overdue": item.is_overdue(reader.today),
        "forecast": wording.near_date(item.forecast_finish, reader.today) if item.late_days > 0 else "",
        "waits": who,
        "waits_names": wording.listing([_with_company(seat, item) for seat in who]),
        "before": rows.list_of(reader, near.before),
        "groups": near.groups,
        "after": rows.list_of(reader, near.after),
        "assisted": rows.list_of(reader, near.assists),
        "unfinished_before": [other for other in near.before if other.is_open],
        "should_be_first": [other for other in near.should_be_first if other.is_open],
        "holds_up": wording.listing([f"“{other.title}”" for other in near.holds_up if not other.internal][:3]),
        "choice_text": next((offer["text"] for offer in item.choices if offer["key"] == item.choice), ""),
        "blocked_days": wording.working_days(reader.days_since(item.blocked_since, item.side))
        if item.blocked_since
        else "",
    }


def _with_company(seat: Seat, item: Item) -> str:
    """People of the other side are said with their company."""
    if seat.side == item.side:
        return seat.name
    company = seat.workspace_name if seat.is_ours else seat.implementation_name
    return _("%(name)s at %(company)s") % {"name": seat.name, "company": company}


def _forms(item: Item, request: SeatedRequest, people: list[Seat], given: Mapping[str, forms.Form]) -> dict[str, Any]:
    word: dict[str, Any] = {"asked": asks_for_word(request.seat, item), "vendor": request.workspace.name}
    return {
        "finish_form": given.get("finish") or WordForm(**word),
        "decide_form": given.get("decide") or (DecideForm(offered=item.choices, **word) if item.choices else None),
        "block_form": given.get("block") or BlockForm(people=people),
        "reword_form": given.get("reword")
        or RewordForm(initial={"title": item.title, "text": item.text, "seen": item.version}, auto_id="reword_%s"),
        "skip_form": given.get("skip") or ReasonForm(auto_id="skip_%s"),
        "pause_form": given.get("pause") or PauseForm(auto_id="pause_%s"),
        "assign_form": given.get("assign") or AssignForm(people=people, item=item),
        "limit_form": given.get("limit") or LimitForm(initial=_limits(item), auto_id="limit_%s"),
        "move_form": MoveForm(initial={"item": item.number}, auto_id="move_%s"),
        "new_person_form": given.get("new-person") or NewPersonForm(),
    }


def _limits(item: Item) -> dict[str, Any]:
    return {"not_before": item.not_before, "not_after": item.not_after, "locked": item.locked_on is not None}


def asks_for_word(seat: Seat, item: Item) -> bool:
    """The vendor marks what is the customer's only with a reason."""
    return seat.is_ours and item.side == Party.CUSTOMER and item.turn != seat.side


def _verdicts(item: Item, request: SeatedRequest, near: Neighbours) -> dict[str, Any]:
    seat, here = request.seat, request.implementation
    word = "…" if asks_for_word(seat, item) else ""
    return {
        "may_mark": rules.may_mark(seat, item, here, word=word),
        "may_finish": rules.may_finish(seat, item, here, word=word, assists=bool(near.assists)),
        "may_move": rules.may_move(seat, item, here),
        "may_pause": rules.may_pause(seat, item, here),
        "may_reword": rules.may_reword(seat, item, here),
        "may_skip": rules.may_skip(seat, item, here),
        "may_assign": rules.may_assign(seat, item, here, None),
        "may_take_part": may_take_part(seat, here),
        "may_move_dates": rules.may_move_dates(seat, here),
        "holds_block": item.blocked_by_id == seat.pk,
    }
