"""All implementations of the workspace: how bad, why, whose turn since when, and when they go live."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from implementation.calendars import local_date
from roadmap.plan.rules import may_start_implementation
from roadmap.portfolio import queries
from roadmap.portfolio.queries import ORDERS, Row, Wish
from roadmap.portfolio.rows import rows_of
from stakeholders.access import SeatedRequest, seat_required
from stakeholders.views.answers import page

A_PAGE = 25
SHOWN = ("all", "mine", "risk", "ours", "theirs", "overdue", "live")


@require_safe
@seat_required
def portfolio(request: SeatedRequest) -> HttpResponse:
    """For the vendor's people only: a customer's person has no seat in the workspace and gets the strangers' 404."""
    wish = _wish(request)
    numbers = queries.numbers(request.workspace, request.user.pk)
    found = Paginator(queries.rows(queries.plans(request.workspace, wish)), A_PAGE)
    if not wish.name:
        found.count = numbers[wish.show]  # counted already
    part = found.get_page(request.GET.get("page"))
    rows = [Row._make(row) for row in part.object_list]
    leads = queries.leads_of([row.implementation_id for row in rows])
    today = local_date(timezone.now(), request.workspace.zone)
    return page(
        request,
        "roadmap/portfolio.html",
        {
            "page": part,
            "rows": rows_of(rows, workspace=request.workspace, leads=leads, today=today),
            "numbers": numbers,
            "tabs": _tabs(numbers, wish),
            "heads": _heads(wish),
            "show": wish.show,
            "sort": f"{'-' * wish.backwards}{wish.sort}",
            "q": wish.name,
            "everybody": _address(wish, q=""),
            "caption": _("Implementations, sorted by %(column)s") % {"column": _labels(wish)[wish.sort]},
            "may_start": may_start_implementation(request.seat),
        },
    )


def _wish(request: SeatedRequest) -> Wish:
    """What the address asks for; what it does not know is passed over."""
    show, sort = request.GET.get("show", "all"), request.GET.get("sort", "gap")
    return Wish(
        show=show if show in SHOWN else "all",
        sort=sort.removeprefix("-") if sort.removeprefix("-") in ORDERS else "gap",
        backwards=sort.startswith("-"),
        name=request.GET.get("q", "").strip()[:100],
        reader=request.user.pk,
    )


def _address(wish: Wish, **changed: str) -> str:
    """The same list with another filter or order, from its first page."""
    asked = {"show": wish.show, "sort": f"{'-' * wish.backwards}{wish.sort}", "q": wish.name} | changed
    return "?" + urlencode({name: value for name, value in asked.items() if value})


def _tabs(numbers: dict[str, int], wish: Wish) -> list[dict[str, Any]]:
    labels = [
        ("all", _("All")),
        ("mine", _("Mine")),
        ("risk", _("Off track or at risk")),
        ("ours", _("Our turn")),
        ("live", _("Live")),
    ]
    more = {"theirs": _("Customers’ turn"), "overdue": _("With overdue items")}
    if wish.show in more:
        labels.insert(4, (wish.show, more[wish.show]))
    return [
        {"key": key, "label": label, "count": str(numbers[key]), "url": _address(wish, show=key)}
        for key, label in labels
    ]


def _labels(wish: Wish) -> dict[str, str]:
    return {
        "name": _("Implementation"),
        "turn": _("Whose turn"),
        "next": _("Plan"),
        "forecast": _("Went live") if wish.show == "live" else _("Forecast go-live"),
        "gap": _("Gap"),
        "p80": _("P80"),
        "days_ours": _("Days that hung on us"),
        "days_theirs": _("Days that hung on the customer"),
        "waited_ours": _("Waiting for us"),
        "waited_theirs": _("Waiting for the customer"),
    }


def _heads(wish: Wish) -> list[dict[str, Any]]:
    labels = _labels(wish)
    columns = [
        ("", _("Status")),
        ("name", ""),
        ("", _("Why")),
        ("turn", ""),
        ("next", ""),
        ("forecast", ""),
        ("gap", ""),
    ]
    heads = []
    for key, label in columns:
        head: dict[str, Any] = {
            "key": key,
            "label": label or labels[key],
            "num": key in ("forecast", "gap"),
        }
        turned = key == wish.sort and not wish.backwards
        if key:
            head["url"] = _address(wish, sort=f"{'-' * turned}{key}")
        if key and key == wish.sort:
            falls = (key == "gap") != wish.backwards
            head |= {"sorted": "descending" if falls else "ascending", "arrow": "↓" if falls else "↑"}
        heads.append(head)
    return heads
