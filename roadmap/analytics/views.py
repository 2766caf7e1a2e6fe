"""How long things take in this workspace: between milestones, until an approval, while something blocks."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from implementation.calendars import local_date
from roadmap.analytics import queries, rows
from roadmap.analytics.models import UNSAID, WHOLE, Sort
from roadmap.analytics.queries import ENOUGH, Figure
from roadmap.plan.models import BlockReason, Milestone
from stakeholders.access import SeatedRequest, seat_required
from stakeholders.views.answers import page

A_PAGE = 25
LAPS = (Milestone.SANDBOX_READY, Milestone.FIRST_INVOICE_COMPARED, Milestone.GO_LIVE, WHOLE)


@require_safe
@seat_required
def analytics(request: SeatedRequest) -> HttpResponse:
    """For the vendor's people. Three queries, over facts that the workers keep; every figure leads to its rows."""
    base = reverse("roadmap:analytics_rows", args=[request.workspace.slug])
    context = {
        "laps": _laps(queries.laps(request.workspace), base),
        "lap_names": [lap_name(key) for key in LAPS],
        "approvals": _rows(queries.worst_first(queries.approvals(request.workspace)), base, Sort.APPROVAL),
        "blocks": _rows(queries.worst_first(queries.blocks(request.workspace)), base, Sort.BLOCK),
        "enough": ENOUGH,
    }
    return page(request, "roadmap/analytics.html", context)


@require_safe
@seat_required
def analytics_rows(request: SeatedRequest) -> HttpResponse:
    """What one figure is made of."""
    asked = {name: request.GET.get(name, "")[:60] for name in ("sort", "key", "playbook", "version")}
    if asked["sort"] not in Sort.values or not asked["key"]:
        raise Http404
    version = asked["version"] if asked["version"].isdecimal() and len(asked["version"]) < 6 else ""
    found = queries.behind(request.workspace, asked["sort"], asked["key"], playbook=asked["playbook"], version=version)
    part = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    facts = list(part.object_list)
    today = local_date(timezone.now(), request.workspace.zone)
    context = {
        "page": part,
        "title": _title(asked["sort"], asked["key"], facts[0].label if facts else ""),
        "of": f"{facts[0].playbook_title}, v{version}" if facts and version and asked["playbook"] else "",
        "rows": rows.rows_of(facts, workspace=request.workspace, today=today),
        "is_lap": asked["sort"] == Sort.LAP,
    }
    return page(request, "roadmap/analytics_rows.html", context)


def lap_name(key: str) -> str:
    return {
        Milestone.SANDBOX_READY.value: _("Kick-off to sandbox ready"),
        Milestone.FIRST_INVOICE_COMPARED.value: _("Sandbox ready to first invoice compared"),
        Milestone.GO_LIVE.value: _("First invoice compared to go-live"),
    }.get(key, _("Kick-off to go-live"))


def _title(sort: str, key: str, label: str) -> str:
    if sort == Sort.LAP:
        return lap_name(key)
    return label or key if sort == Sort.APPROVAL else reason(key)


def reason(key: str) -> str:
    return _("Not said") if key == UNSAID or key not in BlockReason.values else str(BlockReason(key).label)


def _laps(figures: Sequence[Figure], base: str) -> list[dict[str, Any]]:
    """One row for each version of each playbook, with a cell for each lap, empty where there is nothing."""
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for figure in figures:
        row = found.setdefault((figure.playbook, figure.version), {"title": figure.playbook_title, "cells": {}})
        of = {"playbook": figure.playbook, "version": str(figure.version)}
        row["cells"][figure.key] = _cell(
            figure, f"{base}?{urlencode({'sort': Sort.LAP.value, 'key': figure.key, **of})}"
        )
    return [
        {
            "title": row["title"],
            "version": version,
            "cells": [{"name": lap_name(key), **row["cells"].get(key, {})} for key in LAPS],
        }
        for (_key, version), row in sorted(found.items(), key=lambda one: (one[1]["title"], -one[0][1]))
    ]


def _rows(figures: Sequence[Figure], base: str, sort: Sort) -> list[dict[str, Any]]:
    return [
        {
            "title": _title(sort, figure.key, figure.label),
            "total": figure.total,
            "places": figure.implementations,
            **_cell(figure, f"{base}?{urlencode({'sort': sort, 'key': figure.key})}"),
        }
        for figure in figures
    ]


def _cell(figure: Figure, url: str) -> dict[str, Any]:
    """What stands for a figure: its median and its 80th percentile, or that there are too few for either."""
    finished = ngettext("%(count)s finished implementation", "%(count)s finished implementations", figure.count)
    return {
        "url": url,
        "count": figure.count,
        "counted": finished % {"count": figure.count},
        "is_enough": figure.is_enough,
        "median": rows.days_of(figure.median),
        "p80": rows.days_of(figure.p80),
    }
