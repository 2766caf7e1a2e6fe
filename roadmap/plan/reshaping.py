"""What other answers, a newer playbook or a further phase would make of a plan, before anything is written."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from implementation.calendars import CalendarError
from implementation.models import Implementation
from roadmap import schedule
from roadmap.moving import Outcome, standing_of, what_moves
from roadmap.plan import calendars, making, networks
from roadmap.plan.legs import behind, keyed_groups, keyed_items
from roadmap.plan.models import Dependency, Item, ItemState, Objective, Plan
from roadmap.plan.models.items import CLOSED
from roadmap.plan.networks import End, Rows, Tie
from roadmap.plan.previews import CannotMove
from roadmap.plan.reasons import Words
from roadmap.plan.reshapes import Reshape, Target, Tied
from roadmap.playbook import Here, Merge, PlanItem, merge
from roadmap.playbook import Plan as BookPlan
from roadmap.playbook.merging import SHAPE, TEXTS
from roadmap.schedule import Actual, Dates, ScheduleError
from stakeholders.actions.threads import open_thread
from stakeholders.models import Role, Seat, Side

COPIED = (*TEXTS, *SHAPE, "version", "assignee_id", "choice")


def reshape_of(plan: Plan, implementation: Implementation, target: Target, *, today: date, now: datetime) -> Reshape:
    """What would become of the plan, in five queries. Raises `CannotMove` when there is no such plan."""
    return _Reshaping(plan, implementation, target, today, now).done()


class _Reshaping:
    """One look at a plan. The rows that it holds become what the plan would be; nobody else has them."""

    def __init__(self, plan: Plan, implementation: Implementation, target: Target, today: date, now: datetime) -> None:
        self.plan, self.implementation, self.target, self.today, self.now = plan, implementation, target, today, now
        self.part, self.both, self.earliest = target.part, calendars.of(implementation), max(today, plan.kickoff_on)
        self.rows = networks.rows_of(implementation, *COPIED)
        self.planned, self.actuals = networks.planned_of(self.rows.items), networks.actuals_of(self.rows.items)
        self.network = self.rows.network
        self.titles = {item.key: item.title for item in self.rows.items}
        own = [item for item in self.rows.items if item.objective.part_id == self.part.pk]
        self.own = {self.part.own(item.key): item for item in own}
        self.seats = list(Seat.objects.of(implementation).present())

    def done(self) -> Reshape:
        empty = BookPlan(self.target.there.playbook, {}, (), ())
        before, there = self.target.before or empty, self.target.there
        here = {key: Here(_fields(item), _state(item)) for key, item in self.own.items()}
        found = merge(before, there, here, chosen=self.target.chosen)
        told = {item.key: item for item in self._told(there)}
        objectives = self._objectives(there)
        found = self._without_what_is_left_out(found, objectives)
        new = self._new_items(found, told, objectives)
        self._rewrite(found, before, told)
        items = self._in_order(there, new)
        by_key = {item.key: item for item in items}
        ties = self._ties(before, told, by_key, found)
        rows = Rows({o.pk: o for o in (*self.rows.objectives.values(), *objectives.values())}, items, ties.by_item)
        try:
            outcome = self._outcome(rows, found, before, told, ties)
            actuals = self._actuals(found)
            moved = {**self.planned, **{key: shift.after for key, shift in outcome.shifts.items()}}
            moved |= {key: arrival.dates for key, arrival in outcome.arrivals.items()}
            forecasts = (
                self._forecast(self.network, self.planned, self.actuals),
                self._forecast(rows.network, moved, actuals),
            )
        except (ScheduleError, CalendarError) as problem:
            raise CannotMove(str(problem)) from None
        self._date(new, objectives, outcome)
        names = {"VENDOR": self.implementation.workspace.name, "CUSTOMER": self.implementation.customer_name}
        return Reshape(
            plan=self.plan,
            target=self.target,
            rows=rows,
            merge=found,
            new_items={item.key: item for item in new},
            new_objectives=[o for o in objectives.values() if o.key not in self._known_objectives()],
            ties=ties,
            outcome=outcome,
            words=Words(by_key, self.both, names),
            calendars=self.both,
            titles_before=self.titles,
            forecast_before=forecasts[0],
            forecast_after=forecasts[1],
            today=self.today,
        )

    # --- What comes ------------------------------------------------------------------------------------------------

    def _told(self, book: BookPlan) -> tuple[schedule.Item, ...]:
        items = keyed_items(
            book,
            self.part.key,
            kickoff=self.part.starts_on,
            calendars=self.both,
            after_go_live=self.part.after_go_live,
        )
        return behind(items, self.target.after if self.target.before is None else "")

    def _known_objectives(self) -> dict[str, Objective]:
        return {objective.key: objective for objective in self.rows.objectives.values()}

    def _objectives(self, there: BookPlan) -> dict[str, Objective]:
        """Those of the part by the plan's keys, with unsaved rows for new ones; dates come when the items have them."""
        known = self._known_objectives()
        position = max((o.position for o in known.values()), default=0)
        row = max((o.row for o in known.values()), default=0)
        found: dict[str, Objective] = {}
        for objective in there.objectives:
            key = self.part.keyed(objective.key)
            if key in known:
                found[key] = known[key]
                continue
            position, beside = position + 1, self.part.keyed(objective.source.shares_row_with)
            row += beside not in found
            found[key] = making.objective_row(
                objective.source,
                self.plan,
                self.part,
                span=(self.part.starts_on, self.part.starts_on),
                position=position,
                row=found[beside].row if beside in found else row,
                planned=False,
                phases=there.playbook.phases,
            )
        return found

    def _without_what_is_left_out(self, found: Merge, objectives: Mapping[str, Objective]) -> Merge:
        """What would come into an objective that people left out stays out with it."""
        gone = {key for key, objective in objectives.items() if objective.skipped_at is not None}
        if not gone:
            return found

        def comes(item: PlanItem) -> bool:
            return self.part.keyed(item.objective.key) not in gone

        return Merge(
            tuple(filter(comes, found.added)),
            tuple(filter(comes, found.returned)),
            found.retired,
            found.kept,
            found.rewritten,
            found.replaced,
            found.renamed,
            found.conflicts,
            found.objectives,
        )

    def _new_items(
        self, found: Merge, told: Mapping[str, schedule.Item], objectives: Mapping[str, Objective]
    ) -> list[Item]:
        numbers = making.next_numbers(self.rows.items)
        new = []
        for item in found.added:
            key, internal = self.part.keyed(item.key), item.source.internal
            new.append(
                making.item_row(
                    item,
                    told[key],
                    Dates(self.part.starts_on, self.part.starts_on),
                    objective=objectives[self.part.keyed(item.objective.key)],
                    number=numbers[internal],
                    position=0,
                    assignee=self._doer(item),
                    thread=open_thread(self.implementation, internal=internal, now=self.now),
                )
            )
            numbers[internal] += 1
        return new

    def _doer(self, item: PlanItem) -> Seat | None:
        """Who has the other items of that role, else who leads that side."""
        source = item.source
        if source.side == "THIRD":
            return None
        seats = {seat.pk: seat for seat in self.seats if seat.side == source.side}
        alike = [row.assignee_id for row in self.rows.items if row.role == source.role and row.assignee_id in seats]
        if source.role and alike:
            return seats[max(set(alike), key=alike.count)]  # type: ignore[index]
        leads = Role.MANAGER if source.side == Side.VENDOR else Role.LEAD
        return next((seat for seat in seats.values() if leads in seat.roles), None)

    def _in_order(self, there: BookPlan, new: Sequence[Item]) -> list[Item]:
        """New items stand behind the one that is before them in the playbook; positions are counted again."""
        by_key = {item.key: item for item in new}
        items, behind_key = list(self.rows.items), ""
        for item in there.items:
            key = self.part.keyed(item.key)
            if key in by_key:
                at = next((n for n, row in enumerate(items) if row.key == behind_key), None)
                first = next((n for n, row in enumerate(items) if row.objective_id == by_key[key].objective_id), None)
                where = first if at is None else at + 1
                items.insert(len(items) if where is None else where, by_key[key])
            behind_key = key
        for position, row in enumerate(items, start=1):
            row.position = position
        return items

    # --- What becomes different ----------------------------------------------------------------------------------

    def _rewrite(self, found: Merge, before: BookPlan, told: Mapping[str, schedule.Item]) -> None:
        for key, new in found.rewritten.items():
            for name, value in new.items():
                setattr(self.own[key], name, value)
            if "side" in new:
                self.own[key].assignee_id = None
        was = {item.key: item for item in self._told(before)}
        for key in found.replaced:
            mine = self.part.keyed(key)
            then, now = _limits(was[mine]), _limits(told[mine])
            for name, value in now.items():
                if getattr(self.own[key], name) == then[name]:  # what people limited themselves stays as they did
                    setattr(self.own[key], name, value)

    def _ties(
        self, before: BookPlan, told: Mapping[str, schedule.Item], rows: Mapping[str, Item], found: Merge
    ) -> Tied:
        """The playbook's ties for what is open; what it never tied is left alone."""
        was = {item.key: set(making.ties_by_key(item)) for item in self._told(before)}
        back = {self.part.keyed(item.key) for item in found.returned}
        weaving = _Weaving(self.plan, rows, list(Dependency.objects.of(self.implementation)))
        for key, item in told.items():
            row = rows.get(key)
            if row is not None and (row.state not in CLOSED or key in back):
                weaving.tie(row, making.ties_by_key(item), known=was.get(key, set()))
        known = {group.key: set(making.ties_by_key(group)) for group in keyed_groups(before, self.part.key)}
        for group in keyed_groups(self.target.there, self.part.key):
            weaving.tie(group.key, making.ties_by_key(group), known=known.get(group.key, set()))
        return weaving.done()

    # --- What that does to dates ---------------------------------------------------------------------------------

    def _outcome(
        self,
        rows: Rows,
        found: Merge,
        before: BookPlan,
        told: Mapping[str, schedule.Item],
        ties: Tied,
    ) -> Outcome:
        before_them = calendars.planned_by(self.plan, self.both)
        then = before_them or self.both
        standing = standing_of(self.network, planned=self.planned, actuals=self.actuals, calendars=then)
        return what_moves(
            rows.network,
            {},
            planned=self.planned,
            actuals=self._actuals(found),
            calendars=self.both,
            committed=self.plan.committed_on,
            earliest=self.earliest,
            anew=self._anew(rows, found, before, told, ties),
            standing=standing,
            calendars_before=before_them,
        )

    def _anew(
        self,
        rows: Rows,
        found: Merge,
        before: BookPlan,
        told: Mapping[str, schedule.Item],
        ties: Tied,
    ) -> dict[str, date]:
        """What is new or back goes to its place in the weeks; what is changed stays where it is as far as it can."""
        days = {self.part.keyed(item.key): self._first_day(told, item.key) for item in (*found.added, *found.returned)}
        days = {key: max(day, self.earliest) for key, day in days.items()}
        retied = {tie.ends[0] for tie in (*ties.new, *ties.other, *ties.dropped)}
        touched = {row.key for row in rows.items if not retied.isdisjoint((row.pk, *networks.groups_with(row)))}
        touched |= {self.part.keyed(key) for key, new in found.rewritten.items() if {"duration", "side"} & set(new)}
        days |= {key: self.planned[key].start for key in touched if key in self.planned and key not in days}
        was = {item.key: item for item in self._told(before)}
        for key in found.replaced:
            mine = self.part.keyed(key)
            calendar = schedule.calendar_of(told[mine].side, self.both)
            days_later = calendar.working_days_between(self._first_day(was, key), self._first_day(told, key))
            start = self.planned[mine].start
            days[mine] = max(calendar.add(calendar.next_working(start), days_later), min(start, self.earliest))
        return days

    def _first_day(self, told: Mapping[str, schedule.Item], key: str) -> date:
        item = told[self.part.keyed(key)]
        return schedule.anchored_start(
            item, kickoff=self.part.starts_on, calendars=self.both, go_live=self.plan.committed_on
        )

    def _actuals(self, found: Merge) -> dict[str, Actual]:
        gone = {self.part.keyed(key) for key in found.retired}
        back = {self.part.keyed(item.key) for item in found.returned}
        actuals = {
            key: Actual(a.started_on, a.finished_on, (a.skipped or key in gone) and key not in back)
            for key, a in self.actuals.items()
        }
        return actuals | self._decided()

    def _decided(self) -> dict[str, Actual]:
        """What the answers decide is decided today."""
        made = {self.part.keyed(key): choice for key, choice in self.target.decisions.items() if choice}
        rows = [item for item in self.rows.items if item.key in made and item.choice != made[item.key]]
        ends = {row.key: row.finished_on or self.today for row in rows}
        return {row.key: Actual(min(row.started_on or ends[row.key], ends[row.key]), ends[row.key]) for row in rows}

    def _forecast(
        self, network: list[schedule.Item], planned: Mapping[str, Dates], actuals: Mapping[str, Actual]
    ) -> date:
        found = schedule.forecast(network, planned=planned, actuals=actuals, today=self.today, calendars=self.both)
        return found.go_live

    def _date(self, new: Sequence[Item], objectives: Mapping[str, Objective], outcome: Outcome) -> None:
        for item in new:
            dates = outcome.arrivals[item.key].dates
            item.planned_start, item.planned_finish = dates.start, dates.finish
            item.forecast_start, item.forecast_finish = dates.start, dates.finish
        for objective in objectives.values():
            own = [item for item in new if item.objective is objective]
            if objective._state.adding and own:
                shown = [item for item in own if not item.internal] or own
                objective.planned_start = objective.forecast_start = min(item.planned_start for item in shown)
                objective.planned_finish = objective.forecast_finish = max(item.planned_finish for item in shown)


class _Weaving:
    """A plan's ties as they become. Those that an earlier change dropped are taken up again."""

    def __init__(self, plan: Plan, rows: Mapping[str, Item], ties: Sequence[Dependency]) -> None:
        self.here = {"workspace_id": plan.workspace_id, "implementation_id": plan.implementation_id}
        self.rows, self.keys = rows, {row.pk: row.key for row in rows.values()}
        self.ties = {tie.ends: tie for tie in ties}
        self.new: list[Dependency] = []
        self.other: list[Dependency] = []
        self.dropped: list[Dependency] = []

    def tie(self, who: Item | str, wanted: Mapping[str, Mapping[str, Any]], *, known: set[str]) -> None:
        """Its ties as they are wanted; `who` is an item or a group. Of what it has only what the playbook knew goes."""
        end = who if isinstance(who, str) else who.pk
        has = [tie for tie in self.ties.values() if tie.ends[0] == end and tie.tie != Dependency.Tie.DROPPED]
        for on, how in wanted.items():
            if on in self.rows or ":" in on:
                self._want(who, end, on, how)
        for tie in has:
            on = self.keys.get(tie.on_id, "") if tie.on_id else tie.on_group
            if on in known and on not in wanted:
                tie.tie = Dependency.Tie.DROPPED
                self.dropped.append(tie)

    def _want(self, who: Item | str, end: End, on: str, how: Mapping[str, Any]) -> None:
        tie = self.ties.get((end, self.rows[on].pk if on in self.rows else on))
        if tie is None:
            tie = making.tie_row(who, on, self.rows, self.here, how)
            self.ties[tie.ends] = tie
            self.new.append(tie)
        elif any(getattr(tie, name) != value for name, value in how.items()):
            for name, value in how.items():
                setattr(tie, name, value)
            self.other.append(tie)

    def done(self) -> Tied:
        by_end: dict[End, list[Tie]] = defaultdict(list)
        for (who, on), tie in self.ties.items():
            if tie.tie != Dependency.Tie.DROPPED:
                by_end[who].append(Tie(who, on, tie.tie, tie.kind, tie.lag))
        return Tied(by_end, self.new, self.other, self.dropped)


def _limits(told: schedule.Item) -> dict[str, Any]:
    anchor = told.anchor
    back = anchor.days if isinstance(anchor, schedule.BeforeGoLive) else None
    limits = {"not_before": told.not_before, "not_after": told.not_after, "locked_on": told.locked_on}
    return {"before_go_live": back, **limits}


def _fields(item: Item) -> dict[str, Any]:
    return {name: getattr(item, name) for name in (*TEXTS, *SHAPE)}


def _state(item: Item) -> Any:
    if item.state == ItemState.DONE:
        return "done"
    if item.state == ItemState.SKIPPED:
        return "skipped"
    return "open" if item.state == ItemState.NOT_STARTED and item.started_on is None else "begun"
