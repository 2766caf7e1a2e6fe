"""What a dependency that somebody draws would do, before anything is written: who waits for what, and what moves."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from implementation import fingerprint
from implementation.calendars import CalendarError
from implementation.models import Implementation
from roadmap import schedule
from roadmap.moving import standing_of, what_moves
from roadmap.plan import calendars, networks
from roadmap.plan.models import Dependency, Item, Plan
from roadmap.plan.models.items import CLOSED
from roadmap.plan.networks import End, Rows, Tie
from roadmap.plan.previews import CannotMove, Preview, forecast_of
from roadmap.plan.reasons import Words
from roadmap.plan.telling_dates import how_said
from roadmap.schedule import Overlap
from roadmap.schedule.groups import STARTS


@dataclass(frozen=True, slots=True)
class Drawn:
    """A dependency as somebody draws it.

    Both ends as people's forms name them: an item's number, or the key of an objective or a phase. `lag` is in working
    days of the side that waits. A `soft` one warns and moves nothing.
    """

    who: str
    on: str
    kind: str = "FS"
    lag: int = 0
    soft: bool = False


@dataclass(frozen=True, slots=True)
class Called:
    """One end of a dependency: what the plan knows it by, and what people call it."""

    end: End
    title: str
    item: Item | None = None

    @property
    def is_phase(self) -> bool:
        return str(self.end).startswith("phase:")


@dataclass(frozen=True)
class TiePreview(Preview):
    """What drawing it would do. `before` is how the two are tied now, if they are."""

    who: Called
    on: Called
    tie: Tie
    before: Tie | None

    @property
    def how(self) -> str:
        return how_said(self.tie.kind, self.tie.lag, soft=self.tie.tie == Dependency.Tie.PREFERS)

    @property
    def possible(self) -> bool:
        return not self.problems

    @property
    def warnings(self) -> list[str]:
        who, on = self.who.item, self.on.item
        if self.tie.tie != Dependency.Tie.PREFERS or not (who and on and who.planned_start <= on.planned_finish):
            return super().warnings
        return [*super().warnings, self.words.overlap(Overlap(who.key, on.key))]

    @property
    def seen(self) -> str:
        shown = super().seen
        return fingerprint.of({"tie": [str(part) for part in self.tie], "moves": shown})


def ends_of(rows: Rows) -> dict[str, Called]:
    """Everything that can be tied, by the name that forms have for it: phases and objectives before items."""
    phases: dict[str, Called] = {}
    objectives: dict[str, Called] = {}
    for item in rows.items:
        own = item.objective
        objectives.setdefault(schedule.objective_key(own.key), Called(schedule.objective_key(own.key), own.title))
        if own.phase:
            phases.setdefault(schedule.phase_key(own.phase), Called(schedule.phase_key(own.phase), own.phase_title))
    return {**phases, **objectives, **{str(item.number): Called(item.pk, item.title, item) for item in rows.items}}


def titles_of(rows: Rows) -> dict[End, str]:
    """What people call whatever can be tied."""
    return {called.end: called.title for called in ends_of(rows).values()}


def preview_tie(plan: Plan, implementation: Implementation, drawn: Drawn, *, today: date) -> TiePreview:
    """What would move, in three queries. Raises `CannotMove` when there can be no such dependency."""
    rows, both = networks.rows_of(implementation), calendars.of(implementation)
    ends = ends_of(rows)
    if unknown := [name for name in (drawn.who, drawn.on) if name not in ends]:
        raise CannotMove(_("There is no “%(name)s” in this plan.") % {"name": unknown[0]})
    who, on = ends[drawn.who], ends[drawn.on]
    if problem := _impossible(drawn, who, on):
        raise CannotMove(problem)
    how = Dependency.Tie.PREFERS if drawn.soft else Dependency.Tie.WAITS
    tie = Tie(who.end, on.end, how, drawn.kind, drawn.lag)
    before = next((known for known in rows.ties.get(who.end, ()) if known.on == on.end), None)
    if before is not None and before.tie == Dependency.Tie.ASSISTS:
        raise CannotMove(_("“%(who)s” helps with “%(on)s” and has its dates.") % {"who": who.title, "on": on.title})
    return _preview(plan, implementation, rows, both, today, who=who, on=on, tie=tie, before=before)


def _impossible(drawn: Drawn, who: Called, on: Called) -> str:
    said = {"who": who.title, "on": on.title}
    if who.end == on.end:
        return _("“%(who)s” cannot wait for itself.") % said
    if who.item is not None and who.item.state in CLOSED:
        return _("“%(who)s” is finished or left out and waits for nothing any more.") % said
    if who.item is None and drawn.kind not in STARTS:
        return _("All of “%(who)s” begins together, and each of its items ends by itself. Tie its start.") % said
    if drawn.soft and not (who.item and on.item and drawn.kind == "FS" and not drawn.lag):
        return _("What only warns is between two items: one should start after the other’s end, without a lag.")
    return ""


def _preview(
    plan: Plan,
    implementation: Implementation,
    rows: Rows,
    both: calendars.Calendars,
    today: date,
    *,
    who: Called,
    on: Called,
    tie: Tie,
    before: Tie | None,
) -> TiePreview:
    others = [known for known in rows.ties.get(who.end, ()) if known.on != on.end]
    tied = replace(rows, ties={**rows.ties, who.end: [*others, tie]})
    planned, actuals = networks.planned_of(rows.items), networks.actuals_of(rows.items)
    then = calendars.planned_by(plan, both)
    try:
        network = tied.network
        outcome = what_moves(
            network,
            {},
            planned=planned,
            actuals=actuals,
            calendars=both,
            committed=plan.committed_on,
            earliest=max(today, plan.kickoff_on),
            anew={item.key: item.planned_start for item in _waiting(rows.items, who)},
            standing=standing_of(rows.network, planned=planned, actuals=actuals, calendars=then or both),
            calendars_before=then,
        )
        moved = {**planned, **{key: shift.after for key, shift in outcome.shifts.items()}}
        forecasts = forecast_of(rows, planned, today, both), forecast_of(tied, moved, today, both)
    except (schedule.ScheduleError, CalendarError) as problem:
        raise CannotMove(str(problem)) from None
    names = {"VENDOR": implementation.workspace.name, "CUSTOMER": implementation.customer_name}
    return TiePreview(
        plan, tied, both, outcome, Words(rows.by_key, both, names), *forecasts, today, who, on, tie, before
    )


def _waiting(items: Iterable[Item], who: Called) -> list[Item]:
    """The items to which it applies: the one that waits, or all that are open in a group that does."""
    if who.item is not None:
        return [who.item]
    return [item for item in items if who.end in networks.groups_with(item) and item.state not in CLOSED]
