"""An entry of the ledger as sentences ask of it, and what people and companies in it are called."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import ngettext

from implementation import wording
from stakeholders.models import Seat

Facts = Mapping[str, Any]

NAMED = 3  # people named in one sentence; more are counted


@dataclass(frozen=True, slots=True)
class Act:
    """An entry's body, with what is asked of it again and again."""

    verb: str
    actor: str
    kind: str
    subject: str
    on_behalf_of: str
    facts: Facts

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> "Act":
        subject = body["subject"]
        return cls(
            verb=body["verb"],
            actor=str(body["actor"] or ""),
            kind=subject["kind"],
            subject=str(subject["id"]),
            on_behalf_of=str(body.get("on_behalf_of") or ""),
            facts=body.get("facts", {}),
        )

    @property
    def alone(self) -> bool:
        """Whether somebody did it with themselves."""
        return self.subject == self.actor

    def day(self, name: str) -> str:
        value = self.facts.get(name)
        return wording.short_date(date.fromisoformat(value)) if value else ""


@dataclass(frozen=True, slots=True)
class Names:
    """What people and companies are called by the reader."""

    seats: Mapping[str, Seat]
    vendor: str
    customer: str

    def seat(self, key: object) -> str:
        """The person's name; somebody whom this reader cannot see goes by the vendor's."""
        found = self.seats.get(str(key))
        return found.name if found else self.vendor

    def people(self, keys: list[str]) -> str:
        """Who they are, or how many."""
        if len(keys) <= NAMED:
            return wording.listing(sorted(self.seat(key) for key in keys))
        return ngettext("%(count)s person", "%(count)s people", len(keys)) % {"count": len(keys)}


Sentence = Promise | Callable[[Act, Names], str]


def quoted(words: object) -> str:
    return f" (“{words}”)" if words else ""
