"""Who has to move when some items do: one pass, each item after all that it waits for."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from implementation.calendars import WorkingCalendar
from roadmap.moving.living import living
from roadmap.moving.model import Arrival, Because, Conflict, Outcome, Problem, Shift, Standing, Wish
from roadmap.moving.wishing import wished
from roadmap.schedule import (
    Actual,
    AfterObjective,
    BeforeGoLive,
    Dates,
    Item,
    Overlap,
    ScheduleError,
    Side,
    calendar_of,
    slack_of,
)
from roadmap.schedule.links import earliest_start, tied_day
from roadmap.schedule.model import finish_of, spanned
from roadmap.schedule.network import in_order, needs_of, openers_of

Calendars = Mapping[Side, WorkingCalendar]
NOTHING_YET = Actual()


def what_moves(
    items: Iterable[Item],
    wishes: Mapping[str, Wish],
    *,
    planned: Mapping[str, Dates],
    actuals: Mapping[str, Actual],
    calendars: Calendars,
    committed: date,
    earliest: date,
    along: bool = False,
    calendars_before: Calendars | None = None,
    anew: Mapping[str, date] | None = None,
    standing: Standing | None = None,
) -> Outcome:
    """Every item that the wishes move, and what follows from that. Raises `ScheduleError` or `CalendarError`.

    `earliest` is the first day to which what has not begun can be moved: today, or kick-off while that is to come.
    With `along` what waits for a moved item keeps its distance to it, in working days of its own side.
    With `calendars_before` the calendars have changed: what was to be done on days that became free moves too.
    Items in `anew` that have not begun get their place anew, each no earlier than its day there: those without planned
    dates, which arrive, and those whose length or ties changed. `standing` is then how the plan stood before.
    """
    given, fresh = list(items), anew or {}
    if missing := [str(i) for i in given if not (i.summary or i.key in planned or i.key in fresh)]:
        raise ScheduleError(f"These items have no planned dates: {', '.join(missing)}. Plan them first.")
    known = {key: Dates(dates.start, dates.finish) for key, dates in planned.items()}
    planned = {item.key: known[item.key] for item in given if item.key in known and not item.summary}
    order, everything = in_order(living(given, actuals)), {item.key: item for item in given}
    course = _Course(
        order,
        planned,
        actuals,
        calendars=calendars,
        calendars_before=calendars_before or calendars,
        earliest=earliest,
        along=along,
        anew=fresh,
        spans={item.key: tuple(summed_up(item, everything)) for item in given if item.assists},
        waits={item.key: needs_of(item, openers_of(given)) for item in given if item.key in wishes},
    )
    for item in order:
        course.look_at(item, wishes.get(item.key))
    skipped = [Problem("skipped", key) for key in wishes if key not in course.by_key]
    place = {item.key: n for n, item in enumerate(given)}
    return Outcome(
        shifts={key: course.shifts[key] for key in sorted(course.shifts, key=place.__getitem__)},
        problems=tuple(sorted([*course.problems, *skipped], key=lambda problem: place[problem.key])),
        conflicts=tuple(sorted(course.conflicts(committed), key=lambda conflict: place[conflict.key])),
        overlaps=tuple(overlap for item in given for overlap in course.overlaps(item.key)),
        before=standing or _standing(order, planned, actuals, calendars_before or calendars),
        after=_standing(order, course.after, actuals, calendars),
        arrivals={key: course.arrivals[key] for key in sorted(course.arrivals, key=place.__getitem__)},
    )


def standing_of(
    items: Iterable[Item], *, planned: Mapping[str, Dates], actuals: Mapping[str, Actual], calendars: Calendars
) -> Standing:
    """How a plan stands with these planned dates."""
    return _standing(in_order(living(items, actuals)), planned, actuals, calendars)


def facts_of(dates: Dates, actual: Actual) -> Dates:
    """What others wait for: what has happened as it happened, the rest as it is planned."""
    if actual.finished_on:
        return Dates(actual.started_on or min(dates.start, actual.finished_on), actual.finished_on)
    if actual.started_on:
        return Dates(actual.started_on, max(dates.finish, actual.started_on))
    return dates


def summed_up(item: Item, by_key: Mapping[str, Item]) -> list[str]:
    """What it spans: of a summary among that, what that sums up."""
    return [one for key in item.assists for one in (summed_up(by_key[key], by_key) if by_key[key].summary else [key])]


def _standing(
    order: list[Item], dates: Mapping[str, Dates], actuals: Mapping[str, Actual], both: Calendars
) -> Standing:
    known = {item.key: dates[item.key] for item in order if not item.summary}
    leading = [item.key for item in order if item.moves_go_live]
    go_live = max((dates[key].finish for key in leading or dates), default=date.max)
    open_ = [item.key for item in order if not actuals.get(item.key, NOTHING_YET).finished_on]
    slack = slack_of(order, known, go_live=go_live, calendars=both)
    return Standing(go_live, {key: slack[key] for key in open_ if key in slack})


class _Course:
    """The plan as far as it has been looked at; `after` has every item's planned dates, old until they are new."""

    def __init__(
        self,
        order: list[Item],
        planned: Mapping[str, Dates],
        actuals: Mapping[str, Actual],
        *,
        calendars: Calendars,
        calendars_before: Calendars,
        earliest: date,
        along: bool,
        anew: Mapping[str, date],
        spans: Mapping[str, tuple[str, ...]],
        waits: Mapping[str, tuple[str, ...]],
    ) -> None:
        self.by_key, self.openers = {item.key: item for item in order}, openers_of(order)
        self.planned, self.actuals, self.after = planned, actuals, dict(planned)
        self.calendars, self.calendars_before = calendars, calendars_before
        self.earliest, self.along, self.anew = earliest, along, anew
        self.waits = waits  # as they are, with what is left out
        self.spans = spans  # with what is left out: who spans that keeps its dates, whatever else moves
        self.shifts: dict[str, Shift] = {}
        self.arrivals: dict[str, Arrival] = {}
        self.problems: list[Problem] = []
        self.stuck: list[Conflict] = []

    def look_at(self, item: Item, wish: Wish | None) -> None:
        actual = self.actuals.get(item.key, NOTHING_YET)
        members = self.spans.get(item.key, ())
        if wish is not None and members and not wish.is_exact:
            self.problems.append(Problem("assists", item.key, members[0]))
        elif item.summary:
            return  # it has the dates of its items, whenever somebody asks
        elif wish is not None and members and wish.start and wish.finish:
            self._shift(item, Dates(wish.start, wish.finish), Because("asked"))
        elif wish is not None and not members:
            self._want(item, wish, actual)
        elif actual.finished_on:
            return
        elif members:
            self._span(item, actual)
        elif actual.started_on:
            self._push_end(item)
        elif item.key in self.anew:
            self._put(item, self.anew[item.key])
        else:
            self._push(item)

    def _shift(self, item: Item, after: Dates, because: Because) -> None:
        before = self.planned.get(item.key)
        if before is None:
            self.after[item.key] = after
            self.arrivals[item.key] = Arrival(item.key, after, because)
        elif after != before:
            self.after[item.key] = after
            self.shifts[item.key] = Shift(item.key, before, after, because)

    # --- What is wanted ----------------------------------------------------------------------------------------

    def _want(self, item: Item, wish: Wish, actual: Actual) -> None:
        calendar = calendar_of(item.side, self.calendars)
        found = wished(item, wish, self.planned[item.key], actual, calendar=calendar, earliest=self.earliest)
        if isinstance(found, Problem):
            self.problems.append(found)
            return
        tied = found.finish if actual.started_on else found.start
        demands = [(new, key) for _old, new, key in self._demands(item)]
        if wish.is_exact:  # it stood there once, whatever those left out before it had waited for
            own = {key for on in self.waits[item.key] if on in self.by_key for key in self._members(on)}
            demands = [(new, key) for new, key in demands if key in own and not self._begun(key)]
        day, key = max(demands, default=(tied, ""))
        if day > tied:
            self.problems.append(Problem("waits", item.key, key, tied, day))
            return
        self._shift(item, found, Because("asked"))

    # --- What gets its place anew --------------------------------------------------------------------------------

    def _put(self, item: Item, day: date) -> None:
        """As early as its own day, its limits and what it waits for allow. What is new begins at the earliest now."""
        calendar = calendar_of(item.side, self.calendars)
        first = day if item.key in self.planned else max(day, self.earliest)
        start = calendar.next_working(max(first, item.not_before or first))
        later, key = max(((new, key) for _old, new, key in self._demands(item)), default=(start, ""))
        if item.locked_on:
            start = calendar.next_working(item.locked_on)
            if later > start:
                self.problems.append(Problem("held", item.key, key, start, later))
        elif later > start:
            start = later
        because = Because("item", key) if key and later == start and not item.locked_on else Because("anew")
        self._shift(item, Dates(start, finish_of(start, item, calendar)), because)

    # --- What has to follow ------------------------------------------------------------------------------------

    def _span(self, item: Item, actual: Actual) -> None:
        living = summed_up(item, self.by_key)
        moved = [key for key in living if key in self.shifts or key in self.arrivals]
        if not moved and item.key not in self.anew:
            return
        calendar, members = calendar_of(item.side, self.calendars), [self.after[key] for key in self.spans[item.key]]
        if item.key in self.anew:  # it helps with what is left from now on
            members = [self.after[key] for key in living]
        found = spanned(members, calendar)
        if actual.started_on:
            found = Dates(min(self.planned[item.key].start, found.finish), found.finish)
        last = max(moved or living, key=lambda key: (self.after[key].finish, key))
        self._shift(item, found, Because("assists", last))

    def _push_end(self, item: Item) -> None:
        """Of what has begun only the end is still to come, and only what is tied to that can push it."""
        before = self.planned[item.key]
        found, cause = self._days_off(item, before), Because("calendar")
        later = [(new, key) for old, new, key in self._demands(item) if new > max(old, found.finish)]
        if later:
            day, key = max(later)
            found, cause = Dates(found.start, day), self._cause(key)
        self._shift(item, found, cause)

    def _push(self, item: Item) -> None:
        before, calendar = self.planned[item.key], calendar_of(item.side, self.calendars)
        demands = list(self._demands(item))
        found, cause = self._days_off(item, before), Because("calendar")
        if item.locked_on:
            self._locked(item, demands, found)
            return
        if self.along and (lead := self._led(item)) and lead[0]:
            found, cause = self._following(item, lead[0], demands), Because("along", lead[1])
        if any(new > max(old, found.start) for old, new, _key in demands):
            start, key = max((new, key) for _old, new, key in demands)
            found, cause = Dates(start, finish_of(start, item, calendar)), self._cause(key)
        self._shift(item, found, cause)

    def _cause(self, key: str) -> Because:
        """An item that stays where it is leaves less room only when days between became free."""
        moved = key in self.shifts or self.calendars is self.calendars_before
        return Because("item", key) if moved else Because("calendar", key)

    def _locked(self, item: Item, demands: list[tuple[date, date, str]], found: Dates) -> None:
        before, calendar = self.planned[item.key], calendar_of(item.side, self.calendars)
        later = [(new, key) for old, new, key in demands if new > max(old, before.start)]
        if later:
            day, key = max(later)
            self.problems.append(Problem("held", item.key, key, before.start, day))
        elif before.start != found.start:
            self.stuck.append(Conflict("locked", item.key, before.start, calendar.next_working(before.start)))
        else:
            self._shift(item, found, Because("calendar"))

    def _led(self, item: Item) -> tuple[int, str]:
        """By how many working days the last of those that it waits for moved, and which one that is."""
        leading = [link.on for link in item.hard_links if not self.actuals.get(link.on, NOTHING_YET).finished_on]
        moved = ((self._moved_by(key), self._decides(key, ends=True, dates=self.after)) for key in leading)
        return max(moved, default=(0, ""))

    def _moved_by(self, key: str) -> int:
        calendar = calendar_of(self.by_key[key].side, self.calendars)
        members = [one for one in self._members(key) if one in self.planned]
        if all(one not in self.shifts for one in members):
            return 0
        before, after = (max(dates[one].finish for one in members) for dates in (self.planned, self.after))
        return calendar.working_days_between(before, after)

    def _following(self, item: Item, days: int, demands: list[tuple[date, date, str]]) -> Dates:
        """As far as what it follows; on the way back never before it may start."""
        before, calendar = self.planned[item.key], calendar_of(item.side, self.calendars)
        start = calendar.add(before.start, days)
        if days < 0:
            bounds = [self.earliest, item.not_before or self.earliest, *(new for _old, new, _key in demands)]
            start = min(max(start, calendar.next_working(max(bounds))), before.start)
        return Dates(start, finish_of(start, item, calendar)) if start != before.start else before

    def _days_off(self, item: Item, dates: Dates) -> Dates:
        """The same working days from today on, when some of those that it had became free."""
        if self.calendars is self.calendars_before:
            return dates
        old, new = calendar_of(item.side, self.calendars_before), calendar_of(item.side, self.calendars)
        first = max(dates.start, self.earliest)
        if dates.finish < first:
            return dates
        start = new.next_working(dates.start) if dates.start == first else dates.start
        finish = new.add(new.next_working(first), max(old.count(first, dates.finish), 1) - 1)
        return Dates(start, finish) if finish > dates.finish or start > dates.start else dates

    # --- What leaves how much room -----------------------------------------------------------------------------

    def _demands(self, item: Item) -> Iterator[tuple[date, date, str]]:
        """For each that it waits for: the first day left to its tied end, before and after, and whose doing it is.

        The tied end is the start of what has not begun, and the finish of what has.
        """
        begun = self.actuals.get(item.key, NOTHING_YET).started_on is not None
        old, new = calendar_of(item.side, self.calendars_before), calendar_of(item.side, self.calendars)
        for link in sorted(item.hard_links, key=lambda link: (link.on, link.kind, link.lag)):
            if begun and link.kind in ("FS", "SS"):
                continue
            first_day, other = tied_day if begun else earliest_start, self.by_key[link.on]
            now = first_day(link, self._facts(link.on, self.after), other, item, new)
            known = self._is_known(link.on) and item.key not in self.anew  # what is new left all the room there was
            was = first_day(link, self._facts(link.on, self.planned), other, item, old) if known else date.min
            yield was, now, self._decides(link.on, ends=link.kind in ("FS", "FF"), dates=self.after)
        if isinstance(item.anchor, AfterObjective) and not begun:
            openers = self.openers[item.anchor.objective]
            opened, opens = (
                min(((self._facts(key, dates).start, key) for key in openers if key in dates), default=None)
                for dates in (self.planned, self.after)
            )
            if opens is not None:
                known = opened is not None and item.key not in self.anew
                was = old.add(opened[0], item.anchor.days) if known and opened else date.min
                yield was, new.add(opens[0], item.anchor.days), opens[1]

    def _begun(self, key: str) -> bool:
        """What has happened cannot be taken back; dates that it overtook may stand again as they stood."""
        actual = self.actuals.get(key, NOTHING_YET)
        return bool(actual.started_on or actual.finished_on)

    def _facts(self, key: str, dates: Mapping[str, Dates]) -> Dates:
        if not self.by_key[key].summary:
            return facts_of(dates[key], self.actuals.get(key, NOTHING_YET))
        members = [self._facts(one, dates) for one in self._members(key) if one in dates]
        return Dates(min(d.start for d in members), max(d.finish for d in members))

    def _is_known(self, key: str) -> bool:
        return any(one in self.planned for one in self._members(key))

    def _members(self, key: str) -> list[str]:
        """The item itself, or what a summary sums up."""
        return summed_up(self.by_key[key], self.by_key) if self.by_key[key].summary else [key]

    def _decides(self, key: str, *, ends: bool, dates: Mapping[str, Dates]) -> str:
        """The item itself, or of a summary the one whose finish, or start, is the summary's."""
        facts = [(self._facts(one, dates), one) for one in self._members(key) if one in dates]
        if ends:
            return max(facts, key=lambda found: (found[0].finish, found[1]))[1]
        return min(facts, key=lambda found: (found[0].start, found[1]))[1]

    # --- What should not be ------------------------------------------------------------------------------------

    def conflicts(self, committed: date) -> Iterator[Conflict]:
        yield from self.stuck
        later = [key for key, shift in self.shifts.items() if shift.after.finish > shift.before.finish]
        for key in (*later, *self.arrivals):
            item, end = self.by_key[key], self.after[key].finish
            if item.not_after and end > item.not_after:
                yield Conflict("not_after", key, end, item.not_after)
            if isinstance(item.anchor, BeforeGoLive):
                calendar = calendar_of(item.side, self.calendars)
                limit = calendar.add(calendar.add(committed, 1), -1 - item.anchor.days)
                if end > limit:
                    yield Conflict("before_go_live", key, end, limit)

    def overlaps(self, key: str) -> Iterator[Overlap]:
        """Soft ties of what is still to begin that are passed over now and were not before."""
        item = self.by_key.get(key)
        if item is None or self.actuals.get(key, NOTHING_YET).started_on:
            return
        for link in item.links:
            if not link.soft or self.after[key].start > self._facts(link.on, self.after).finish:
                continue
            before = self.planned.get(key)
            known = before is not None and link.on in self.planned
            if not known or before.start > self._facts(link.on, self.planned).finish:  # type: ignore[union-attr]
                yield Overlap(key, link.on)
