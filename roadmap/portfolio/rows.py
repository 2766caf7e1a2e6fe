"""Rows of the portfolio as one text: twenty-five rows of cells by a template would cost more than their queries."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from implementation import wording
from implementation.models import Workspace
from roadmap.charts.rail import Rail, rail
from roadmap.plan import calendars
from roadmap.plan.models import Health, Plan
from stakeholders import marks


def rows_of(plans: Iterable[Plan], *, workspace: Workspace, leads: Mapping[UUID, str], today: date) -> SafeString:
    return format_html_join("", "{}", ((_row(plan, workspace, leads, today),) for plan in plans))


def _row(plan: Plan, workspace: Workspace, leads: Mapping[UUID, str], today: date) -> SafeString:
    place = plan.implementation
    place.workspace = workspace
    lead = leads.get(place.pk, "")
    said = (plan.playbook_title, lead) if lead else (plan.playbook_title,)
    return format_html(
        '<tr><td data-label="{status}">{health}</td>'
        '<th scope="row"><a class="item-title" href="/w/{workspace}/i/{slug}/">{name}</a>'
        '<span class="sub">{said}</span></th>'
        '<td data-label="{why}"><span>{reason}</span></td>'
        '<td data-label="{turn}"><span>{side}</span></td>'
        '<td data-label="{plan}">{rail}<span class="sub">{week}</span></td>'
        '<td data-label="{forecast}" class="num"><span><span class="nowrap">{on}</span>'
        '<span class="sub">{committed}</span></span></td>'
        '<td data-label="{gap}" class="num">{days}</td></tr>',
        status=_("Status"),
        health=marks.health(plan.rag) if plan.finished_on is None else marks.status("DONE", _("Live")),
        workspace=workspace.slug,
        slug=place.slug,
        name=place.customer_name,
        said=" · ".join(said),
        why=_("Why"),
        reason=_why(plan),
        turn=_("Whose turn"),
        side=_turn(plan, workspace, today),
        plan=_("Plan"),
        rail=rail(_rail(plan, today), f"rail-{place.slug}"),
        week=_week(plan, today),
        forecast=_("Forecast go-live"),
        on=wording.short_date(plan.forecast_on, today),
        committed=_("committed %(date)s") % {"date": wording.short_date(plan.committed_on, today)},
        gap=_("Gap"),
        days=marks.gap(plan.gap_days),
    )


def _why(plan: Plan) -> str:
    """What makes it late or risky; nothing when all is well."""
    if plan.rag == Health.GREEN:
        return _("Next: %(title)s") % {"title": plan.turn_title} if plan.turn_title else ""
    return plan.forecast_why or plan.rag_reason


def _turn(plan: Plan, workspace: Workspace, today: date) -> SafeString | str:
    if not plan.turn_side or plan.turn_since is None:
        return ""
    both = calendars.of(plan.implementation)
    calendar = both["VENDOR" if plan.turn_side == "VENDOR" else "CUSTOMER"]
    days = max(calendar.working_days_between(plan.turn_since, today), 0)
    names = {"VENDOR": workspace.name, "CUSTOMER": plan.implementation.customer_name}
    since = wording.working_days(days) if days else _("since today")
    if plan.turn_since > today:
        since = _("from %(date)s") % {"date": wording.near_date(plan.turn_since, today)}
    return format_html(
        '{}<span class="sub">{}</span>', marks.side(plan.turn_side, names.get(plan.turn_side, _("Others"))), since
    )


def _week(plan: Plan, today: date) -> str:
    if plan.finished_on is not None:
        return _("live since %(date)s") % {"date": wording.short_date(plan.finished_on, today)}
    week = (today - plan.kickoff_on).days // 7 + 1
    if week < 1:
        return _("Kick-off %(date)s") % {"date": wording.near_date(plan.kickoff_on, today)}
    return wording.week_of(week, plan.weeks)


def _rail(plan: Plan, today: date) -> Rail:
    elapsed = max((today - plan.kickoff_on).days, 0) / 7
    title = wording.go_live(plan.committed_on, plan.forecast_on, plan.gap_days)
    return Rail(plan.weeks, plan.weeks if plan.finished_on else elapsed, max(plan.gap_days, 0), title)
