"""What a change does, or did, to a plan, as pages show it: plain strings in groups, made once for a whole page."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from implementation import wording
from implementation.calendars import WorkingCalendar
from implementation.models import Implementation
from roadmap.plan.models import Change, ChangedItem, Item, ItemState, Part
from roadmap.plan.reasons import because_of
from roadmap.plan.reshapes import Reshape
from roadmap.plan.tables import Change as Figure
from roadmap.playbook import Conflict
from roadmap.schedule import Dates

What = ChangedItem.What
FIELDS: dict[str, Promise] = {
    "title": gettext_lazy("title"),
    "text": gettext_lazy("what is to be done"),
    "why": gettext_lazy("why"),
    "steps": gettext_lazy("steps"),
    "done_means": gettext_lazy("done means"),
    "minutes": gettext_lazy("minutes"),
    "side": gettext_lazy("side"),
    "kind": gettext_lazy("kind"),
    "role": gettext_lazy("role"),
    "duration": gettext_lazy("duration"),
    "choices": gettext_lazy("choices"),
    "decides": gettext_lazy("what it decides"),
    "milestone": gettext_lazy("milestone"),
    "topics": gettext_lazy("topics"),
}
RENAMED = "renamed"


@dataclass(frozen=True, slots=True)
class Line:
    """One item. `number` is None for what has no page yet."""

    number: int | None
    title: str
    side: str
    company: str
    internal: bool
    before: str = ""
    after: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Items with which the same happens."""

    key: str
    heading: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Table:
    """A preview: what happens to which items, and to go-live."""

    groups: list[Group]
    committed: str
    planned: Figure
    forecast: Figure
    gap: str
    late: bool
    problems: list[str]
    warnings: list[str]


@dataclass(frozen=True, slots=True)
class Made:
    """A change that was made."""

    key: UUID
    what: str
    by: str
    side: str
    at: str
    reason: str
    answers: list[str]
    planned: Figure
    baseline: str
    baseline_key: UUID | None
    groups: list[Group] = field(default_factory=list)


def heading(what: str, count: int) -> str:
    words = {
        What.ADDED: ngettext("%(count)s item comes", "%(count)s items come", count),
        What.RETURNED: ngettext("%(count)s item comes back", "%(count)s items come back", count),
        What.RETIRED: ngettext("%(count)s item is left out", "%(count)s items are left out", count),
        What.KEPT: ngettext("%(count)s item of before stays", "%(count)s items of before stay", count),
        What.REWRITTEN: ngettext("%(count)s item changes", "%(count)s items change", count),
        What.MOVED: ngettext("%(count)s item moves", "%(count)s items move", count),
        RENAMED: ngettext("%(count)s keeps its own words", "%(count)s keep their own words", count),
    }
    return words[what] % {"count": count}


# --- A preview ----------------------------------------------------------------------------------------------------


def preview(found: Reshape) -> Table:
    calendar, plan = found.calendars["CUSTOMER"], found.plan
    gap = calendar.working_days_between(plan.committed_on, found.forecast_after)
    return Table(
        groups=[group for group in _groups(found) if group.lines],
        committed=wording.short_date(plan.committed_on),
        planned=_figure(found.outcome.before.go_live, found.outcome.after.go_live, calendar),
        forecast=_figure(found.forecast_before, found.forecast_after, calendar),
        gap=wording.gap(gap),
        late=gap > 0,
        problems=found.problems,
        warnings=found.warnings,
    )


def _groups(found: Reshape) -> Iterable[Group]:
    shifts, arrivals = found.outcome.shifts, found.outcome.arrivals
    said: set[str] = set()

    def group(what: str, items: Iterable[Item], note: Mapping[str, str] | None = None) -> Group:
        listed = [item for item in items if item.key not in said or what == RENAMED]
        if what != What.KEPT:
            said.update(item.key for item in listed)
        lines = []
        for item in listed:
            shift, arrival = shifts.get(item.key), arrivals.get(item.key)
            after = shift.after if shift else arrival.dates if arrival else None
            if after is None and what == What.RETURNED:
                after = Dates(item.planned_start, item.planned_finish)
            words = (note or {}).get(item.key, "")
            if not words and shift and what == What.MOVED:
                words = found.words.because(item, shift.because)
            lines.append(
                Line(
                    number=None if item.key in found.new_items else item.number,
                    title=item.title,
                    side=item.side,
                    company=found.words.company(item),
                    internal=item.internal,
                    before=wording.span(shift.before.start, shift.before.finish) if shift else "",
                    after=wording.span(after.start, after.finish) if after else "",
                    note=words,
                )
            )
        return Group(str(what), heading(what, len(lines)), lines)

    who = {item.key: item.assignee.name for item in found.added if item.assignee}
    rewritten = {item.key: _rewritten(found, item, new) for item, new in found.rewritten}
    yield group(What.ADDED, found.added, who)
    yield group(What.RETURNED, found.returned)
    yield group(What.RETIRED, found.retired)
    yield group(What.KEPT, found.kept, {item.key: _why_kept(item) for item in found.kept})
    yield group(What.REWRITTEN, [item for item, _new in found.rewritten], rewritten)
    yield group(What.MOVED, [item for item, _shift in found.shifts])
    renamed = {
        item.key: _("called “%(title)s” in the playbook") % {"title": _theirs(found, item)} for item in found.renamed
    }
    yield group(RENAMED, found.renamed, renamed)


def _theirs(found: Reshape, item: Item) -> str:
    own = found.target.part.own(item.key)
    return next((planned.title for planned in found.target.there.items if planned.key == own), "")


def _rewritten(found: Reshape, item: Item, new: Mapping[str, Any]) -> str:
    """`takes 9 working days instead of 6; steps`."""
    told = []
    before = {name: value for planned in _before(found) if planned.key == found.target.part.own(item.key)
              for name, value in (("duration", planned.duration), ("minutes", planned.source.minutes))}  # fmt: skip
    for name in new:
        if name == "title":
            told.append(_("called “%(title)s” until now") % {"title": found.titles_before[item.key]})
        elif name == "duration":
            said = {"days": wording.working_days(new[name]), "before": before.get(name, "")}
            told.append(_("takes %(days)s instead of %(before)s") % said)
        else:
            told.append(str(FIELDS[name]))
    return "; ".join(told)


def _before(found: Reshape) -> Sequence[Any]:
    return found.target.before.items if found.target.before else ()


def _why_kept(item: Item) -> str:
    if item.finished_on:
        return _("done on %(date)s") % {"date": wording.short_date(item.finished_on)}
    return _("has begun") if item.state != ItemState.BLOCKED else _("has begun, and is blocked")


def conflicts(found: Reshape) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """For each conflict its name, what is asked, and the two answers."""
    return [(conflict.name, *_asked(found, conflict)) for conflict in found.conflicts]


def _asked(found: Reshape, conflict: Conflict) -> tuple[str, list[tuple[str, str]]]:
    item = found.row(conflict.key)
    if not conflict.field:
        label = _("“%(title)s” has begun and would not be in the plan any more.") % {"title": item.title}
        return label, [("keep", _("It goes on")), ("take", _("Leave it out too"))]
    said = {"title": found.titles_before.get(item.key, item.title), "field": FIELDS[conflict.field]}
    label = _("“%(title)s”: %(field)s was changed here and in the playbook.") % said
    return label, [
        ("keep", _("As it is here: %(value)s") % {"value": _value(conflict.here)}),
        ("take", _("As the playbook has it: %(value)s") % {"value": _value(conflict.there)}),
    ]


def _value(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(_value(one) for one in value) or _("nothing")
    if isinstance(value, dict):
        return str(value.get("text") or value.get("key", ""))
    text = " ".join(str(value).split()) if value not in (None, "") else _("nothing")
    return f"“{text[:200]}…”" if len(text) > 200 else f"“{text}”"


def _figure(before: date, after: date, calendar: WorkingCalendar) -> Figure:
    days = calendar.working_days_between(before, after)
    return Figure(wording.short_date(before), wording.short_date(after), wording.signed_days(days) if days else "")


# --- What was made ------------------------------------------------------------------------------------------------


def history(implementation: Implementation, calendar: WorkingCalendar, limit: int) -> list[Made]:
    """The latest changes first, with what this reader sees of them. Two queries."""
    changes = list(Change.objects.of(implementation).select_related("by", "part", "baseline").order_by("-pk")[:limit])
    of: dict[UUID, list[ChangedItem]] = defaultdict(list)
    rows = ChangedItem.objects.of(implementation).filter(change__in=[change.pk for change in changes])
    for row in rows.select_related("item", "because_of").order_by("item__position"):
        of[row.change_id].append(row)
    return [_made(change, of[change.pk], implementation, calendar) for change in changes]


def _made(
    change: Change, rows: Sequence[ChangedItem], implementation: Implementation, calendar: WorkingCalendar
) -> Made:
    names = {"VENDOR": implementation.workspace.name, "CUSTOMER": implementation.customer_name}
    zone = ZoneInfo(implementation.zone)
    groups = []
    for what in What:
        lines = [_line(row, names) for row in rows if row.what == what]
        if lines:
            groups.append(Group(what.value, heading(what, len(lines)), lines))
    return Made(
        key=change.pk,
        what=_what(change),
        by=change.by.name,
        side=change.by.side,
        at=f"{wording.weekday_date(change.made_at.astimezone(zone).date())}, {wording.clock(change.made_at, zone)}",
        reason=change.reason,
        answers=[
            _("%(question)s: %(after)s, was %(before)s") % {"question": label, "after": after, "before": before}
            for _key, label, before, after in change.answers
        ],
        planned=_figure(change.planned_before, change.planned_after, calendar),
        baseline=change.baseline.name if change.baseline else "",
        baseline_key=change.baseline_id,
        groups=groups,
    )


def _what(change: Change) -> str:
    said = {"title": change.part.title, "before": change.version_before, "after": change.version_after}
    return {
        Change.Of.ANSWERS: _("Other answers to “%(title)s”"),
        Change.Of.VERSION: _("“%(title)s”, version %(after)s instead of %(before)s"),
        Change.Of.PHASE: _("A further phase: “%(title)s”"),
    }[Change.Of(change.of)] % said


def _line(row: ChangedItem, names: Mapping[str, str]) -> Line:
    company, other = names.get(row.item.side, _("Others")), row.because_of
    note = ""
    if row.what == What.REWRITTEN:
        note = wording.listing([str(FIELDS[name]) for name in row.fields])
    elif row.what == What.MOVED:
        others = names.get(other.side, _("Others")) if other else ""
        note = because_of(row.because, other, company=company, others=others)
    return Line(
        number=row.item.number,
        title=row.item.title,
        side=row.item.side,
        company=company,
        internal=row.item.internal,
        before=_span(row.start_before, row.finish_before),
        after=_span(row.start_after, row.finish_after),
        note=note,
    )


def _span(start: date | None, finish: date | None) -> str:
    return wording.span(start, finish) if start and finish else ""


# --- What the plan is made from -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Source:
    """One part of the plan. `newer` is the version that its playbook has by now."""

    number: int
    title: str
    version: int
    starts: str
    said: list[list[str]]
    newer: int | None
    lines: list[str]


def part_row(part: Part, *, newer: int | None, lines: list[str]) -> Source:
    return Source(
        part.position, part.title, part.playbook_version, wording.short_date(part.starts_on), part.said, newer, lines
    )
