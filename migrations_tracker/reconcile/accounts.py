"""Which accounts of the two sides are the same, many to one and one to many."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

from migrations_tracker.extracts.declaring import as_mapping, as_text
from migrations_tracker.extracts.errors import ExtractError
from migrations_tracker.extracts.typed import BLANKS

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Accounts:
    """The account mapping: pairs of a left and a right account. An account that it does not name stands for itself.

    Accounts that hang together bear one label, so that 4000 on the left can be the sum of two accounts on the right.
    """

    pairs: Pairs = ()
    _left: dict[str, list[str]] = field(init=False, repr=False, compare=False, default_factory=dict)
    _right: dict[str, list[str]] = field(init=False, repr=False, compare=False, default_factory=dict)
    _spelled: dict[str, str] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        for _left, right in self.pairs:
            self._spelled.setdefault(normal(right), right.strip(BLANKS))
        for lefts, rights in _components([(normal(left), normal(right)) for left, right in self.pairs]):
            self._left.update(dict.fromkeys(lefts, sorted(rights)))
            self._right.update(dict.fromkeys(rights, sorted(rights)))

    def names(self, left: Iterable[str], right: Iterable[str]) -> dict[str, dict[str, str]]:
        """For each side, the name under which each of its accounts is compared.

        It is written as the mapping writes it, else as the right side does, else as the left one.
        """
        spelled = dict(self._spelled)
        for account in (*sorted(right), *sorted(left)):
            spelled.setdefault(normal(account), account.strip(BLANKS))
        return {
            side: {account: self._name(account, known, spelled) for account in accounts}
            for side, accounts, known in (("left", left, self._left), ("right", right, self._right))
        }

    def _name(self, account: str, known: Mapping[str, list[str]], spelled: Mapping[str, str]) -> str:
        name = normal(account)
        return " + ".join(spelled.get(part, part) for part in known.get(name, [name]))


def normal(account: str) -> str:
    """The account as it is compared: without blanks round it and in capitals, the way `typed.identifier` does it."""
    return "".join(map(_capital, account.strip(BLANKS)))


def _capital(letter: str) -> str:
    """One letter for one letter, so that no key gets longer: ß is ẞ."""
    for capital in (letter.upper(), letter.title()):
        if len(capital) == 1:
            return capital
    return "ẞ" if letter == "ß" else letter


def declared(value: Any, *, file: str) -> Accounts:
    """An inline mapping: a right account for each left one, or a list of them. Raises `ExtractError`."""
    pairs = []
    for left, rights in as_mapping(value, where="“accounts”", file=file).items():
        for right in rights if isinstance(rights, list) else [rights]:
            pairs.append((left, as_text(right, where=f"The account for “{left}”", file=file)))
    return Accounts(_clean(pairs, file))


def read(text: str, *, file: str) -> Accounts:
    """A CSV file of two columns, left account and right account; a line of headings does no harm."""
    pairs = []
    rows = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        for row in filter(None, rows):
            if len(row) != 2:
                sentence = f"A line of the account map has a left and a right account; this one has {len(row)} fields."
                raise ExtractError(sentence, file=file, line=rows.line_num)
            pairs.append((row[0], row[1]))
    except csv.Error as problem:
        raise ExtractError(f"This is not CSV: {problem}.", file=file, line=rows.line_num) from None
    return Accounts(_clean(pairs, file))


def _clean(pairs: Iterable[tuple[str, str]], file: str) -> Pairs:
    found = tuple(pairs)
    for pair in found:
        if not all(map(normal, pair)):
            known = next((name for name in pair if normal(name)), "")
            raise ExtractError(f"The account map has an empty name beside “{known}”.", file=file)
    return found


def _components(pairs: Iterable[tuple[str, str]]) -> list[tuple[set[str], set[str]]]:
    """The accounts that hang together, as (left accounts, right accounts)."""
    of_left: dict[str, set[str]] = {}
    of_right: dict[str, set[str]] = {}
    for left, right in pairs:
        of_left.setdefault(left, set()).add(right)
        of_right.setdefault(right, set()).add(left)
    found, seen = [], set[str]()
    for start in of_left:
        if start in seen:
            continue
        lefts, rights, waiting = {start}, set[str](), [start]
        while waiting:
            for right in of_left[waiting.pop()] - rights:
                rights.add(right)
                waiting += of_right[right] - lefts
                lefts |= of_right[right]
        seen |= lefts
        found.append((lefts, rights))
    return found
