"""One implementation, read: where it stands, the plan, and what happened."""

from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from implementation import ledger, wording
from implementation.calendars import local_date
from migrations_tracker.views.requested import listed
from roadmap.charts import gantt
from roadmap.forecast import ENOUGH
from roadmap.plan import calendars, decisions, feed, queries, rows, rules, shares, shelf
from roadmap.plan.models import Item, Plan, Playbook
from roadmap.plan.views.task import empty_or_task
from roadmap.playbook import resolve
from stakeholders.access import SeatedRequest, seat_required
from stakeholders.views.answers import page

A_PAGE = 50
TABS = ("both", "open", "overdue", "internal")


@require_safe
@seat_required
def home(request: SeatedRequest) -> HttpResponse:
    """For the vendor's people the overview; for a customer's person the next thing to do."""
    if request.seat.is_ours:
        return _overview(request)
    return empty_or_task(request)


@require_safe
@seat_required
def overview(request: SeatedRequest) -> HttpResponse:
    return _overview(request)


def plan_of(request: SeatedRequest) -> Plan | None:
    """The plan, kept on the request for the frame's links."""
    request.plan = queries.plan_of(request.implementation)  # type: ignore[attr-defined]
    return request.plan  # type: ignore[attr-defined,no-any-return]


def reader_of(request: SeatedRequest, now: datetime) -> rows.Reader:
    return rows.Reader(request.implementation, local_date(now, request.implementation.zone))


def _overview(request: SeatedRequest) -> HttpResponse:
    now, implementation = timezone.now(), request.implementation
    plan, reader = plan_of(request), reader_of(request, now)
    if plan is None:
        return page(request, "roadmap/no_plan.html")
    companies = shares.companies_of(implementation)
    objectives = queries.objectives_of(implementation)
    people = queries.people_of(implementation)
    due = queries.with_assignees(queries.due_next(implementation, 12), people)
    holds_up = queries.held_up_by(due)
    latest = feed.entries_for(request.seat, implementation)[:6]
    turns: list[dict[str, Any]] = [
        {
            "side": side,
            "company": reader.company(side),
            "count": len(waiting),
            "rows": rows.list_of(reader, waiting[:4], named=True, holds_up=holds_up),
        }
        for side in _sides_by_turn(plan)
        if (waiting := [item for item in due if item.turn == side])
    ]
    return page(
        request,
        "roadmap/overview.html",
        {
            "plan": plan,
            "says": plan.override_by if plan.is_overridden else None,
            "week": plan.week_on(reader.today),
            "turns": turns,
            "shown": sum(min(int(turn["count"]), 4) for turn in turns),
            "gantt": gantt.both(rows.chart(plan, objectives, reader), "plan"),
            "legend": gantt.legend(plan.kickoff_on),
            "entries": feed.read(
                list(latest), workspace=request.workspace, implementation=implementation, now=now, people=people
            ),
            "people": [seat for seat in people if not seat.is_ours][:5] + [seat for seat in people if seat.is_ours][:2],
            "people_count": len(people),
            "differences": _differences(request, plan),
            "behind": decisions.behind(implementation),
            **_likely(plan, now, reader),
            "waited": shares.so_far(plan, companies),
            "waited_bar": shares.bar(plan, companies, "waited"),
            "joins": request.seat.is_staff_seat,
            "requests": [shown for shown in listed(request, now) if shown.row.is_open],
            "calendars_changed": _calendars_changed(request, plan),
            "committed": wording.short_date(plan.committed_on),
            "forecast": wording.short_date(plan.forecast_on),
            "live_on": wording.short_date(plan.finished_on, reader.today) if plan.finished_on else "",
            "against_committed": wording.gap(plan.gap_days),
        },
    )


def _likely(plan: Plan, now: datetime, reader: rows.Reader) -> dict[str, str]:
    """How likely the forecast is, in words."""
    if plan.p50_on is None or plan.p80_on is None or plan.likely_at is None:
        said = _("Not enough history (%(count)s of %(enough)s finished implementations)")
        return {"too_little_history": said % {"count": plan.history_count, "enough": ENOUGH}}
    return {
        "p50": wording.short_date(plan.p50_on),
        "p80": wording.short_date(plan.p80_on),
        "likely_at": wording.moment(plan.likely_at, now, ZoneInfo(reader.implementation.zone)),
    }


def _sides_by_turn(plan: Plan) -> list[str]:
    """The side whose turn it is comes first."""
    sides = ["CUSTOMER", "VENDOR", "THIRD"]
    return sorted(sides, key=lambda side: (side != plan.turn_side, sides.index(side)))


def _differences(request: SeatedRequest, plan: Plan) -> tuple[str, ...]:
    """Which answer caused what, while nothing is done yet: for the vendor, because they name internal items too."""
    if not request.seat.is_ours or plan.done_count:
        return ()
    return _caused(plan.playbook_id, tuple(sorted(plan.parameters.items())))


@lru_cache(maxsize=512)
def _caused(playbook: UUID, answers: tuple[tuple[str, Any], ...]) -> tuple[str, ...]:
    """A version of a playbook never changes: the same answers cause the same differences."""
    text = Playbook.objects.filter(pk=playbook).values_list("text", flat=True).get()
    return tuple(difference.sentence for difference in resolve(shelf.parsed(text), dict(answers)).differences)


@require_safe
@seat_required
def roadmap(request: SeatedRequest) -> HttpResponse:
    """Both sides' responsibilities by objective. The internal tab exists for the vendor's people only."""
    now, implementation = timezone.now(), request.implementation
    tab = request.GET.get("show", "both")
    if tab not in TABS or (tab == "internal" and not request.seat.is_ours):
        raise Http404
    plan, reader = plan_of(request), reader_of(request, now)
    if plan is None:
        return page(request, "roadmap/no_plan.html")
    every = list(Item.objects.of(implementation).for_rows().order_by("position"))
    items = queries.with_assignees(every, queries.people_of(implementation))
    internal = [item for item in items if item.internal]
    shown = (
        internal if tab == "internal" else [item for item in items if not item.internal and _on_tab(item, tab, reader)]
    )
    objectives = queries.objectives_of(implementation)
    by_objective: dict[UUID, list[Item]] = {}
    for item in shown:
        by_objective.setdefault(item.objective_id, []).append(item)
    listed = [
        rows.objective_row(reader, objective, by_objective.get(objective.pk, []))
        for objective in objectives
        if tab == "both" or objective.pk in by_objective
    ]
    return page(
        request,
        "roadmap/roadmap.html",
        {
            "plan": plan,
            "tab": tab,
            "tabs": _tabs(plan, len(internal), request),
            "rows": listed,
            "thirds": any(row.others for row in listed),
            "gantt": gantt.both(rows.chart(plan, objectives, reader), "plan", width=1080),
            "legend": gantt.legend(plan.kickoff_on),
            "late": wording.gap(plan.gap_days),
            "may_skip": rules.may_shape_plan(request.seat, implementation),
            "calendars_changed": _calendars_changed(request, plan),
        },
    )


def _calendars_changed(request: SeatedRequest, plan: Plan) -> bool:
    """Whether somebody of the vendor should look at what would move."""
    here = request.implementation
    may = request.seat.is_ours and here.closed_at is None
    return may and calendars.planned_by(plan, calendars.of(here)) is not None


def _on_tab(item: Item, tab: str, reader: rows.Reader) -> bool:
    if tab == "open":
        return item.is_open
    return tab == "both" or item.is_overdue(reader.today)


def _tabs(plan: Plan, internal: int, request: SeatedRequest) -> list[dict[str, object]]:
    tabs: list[dict[str, object]] = [
        {"key": "both", "label": _("Both sides"), "count": plan.shared_count},
        {"key": "open", "label": _("Open"), "count": plan.open_count},
        {"key": "overdue", "label": _("Overdue"), "count": plan.overdue_count},
    ]
    if request.seat.is_ours:
        seen = _("%(count)s, only %(vendor)s sees these") % {"count": internal, "vendor": request.workspace.name}
        tabs.append({"key": "internal", "label": _("Internal"), "count": seen})
    return tabs


@require_safe
@seat_required
def activity(request: SeatedRequest) -> HttpResponse:
    """The ledger, read: of the implementation, or of one thing in it (`?about=`)."""
    now = timezone.now()
    plan_of(request)
    entries = feed.entries_for(request.seat, request.implementation)
    about = request.GET.get("about", "")
    if about:
        try:
            entries = entries.filter(subject_id=UUID(about))
        except ValueError:
            raise Http404 from None
    part = Paginator(entries, A_PAGE).get_page(request.GET.get("page"))
    told = feed.read(
        list(part.object_list), workspace=request.workspace, implementation=request.implementation, now=now
    )
    seq, head = ledger.head(request.implementation)
    context = {"page": part, "entries": told, "about": about, "head": head, "seq": seq}
    return page(request, "roadmap/activity.html", context)
