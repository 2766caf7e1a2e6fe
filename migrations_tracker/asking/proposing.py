"""What is proposed for a file before anybody has said how it is written. Every proposal has its reason beside it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from migrations_tracker.asking.schema import Column

DIALECT = ("encoding", "delimiter", "decimal", "thousands", "negative", "date", "zone", "money")
OF_THE_FILE = ("encoding", "delimiter")  # what is seen, and not only known from the last time


@dataclass(frozen=True, slots=True)
class Proposal:
    """Values for the form, and why; `open` are those that somebody has to decide."""

    dialect: dict[str, str]
    columns: dict[str, str]
    sheet: str
    reasons: dict[str, str] = field(default_factory=dict)
    open: tuple[str, ...] = ()


def propose(shape: Mapping[str, Any], asked: Sequence[Column], last: Mapping[str, Any]) -> Proposal:
    """From what was detected in the file, and from what was confirmed for the last one (empty: there was none)."""
    known, seen = dict(last.get("dialect", {})), {name: shape.get(name) or {} for name in DIALECT}
    dialect, reasons, undecided = {}, {}, []
    for name in DIALECT:
        found, why = str(seen[name].get("value") or ""), str(seen[name].get("why") or "")
        sure = bool(seen[name].get("sure")) and name in seen
        contradicts = name in OF_THE_FILE and sure and found != known.get(name)
        if name in known and not contradicts:
            dialect[name], reasons[name] = known[name], _("As confirmed for the last file of this kind.")
        elif sure:
            dialect[name], reasons[name] = found, why
        else:
            reasons[name] = why
            undecided.append(name)
    header = [str(each) for each in shape.get("header", ())]
    return Proposal(dialect, _columns(header, asked, last), str(shape.get("sheet") or ""), reasons, tuple(undecided))


def _columns(header: Sequence[str], asked: Sequence[Column], last: Mapping[str, Any]) -> dict[str, str]:
    """The same as last time where such a column is there, else the one of the same name."""
    named = {_bare(name): name for name in reversed(header)}
    before = last.get("columns", {})
    return {
        column.name: before[column.name] if before.get(column.name) in header else named.get(_bare(column.name), "")
        for column in asked
    }


def _bare(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()
