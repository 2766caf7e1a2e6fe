"""The ledger, read: one sentence for each entry, with the names of the people and things in it.

What an entry concerns is looked up for all entries at once: four queries at most, however many there are.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from implementation import wording
from implementation.ledger import LedgerBody
from implementation.models import Implementation, Workspace
from roadmap.plan.models import Item
from roadmap.plan.sentences import sentence_of
from roadmap.plan.telling import Act, Names
from stakeholders.models import Approvable, Requirement, Seat, Topic

Thing = tuple[str, str]  # what it is called, and its address
NO_THING: Thing = ("", "")

ITSELF = "Golive"  # who acts when nobody does: the passing of a day
SEATS_IN_FACTS = ("to", "held_by", "seat", "deputy")
MACHINERY = (  # how the vendor's side of it runs; the customer reads what came of it
    "implementation.due.skipped",
    "roadmap.digests.sent",
    "roadmap.status.frozen",
    "stakeholders.mail.subscribed",
    "stakeholders.mail.unsubscribed",
)
NOTHING = (  # the sentence says it all
    "implementation.due.skipped",
    "roadmap.calendar.amended",
    "roadmap.digests.sent",
    "roadmap.forecast.moved",
    "roadmap.go_live.agreed",
    "roadmap.go_live.declined",
    "roadmap.go_live.proposed",
    "roadmap.go_live.withdrawn",
    "roadmap.health.expired",
    "roadmap.health.overridden",
    "roadmap.health.restored",
    "roadmap.implementation.signed_off",
    "roadmap.plan.made",
    "roadmap.thresholds.changed",
    "stakeholders.workspace.founded",
)


@dataclass(frozen=True, slots=True)
class Told:
    """An entry as `parts/timeline.html` shows it: who, what they did, to which thing, when."""

    name: str
    side: str
    sentence: str
    what: str
    url: str
    at: datetime
    said_at: str
    seq: int


def entries_for(seat: Seat, implementation: Implementation) -> QuerySet[LedgerBody]:
    """What this reader is told of an implementation, newest first: customers without the machinery."""
    entries = LedgerBody.objects.filter(chain_id=implementation.pk).order_by("-seq")
    return entries if seat.is_ours else entries.exclude(verb__in=MACHINERY)


def read(
    rows: Sequence[LedgerBody],
    *,
    workspace: Workspace,
    implementation: Implementation | None,
    now: datetime,
    people: Iterable[Seat] = (),
) -> list[Told]:
    """The entries in words. Seats that are among `people` are not looked up again."""
    zone = ZoneInfo(implementation.zone if implementation else workspace.zone)
    bodies = [(row.seq, json.loads(row.body)) for row in rows]
    acts = [(seq, Act.of(body), datetime.fromisoformat(body["happened_at"])) for seq, body in bodies]
    reader = _Reader.of([act for _seq, act, _at in acts], workspace, implementation, people)
    return [reader.told(seq, act, at, _when(act, wording.moment(at, now, zone))) for seq, act, at in acts]


def _when(act: Act, at: str) -> str:
    """The time, and what the act did to the forecast."""
    if "forecast" not in act.facts or act.verb == "roadmap.forecast.moved":
        return at
    after, before = act.day("forecast"), act.day("forecast_before")
    return _("%(time)s · forecast %(after)s, was %(before)s") % {"time": at, "after": after, "before": before}


@dataclass(frozen=True, slots=True)
class _Reader:
    """What the entries of one page are told with."""

    names: Names
    things: Mapping[str, Thing]  # by the subject's id
    space: str  # addresses: of the workspace, and of the implementation when there is one
    here: str

    @classmethod
    def of(
        cls, acts: Sequence[Act], workspace: Workspace, implementation: Implementation | None, people: Iterable[Seat]
    ) -> "_Reader":
        space = f"/w/{workspace.slug}/"
        here = f"{space}i/{implementation.slug}/" if implementation else ""
        customer = implementation.customer_name if implementation else ""
        names = Names(_seats(acts, people), workspace.name, customer)
        return cls(names, _things(acts, implementation, here) if implementation else {}, space, here)

    def told(self, seq: int, act: Act, at: datetime, said_at: str) -> Told:
        actor = self.names.seats.get(act.actor)
        what, url = self._thing(act)
        return Told(
            name=actor.name if actor else self.names.vendor if act.actor else ITSELF,
            side=actor.side if actor else "VENDOR" if act.actor else "",
            sentence=sentence_of(act, self.names),
            what=what,
            url=url,
            at=at,
            said_at=said_at,
            seq=seq,
        )

    def _thing(self, act: Act) -> Thing:
        if act.alone or act.verb in NOTHING:
            return NO_THING
        if named := PLACES.get(act.verb) or PLACES.get(act.kind):
            return named(act, self.space, self.here)
        if seat := self.names.seats.get(act.subject):
            return seat.name, f"{self.here or self.space}people/"
        return self.things.get(act.subject, NO_THING)


def _requirements(act: Act, space: str, here: str) -> Thing:
    count = len(act.facts.get("requirements", []))
    said = ngettext("%(count)s requirement", "%(count)s requirements", count) % {"count": count}
    return said, f"{here}requirements/"


def _report(act: Act, space: str, here: str) -> Thing:
    return _("status no. %(number)s") % {"number": act.facts.get("number", "")}, f"{here}status/"


# Things that their entry names itself, by its verb or by the kind of its subject.
PLACES: dict[str, Callable[[Act, str, str], Thing]] = {
    "roadmap.implementation.started": lambda act, space, here: (
        act.facts.get("customer", ""),
        f"{space}i/{act.facts.get('slug', '')}/",
    ),
    "roadmap.status.noted": lambda act, space, here: (_("the weekly status"), f"{here}status/"),
    "stakeholders.requirements.written": _requirements,
    "migrations_tracker.connection": lambda act, space, here: (
        act.facts.get("title", ""),
        f"{here}connections/{act.facts.get('number', '')}/",
    ),
    "migrations_tracker.dataset": lambda act, space, here: (
        act.facts.get("title", ""),
        f"{here}data/{act.facts.get('number', '')}/",
    ),
    "migrations_tracker.finding": lambda act, space, here: (
        f"F-{act.facts.get('number', '')} {act.facts.get('title', '')}",
        f"{here}test/findings/{act.facts.get('number', '')}/",
    ),
    "migrations_tracker.mappingversion": lambda act, space, here: (_("the parallel test"), f"{here}test/"),
    "migrations_tracker.parallelrun": lambda act, space, here: (
        _("run %(number)s of the parallel test") % {"number": act.facts.get("number", "")},
        f"{here}test/runs/{act.facts.get('number', '')}/",
    ),
    "migrations_tracker.datarequest": lambda act, space, here: (
        act.facts.get("title", ""),
        f"{here}data/requests/{act.facts.get('number', '')}/",
    ),
    "roadmap.baseline": lambda act, space, here: (act.facts.get("title", ""), f"{here}compare/?from={act.subject}"),
    "roadmap.change": lambda act, space, here: (_("the plan"), f"{here}changes/"),
    "roadmap.dependency": lambda act, space, here: (_("the plan"), f"{here}dependencies/"),
    "roadmap.move": lambda act, space, here: (_("the plan"), f"{here}moves/"),
    "roadmap.objective": lambda act, space, here: (act.facts.get("title", ""), f"{here}roadmap/"),
    "roadmap.playbook": lambda act, space, here: (act.facts.get("title", ""), f"{space}playbooks/"),
    "roadmap.savedview": lambda act, space, here: (
        f"“{act.facts.get('title', '')}”",
        f"{space}views/",
    ),
    "roadmap.signoff": lambda act, space, here: (_("the sign-off"), f"{here}sign-off/"),
    "roadmap.statusreport": _report,
    "roadmap.tally": lambda act, space, here: (_("who was waited for"), f"{here}waiting/"),
    "stakeholders.apitoken": lambda act, space, here: (f"{act.facts.get('prefix', '')}…", ""),
}


def _seats(acts: Sequence[Act], people: Iterable[Seat]) -> dict[str, Seat]:
    """Everybody whom the entries name. At most one query."""
    wanted: set[str] = set()
    for act in acts:
        wanted |= {act.actor, act.on_behalf_of} | {str(act.facts.get(name) or "") for name in SEATS_IN_FACTS}
        wanted |= {str(key) for key in act.facts.get("seats", ())}
        if act.kind == "stakeholders.seat":
            wanted.add(act.subject)
    found = {str(seat.pk): seat for seat in people}
    if missing := wanted - set(found) - {""}:
        found |= {str(seat.pk): seat for seat in Seat.objects.filter(pk__in=[UUID(key) for key in missing])}
    return found


def _things(acts: Sequence[Act], implementation: Implementation, here: str) -> dict[str, Thing]:
    """Items, texts and topics that the entries concern: at most three queries, none for what an entry names."""
    found: dict[str, Thing] = {
        act.subject: (act.facts["title"], f"{here}items/{act.facts['number']}/")
        for act in acts
        if act.kind == "roadmap.item" and "title" in act.facts
    }
    for kinds, look_up in LOOKED_UP.items():
        if keys := {UUID(act.subject) for act in acts if act.kind in kinds and act.subject not in found}:
            found |= {str(key): (title, f"{here}{path}") for key, title, path in look_up(implementation, keys)}
    return found


Rows = Iterable[tuple[UUID, str, str]]


def _items(implementation: Implementation, keys: set[UUID]) -> Rows:
    rows = Item.objects.of(implementation).filter(pk__in=keys).values_list("pk", "title", "number")
    return ((key, title, f"items/{number}/") for key, title, number in rows)


def _texts(implementation: Implementation, keys: set[UUID]) -> Rows:
    """What people decide on, by its own id or by its requirement's."""
    asked = Approvable.objects.of(implementation).filter(pk__in=keys).values_list("pk", "title", "path")
    written = Requirement.objects.of(implementation).filter(pk__in=keys)
    return asked.union(written.values_list("pk", "approvable__title", "approvable__path"), all=True)


def _topics(implementation: Implementation, keys: set[UUID]) -> Rows:
    rows = Topic.objects.of(implementation).filter(pk__in=keys).values_list("pk", "title", "key")
    return ((key, title, f"requirements/#topic-{slug}") for key, title, slug in rows)


LOOKED_UP: dict[tuple[str, ...], Callable[[Implementation, set[UUID]], Rows]] = {
    ("roadmap.item",): _items,
    ("stakeholders.approvable", "stakeholders.requirement"): _texts,
    ("stakeholders.topic",): _topics,
}
