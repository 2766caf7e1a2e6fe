"""What the engine of moves says, in sentences: what cannot be moved, what should not be, and why something moves."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from implementation import wording
from roadmap.moving import Because, Conflict, Problem
from roadmap.plan.calendars import Calendars
from roadmap.plan.models import Item
from roadmap.schedule import Overlap, calendar_of


@dataclass(frozen=True, slots=True)
class Words:
    """What it takes to say it. `names` are the companies' by side."""

    items: Mapping[str, Item]
    calendars: Calendars
    names: Mapping[str, str]

    def problem(self, problem: Problem) -> str:
        """Names the items, and says what to change."""
        item = self.items[problem.key]
        said = {
            "title": item.title,
            "other": self.items[problem.other].title if problem.other else "",
            "on": wording.weekday_date(problem.on) if problem.on else "",
            "then": wording.weekday_date(problem.then) if problem.then else "",
            "company": self.names.get(item.side, self.names["CUSTOMER"]),  # whose calendar it is
            "why": self._free_because(item, problem),
        }
        return self._about(problem, begun=item.started_on is not None) % said

    def _about(self, problem: Problem, *, begun: bool) -> str:
        if problem.kind == "waits" and begun:
            return _("“%(title)s” waits for “%(other)s” and cannot end before %(then)s. Move “%(other)s” first.")
        return {
            "done": _("“%(title)s” was finished on %(on)s. What is done keeps its dates."),
            "skipped": _("“%(title)s” is left out. Open it again first."),
            "begun": _("“%(title)s” began on %(on)s, so only its end can move. Give a new last day."),
            "assists": _("“%(title)s” helps with “%(other)s” and has its dates. Move “%(other)s”."),
            "locked": _("“%(title)s” is fixed on %(on)s. Remove the lock first."),
            "free": _("On %(on)s %(company)s does not work (%(why)s). The next working day is %(then)s."),
            "past": _("%(on)s is too early for “%(title)s”. The first day that is left is %(then)s."),
            "not_before": _("“%(title)s” may not start before %(then)s. Choose that day or a later one."),
            "waits": _("“%(title)s” waits for “%(other)s” and cannot start before %(then)s. Move “%(other)s” first."),
            "held": _(
                "“%(title)s” is fixed on %(on)s and waits for “%(other)s”, which would leave it no room before "
                "%(then)s. Move “%(other)s” less far, or remove the lock."
            ),
        }[problem.kind]

    def _free_because(self, item: Item, problem: Problem) -> str:
        if problem.kind != "free" or problem.on is None:
            return ""
        return calendar_of(item.side, self.calendars).reason(problem.on) or ""  # type: ignore[arg-type]

    def conflict(self, conflict: Conflict) -> str:
        said = {
            "title": self.items[conflict.key].title,
            "on": wording.short_date(conflict.on),
            "limit": wording.short_date(conflict.limit),
        }
        sentences = {
            "not_after": _("“%(title)s” should be finished by %(limit)s and would be on %(on)s."),
            "before_go_live": _(
                "“%(title)s” should be finished by %(limit)s, in time for the committed go-live, "
                "and would be on %(on)s."
            ),
            "locked": _("“%(title)s” stays fixed on %(on)s, which is no working day any more. The next is %(limit)s."),
        }
        return sentences[conflict.kind] % said

    def overlap(self, overlap: Overlap) -> str:
        return _("“%(title)s” would start before “%(other)s” is finished, which should come first.") % {
            "title": self.items[overlap.item].title,
            "other": self.items[overlap.on].title,
        }

    def because(self, item: Item, because: Because) -> str:
        """`waits for “Share contracts” (Acme)`."""
        other = self.items.get(because.key)
        return because_of(because.kind, other, company=self.company(item), others=self.company(other) if other else "")

    def company(self, item: Item) -> str:
        return self.names.get(item.side, _("Others"))


def because_of(kind: str, other: Item | None, *, company: str, others: str) -> str:
    """Why an item moves; `other` is the item whose doing it is, if there is one that the reader sees."""
    if kind == "calendar":
        return _("free days of %(company)s come between") % {"company": company}
    if kind == "anew":
        return _("what it waits for, or how long it takes, has changed")
    if kind == "asked" or other is None:
        return _("moved by hand")
    sentences = {
        "item": _("waits for “%(title)s” (%(company)s)"),
        "along": _("keeps its distance to “%(title)s” (%(company)s)"),
        "assists": _("helps with “%(title)s” (%(company)s)"),
    }
    return sentences[kind] % {"title": other.title, "company": others}
