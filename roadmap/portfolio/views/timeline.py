"""The implementations of the list on one axis of time, as many of them as a page of the list has."""

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from implementation import wording
from implementation.calendars import local_date
from implementation.models import Workspace
from roadmap.charts import timeline as charts
from roadmap.charts.timeline import Lane, Mark
from roadmap.plan.models import Milestone
from roadmap.portfolio import queries
from roadmap.portfolio.queries import Wish
from roadmap.portfolio.views.lists import A_PAGE
from roadmap.portfolio.wishes import address, labels, narrowed_by, wish_of
from stakeholders.access import SeatedRequest, seat_required
from stakeholders.views.answers import page

COLUMNS = (
    *("implementation__slug", "implementation__customer_name", "kickoff_on", "committed_on", "forecast_on"),
    *("finished_on", "gap_days", "p80_on", "milestones"),
)


@require_safe
@seat_required
def timeline(request: SeatedRequest) -> HttpResponse:
    """In the order of the list, and narrowed by what narrows it."""
    wish = wish_of(request.GET.dict(), request.user.pk)
    found = queries.plans(request.workspace, wish).values_list(*COLUMNS)
    part = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    today = local_date(timezone.now(), request.workspace.zone)
    lanes = [_lane(row, request.workspace, today) for row in part.object_list]
    count = part.paginator.count
    title = _("%(count)s implementations in time, sorted by %(column)s") % {
        "count": count,
        "column": labels(wish.show)[wish.sort],
    }
    context = {
        "page": part,
        "lanes": lanes,
        "names": charts.names(lanes),
        "drawing": charts.drawings(lanes, today=today, title=title) if lanes else "",
        "legend": charts.legend(),
        "title": title,
        "asked": address(wish),
        "tabs": _tabs(wish),
        "show": wish.show,
        "narrowed": narrowed_by(wish, request.workspace),
    }
    return page(request, "roadmap/timeline.html", context)


def _tabs(wish: Wish) -> list[dict[str, str]]:
    said = {"all": _("All"), "mine": _("Mine"), "risk": _("Off track or at risk"), "live": _("Live")}
    return [{"key": key, "label": label, "url": address(wish, show=key)} for key, label in said.items()]


def _lane(row: tuple[Any, ...], workspace: Workspace, today: date) -> Lane:
    slug, customer, kickoff, committed, forecast, finished, gap, p80, milestones = row
    finish = finished or forecast
    said = wording.go_live(committed, forecast, gap)
    if finished is not None:
        said = _("live since %(date)s") % {"date": wording.short_date(finished, today)}
    marks = [Mark(date.fromisoformat(one["on"]), one["done"], str(Milestone(one["key"]).label)) for one in milestones]
    likely = _("P80 %(date)s") % {"date": wording.short_date(p80, today)} if p80 and finished is None else ""
    return Lane(
        slug=slug,
        label=customer,
        note=f"{wording.short_date(finish, today)} {wording.signed_days(gap)}",
        url=f"/w/{workspace.slug}/i/{slug}/",
        title=" · ".join(filter(None, [customer, said, likely])),
        start=kickoff,
        committed=committed,
        finish=finish,
        live=finished is not None,
        p80=p80,
        marks=tuple(marks),
    )
