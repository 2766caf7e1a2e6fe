"""Which implementations, in which order, and how many there are of each sort. Only rows of plans are read."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast

from implementation import questions
from implementation.models import Workspace
from roadmap.plan.models import Plan, Playbook
from roadmap.portfolio.models import SavedView
from stakeholders.models import Role, Seat, Side

RUNNING = Q(finished_on=None)  # signing off finishes a plan of which everything was skipped, too
AT_RISK = RUNNING & Q(rag__in=["AMBER", "RED"])
OURS, THEIRS = RUNNING & Q(turn_side="VENDOR"), RUNNING & ~Q(turn_side__in=["VENDOR", ""])
OVERDUE, OVER = RUNNING & Q(overdue_count__gt=0), ~RUNNING

TURNS = ("VENDOR", "CUSTOMER", "THIRD")

# The column's key, and what it is sorted by, largest trouble first.
ORDERS = {
    "gap": ("-gap_days", "-overdue_count"),
    "name": ("implementation__customer_name",),
    "forecast": ("forecast_on",),
    "turn": ("turn_since",),
    "next": ("next_on",),
    "milestone": ("next_milestone_on", "implementation__customer_name"),
    "playbook": ("playbook_title", "playbook_version", "implementation__customer_name"),
    "owner": ("owner", "implementation__customer_name"),
    "p80": ("p80_on", "implementation__customer_name"),
    "days_ours": ("-driven_ours", "-waited_ours", "implementation__customer_name"),
    "days_theirs": ("-driven_theirs", "-waited_theirs", "implementation__customer_name"),
    "waited_ours": ("-waited_ours", "implementation__customer_name"),
    "waited_theirs": ("-waited_theirs", "implementation__customer_name"),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What the address asks for. `reader` is the login whose implementations are "mine"; None: a program's token."""

    show: str
    sort: str
    backwards: bool
    name: str
    reader: UUID | None
    health: str = ""
    turn: str = ""
    owner: str = ""  # by name, as people know who leads
    playbook: str = ""  # its title
    version: str = ""
    milestone: str = ""  # the next one

    @property
    def narrows(self) -> bool:
        """Whether it shows less than its tab counts."""
        more = (self.health, self.turn, self.owner, self.playbook, self.version, self.milestone)
        return bool(self.name) or any(more)


def plans(workspace: Workspace | UUID, wish: Wish) -> QuerySet[Plan]:
    found = Plan.objects.filter(workspace=workspace).filter(_filter(wish))
    if wish.narrows:
        found = found.filter(_narrowed(wish))
    order = ORDERS[wish.sort]
    first = order[0]
    if wish.backwards:
        first = first.removeprefix("-") if first.startswith("-") else f"-{first}"
    if wish.sort == "owner":
        return found.alias(owner=_lead()).order_by(first, *order[1:], "pk")
    return found.order_by(first, *order[1:], "pk")


class Row(NamedTuple):
    """What a row of the portfolio shows. Plain values: fifty models a page cost more than the database."""

    implementation_id: UUID
    slug: str
    customer: str
    zone: str
    calendar: str
    playbook_title: str
    weeks: int
    kickoff_on: date
    committed_on: date
    forecast_on: date
    finished_on: date | None
    gap_days: int
    rag: str
    rag_by_rule: str
    rag_reason: str
    override_until: date | None
    forecast_why: str
    turn_side: str
    turn_since: date | None
    turn_title: str
    playbook_version: int
    p80_on: date | None
    next_milestone: str
    next_milestone_on: date | None
    driven_ours: int
    driven_theirs: int
    driven_third: int
    lead: str | None


PLACE = {"slug": "implementation__slug", "customer": "implementation__customer_name", "zone": "implementation__zone"}


# Looked up for the rows of a page alone: rows before it would be looked up, too.
LEAD = """
    SELECT s.name FROM stakeholders_seat s
     WHERE s.implementation_id = page.implementation_id AND s.side = 'VENDOR' AND s.revoked_at IS NULL
       AND s.roles @> ARRAY['MANAGER'::varchar]
     ORDER BY s.invited_at, s.id LIMIT 1
"""


class Listed:
    """What the list shows, as a paginator asks for it. `known` is how many there are; else that is counted."""

    def __init__(self, workspace: Workspace, wish: Wish, known: int | None = None) -> None:
        self.workspace, self.wish, self.known = workspace, wish, known

    def __len__(self) -> int:
        return self.known if self.known is not None else plans(self.workspace, self.wish).count()

    def __iter__(self) -> Iterator[Row]:
        return iter(self[: len(self)])

    def __getitem__(self, part: slice) -> list[Row]:
        start, question = part.start or 0, questions.at(self.workspace.pk, _question(told(self.wish)))
        found = questions.answered(question, start=start, most=part.stop - start, beside=f"({LEAD})")
        return [Row._make(row) for row in found]


def told(wish: Wish) -> Wish:
    """Who reads is of interest only where it changes what is shown."""
    return wish if wish.show == "mine" else replace(wish, reader=None)


@lru_cache(maxsize=512)
def _question(wish: Wish) -> questions.Question:
    made = {"calendar": Cast("implementation__calendar", TextField())}
    columns: list[Any] = [made.get(name) or PLACE.get(name, name) for name in Row._fields[:-1]]  # all but the lead
    return questions.written(plans(questions.SOMEWHERE, wish).values_list(*columns))


def _filter(wish: Wish) -> Q:
    if wish.show == "mine":
        return RUNNING & Q(implementation_id__in=_places_of(wish.reader))
    return {
        "risk": AT_RISK,
        "ours": OURS,
        "theirs": THEIRS,
        "overdue": OVERDUE,
        "live": OVER,
    }.get(wish.show, RUNNING)


def _narrowed(wish: Wish) -> Q:
    columns = {
        "implementation__customer_name__icontains": wish.name,
        "rag": wish.health,
        "turn_side": wish.turn,
        "playbook_title": wish.playbook,
        "playbook_version": wish.version,
        "next_milestone": wish.milestone,
    }
    found = Q(**{column: value for column, value in columns.items() if value})
    if wish.owner:
        found &= Q(implementation_id__in=_leads().filter(name=wish.owner).values_list("implementation_id"))
    return found


def _leads() -> QuerySet[Seat]:
    """Who manages implementations, first come first."""
    team = Seat.objects.filter(implementation__isnull=False).of_side(Side.VENDOR).present().holding(Role.MANAGER)
    return team.order_by("invited_at", "id")


def _lead() -> Subquery:
    """The name of whoever manages the implementation of a row, if anybody does."""
    here = _leads().filter(workspace=OuterRef("workspace"), implementation=OuterRef("implementation"))
    return Subquery(here.values("name")[:1])


def _places_of(reader: UUID | None) -> QuerySet[Seat, tuple[UUID | None]]:
    """Where this person is on the team."""
    team = Seat.objects.filter(user=reader, implementation__isnull=False).of_side(Side.VENDOR)
    return team.present().values_list("implementation_id")


NUMBERS = """
    SELECT count(*) AS every,
           count(*) FILTER (WHERE running) AS all,
           count(*) FILTER (WHERE running AND mine) AS mine,
           count(*) FILTER (WHERE running AND rag IN ('AMBER', 'RED')) AS risk,
           count(*) FILTER (WHERE running AND turn_side = 'VENDOR') AS ours,
           count(*) FILTER (WHERE running AND turn_side NOT IN ('VENDOR', '')) AS theirs,
           count(*) FILTER (WHERE running AND overdue_count > 0) AS overdue,
           count(*) FILTER (WHERE NOT running) AS live
      FROM (
        SELECT p.rag, p.turn_side, p.overdue_count, p.finished_on IS NULL AS running,
               p.implementation_id IN (
                 SELECT s.implementation_id FROM stakeholders_seat s
                  WHERE s.workspace_id = %(workspace)s AND s.user_id = %(reader)s AND s.side = 'VENDOR'
                    AND s.revoked_at IS NULL AND s.implementation_id IS NOT NULL
               ) AS mine
          FROM roadmap_plan p
         WHERE p.workspace_id = %(workspace)s
      ) AS found
"""


def numbers(workspace: Workspace, reader: UUID) -> dict[str, int]:
    """How many each filter shows. One query, and as text: building it from objects took a fifth of the page's time."""
    with connection.cursor() as cursor:
        cursor.execute(NUMBERS, {"workspace": workspace.pk, "reader": reader})
        return dict(zip([column.name for column in cursor.description], cursor.fetchone(), strict=True))


LEADS = """
    SELECT DISTINCT ON (implementation_id) implementation_id, name
      FROM stakeholders_seat
     WHERE implementation_id = ANY(%s) AND side = 'VENDOR' AND revoked_at IS NULL AND roles @> ARRAY['MANAGER'::varchar]
     ORDER BY implementation_id, invited_at, id
"""


def leads_of(implementations: Sequence[UUID]) -> dict[UUID, str]:
    """Who manages each implementation, first come first. One query, as text for the same reason."""
    with connection.cursor() as cursor:
        cursor.execute(LEADS, [list(implementations)])
        return dict(cursor.fetchall())


class Kept(NamedTuple):
    """A saved view as the list offers it."""

    id: UUID
    name: str
    asked: dict[str, str]
    is_default: bool
    seat_id: UUID
    by: str


KEPT = """
    SELECT v.id, v.name, v.asked, v.is_default, v.seat_id, s.name
      FROM roadmap_savedview v JOIN stakeholders_seat s ON s.workspace_id = v.workspace_id AND s.id = v.seat_id
     WHERE v.workspace_id = %s AND v.removed_at IS NULL AND (v.seat_id = %s OR v.shared)
     ORDER BY v.name, v.id
"""


def kept_for(seat: Seat) -> list[Kept]:
    """What `views_for` says, for every look at the list: as text for the same reason."""
    with connection.cursor() as cursor:
        cursor.execute(KEPT, [seat.workspace_id, seat.pk])
        return [Kept(key, name, json.loads(asked), *more) for key, name, asked, *more in cursor.fetchall()]


def views_for(seat: Seat) -> list[SavedView]:
    """One's own views and those that colleagues share, by name."""
    rows = SavedView.objects.filter(workspace=seat.workspace_id).for_reader(seat).select_related("seat")
    return list(rows.order_by("name", "id"))


def owners_in(workspace: Workspace) -> list[str]:
    """Colleagues who may lead an implementation, by name."""
    staff = Seat.objects.filter(workspace=workspace).staff().present()
    return list(staff.order_by("name").values_list("name", flat=True).distinct())


def playbooks_in(workspace: Workspace) -> list[str]:
    """Titles of every playbook that the workspace has or had."""
    rows = Playbook.objects.filter(workspace=workspace).order_by("title")
    return list(rows.values_list("title", flat=True).distinct())
