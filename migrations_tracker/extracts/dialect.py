"""How a file writes its text, numbers and dates: declared by a person, never guessed."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import available_timezones

from migrations_tracker.extracts.declaring import as_text, known_keys
from migrations_tracker.extracts.errors import ExtractError

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "windows-1252")
DELIMITERS = {",": ",", ";": ";", "|": "|", "\t": "\t", "\\t": "\t", "tab": "\t"}
DECIMALS = (".", ",")
THOUSANDS = (",", ".", " ", "'", "’", "\u00a0", "\u202f")
NEGATIVES = {"sign": "-12.00", "parentheses": "(12.00)", "trailing": "12.00-"}
MONEY = ("major", "minor")

DEMANDED = ("encoding", "delimiter", "decimal", "negative", "date")
OPTIONAL = ("thousands", "quote", "zone", "money")

# What a date format may be made of, and what each piece looks like in the file.
DATE_PIECES = {
    "%Y": "[0-9]{4}",
    "%m": "[0-9]{2}",
    "%d": "[0-9]{2}",
    "%-m": "[0-9]{1,2}",
    "%-d": "[0-9]{1,2}",
    "%b": "[A-Za-z]{3}",
    "%B": "[A-Za-z]{3,9}",
    "%H": "[0-9]{2}",
    "%M": "[0-9]{2}",
    "%S": "[0-9]{2}",
    "%f": "[0-9]{1,6}",
    "%z": "([+-][0-9]{2}:?[0-9]{2}|Z)",
}
PIECE = re.compile(r"%-?[A-Za-z]|%")
TIMES = ("%H", "%M", "%S", "%f", "%z")
WORDS = {
    "%Y": "YYYY", "%m": "MM", "%d": "DD", "%-m": "M", "%-d": "D", "%b": "Mon", "%B": "Month",
    "%H": "HH", "%M": "MM", "%S": "SS", "%f": "ffffff", "%z": "+HH:MM",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dialect:
    """The declared writing of one file. `thousands` and `zone` are empty when there is none."""

    encoding: str
    delimiter: str
    decimal: str
    negative: str
    date: str
    thousands: str = ""
    quote: str = '"'
    zone: str = ""
    money: str = ""

    @classmethod
    def of(cls, found: Mapping[str, Any], *, where: str, demand: Iterable[str] = (), file: str = "") -> "Dialect":
        """The dialect that a mapping declares. Raises `ExtractError` for what is missing, unknown or contradictory.

        `demand` names optional fields that this reader cannot do without.
        """
        known_keys(found, (*DEMANDED, *OPTIONAL), where=where, file=file)
        demanded = (*DEMANDED, *demand)
        if missing := [name for name in demanded if not found.get(name)]:
            names = ", ".join(f"“{name}”" for name in missing)
            raise ExtractError(f"{where} has to say {names}: nothing about a file is guessed.", file=file)
        given = {name: as_text(found[name], where=f"“{name}” in {where}", file=file) for name in found if found[name]}
        given["encoding"] = given["encoding"].lower()
        given["delimiter"] = DELIMITERS.get(given["delimiter"], given["delimiter"])
        declared = cls(**given)
        for problem in declared._problems():
            raise ExtractError(f"{where}: {problem}", file=file)
        return declared

    @property
    def dates_have_times(self) -> bool:
        return any(piece in self.date for piece in TIMES)

    def date_in_words(self) -> str:
        """The date format as people write it: DD/MM/YYYY."""
        return PIECE.sub(lambda piece: WORDS.get(piece.group(), piece.group()), self.date)

    def date_pattern(self) -> str:
        """A regular expression that the whole of a date's text matches."""
        parts, at = [], 0
        for piece in PIECE.finditer(self.date):
            parts += [re.escape(self.date[at : piece.start()]), DATE_PIECES[piece.group()]]
            at = piece.end()
        return "".join([*parts, re.escape(self.date[at:])])

    def _problems(self) -> Iterable[str]:
        for name, allowed in (
            ("encoding", ENCODINGS),
            ("delimiter", tuple(DELIMITERS.values())),
            ("decimal", DECIMALS),
            ("negative", tuple(NEGATIVES)),
            ("thousands", ("", *THOUSANDS)),
            ("quote", ('"', "'")),
            ("money", ("", *MONEY)),
        ):
            if getattr(self, name) not in allowed:
                choice = ", ".join(dict.fromkeys(repr(each) for each in allowed if each))
                yield f"“{name}” cannot be {getattr(self, name)!r}. Allowed: {choice}."
        if self.thousands == self.decimal:
            yield f"decimal mark and thousands mark are both {self.decimal!r}."
        if self.quote in (self.thousands, self.delimiter):
            yield f"{self.quote!r} cannot be the quote and something else too."
        if self.zone and self.zone not in available_timezones():
            yield f"“{self.zone}” is not a time zone. Write it like Europe/London."
        yield from self._date_problems()

    def _date_problems(self) -> Iterable[str]:
        pieces = PIECE.findall(self.date)
        if unknown := [piece for piece in pieces if piece not in DATE_PIECES]:
            yield f"“date” knows no “{unknown[0]}”. Known: {', '.join(DATE_PIECES)}."
        for one_of in (("%Y",), ("%m", "%-m", "%b", "%B"), ("%d", "%-d")):
            if sum(pieces.count(piece) for piece in one_of) != 1:
                yield f"“date” needs exactly one of {', '.join(one_of)}; it is “{self.date}”."
