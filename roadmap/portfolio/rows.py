"""Rows of the portfolio as one text: twenty-five rows of cells by a template would cost more than their queries."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from implementation import wording
from implementation.calendars import WorkingCalendar
from implementation.models import Workspace
from roadmap.charts.rail import Rail, rail
from roadmap.charts.wait import Waited, mini
from roadmap.plan import calendars
from roadmap.plan.models import Health, Milestone
from roadmap.plan.models.plans import week_from
from roadmap.portfolio.queries import Row
from stakeholders import marks
from stakeholders.marks import safe


def rows_of(rows: Iterable[Row], *, workspace: Workspace, today: date) -> SafeString:
    vendor, language = (workspace.slug, workspace.name, calendars.of_workspace(workspace)), get_language()
    return SafeString("".join(_row(row, vendor, today, language) for row in rows))


@lru_cache(maxsize=2048)
def _row(row: Row, vendor: tuple[str, str, WorkingCalendar], today: date, _language: str | None) -> str:
    """Everything that it shows is among its arguments, so it is written once a day unless something changes."""
    workspace, vendor_name, vendor_days = vendor
    playbook = _("%(playbook)s, v%(version)s") % {"playbook": row.playbook_title, "version": row.playbook_version}
    said = f"{playbook} · {row.lead}" if row.lead else playbook
    health = _health(row, today) if row.finished_on is None else marks.status("DONE", _("Live"))
    committed = _("committed %(date)s") % {"date": wording.short_date(row.committed_on, today)}
    return (
        f'<tr><td data-label="{_("Status")}">{health}</td>'
        f'<th scope="row"><a class="item-title" href="/w/{workspace}/i/{row.slug}/">'
        f'{safe(row.customer)}</a><span class="sub">{safe(said)}</span></th>'
        f'<td data-label="{_("Why")}"><span>{safe(_why(row))}</span></td>'
        f'<td data-label="{_("Whose turn")}"><span>{_turn(row, vendor_name, vendor_days, today)}</span></td>'
        f'<td data-label="{_("Plan")}">{rail(_rail(row, today), f"rail-{row.slug}")}'
        f'<span class="sub">{safe(_week(row, today))}</span>{_milestone(row, today)}</td>'
        f'<td data-label="{_("Went live") if row.finished_on else _("Forecast go-live")}" class="num">'
        f'<span><span class="nowrap">{safe(wording.short_date(row.finished_on or row.forecast_on, today))}</span>'
        f'<span class="sub">{safe(committed)}</span>{_likely(row, today)}</span></td>'
        f'<td data-label="{_("Gap")}" class="num">{marks.gap(row.gap_days)}</td>'
        f'<td data-label="{_("Waited")}"><span>{_waited(row, vendor_name)}</span></td></tr>'
    )


def _health(row: Row, today: date) -> str:
    """Where somebody's word stands, the rule's stands below it."""
    said = marks.health(row.rag)
    if row.override_until is None or row.override_until < today:
        return said
    rule = _("by the rule: %(colour)s") % {"colour": Health(row.rag_by_rule).label}
    until = _("until %(date)s") % {"date": wording.near_date(row.override_until, today)}
    return f'<span>{said}<span class="sub">{safe(rule)}</span><span class="sub">{safe(until)}</span></span>'


def _why(row: Row) -> str:
    """What makes it late or risky; nothing when all is well or over."""
    if row.finished_on is not None:
        return ""
    if row.rag == row.rag_by_rule == Health.GREEN:
        return _("Next: %(title)s") % {"title": row.turn_title} if row.turn_title else ""
    return row.forecast_why or row.rag_reason


def _turn(row: Row, vendor_name: str, vendor_days: WorkingCalendar, today: date) -> str:
    if not row.turn_side or row.turn_since is None:
        return ""
    calendar = vendor_days if row.turn_side == "VENDOR" else calendars.of_customer(row.zone, row.calendar)
    days = max(calendar.working_days_between(row.turn_since, today), 0)
    names = {"VENDOR": vendor_name, "CUSTOMER": row.customer}
    since = wording.working_days(days) if days else _("since today")
    if row.turn_since > today:
        since = _("from %(date)s") % {"date": wording.near_date(row.turn_since, today)}
    company = marks.side(row.turn_side, names.get(row.turn_side) or _("Others"))
    return f'{company}<span class="sub">{safe(since)}</span>'


def _week(row: Row, today: date) -> str:
    if row.finished_on is not None:
        return _("live since %(date)s") % {"date": wording.short_date(row.finished_on, today)}
    week = week_from(row.kickoff_on, today)
    if week < 1:
        return _("Kick-off %(date)s") % {"date": wording.near_date(row.kickoff_on, today)}
    return wording.week_of(week, row.weeks)


def _milestone(row: Row, today: date) -> str:
    """The next one; go-live itself stands in a column of its own."""
    if row.next_milestone_on is None or row.next_milestone == Milestone.GO_LIVE:
        return ""
    on = wording.short_date(row.next_milestone_on, today)
    return (
        f'<span class="sub">{safe(Milestone(row.next_milestone).label)} <span class="nowrap">{safe(on)}</span></span>'
    )


def _likely(row: Row, today: date) -> str:
    if row.p80_on is None or row.finished_on is not None:
        return ""
    return f'<span class="sub">P80 {safe(wording.short_date(row.p80_on, today))}</span>'


def _waited(row: Row, vendor_name: str) -> str:
    """Working days since kick-off, by who had what go-live then hung on."""
    waited = Waited(vendor_name, row.customer, row.driven_ours, row.driven_theirs, row.driven_third)
    if not waited.total:
        return f'<span class="quiet">{_("nothing")}</span>'
    said = _("%(all)s d, %(theirs)s theirs") % {"all": waited.total, "theirs": row.driven_theirs}
    return f'{mini(waited, f"wait-{row.slug}")}<span class="sub">{safe(said)}</span>'


def _rail(row: Row, today: date) -> Rail:
    elapsed = max((today - row.kickoff_on).days, 0) / 7
    title = wording.go_live(row.committed_on, row.forecast_on, row.gap_days)
    return Rail(row.weeks, row.weeks if row.finished_on else elapsed, max(row.gap_days, 0), title)
