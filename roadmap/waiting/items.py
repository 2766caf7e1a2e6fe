"""Items while the ledger is played again: as the acts changed them, and whose turn they were."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain

from implementation.calendars import local_date
from roadmap.clock import NOBODY, Ended, Held, Paused
from roadmap.plan.holders import Holder, third_party
from roadmap.plan.models.items import OTHER_SIDE
from roadmap.plan.telling import Act
from roadmap.schedule import Actual, Dates
from roadmap.waiting.replay import Entry, Member, Setting, Told, What, opens_at

CLOSED = ("DONE", "SKIPPED")


@dataclass(slots=True)
class Course:
    """How far an item is. The columns of its row go the same way."""

    member: Member
    state: str = "NOT_STARTED"
    started_on: date | None = None
    finished_on: date | None = None
    blocked_by: Holder = NOBODY
    skipped_reason: str = ""
    rests: str = ""
    done_by: Holder = ""  # the side to which what is a third party's was given
    planned: Dates | None = None
    opens: datetime | None = None

    @property
    def back(self) -> str:
        return "IN_PROGRESS" if self.started_on else "NOT_STARTED"


class Items:
    """All items of a plan, told what happens one entry after another."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.courses = {member.key: Course(member) for member in setting.members}
        self.by_id = {member.id: self.courses[member.key] for member in setting.members}
        self.assists = [course for course in self.courses.values() if course.member.assists]
        self.left_out: dict[str, str] = {}  # why an objective was left out
        self.after: dict[str, list[str]] = defaultdict(list)
        for member in setting.members:
            for key in (*member.requires, *chain(*member.begins_with), *member.assists):
                self.after[key].append(member.key)

    def hear(self, entry: Entry) -> Told:
        """An act on one item, or on an objective with all that is open in it."""
        act, today = entry.act, local_date(entry.at, self.setting.zone)
        if act.verb in ACTS and act.subject in self.by_id:
            course = self.by_id[act.subject]
            ACTS[act.verb](self, course, act, today)
            changed = {course.member.key}
        elif act.verb == "roadmap.objective.skipped":
            changed = self._leave_out(act)
        elif act.verb == "roadmap.objective.restored":
            changed = self._take_back(act)
        elif act.verb in RESHAPED:
            changed = self._reshape(act)
        else:
            return {}
        return self._told(changed, entry.at)

    def plan_says(self, at: datetime, versions: Mapping[str, Dates], opened: Iterable[str]) -> Told:
        """New planned dates, and planned days that begin."""
        for key, dates in versions.items():
            course = self.courses[key]
            course.planned, course.opens = dates, opens_at(dates, course.member.side, self.setting.calendars)
        return self._told({*versions, *opened}, at)

    def actual(self, key: str) -> Actual | None:
        """How far it is, for the forecast."""
        course = self.courses[key]
        return Actual(course.started_on, course.finished_on, course.state == "SKIPPED")

    def _told(self, changed: set[str], at: datetime) -> Told:
        """Whose turn these are now, and those whose turn hangs on them."""
        reached = self._reached(changed | self._follow())
        return {key: self._what(self.courses[key], at) for key in sorted(reached)}

    def _follow(self) -> set[str]:
        """An assist is done when all that it assists is closed, and open again with it."""
        changed = set()
        for course in self.assists:
            assisted = [self.courses[key] for key in course.member.assists if key in self.courses]
            if not assisted or course.state == "SKIPPED":
                continue
            if all(other.state in CLOSED for other in assisted):
                if course.state != "DONE":
                    ends = [other.finished_on for other in assisted if other.finished_on]
                    course.finished_on = max(ends, default=course.planned.finish if course.planned else None)
                    course.state = "DONE"
                    changed.add(course.member.key)
            elif course.state == "DONE":
                course.state, course.finished_on = "IN_PROGRESS", None
                changed.add(course.member.key)
        return changed

    def _reached(self, changed: set[str]) -> set[str]:
        """The items themselves and those after them; through what is left out or only assists, those after that."""
        reached, ahead = set(changed), list(changed)
        while ahead:
            for key in self.after[ahead.pop()]:
                if key not in reached:
                    reached.add(key)
                    if self.courses[key].state == "SKIPPED" or self.courses[key].member.assists:
                        ahead.append(key)
        return reached

    def _what(self, course: Course, at: datetime) -> What | None:
        if course.member.assists:
            return None  # who only helps is waited for by nobody
        if course.state in CLOSED:
            return Ended()
        if course.rests:
            return Paused(course.rests)
        doer = course.done_by or course.member.side
        match course.state:
            case "BLOCKED":
                return Held(course.blocked_by)
            case "WAITING":
                return Held(OTHER_SIDE.get(doer, doer))
            case "IN_PROGRESS":
                return Held(doer)
        return Held(doer) if self._can_begin(course, at) else None

    def _can_begin(self, course: Course, at: datetime) -> bool:
        """Its first planned day has come, and nothing holds it up."""
        if course.opens is None or at < course.opens:
            return False
        begun = all(any(map(self._has_begun, keys)) for keys in course.member.begins_with)
        return begun and all(self._is_closed(key) for key in course.member.requires)

    def _has_begun(self, key: str) -> bool:
        return bool(self.courses[key].started_on) or self._is_closed(key)

    def _is_closed(self, key: str) -> bool:
        """Done; what is left out passes on whatever it waited for itself."""
        course = self.courses[key]
        if course.state == "SKIPPED":
            return all(self._is_closed(before) for before in course.member.requires)
        return course.state == "DONE"

    def _leave_out(self, act: Act) -> set[str]:
        reason = self.left_out[act.subject] = str(act.facts.get("reason", ""))
        of = [course for course in self.courses.values() if course.member.objective == act.subject]
        gone = [course for course in of if course.state not in CLOSED]
        for course in gone:
            course.state, course.skipped_reason, course.rests = "SKIPPED", reason, ""
        return {course.member.key for course in gone}

    def _take_back(self, act: Act) -> set[str]:
        reason = self.left_out.pop(act.subject, "")
        of = [course for course in self.courses.values() if course.member.objective == act.subject]
        back = [course for course in of if course.state == "SKIPPED" and course.skipped_reason == reason]
        for course in back:
            course.state, course.skipped_reason = course.back, ""
        return {course.member.key for course in back}

    def _reshape(self, act: Act) -> set[str]:
        """What other answers or another playbook left out, and what they brought back."""
        named = ([str(row["item"]) for row in act.facts.get(name, [])] for name in ("retired", "returned"))
        gone, back = ([self.by_id[key] for key in keys if key in self.by_id] for keys in named)
        for course in gone:
            course.state, course.skipped_reason, course.rests = "SKIPPED", str(act.facts.get("reason", "")), ""
        for course in back:
            course.state, course.skipped_reason = course.back, ""
        return {course.member.key for course in (*gone, *back)}

    # --- What each act does ------------------------------------------------------------------------------------

    def _started(self, course: Course, act: Act, today: date) -> None:
        course.state, course.started_on, course.rests = "IN_PROGRESS", course.started_on or today, ""

    def _handed_over(self, course: Course, act: Act, today: date) -> None:
        course.state, course.started_on, course.rests = "WAITING", course.started_on or today, ""

    def _blocked(self, course: Course, act: Act, today: date) -> None:
        seat, name = act.facts.get("held_by"), str(act.facts.get("held_by_name", ""))
        course.blocked_by = self.setting.side(str(seat)) if seat else third_party(name, self.setting.companies)
        course.state, course.rests = "BLOCKED", ""

    def _unblocked(self, course: Course, act: Act, today: date) -> None:
        course.state, course.rests = course.back, ""

    def _finished(self, course: Course, act: Act, today: date) -> None:
        planned = course.planned.start if course.planned else today
        course.started_on = course.started_on or min(today, max(planned, self.setting.kickoff_on))
        course.state, course.finished_on, course.rests = "DONE", today, ""

    def _decided(self, course: Course, act: Act, today: date) -> None:
        """Somebody may decide otherwise: what was done stays done on its day."""
        course.started_on = course.started_on or course.finished_on or today
        course.state, course.finished_on, course.rests = "DONE", course.finished_on or today, ""

    def _reopened(self, course: Course, act: Act, today: date) -> None:
        course.state, course.finished_on, course.skipped_reason, course.rests = course.back, None, "", ""

    def _skipped(self, course: Course, act: Act, today: date) -> None:
        course.state, course.skipped_reason, course.rests = "SKIPPED", str(act.facts.get("reason", "")), ""

    def _assigned(self, course: Course, act: Act, today: date) -> None:
        to = act.facts.get("to")
        course.done_by = self.setting.side(str(to)) if to and course.member.side == "THIRD" else ""

    def _paused(self, course: Course, act: Act, today: date) -> None:
        course.rests = str(act.facts.get("reason", ""))

    def _resumed(self, course: Course, act: Act, today: date) -> None:
        course.rests = ""


ACTS: dict[str, Callable[[Items, Course, Act, date], None]] = {
    "roadmap.item.started": Items._started,
    "roadmap.item.handed_over": Items._handed_over,
    "roadmap.item.blocked": Items._blocked,
    "roadmap.item.unblocked": Items._unblocked,
    "roadmap.item.finished": Items._finished,
    "roadmap.item.decided": Items._decided,
    "roadmap.item.reopened": Items._reopened,
    "roadmap.item.skipped": Items._skipped,
    "roadmap.item.assigned": Items._assigned,
    "roadmap.item.paused": Items._paused,
    "roadmap.item.resumed": Items._resumed,
}
RESHAPED = ("roadmap.answers.changed", "roadmap.phase.added", "roadmap.playbook.merged")
VERBS = (*ACTS, "roadmap.objective.skipped", "roadmap.objective.restored", *RESHAPED)
