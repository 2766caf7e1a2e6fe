"""The ledger, read: one sentence for each entry, with the names of the people and things in it.

A verb without a sentence still reads: `stakeholders.topic.renamed` is “topic renamed”.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from implementation import wording
from implementation.ledger import LedgerBody
from implementation.models import Implementation, Workspace
from roadmap.plan.models import Item
from stakeholders.models import Role, Seat

Facts = Mapping[str, Any]
SEATS_IN_FACTS = ("to", "held_by", "seat")
ITSELF = "Golive"  # who acts when nobody does: the passing of a day


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


@dataclass(frozen=True, slots=True)
class Names:
    """What ids in bodies are called by the reader: seats with their sides, and things with their addresses."""

    seats: Mapping[str, Seat]
    things: Mapping[str, tuple[str, str]]
    vendor: str

    def seat(self, key: object) -> str:
        """The person's name; somebody whom this reader cannot see goes by the vendor's."""
        found = self.seats.get(str(key))
        return found.name if found else self.vendor


Sentence = Callable[[Facts, Names], str]


def _quoted(words: object) -> str:
    return f" (“{words}”)" if words else ""


def _roles(facts: Facts) -> str:
    known = {role.value: str(role.label) for role in Role}
    return wording.listing([known.get(role, role) for role in facts.get("roles", [])])


def _word(facts: Facts) -> str:
    return _(", on the vendor’s word%(word)s,") % {"word": _quoted(facts["word"])} if facts.get("word") else ""


def _decided(facts: Facts, names: Names) -> str:
    return _("chose “%(choice)s”%(reason)s in") % {
        "choice": facts.get("choice_text", facts.get("choice", "")),
        "reason": _quoted(facts.get("reason")),
    }


def _assigned(facts: Facts, names: Names) -> str:
    if not facts.get("to"):
        return _("gave back")
    return _("gave %(name)s") % {"name": names.seat(facts["to"])}


def _blocked(facts: Facts, names: Names) -> str:
    holder = names.seat(facts["held_by"]) if facts.get("held_by") else facts.get("held_by_name", "")
    held = _(", held by %(name)s") % {"name": holder} if holder else ""
    return _("is stuck (“%(what)s”%(held)s) with") % {"what": facts.get("what", ""), "held": held}


def _invited(facts: Facts, names: Names) -> str:
    return _("invited, as %(roles)s,") % {"roles": _roles(facts)}


def _changed(facts: Facts, names: Names) -> str:
    return _("changed the place, now %(roles)s, of") % {"roles": _roles(facts)}


def _forecast_moved(facts: Facts, names: Names) -> str:
    before, after = (date.fromisoformat(facts[name]) for name in ("forecast_before", "forecast"))
    return _("saw a day pass: forecast %(after)s, was %(before)s. %(why)s") % {
        "after": wording.short_date(after),
        "before": wording.short_date(before),
        "why": facts.get("forecast_why", ""),
    }


def _plan_made(facts: Facts, names: Names) -> str:
    return _("made the plan from “%(title)s”, version %(version)s, with go-live committed for %(date)s") % {
        "title": facts.get("title", ""),
        "version": facts.get("version", ""),
        "date": wording.short_date(date.fromisoformat(facts["committed_on"])),
    }


def _commented(facts: Facts, names: Names) -> str:
    if facts.get("question"):
        return _("asked a question about")
    files = len(facts.get("files", []))
    return (
        _("sent %(count)s files to") % {"count": files}
        if files > 1
        else _("sent a file to")
        if files
        else _("wrote about")
    )


VERDICTS: dict[str, Promise] = {
    "APPROVE": gettext_lazy("approved"),
    "CONDITIONS": gettext_lazy("approved with conditions"),
    "REJECT": gettext_lazy("rejected"),
    "REVOKE": gettext_lazy("took back the decision on"),
}

SENTENCES: dict[str, Sentence] = {
    "roadmap.forecast.moved": _forecast_moved,
    "roadmap.implementation.started": lambda facts, names: _("started the implementation"),
    "roadmap.item.assigned": _assigned,
    "roadmap.item.blocked": _blocked,
    "roadmap.item.decided": _decided,
    "roadmap.item.finished": lambda facts, names: _("finished%(word)s") % {"word": _word(facts)},
    "roadmap.item.handed_over": lambda facts, names: _("handed over to the other side"),
    "roadmap.item.reopened": lambda facts, names: _("reopened"),
    "roadmap.item.skipped": lambda facts, names: _("skipped%(reason)s") % {"reason": _quoted(facts.get("reason"))},
    "roadmap.item.started": lambda facts, names: _("started%(word)s") % {"word": _word(facts)},
    "roadmap.item.unblocked": lambda facts, names: _("can go on with"),
    "roadmap.objective.restored": lambda facts, names: _("took back into the plan"),
    "roadmap.objective.skipped": lambda facts, names: (
        _("left out%(reason)s") % {"reason": _quoted(facts.get("reason"))}
    ),
    "roadmap.plan.made": _plan_made,
    "roadmap.playbook.adopted": lambda facts, names: _("took over the playbook"),
    "roadmap.playbook.imported": lambda facts, names: (
        _("imported version %(version)s of the playbook") % {"version": facts.get("version", "")}
    ),
    "stakeholders.approval.requested": lambda facts, names: _("asked for approval of"),
    "stakeholders.approver.named": lambda facts, names: (
        _("named %(name)s as approver of") % {"name": names.seat(facts.get("seat"))}
    ),
    "stakeholders.approver.removed": lambda facts, names: (
        _("removed %(name)s as approver of") % {"name": names.seat(facts.get("seat"))}
    ),
    "stakeholders.comment.written": _commented,
    "stakeholders.condition.met": lambda facts, names: _("marked a condition as met in"),
    "stakeholders.decision.made": lambda facts, names: str(VERDICTS.get(facts.get("verdict", ""), _("decided on"))),
    "stakeholders.deputy.named": lambda facts, names: _("named a deputy for the approval of"),
    "stakeholders.requirement.edited": lambda facts, names: _("changed"),
    "stakeholders.requirement.written": lambda facts, names: _("wrote"),
    "stakeholders.requirements.written": lambda facts, names: (
        _("wrote %(count)s requirements") % {"count": len(facts.get("requirements", []))}
    ),
    "stakeholders.seat.changed": _changed,
    "stakeholders.seat.invited": _invited,
    "stakeholders.seat.joined": lambda facts, names: _("welcomed to the team"),
    "stakeholders.seat.revoked": lambda facts, names: _("ended the access of"),
    "stakeholders.seat.taken": lambda facts, names: _("came in"),
    "stakeholders.topic.added": lambda facts, names: _("added the topic"),
    "stakeholders.topic.changed": lambda facts, names: _("changed who has to approve"),
    "stakeholders.workspace.founded": lambda facts, names: _("opened the workspace"),
}


def sentence_of(body: Mapping[str, Any], names: Names) -> str:
    """What somebody did, to be read after their name and before the thing."""
    known = SENTENCES.get(body["verb"])
    if known is None:
        return " ".join(body["verb"].split(".")[1:]).replace("_", " ")
    return known(body.get("facts", {}), names)


def _when(body: Mapping[str, Any], at: str) -> str:
    """The time, and what the act did to the forecast."""
    facts = body.get("facts", {})
    if "forecast" not in facts or body["verb"] == "roadmap.forecast.moved":
        return at
    return _("%(time)s · forecast %(after)s, was %(before)s") % {
        "time": at,
        "after": wording.short_date(date.fromisoformat(facts["forecast"])),
        "before": wording.short_date(date.fromisoformat(facts["forecast_before"])),
    }


def read(
    rows: Sequence[LedgerBody],
    *,
    workspace: Workspace,
    implementation: Implementation | None,
    now: datetime,
    people: Iterable[Seat] = (),
) -> list[Told]:
    """The entries in words. At most two queries, none for seats that are among `people`."""
    bodies = [(row, json.loads(row.body)) for row in rows]
    names = _names(bodies, workspace, implementation, people)
    zone = ZoneInfo(implementation.zone if implementation else workspace.zone)
    return [_told(row, body, names, now, zone) for row, body in bodies]


def _told(row: LedgerBody, body: Mapping[str, Any], names: Names, now: datetime, zone: ZoneInfo) -> Told:
    actor = names.seats.get(str(body["actor"]))
    at = datetime.fromisoformat(body["happened_at"])
    what, url = _thing(body, names)
    if body["subject"]["id"] == body["actor"]:
        what = url = ""  # who came in did so with themselves
    return Told(
        name=actor.name if actor else names.vendor if body["actor"] else ITSELF,
        side=actor.side if actor else "VENDOR" if body["actor"] else "",
        sentence=sentence_of(body, names),
        what=what,
        url=url,
        at=at,
        said_at=_when(body, wording.moment(at, now, zone)),
        seq=row.seq,
    )


def _thing(body: Mapping[str, Any], names: Names) -> tuple[str, str]:
    key, facts = str(body["subject"]["id"]), body.get("facts", {})
    if key in names.things:
        return names.things[key]
    if key in names.seats:
        return names.seats[key].name, ""
    kind = body["subject"]["kind"].rpartition(".")[2]
    return (str(facts.get("title", "")), "") if kind not in ("implementation", "workspace") else ("", "")


def _names(
    bodies: Iterable[tuple[LedgerBody, Mapping[str, Any]]],
    workspace: Workspace,
    implementation: Implementation | None,
    people: Iterable[Seat],
) -> Names:
    seats = {str(seat.pk): seat for seat in people}
    wanted: set[str] = set()
    untold: set[str] = set()
    things: dict[str, tuple[str, str]] = {}
    base = f"/w/{workspace.slug}/i/{implementation.slug}/items/" if implementation else ""
    for _row, body in bodies:
        facts, subject = body.get("facts", {}), body["subject"]
        wanted |= {str(key) for key in (body["actor"], *(facts.get(name) for name in SEATS_IN_FACTS)) if key}
        if subject["kind"] == "stakeholders.seat":
            wanted.add(subject["id"])
        elif subject["kind"] == "roadmap.item" and implementation is not None:
            if "title" in facts:
                things[subject["id"]] = (facts["title"], f"{base}{facts['number']}/")
            else:
                untold.add(subject["id"])
    if missing := wanted - set(seats):
        seats |= {str(seat.pk): seat for seat in Seat.objects.filter(pk__in=[UUID(key) for key in missing])}
    if implementation is not None and (left := untold - set(things)):
        found = Item.objects.of(implementation).filter(pk__in=[UUID(key) for key in left])
        for item in found.only("workspace_id", "title", "number"):
            things[str(item.pk)] = (item.title, f"{base}{item.number}/")
    return Names(seats, things, workspace.name)
