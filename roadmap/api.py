"""Implementations, their plan and items; and the one thing that a program may do to an item: change its status."""

from collections.abc import Callable
from functools import lru_cache
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from orjson import Fragment
from rest_framework.response import Response

from implementation import questions, tenancy
from implementation.questions import Names, Question
from roadmap import api_shapes as shapes
from roadmap.plan import actions, queries
from roadmap.plan.models import Item, Objective, Plan
from roadmap.plan.models.items import CLOSED
from roadmap.portfolio import queries as portfolio
from roadmap.portfolio.queries import Wish
from stakeholders.api import answers
from stakeholders.api.doors import SeatedCall, endpoint
from stakeholders.api.shapes import IN_PAGES, REFUSED, REFUSED_ACTS, pages_of
from stakeholders.models import Scope, Seat
from stakeholders.verdicts import Stale

Rows = QuerySet[Any, dict[str, Any]]


@extend_schema(
    operation_id="list_implementations",
    parameters=[shapes.PortfolioFilters, *IN_PAGES],
    responses={200: pages_of(shapes.ImplementationRow), **REFUSED},
)
@endpoint("GET")
def implementations(request: SeatedCall) -> Response:
    """The workspace's implementations with their health, in the order of their addresses. For staff."""
    asked = answers.filters(request, shapes.PortfolioFilters)
    wish = Wish(show=asked["show"], sort="name", backwards=False, name=asked["q"], reader=request.user.pk)
    question = questions.at(request.workspace.pk, _listed(portfolio.told(wish)))
    return answers.listing(*answers.paged_text(request, question, by="slug", said=_said))


@extend_schema(operation_id="read_implementation", responses={200: shapes.ImplementationWhole, **REFUSED})
@endpoint("GET")
def implementation(request: SeatedCall) -> Response:
    """One implementation: its two go-live dates, its health and why, whose turn it is, and its objectives."""
    rows = Plan.objects.of(request.implementation)
    row = _plans(rows).first()
    if row is None:
        raise Http404
    objectives = Objective.objects.of(request.implementation).order_by("position").values(*OBJECTIVE)
    return Response({**_implementation(row), **_reasons(rows), "objectives": list(objectives)})


@extend_schema(
    operation_id="list_items",
    parameters=[shapes.ItemFilters, *IN_PAGES],
    responses={200: pages_of(shapes.ItemRow), **REFUSED},
)
@endpoint("GET")
def items(request: SeatedCall) -> Response:
    """Items by number, with planned dates, which stand still, and forecast dates, which move."""
    asked = answers.filters(request, shapes.ItemFilters)
    question = questions.at(request.implementation.pk, _listed_items(tuple(sorted(asked.items()))))
    said = _item_said_to_us if request.seat.is_ours else _item_said
    return answers.listing(*answers.paged_text(request, question, by="number", said=said))


@extend_schema(
    operation_id="change_item_status",
    request=shapes.StatusAct,
    responses={200: shapes.ItemRow, **REFUSED_ACTS},
)
@endpoint("POST", scope=Scope.ITEMS_WRITE)
def status(request: SeatedCall, number: int) -> Response:
    """Do to an item what its page offers, in the name of the person behind the token or session. Answers the item."""
    found = _find(request, number)
    said = answers.body(request, shapes.StatusAct)
    if found.version != said["version"]:
        raise Stale(_("Somebody changed “%(title)s” meanwhile. Read it again.") % {"title": found.title})
    action, names = ACTS[said["act"]]
    given = {name: said[name] for name in names}
    if said["act"] == "block":
        given |= {"held_by": _holder(request, said["held_by"]), "reason": said["block_reason"]}
    if said["act"] == "decide" and said["choice"] not in {offer["key"] for offer in found.choices}:
        raise answers.Unprocessable({"choice": [_("This is not among the choices.")]})
    action(item=found, implementation=request.implementation, by=request.seat, now=timezone.now(), **given)
    with tenancy.reading():
        row = _items(Item.objects.of(request.implementation).filter(pk=found.pk)).get()
    return Response(_item(row, ours=request.seat.is_ours))


ACTS: dict[str, tuple[Callable[..., None], tuple[str, ...]]] = {
    "start": (actions.start_item, ("word",)),
    "finish": (actions.finish_item, ("word",)),
    "reopen": (actions.reopen_item, ("word",)),
    "hand_over": (actions.hand_over_item, ()),
    "block": (actions.block_item, ("what", "held_by", "held_by_name")),
    "unblock": (actions.unblock_item, ()),
    "pause": (actions.pause_item, ("reason",)),
    "resume": (actions.resume_item, ()),
    "skip": (actions.skip_item, ("reason",)),
    "decide": (actions.decide_item, ("choice", "reason", "word")),
}


def _find(request: SeatedCall, number: int) -> Item:
    with tenancy.reading():
        found = queries.item_numbered(request.implementation, number)
    if found is None:
        raise Http404
    return found


def _holder(request: SeatedCall, seat: UUID | None) -> Seat | None:
    """The person here who holds what blocks an item, or nobody. Raises `Unprocessable` for a seat elsewhere."""
    if seat is None:
        return None
    with tenancy.reading():
        people = {person.pk: person for person in queries.people_of(request.implementation)}
    if seat not in people:
        raise answers.Unprocessable({"held_by": [_("Nobody here has this seat.")]})
    return people[seat]


# --- Rows ------------------------------------------------------------------------------------------------------

# Columns that the answer calls what they are called in the database.
PLAN = (
    *("kickoff_on", "committed_on", "forecast_on", "forecast_why", "gap_days", "next_on", "finished_on"),
    *("p50_on", "p80_on"),
)
SIDES = {"vendor": "ours", "customer": "theirs", "others": "third"}
WAITED = (*(f"{figure}_{column}" for figure in ("driven", "waited") for column in SIDES.values()), "waited_at")
TURN = ("side", "since", "title", "number")
OBJECTIVE = ("key", "title", "need", "state", "planned_start", "planned_finish", "forecast_start", "forecast_finish")
ITEM = (
    *("number", "key", "title", "side", "kind", "state", "version", "started_on", "finished_on", "waiting_since"),
    *("planned_start", "planned_finish", "forecast_start", "forecast_finish", "late_days", "late_why"),
    *("skipped_reason", "choice"),
)
BLOCKED = ("blocked_what", "blocked_reason", "blocked_by_name", "blocked_since")

# Parts of a row, all at once: a page of a hundred rows has thousands of values.
_plan_of, _item_of = itemgetter(*PLAN), itemgetter(*ITEM)
_turn_of = itemgetter(*(f"turn_{name}" for name in TURN))
_driven_of, _waited_of = (itemgetter(*(f"{figure}_{c}" for c in SIDES.values())) for figure in ("driven", "waited"))


@lru_cache(maxsize=256)
def _listed(wish: Wish) -> Question:
    return questions.written(_plans(portfolio.plans(questions.SOMEWHERE, wish).order_by()))


def _plans(rows: QuerySet[Plan]) -> Rows:
    place = {"slug": F("implementation__slug"), "customer": F("implementation__customer_name")}
    health = ("rag", "rag_by_rule", "rag_reason", "override_reason", "override_until", "reckoned_on")
    figures = tuple(f"turn_{name}" for name in TURN)
    counts = ("shared_count", "done_count", "open_count", "overdue_count")
    columns = (*PLAN, *health, *figures, *counts, *WAITED)
    found: Rows = rows.values(*columns, closed_at=F("implementation__closed_at"), **place)
    return found


@lru_cache(maxsize=4096)
def _said(names: Names, row: tuple[Any, ...]) -> Fragment:
    """All that it says is in the row, so it is put together once for the same values."""
    return answers.fragment(_implementation(dict(zip(names, row, strict=True))))


def _implementation(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "slug": row["slug"],
        "customer": row["customer"],
        **dict(zip(PLAN, _plan_of(row), strict=True)),
        **_health(row),
        "turn": dict(zip(TURN, _turn_of(row), strict=True)),
        "days_so_far": dict(zip(SIDES, _driven_of(row), strict=True)),
        "waited_seconds": dict(zip(SIDES, _waited_of(row), strict=True)),
        "waited_at": row["waited_at"],
        "items": row["shared_count"],
        "items_done": row["done_count"],
        "items_open": row["open_count"],
        "items_overdue": row["overdue_count"],
        "closed_at": row["closed_at"],
    }


def _reasons(rows: QuerySet[Plan]) -> dict[str, Any]:
    """What every rule of the health says, and what the likely go-live hangs on.

    `history` counts the finished implementations that it is learnt from.
    """
    row = rows.values("rag_rules", "movers", "history_count", "likely_at").get()
    likely = {"movers": row["movers"] or [], "history": row["history_count"], "likely_at": row["likely_at"]}
    return {"health_rules": row["rag_rules"], **likely}


def _health(row: dict[str, Any]) -> dict[str, Any]:
    until = row["override_until"]
    stands = until is not None and until >= row["reckoned_on"]
    return {
        "health": row["rag"],
        "health_by_rule": row["rag_by_rule"],
        "health_reason": row["rag_reason"],
        "health_override": {"reason": row["override_reason"], "until": until} if stands else None,
    }


@lru_cache(maxsize=256)
def _listed_items(asked: tuple[tuple[str, Any], ...]) -> Question:
    """The objective is asked for in its implementation, too: else the database looks through the whole workspace's."""
    given, here = dict(asked), questions.SOMEWHERE
    rows = Item.objects.of(here).filter(objective__implementation=here)
    for name, column in (("state", "state"), ("side", "side"), ("objective", "objective__key")):
        if name in given:
            rows = rows.filter(**{column: given[name]})
    if given["open"] is not None:
        rows = rows.still_open() if given["open"] else rows.filter(state__in=CLOSED)
    return questions.written(_items(rows))


def _items(rows: QuerySet[Item]) -> Rows:
    people = ("assignee__name", "assignee__side", "objective__key")
    found: Rows = rows.values(*ITEM, *people, "internal", *BLOCKED)
    return found


@lru_cache(maxsize=8192)
def _item_said(names: Names, row: tuple[Any, ...]) -> Fragment:
    return answers.fragment(_item(dict(zip(names, row, strict=True)), ours=False))


@lru_cache(maxsize=8192)
def _item_said_to_us(names: Names, row: tuple[Any, ...]) -> Fragment:
    return answers.fragment(_item(dict(zip(names, row, strict=True)), ours=True))


def _item(row: dict[str, Any], *, ours: bool) -> dict[str, Any]:
    """One item as JSON. That there are internal ones is nothing for the customer."""
    answer = dict(zip(ITEM, _item_of(row), strict=True))
    answer["objective"] = row["objective__key"]
    name = row["assignee__name"]
    answer["assignee"] = {"name": name, "side": row["assignee__side"]} if name is not None else None
    blocked = {"what": row["blocked_what"], "held_by": row["blocked_by_name"], "since": row["blocked_since"]}
    blocked["reason"] = row["blocked_reason"]
    answer["blocked"] = blocked if row["state"] == "BLOCKED" else None
    return answer | {"internal": row["internal"]} if ours else answer
