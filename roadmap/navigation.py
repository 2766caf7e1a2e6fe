"""The links of one implementation, for whoever is looking. No queries: counts come from rows that are loaded."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from implementation import wording
from implementation.calendars import local_date
from implementation.models import Implementation, Workspace
from roadmap.plan.models import Plan

Entry = dict[str, Any]

# view, icon, whether it starts a group; a page that this installation does not have is left out
PAGES = (
    ("roadmap:overview", "home", False),
    ("roadmap:roadmap", "map", False),
    ("roadmap:gantt", "chart-bar-square", False),
    ("stakeholders:requirements", "document-text", False),
    ("migrations_tracker:datasets", "circle-stack", False),
    ("migrations_tracker:connections", "link", False),
    ("migrations_tracker:parallel_test", "arrows-right-left", False),
    ("roadmap:waiting", "clock", False),
    ("roadmap:status_reports", "envelope", False),
    ("roadmap:sign_off", "flag", False),
    ("stakeholders:people", "users", True),
    ("roadmap:activity", "bolt", False),
)


def entries(workspace: Workspace, implementation: Implementation, path: str, plan: Plan | None) -> Iterator[Entry]:
    labels = {
        "roadmap:overview": _("Overview"),
        "roadmap:roadmap": _("Roadmap"),
        "roadmap:gantt": _("Gantt"),
        "stakeholders:requirements": _("Requirements"),
        "migrations_tracker:datasets": _("Data"),
        "migrations_tracker:connections": _("Connections"),
        "migrations_tracker:parallel_test": _("Parallel test"),
        "roadmap:waiting": _("Waiting"),
        "roadmap:status_reports": _("Status reports"),
        "roadmap:sign_off": _("Sign-off"),
        "stakeholders:people": _("People"),
        "roadmap:activity": _("Activity"),
    }
    home = f"/w/{workspace.slug}/i/{implementation.slug}/"
    for view, icon, gap in PAGES:
        try:
            url = reverse(view, args=[workspace.slug, implementation.slug])
        except NoReverseMatch:
            continue
        entry: Entry = {
            "label": labels[view],
            "url": url,
            "icon": icon,
            "gap": gap,
            "current": _is_at(view, path, url, home),
        }
        if view == "roadmap:roadmap" and plan is not None:
            entry |= {"count": f"{plan.done_count}/{plan.shared_count}"}
        yield entry


def _is_at(view: str, path: str, url: str, home: str) -> bool:
    """The home page is the overview's; items, objectives and moves belong to the roadmap."""
    if view == "roadmap:overview":
        return path in (url, home)
    if view == "roadmap:roadmap":
        return path.startswith((url, f"{home}items/", f"{home}objectives/", f"{home}moves/", f"{home}changes/"))
    if view == "roadmap:gantt":
        return path.startswith((url, f"{home}compare/", f"{home}baselines/"))
    return path.startswith(url)


def note(plan: Plan | None, implementation: Implementation, now: Any) -> str:
    """`Week 4 of 6`, `6 weeks, now in week 7`, and `Live since 4 Dec` when it is over."""
    if plan is None:
        return ""
    if plan.finished_on is not None:
        return _("Live since %(date)s") % {"date": wording.short_date(plan.finished_on)}
    today = local_date(now, implementation.zone)
    week = plan.week_on(today)
    if week < 1:
        return _("Kick-off is ahead")
    return wording.week_of(week, plan.weeks)


def plan_on(request: HttpRequest) -> Plan | None:
    """The plan that a view has put on the request, if it has."""
    return getattr(request, "plan", None)
