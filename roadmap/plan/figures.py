"""What a plan's figures are, worked out in memory: forecast and its cause, health and its rule, whose turn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from implementation import wording
from roadmap import schedule
from roadmap.plan.calendars import Calendars
from roadmap.plan.health import Facts, Thresholds, judge
from roadmap.plan.models import Dependency, Item, ItemState, Kind, Milestone, Objective, Plan
from roadmap.plan.networks import Ties


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that figures are made of. `names` are the companies' by side."""

    items: Sequence[Item]
    ties: Ties
    seen: schedule.Forecast
    today: date
    calendars: Calendars
    names: Mapping[str, str]
    limits: Thresholds
    approvals: tuple[str, ...] = ()  # those on the critical path that are missing or stale

    @property
    def shared(self) -> list[Item]:
        return [item for item in self.items if not item.internal]

    def by_key(self) -> dict[str, Item]:
        return {item.key: item for item in self.items}


def count(row: Objective | Plan, shared: Sequence[Item], today: date) -> None:
    row.shared_count = len(shared)
    row.done_count = sum(item.state == "DONE" for item in shared)
    row.open_count = sum(item.is_open for item in shared)
    row.overdue_count = sum(item.is_overdue(today) for item in shared)


def draw(plan: Plan, picture: Picture) -> None:
    """Put every figure on the plan's row, not saved."""
    count(plan, picture.shared, picture.today)
    plan.forecast_on = picture.seen.go_live
    plan.gap_days = picture.calendars["CUSTOMER"].working_days_between(plan.committed_on, plan.forecast_on)
    plan.forecast_why = _root_cause(plan, picture)
    _health(plan, picture)
    _turn(plan, picture)
    leading = [item for item in picture.shared if not item.objective.after_go_live]
    finished = leading and not any(item.is_open for item in leading)
    plan.finished_on = max((i.finished_on for i in leading if i.finished_on), default=None) if finished else None
    _milestones(plan, picture)
    plan.reckoned_on = max(picture.today, plan.reckoned_on)


def because(expected: schedule.Expected, items: Mapping[str, Item], names: Mapping[str, str]) -> str:
    """`“Share contracts” (Acme) is not finished`."""
    item, cause = items[expected.key], expected.because
    if cause is not None and cause.kind == "item":
        return _unfinished(items[cause.key], names)
    if cause is not None and cause.kind == "calendar":
        return _("days off of %(company)s come between") % {"company": names.get(item.side, item.title)}
    if cause is not None and cause.kind == "start":
        return _("“%(title)s”%(who)s was started late") % _named(item, names)
    if not (item.started_on or item.finished_on):
        return _("“%(title)s”%(who)s has not begun") % _named(item, names)
    return _unfinished(item, names)


def _unfinished(item: Item, names: Mapping[str, str]) -> str:
    if item.finished_on:
        return _("“%(title)s”%(who)s was finished late") % _named(item, names)
    return _("“%(title)s”%(who)s is not finished") % _named(item, names)


def _named(item: Item, names: Mapping[str, str]) -> dict[str, str]:
    return {"title": item.title, "who": f" ({names[item.side]})" if item.side in names else ""}


def _root_cause(plan: Plan, picture: Picture) -> str:
    """`3 working days later because “Share contracts” (Acme) is not finished.`"""
    if plan.gap_days <= 0 or picture.seen.driver not in picture.seen.items:
        return ""
    days = wording.working_days(plan.gap_days)
    if why := cause(picture):
        return _("%(days)s later because %(why)s.") % {"days": days, "why": why}
    return _("The plan ends %(days)s after the committed day.") % {"days": days}


def cause(picture: Picture) -> str:
    """Why the forecast is later than the plan, as `because` says it; empty when it is not."""
    driver = picture.seen.items.get(picture.seen.driver)
    root = picture.seen.items[driver.root] if driver else None
    if root is None or (root.because is None and root.working_days_late <= 0):
        return ""
    return because(root, picture.by_key(), picture.names)


def _health(plan: Plan, picture: Picture) -> None:
    """The colour by the rule, what every rule says, and whose word stands: the rule's, unless somebody overrides it."""
    findings = judge(_facts(plan, picture), picture.limits)
    plan.rag_by_rule, plan.rag_reason = findings[0].colour, findings[0].said
    plan.rag_rules = [finding.to_dict() for finding in findings]
    overridden = plan.override_until is not None and plan.override_until >= picture.today
    plan.rag = plan.override if overridden else plan.rag_by_rule


def _facts(plan: Plan, picture: Picture) -> Facts:
    due = [i for i in picture.shared if i.planned_finish < picture.today and i.state != ItemState.SKIPPED]
    overdue = [(days, i) for i in due if (days := _overdue(i, picture)) >= picture.limits.overdue_after]
    blocked = [(_days_blocked(i, picture), i) for i in picture.shared if i.state == ItemState.BLOCKED]
    overdue_days, overdue_title = _longest(overdue)
    blocked_days, blocked_title = _longest(blocked)
    return Facts(
        committed_on=plan.committed_on,
        forecast_on=plan.forecast_on,
        gap_days=plan.gap_days,
        due=len(due),
        overdue=len(overdue),
        overdue_title=overdue_title,
        overdue_days=overdue_days,
        approvals=picture.approvals,
        blocked=len(blocked),
        blocked_title=blocked_title,
        blocked_days=blocked_days,
    )


def _longest(rows: Sequence[tuple[int, Item]]) -> tuple[int, str]:
    """Days and title. An assist ends with what it assists, so that is named; of two, what stands first in the plan."""
    days, item = max(rows, key=lambda row: (row[1].kind != Kind.ASSIST, row[0], -row[1].position), default=(0, None))
    return days, item.title if item else ""


def _days_blocked(item: Item, picture: Picture) -> int:
    """Working days of its side since it was blocked."""
    calendar = picture.calendars["VENDOR" if item.side == "VENDOR" else "CUSTOMER"]
    return max(calendar.working_days_between(item.blocked_since, picture.today), 0) if item.blocked_since else 0


def _overdue(item: Item, picture: Picture) -> int:
    """Working days of its side since an open item was due; 0 when it is not overdue."""
    if not item.is_overdue(picture.today):
        return 0
    calendar = picture.calendars["VENDOR" if item.side == "VENDOR" else "CUSTOMER"]
    return calendar.working_days_between(item.planned_finish, picture.today)


def _turn(plan: Plan, picture: Picture) -> None:
    """The side of the earliest due open item, overdue or not. Assists follow what they assist, and come last."""
    acting = [item for item in picture.shared if item.is_open]
    own = [item for item in acting if not _assists(item, picture.ties)] or acting
    first = min(own, key=lambda item: (item.planned_finish, item.position), default=None)
    side = first.turn if first else ""
    if side != plan.turn_side and (plan.turn_side or not first):
        plan.turn_since = picture.today if first else None
    plan.turn_side = side
    plan.turn_title = first.title if first else ""
    plan.turn_number = first.number if first else None
    plan.next_on = first.planned_finish if first else None


def _milestones(plan: Plan, picture: Picture) -> None:
    """When what items are marked as was reached or will be, in that order, and the next one. Left out: not reached."""
    marked: dict[str, list[Item]] = {}
    for item in picture.shared:
        if item.milestone and item.state != ItemState.SKIPPED:
            marked.setdefault(item.milestone, []).append(item)
    found = [
        {
            "key": key,
            "on": max(item.finished_on or item.forecast_finish for item in items).isoformat(),
            "done": all(item.state == ItemState.DONE for item in items),
        }
        for key, items in marked.items()
    ]
    plan.milestones = sorted(found, key=lambda one: one["on"])
    ahead = [(one["key"], date.fromisoformat(str(one["on"]))) for one in plan.milestones if not one["done"]]
    ahead.append((Milestone.GO_LIVE.value, plan.forecast_on))
    over = plan.finished_on is not None
    plan.next_milestone, plan.next_milestone_on = ("", None) if over else ahead[0]


def _assists(item: Item, ties: Ties) -> bool:
    return any(tie.tie == Dependency.Tie.ASSISTS for tie in ties.get(item.pk, ()))
