"""All implementations of the workspace: how bad, why, whose turn since when, and when they go live."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from implementation.calendars import local_date
from roadmap.plan.rules import may_start_implementation
from roadmap.portfolio import queries, sheet
from roadmap.portfolio.queries import Kept, Row, Wish
from roadmap.portfolio.rows import rows_of
from roadmap.portfolio.wishes import address, asked, labels, narrowed_by, wish_of
from stakeholders.access import SeatedRequest, seat_required
from stakeholders.views.answers import page

A_PAGE = 25


@require_safe
@seat_required
def portfolio(request: SeatedRequest) -> HttpResponse:
    """For the vendor's people only: a customer's person has no seat in the workspace and gets the strangers' 404."""
    saved = queries.kept_for(request.seat)
    chosen = _chosen(request, saved)
    wish = wish_of(chosen.asked if chosen else request.GET.dict(), request.user.pk)
    numbers = queries.numbers(request.workspace, request.user.pk)
    listed = queries.Listed(request.workspace, wish, None if wish.narrows else numbers[wish.show])
    pages: Paginator[Row] = Paginator(listed, A_PAGE)  # type: ignore[arg-type]  # asked for slices alone
    part = pages.get_page(request.GET.get("page"))
    today = local_date(timezone.now(), request.workspace.zone)
    return page(
        request,
        "roadmap/portfolio.html",
        {
            "page": part,
            "rows": rows_of(part.object_list, workspace=request.workspace, today=today),
            "numbers": numbers,
            "tabs": _tabs(numbers, wish),
            "heads": _heads(wish),
            "show": wish.show,
            "kept": list(asked(wish, q="").items()),
            "q": wish.name,
            "saved": saved,
            "chosen": chosen,
            "asked": address(wish),
            "narrowed": narrowed_by(wish, request.workspace) if wish.narrows else (),
            "caption": _("Implementations, sorted by %(column)s") % {"column": labels(wish.show)[wish.sort]},
            "may_start": may_start_implementation(request.seat),
        },
    )


@require_safe
@seat_required
def portfolio_csv(request: SeatedRequest) -> HttpResponse:
    """Exactly what the list with this address shows, all of its pages, in its order."""
    wish = wish_of(request.GET.dict(), request.user.pk)
    keys = list(queries.plans(request.workspace, wish).values_list("pk", flat=True))
    today = local_date(timezone.now(), request.workspace.zone)
    name = f"implementations-{today.isoformat()}.csv"
    return StreamingHttpResponse(  # type: ignore[return-value]
        sheet.lines(keys, request.workspace),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _chosen(request: SeatedRequest, saved: list[Kept]) -> Kept | None:
    """The view that the address names; without any wish the reader's own default."""
    if named := request.GET.get("view"):
        return next((view for view in saved if str(view.id) == named), None)
    if set(request.GET) <= {"page"}:
        return next((view for view in saved if view.is_default and view.seat_id == request.seat.pk), None)
    return None


def _tabs(numbers: dict[str, int], wish: Wish) -> list[dict[str, Any]]:
    tabs = [
        ("all", _("All")),
        ("mine", _("Mine")),
        ("risk", _("Off track or at risk")),
        ("ours", _("Our turn")),
        ("live", _("Live")),
    ]
    more = {"theirs": _("Customers’ turn"), "overdue": _("With overdue items")}
    if wish.show in more:
        tabs.insert(4, (wish.show, more[wish.show]))
    return [
        {
            "key": key,
            "label": label,
            "count": "" if wish.narrows else str(numbers[key]),
            "url": address(wish, show=key),
        }
        for key, label in tabs
    ]


NUMERIC, FALLING = ("forecast", "gap"), ("gap", "days_theirs")


def _heads(wish: Wish) -> list[dict[str, Any]]:
    said = labels(wish.show)
    columns = [
        ("", _("Status")),
        ("name", ""),
        ("", _("Why")),
        ("turn", ""),
        ("next", ""),
        ("forecast", ""),
        ("gap", ""),
        ("days_theirs", _("Waited")),
    ]
    heads = []
    for key, label in columns:
        head: dict[str, Any] = {"key": key, "label": label or said[key], "num": key in NUMERIC}
        turned = key == wish.sort and not wish.backwards
        if key:
            head["url"] = address(wish, sort=f"{'-' * turned}{key}")
        if key and key == wish.sort:
            falls = (key in FALLING) != wish.backwards
            head |= {"sorted": "descending" if falls else "ascending", "arrow": "↓" if falls else "↑"}
        heads.append(head)
    return heads
