"""The dependencies of a plan as its page lists them."""

from dataclasses import dataclass
from uuid import UUID

from implementation.models import Implementation
from roadmap.plan.models import Dependency
from roadmap.plan.networks import End, Rows
from roadmap.plan.telling_dates import how_said
from roadmap.plan.tying import Called, ends_of


@dataclass(frozen=True, slots=True)
class Listed:
    """One line. The names are those that forms have for its two ends. `again`: the line above is about the same one."""

    key: UUID
    who: Called
    on: Called
    who_name: str
    on_name: str
    how: str
    internal: bool
    again: bool


def dependencies_of(implementation: Implementation, rows: Rows) -> list[Listed]:
    """All but what only helps, in the order of the plan, objectives and phases first. One query."""
    names: dict[End, tuple[str, Called]] = {called.end: (name, called) for name, called in ends_of(rows).items()}
    place = {end: n for n, end in enumerate(names)}
    known = Dependency.objects.of(implementation).exclude(tie__in=[Dependency.Tie.DROPPED, Dependency.Tie.ASSISTS])
    found = [tie for tie in known if all(end in names for end in tie.ends)]
    found.sort(key=lambda tie: [place[end] for end in tie.ends])
    above = [None, *(tie.ends[0] for tie in found)]
    return [_listed(tie, names, again=tie.ends[0] == one) for tie, one in zip(found, above, strict=False)]


def _listed(tie: Dependency, names: dict[End, tuple[str, Called]], *, again: bool) -> Listed:
    (who_name, who), (on_name, on) = (names[end] for end in tie.ends)
    how = how_said(tie.kind, tie.lag, soft=tie.tie == Dependency.Tie.PREFERS)
    return Listed(tie.pk, who, on, who_name, on_name, how, tie.internal, again)
