"""Items and objectives as pages show them: plain strings, made once for a whole list."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from implementation import wording
from implementation.calendars import WorkingCalendar
from implementation.models import Implementation
from roadmap.charts import gantt
from roadmap.plan import calendars
from roadmap.plan.models import Item, ItemState, Kind, Objective, ObjectiveState, Plan
from stakeholders import marks

KINDS = {kind.value: kind.label for kind in Kind}


@dataclass
class Reader:
    """What it takes to say a date here: the day, both calendars, and where items stand."""

    implementation: Implementation
    today: date

    @cached_property
    def calendars(self) -> calendars.Calendars:
        return calendars.of(self.implementation)

    @cached_property
    def base(self) -> str:
        return f"/w/{self.implementation.workspace.slug}/i/{self.implementation.slug}/items/"

    def calendar(self, side: str) -> WorkingCalendar:
        return self.calendars["VENDOR" if side == "VENDOR" else "CUSTOMER"]

    def company(self, side: str) -> str:
        names = {"VENDOR": self.implementation.workspace.name, "CUSTOMER": self.implementation.customer_name}
        return names.get(side, _("Others"))

    def away(self, on: date, side: str) -> str:
        return wording.distance(on, self.today, self.calendar(side).working_days_between(self.today, on))

    def days_since(self, on: date, side: str) -> int:
        return self.calendar(side).working_days_between(on, self.today)

    def address(self, item: Item) -> str:
        return f"{self.base}{item.number}/"

    def item(self, item: Item, *, named: bool = False, holds_up: str = "") -> marks.ItemRow:
        """One row. `named` puts the person's name into the line below the title."""
        who = item.assignee
        open_ = item.is_open
        meta = [who.name] if named and who else []
        meta += self._said(item, holds_up)
        return marks.ItemRow(
            code=item.shown_state(self.today),
            title=item.title,
            url=self.address(item),
            kind="" if named else str(KINDS[item.kind]),
            meta=tuple(meta),
            due=wording.near_date(item.planned_finish, self.today) if open_ else "",
            away=self.away(item.planned_finish, item.side) if open_ and named else "",
            name=who.name if who else "",
            side=who.side if who else item.side,
            internal=item.internal,
            id=f"item-{item.number}",
        )

    def _said(self, item: Item, holds_up: str) -> list[str]:
        """What is worth knowing beside the title."""
        if item.paused_since is not None:
            return [_("rests: %(reason)s") % {"reason": item.paused_reason}]
        if item.state == ItemState.BLOCKED:
            by = _(", held by %(name)s") % {"name": item.blocked_by_name} if item.blocked_by_name else ""
            return [f"{item.blocked_what}{by}"]
        if item.state == ItemState.SKIPPED:
            return [item.skipped_reason]
        if item.state == ItemState.DONE:
            return [_("on %(date)s") % {"date": wording.short_date(item.finished_on)}] if item.finished_on else []
        if item.state == ItemState.WAITING and item.waiting_since:
            waits = wording.waiting(self.days_since(item.waiting_since, item.turn))
            return [_("%(company)s’s turn") % {"company": self.company(item.turn)}, waits]
        if item.is_overdue(self.today):
            return [wording.waiting(self.days_since(item.planned_finish, item.side), holds_up)]
        if item.forecast_finish > item.planned_finish:
            return [_("forecast %(date)s") % {"date": wording.near_date(item.forecast_finish, self.today)}]
        return [_("holds up %(what)s") % {"what": holds_up}] if holds_up else []


def list_of(
    reader: Reader, items: Iterable[Item], *, named: bool = False, holds_up: Mapping[UUID, str] | None = None
) -> SafeString:
    """All rows of a list as one text."""
    known = holds_up or {}
    return marks.items([reader.item(item, named=named, holds_up=known.get(item.pk, "")) for item in items])


@dataclass(frozen=True, slots=True)
class ObjectiveRow:
    """One objective with what each side does for it, ready for the page."""

    objective: Objective
    dates: str
    state: SafeString
    now: bool
    ours: SafeString
    theirs: SafeString
    others: SafeString


def objective_row(reader: Reader, objective: Objective, items: list[Item]) -> ObjectiveRow:
    by_side = {side: [item for item in items if item.side == side] for side in ("VENDOR", "CUSTOMER", "THIRD")}
    return ObjectiveRow(
        objective=objective,
        dates=dates_of(objective),
        state=state_of(objective),
        now=objective.state == ObjectiveState.IN_PROGRESS,
        ours=list_of(reader, by_side["VENDOR"]),
        theirs=list_of(reader, by_side["CUSTOMER"]),
        others=list_of(reader, by_side["THIRD"]),
    )


def dates_of(objective: Objective) -> str:
    """`2–13 Nov, now 26 Nov`, `2–13 Nov, done 20 Nov`."""
    planned = wording.span(objective.planned_start, objective.planned_finish)
    if objective.state == ObjectiveState.DONE:
        return _("%(dates)s, done %(date)s") % {"dates": planned, "date": wording.short_date(objective.forecast_finish)}
    if objective.state != ObjectiveState.SKIPPED and objective.forecast_finish != objective.planned_finish:
        return _("%(dates)s, now %(date)s") % {"dates": planned, "date": wording.short_date(objective.forecast_finish)}
    return planned


def state_of(objective: Objective) -> SafeString:
    late = wording.number(max(objective.late_days, 0))
    if objective.state == ObjectiveState.DONE:
        words = _("Done, %(days)s d late") % {"days": late} if objective.late_days > 0 else ""
        return marks.status("DONE", words)
    if objective.state == ObjectiveState.SKIPPED:
        return marks.status("SKIPPED")
    if objective.overdue_count:
        said = ngettext("%(count)s item late", "%(count)s items late", objective.overdue_count)
        return marks.status("LATE", said % {"count": objective.overdue_count})
    if objective.late_days > 0:
        return marks.status("LATE", _("Held up %(days)s d") % {"days": late})
    return marks.status(objective.state)


BAR = {ObjectiveState.DONE: gantt.DONE, ObjectiveState.IN_PROGRESS: gantt.NOW}


def chart(plan: Plan, objectives: Iterable[Objective], reader: Reader) -> gantt.Plan:
    """The objectives in time; those that are skipped are left out."""
    shown = [objective for objective in objectives if objective.state != ObjectiveState.SKIPPED]
    rows = [
        gantt.Row(
            label=objective.label or objective.title,
            planned_start=objective.planned_start,
            planned_finish=objective.planned_finish,
            state=BAR.get(ObjectiveState(objective.state), gantt.NEXT),
            done=objective.done_count / objective.shared_count if objective.shared_count else 0.0,
            forecast_start=objective.forecast_start,
            forecast_finish=objective.forecast_finish,
            baseline_start=objective.baseline_start,
            baseline_finish=objective.baseline_finish,
            late=_later_than_baseline(objective, reader),
        )
        for objective in shown
    ]
    title = _("%(count)s objectives from %(kickoff)s; %(go_live)s") % {
        "count": len(rows),
        "kickoff": wording.short_date(plan.kickoff_on),
        "go_live": wording.go_live(plan.committed_on, plan.forecast_on, plan.gap_days),
    }
    return gantt.Plan(
        rows=rows,
        kickoff=plan.kickoff_on,
        today=reader.today if plan.finished_on is None else date.max,  # a plan that is over has no line for today
        committed=plan.committed_on,
        forecast=plan.forecast_on,
        title=title,
        weeks=plan.weeks,
        days_off=_days_off(plan, shown, reader),
    )


def _later_than_baseline(objective: Objective, reader: Reader) -> str:
    promised = objective.baseline_finish or objective.planned_finish
    days = reader.calendar("CUSTOMER").working_days_between(promised, objective.forecast_finish)
    return wording.signed_days(days) if days > 0 else ""


def _days_off(plan: Plan, objectives: Iterable[Objective], reader: Reader) -> frozenset[date]:
    """Calendar days on which neither side works are tinted; what only one side has off is not."""
    last = max([plan.committed_on, plan.forecast_on, *(o.forecast_finish for o in objectives)]) + timedelta(weeks=2)
    first = plan.kickoff_on - timedelta(days=7)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    both = reader.calendars.values()
    return frozenset(day for day in days if not any(calendar.is_working(day) for calendar in both))
