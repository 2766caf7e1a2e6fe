"""Rows of the portfolio as one text: twenty-five rows of cells by a template would cost more than their queries."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from implementation import wording
from implementation.models import Workspace
from roadmap.charts.rail import Rail, rail
from roadmap.plan import calendars
from roadmap.plan.models import Health, Plan
from stakeholders import marks
from stakeholders.marks import safe


def rows_of(plans: Iterable[Plan], *, workspace: Workspace, leads: Mapping[UUID, str], today: date) -> SafeString:
    heads = {
        "status": _("Status"),
        "why": _("Why"),
        "turn": _("Whose turn"),
        "plan": _("Plan"),
        "forecast": _("Forecast go-live"),
        "gap": _("Gap"),
        "committed": _("committed %(date)s"),
    }
    return SafeString("".join(_row(plan, workspace, leads, today, heads) for plan in plans))


def _row(plan: Plan, workspace: Workspace, leads: Mapping[UUID, str], today: date, heads: Mapping[str, str]) -> str:
    place = plan.implementation
    place.workspace = workspace
    lead = leads.get(place.pk, "")
    said = " · ".join((plan.playbook_title, lead) if lead else (plan.playbook_title,))
    health = marks.health(plan.rag) if plan.finished_on is None else marks.status("DONE", _("Live"))
    committed = heads["committed"] % {"date": wording.short_date(plan.committed_on, today)}
    return (
        f'<tr><td data-label="{heads["status"]}">{health}</td>'
        f'<th scope="row"><a class="item-title" href="/w/{workspace.slug}/i/{place.slug}/">'
        f'{safe(place.customer_name)}</a><span class="sub">{safe(said)}</span></th>'
        f'<td data-label="{heads["why"]}"><span>{safe(_why(plan))}</span></td>'
        f'<td data-label="{heads["turn"]}"><span>{safe(_turn(plan, workspace, today))}</span></td>'
        f'<td data-label="{heads["plan"]}">{rail(_rail(plan, today), f"rail-{place.slug}")}'
        f'<span class="sub">{safe(_week(plan, today))}</span></td>'
        f'<td data-label="{heads["forecast"]}" class="num">'
        f'<span><span class="nowrap">{safe(wording.short_date(plan.finished_on or plan.forecast_on, today))}</span>'
        f'<span class="sub">{safe(committed)}</span></span></td>'
        f'<td data-label="{heads["gap"]}" class="num">{marks.gap(plan.gap_days)}</td></tr>'
    )


def _why(plan: Plan) -> str:
    """What makes it late or risky; nothing when all is well or over."""
    if plan.finished_on is not None:
        return ""
    if plan.rag == Health.GREEN:
        return _next(plan.turn_title) if plan.turn_title else ""
    return plan.forecast_why or plan.rag_reason


@wording.remembered
def _next(title: str) -> str:
    return _("Next: %(title)s") % {"title": title}


@wording.remembered
def _since(days: int) -> str:
    return wording.working_days(days) if days else _("since today")


def _turn(plan: Plan, workspace: Workspace, today: date) -> SafeString | str:
    if not plan.turn_side or plan.turn_since is None:
        return ""
    both = calendars.of(plan.implementation)
    calendar = both["VENDOR" if plan.turn_side == "VENDOR" else "CUSTOMER"]
    days = max(calendar.working_days_between(plan.turn_since, today), 0)
    names = {"VENDOR": workspace.name, "CUSTOMER": plan.implementation.customer_name}
    since = _since(days)
    if plan.turn_since > today:
        since = _("from %(date)s") % {"date": wording.near_date(plan.turn_since, today)}
    company = marks.side(plan.turn_side, names.get(plan.turn_side) or _("Others"))
    return SafeString(f'{company}<span class="sub">{safe(since)}</span>')


def _week(plan: Plan, today: date) -> str:
    if plan.finished_on is not None:
        return _("live since %(date)s") % {"date": wording.short_date(plan.finished_on, today)}
    week = plan.week_on(today)
    if week < 1:
        return _("Kick-off %(date)s") % {"date": wording.near_date(plan.kickoff_on, today)}
    return wording.week_of(week, plan.weeks)


def _rail(plan: Plan, today: date) -> Rail:
    elapsed = max((today - plan.kickoff_on).days, 0) / 7
    title = wording.go_live(plan.committed_on, plan.forecast_on, plan.gap_days)
    return Rail(plan.weeks, plan.weeks if plan.finished_on else elapsed, max(plan.gap_days, 0), title)
