"""One week in plain values: everything that its report says, in the words in which it says it.

Read in the customer's role, so that nothing internal can be in it. What a report compares with is the snapshot of
the one before, never live rows of then.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from implementation import fingerprint, ledger, wording
from implementation.calendars import local_date, zone_named
from implementation.models import Implementation
from migrations_tracker.models import Connection
from migrations_tracker.queries import connections
from roadmap.plan import queries as plan_queries
from roadmap.plan import rows as plan_rows
from roadmap.plan.models import Health, Item, ItemState, Objective, Plan
from roadmap.status import drawing, progress
from roadmap.status.models import StatusReport, WeekNote
from stakeholders.models import Seat
from stakeholders.queries import agreements, requirements

NEEDS, LINES, PEOPLE = 4, 8, 12  # what fits the pages; the rest is counted
WEEK = timedelta(days=7)  # a week of the calendar


def iso_week(instant: datetime, zone: str) -> str:
    """`2026-W48`, on the wall of that zone."""
    year, week, _weekday = local_date(instant, zone).isocalendar()
    return f"{year}-W{week:02}"


def freeze(implementation: Implementation, plan: Plan, *, week: str, number: int, now: datetime) -> dict[str, Any]:
    """The week as plain values. `implementation.workspace` must be loaded."""
    before = StatusReport.objects.of(implementation).filter(iso_week__lt=week).order_by("-iso_week").first()
    today = local_date(now, implementation.zone)
    reader = plan_rows.Reader(implementation, today)
    since = date.fromisoformat(before.snapshot["as_of"]) if before else today - WEEK
    items = _items(implementation)
    agreed = agreements.agreed(implementation)
    zone = zone_named(implementation.workspace.zone)
    seq, head = ledger.head(implementation)
    found = {
        "vendor": implementation.workspace.name,
        "accent": implementation.workspace.accent,
        "customer": implementation.customer_name,
        "number": number,
        "iso_week": week,
        "as_of": today,
        "since": since,
        "made_at": _("%(date)s %(year)s, %(time)s")
        % {
            "date": wording.short_date(now.astimezone(zone).date()),
            "year": now.astimezone(zone).year,
            "time": wording.clock_in(now, zone),
        },
        "week": _week(plan, today),
        "figures": _figures(plan, agreed),
        "headline": _headline(plan),
        "rag": _health(plan),
        "cause": plan.forecast_why,
        "before": _before(before),
        "note": _note(implementation, week),
        "needs": _needs(items, agreed, reader),
        "chart": drawing.kept(plan_rows.chart(plan, _objectives(implementation), reader)),
        "done": _done(items, since),
        "next": _next(items, today),
        "waiting": _waiting(items, reader),
        "burn_up": progress.burn_up(items, plan, today),
        "waited": progress.waited(items, reader.calendars, today),
        "approvals": _approvals(agreed),
        "matrix": _matrix(agreed),
        "cautions": [_caution(row) for row in connections.cautions_of(implementation)],
        "conditions": [row.text for row in agreements.open_conditions(implementation)],
        "readers": [seat.name for seat in readers_of(implementation)],
        "head": {"seq": seq, "hash": head},
        "said": {
            "since": wording.short_date(since),
            "committed": wording.short_date(plan.committed_on),
            "forecast": wording.short_date(plan.forecast_on),
            "head": " ".join(head[start : start + 8] for start in range(0, len(head), 8)),
        },
    }
    found["changes"] = _changes(found, before.snapshot if before else None)
    plain: dict[str, Any] = fingerprint.plain(found)
    return plain


def readers_of(implementation: Implementation) -> list[Seat]:
    """Everybody with a place here on either side."""
    return list(Seat.objects.of(implementation).present().order_by("side", "name"))


def _items(implementation: Implementation) -> list[Item]:
    rows = Item.objects.of(implementation).shared().for_rows().select_related("assignee", "blocked_by")
    return list(rows.order_by("planned_finish", "position"))


def _objectives(implementation: Implementation) -> list[Objective]:
    return plan_queries.objectives_of(implementation)


def _week(plan: Plan, today: date) -> str:
    week = plan.week_on(today)
    if week < 1:
        return _("before kick-off")
    return wording.week_of(week, plan.weeks)


def _health(plan: Plan) -> dict[str, Any]:
    """The colour, the rule that gave it and the others that fired; where somebody's word stands, both."""
    found: dict[str, Any] = {
        "code": plan.rag,
        "label": str(Health(plan.rag).label),
        "why": plan.rag_reason,
        "also": [finding["said"] for finding in plan.rules_fired],
        "word": "",
        "by_rule": "",
    }
    if plan.is_overridden and plan.override_until and plan.override_by:
        found["by_rule"] = str(Health(plan.rag_by_rule).label)
        found["word"] = _("%(name)s says so until %(until)s: “%(reason)s” By the rule: %(rule)s.") % {
            "name": plan.override_by.name,
            "until": wording.short_date(plan.override_until),
            "reason": plan.override_reason,
            "rule": found["by_rule"],
        }
    return found


def _figures(plan: Plan, agreed: agreements.Agreed) -> dict[str, Any]:
    return {
        "committed": plan.committed_on,
        "forecast": plan.forecast_on,
        "gap_days": plan.gap_days,
        "done": plan.done_count,
        "all": plan.shared_count,
        "open": plan.open_count,
        "overdue": plan.overdue_count,
        "approved": agreed.approved,
        "requirements": agreed.total,
    }


def _headline(plan: Plan) -> str:
    words = {
        "forecast": wording.short_date(plan.forecast_on),
        "committed": wording.short_date(plan.committed_on),
        "days": wording.working_days(abs(plan.gap_days)),
    }
    if plan.gap_days > 0:
        return _("Go-live is forecast for %(forecast)s, %(days)s after the committed %(committed)s.") % words
    if plan.gap_days < 0:
        return _("Go-live is forecast for %(forecast)s, %(days)s before the committed %(committed)s.") % words
    return _("Go-live is forecast for %(forecast)s, as committed.") % words


def _before(report: StatusReport | None) -> str:
    if report is None:
        return _("This is the first report.")
    then = report.snapshot
    return _("Last report: %(health)s, %(gap)s.") % {
        "health": then["rag"]["label"].lower(),
        "gap": wording.gap(then["figures"]["gap_days"]),
    }


def _note(implementation: Implementation, week: str) -> dict[str, str] | None:
    note = WeekNote.objects.of(implementation).filter(iso_week=week).select_related("seat").first()
    return {"text": note.text, "by": note.seat.name, "title": note.seat.title} if note else None


def _caution(row: Connection) -> str:
    """Every week until the tool is pointed elsewhere, whoever has acknowledged it."""
    said = {"title": row.title, "name": row.caution_by.name if row.caution_by else ""}
    if row.caution_by is None:
        return _("%(title)s: a production account stands behind the sandbox. Nobody has acknowledged that yet.") % said
    return _("%(title)s: a production account stands behind the sandbox, acknowledged by %(name)s.") % said


def _needs(items: list[Item], agreed: agreements.Agreed, reader: plan_rows.Reader) -> dict[str, Any]:
    """What the customer is asked for, earliest first; approvals by person."""
    asked = []
    for topic in agreed.topics:
        waiting = [row for row in agreed.held.values() if row.topic.pk == topic.pk and row.code in ("WAITING", "STALE")]
        who = {seat.name for row in waiting if row.approvable.requested_at for seat in row.missing()}
        if who:
            due = min((row.approvable.due_on for row in waiting if row.approvable.due_on), default=None)
            title = _("Decide on %(count)s requirements: %(topic)s") % {"count": len(waiting), "topic": topic.title}
            asked.append((due or date.max, title, "", wording.listing(sorted(who)), due))
    for item in items:
        if item.is_open and item.turn == "CUSTOMER" and item.kind not in ("assist", "approve"):
            why = _("overdue") if item.is_overdue(reader.today) else ""
            asked.append(
                (item.planned_finish, item.title, why, item.assignee.name if item.assignee else "", item.planned_finish)
            )
    asked.sort(key=lambda row: row[0])
    shown = [
        {"title": title, "why": why, "who": who, "due": wording.weekday_date(due) if due else ""}
        for _key, title, why, who, due in asked[:NEEDS]
    ]
    return {"rows": shown, "more": max(len(asked) - NEEDS, 0)}


def _done(items: list[Item], since: date) -> dict[str, Any]:
    found = [item for item in items if item.finished_on and item.finished_on > since]
    found.sort(key=lambda item: (item.finished_on or since, item.position))
    shown = [{"title": item.title, "note": wording.short_date(item.finished_on)} for item in found if item.finished_on]
    return _listed(shown)


def _next(items: list[Item], today: date) -> dict[str, Any]:
    """What is due within a week, and what was due before."""
    shown = []
    for item in items:
        if item.is_open and item.kind != "assist" and item.planned_finish <= today + WEEK:
            said = _("was due %(date)s") if item.is_overdue(today) else _("by %(date)s")
            shown.append({"title": item.title, "note": said % {"date": wording.short_date(item.planned_finish)}})
    return _listed(shown)


def _waiting(items: list[Item], reader: plan_rows.Reader) -> dict[str, Any]:
    """What is blocked or handed over: by whom, and for how many working days."""
    shown = []
    for item in items:
        if item.state == ItemState.BLOCKED:
            side = item.blocked_by.side if item.blocked_by else "THIRD"
            who, since, why = item.blocked_by_name, item.blocked_since, item.blocked_what
        elif item.state == ItemState.WAITING:
            side, who, since, why = item.turn, reader.company(item.turn), item.waiting_since, ""
        else:
            continue
        days = wording.waiting(reader.days_since(since, item.side)) if since else ""
        on = wording.short_date(since) if since else ""
        shown.append({"side": side, "title": item.title, "why": why, "who": who, "since": days, "on": on})
    return _listed(shown)


def _matrix(agreed: agreements.Agreed) -> dict[str, Any]:
    """People by topics, for those who are asked."""
    rows = requirements.matrix(agreed)
    return {
        "topics": [topic.title for topic in agreed.topics],
        "rows": [
            {"name": row.person.name, "cells": [{"code": cell.code, "words": cell.words} for cell in row.cells]}
            for row in rows[:PEOPLE]
        ],
        "more": max(len(rows) - PEOPLE, 0),
    }


def _listed(rows: list[dict[str, str]]) -> dict[str, Any]:
    return {"rows": rows[:LINES], "more": max(len(rows) - LINES, 0)}


def _approvals(agreed: agreements.Agreed) -> list[dict[str, Any]]:
    found = []
    for topic in agreed.topics:
        rows = [row for row in agreed.held.values() if row.topic.pk == topic.pk]
        if rows:
            stale = sum(row.code == "STALE" for row in rows)
            missing = sorted({seat.name for row in rows if not row.is_approved for seat in row.missing()})
            counted = wording.out_of(sum(row.is_approved for row in rows), len(rows))
            found.append({"topic": topic.title, "count": counted, "stale": stale, "missing": wording.listing(missing)})
    return found


CHANGES = {
    "forecast": "date",
    "committed": "date",
    "done": "number",
    "overdue": "number",
    "approved": "number",
    "requirements": "number",
}


def _changes(now: Mapping[str, Any], then: Mapping[str, Any] | None) -> list[dict[str, str]]:
    """What is different from the report before, in the same figures; a moved objective by its name."""
    if then is None:
        return []
    names = {
        "forecast": _("Forecast go-live"),
        "committed": _("Committed go-live"),
        "done": _("Items done"),
        "overdue": _("Items overdue"),
        "approved": _("Requirements approved"),
        "requirements": _("Requirements"),
    }
    found = []
    for name, kind in CHANGES.items():
        was, is_ = then["figures"][name], fingerprint.plain(now["figures"][name])
        if was != is_:
            why = now["cause"] if name == "forecast" else ""
            found.append({"what": names[name], "was": _said(was, kind), "is": _said(is_, kind), "why": why})
    earlier = {row["label"]: row for row in then["chart"]["rows"]}
    for row in fingerprint.plain(now["chart"]["rows"]):
        old = earlier.get(row["label"])
        if old and row["forecast_finish"] and old["forecast_finish"] != row["forecast_finish"]:
            what = _("%(objective)s, finish") % {"objective": row["label"]}
            found.append(
                {
                    "what": what,
                    "was": _said(old["forecast_finish"], "date"),
                    "is": _said(row["forecast_finish"], "date"),
                    "why": "",
                }
            )
    return found


def _said(value: Any, kind: str) -> str:
    return wording.short_date(date.fromisoformat(value)) if kind == "date" else wording.number(value)
