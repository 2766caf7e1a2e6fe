"""What a start would give, before anything is written: the dates, and every reason why it cannot be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import gettext as _

from implementation import wording
from implementation.calendars import CalendarError, WorkingCalendar
from roadmap.plan.calendars import Calendars
from roadmap.plan.legs import Leg, behind, free_key, keyed_groups, keyed_items
from roadmap.playbook import Answer, AnswerError, Plan, Playbook, resolve
from roadmap.schedule import ScheduleError, schedule, with_groups
from stakeholders.models import Side

# What a playbook calls the people it needs, and the role of the seat that they get.
SEAT_ROLES = {
    "csm": "MANAGER",
    "solutions_engineer": "CONTRIBUTOR",
    "product_engineer": "CONTRIBUTOR",
    "sponsor": "SPONSOR",
    "signatory": "SIGNATORY",
    "lead": "LEAD",
    "approver": "APPROVER",
    "data_owner": "CONTRIBUTOR",
    "it": "CONTRIBUTOR",
    "engineer": "CONTRIBUTOR",
    "contributor": "CONTRIBUTOR",
    "informed": "INFORMED",
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody named at the start. `role` is the playbook's word; a vendor's person is a colleague already."""

    role: str
    name: str
    email: str
    title: str = ""
    side: str = Side.CUSTOMER


class CannotStart(Exception):
    """What was asked for does not fit. `problems` has a sentence for each field, to stand beside it."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = dict(problems)
        super().__init__(" ".join(self.problems.values()))


@dataclass(frozen=True, slots=True)
class Book:
    """A playbook and what was answered to its questions."""

    playbook: Playbook
    answers: Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class Draft:
    """A plan with its dates, not written yet: one leg for each playbook, one after another."""

    legs: tuple[Leg, ...]
    kickoff_on: date
    committed_on: date
    calendars: Calendars = field(repr=False)

    @property
    def go_live(self) -> date:
        return max(leg.dates.go_live for leg in self.legs)

    @property
    def weeks(self) -> int:
        last = self.legs[-1]
        return (last.starts_on - self.kickoff_on).days // 7 + last.weeks


def draft(
    books: Sequence[Book],
    *,
    kickoff_on: date,
    committed_on: date | None,
    calendars: Calendars,
    names: Mapping[str, str],
    today: date,
) -> Draft:
    """The plan that these answers give. `names` are the two companies' by side. Raises `CannotStart`."""
    problems: dict[str, str] = {}
    if problem := _kickoff_problem(kickoff_on, today, calendars, names):
        problems["kickoff_on"] = problem
    if committed_on is not None and (problem := _committed_problem(committed_on, kickoff_on, calendars, names)):
        problems["committed_on"] = problem
    plans = []
    for n, book in enumerate(books):
        try:
            plans.append(resolve(book.playbook, book.answers))
        except AnswerError as unfit:
            problems |= {question(n, key): sentence for key, sentence in unfit.problems.items()}
    if problems:
        raise CannotStart(problems)
    legs: list[Leg] = []
    for plan in plans:
        last = len(legs) == len(plans) - 1
        legs.append(_leg(plan, legs, kickoff_on, calendars, committed_on if last else None))
    return Draft(tuple(legs), kickoff_on, committed_on or legs[-1].dates.go_live, calendars)


def question(n: int, key: str) -> str:
    """What a parameter of the nth playbook is called among the questions of all of them."""
    return f"{n + 1}-{key}" if n else key


def _leg(plan: Plan, before: Sequence[Leg], kickoff_on: date, calendars: Calendars, committed: date | None) -> Leg:
    """The next one: it starts on the first day of both sides after the one before it."""
    # the day after go-live, whether anybody works on it or not: a day of the calendar
    starts_on = next_common(before[-1].dates.go_live + timedelta(days=1), calendars) if before else kickoff_on
    key = free_key(plan.playbook.key, {leg.key for leg in before}) if before else ""
    try:
        items = keyed_items(plan, key, kickoff=starts_on, calendars=calendars)
        groups = keyed_groups(plan, key)
        dates = schedule(with_groups(items, groups), kickoff=starts_on, calendars=calendars, committed=committed)
    except (ScheduleError, CalendarError) as problem_in_plan:
        raise CannotStart({"playbook": str(problem_in_plan)}) from None
    after = before[-1].closes_with if before else ""
    return Leg(plan, key, starts_on, behind(items, after), groups, dates, after)


def _kickoff_problem(on: date, today: date, calendars: Calendars, names: Mapping[str, str]) -> str:
    if on < today:
        return _("%(date)s has passed. Choose today or a later day.") % {"date": wording.weekday_date(on)}
    return _day_off(on, calendars, names)


def _committed_problem(on: date, kickoff_on: date, calendars: Calendars, names: Mapping[str, str]) -> str:
    if on <= kickoff_on:
        return _("The go-live lies before or on the kick-off of %(date)s. Choose a later day.") % {
            "date": wording.weekday_date(kickoff_on)
        }
    return _day_off(on, calendars, names)


def _day_off(on: date, calendars: Calendars, names: Mapping[str, str]) -> str:
    """`A Sunday. The next working day is Mon 14 Dec.` Both sides have to work on that day."""
    try:
        for side, calendar in calendars.items():
            if reason := calendar.reason(on):
                what = _reason(reason, calendar, on, names[side])
                following = wording.weekday_date(next_common(on, calendars))
                return _("%(what)s. The next working day is %(date)s.") % {"what": what, "date": following}
    except CalendarError as problem:
        return str(problem)
    return ""


def _reason(reason: str, calendar: WorkingCalendar, on: date, name: str) -> str:
    if on.weekday() not in calendar.weekdays:
        return _("A %(weekday)s") % {"weekday": reason}
    if reason.startswith("closed: "):
        return _("%(company)s is closed: %(why)s") % {"company": name, "why": reason.removeprefix("closed: ")}
    return _("%(holiday)s at %(company)s") % {"holiday": reason, "company": name}


def next_common(on: date, calendars: Calendars) -> date:
    """The first day from `on` on which every side works."""
    day = on
    while True:
        later = max(calendar.next_working(day) for calendar in calendars.values())
        if later == day:
            return day
        day = later
