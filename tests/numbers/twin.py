"""The engine's twin: the same promises kept with dictionaries and Decimal, one record at a time.

It shares the mapping's loader with the engine and nothing else. Slow on purpose: no tables, no SQL, no sums kept.
"""

import csv
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal, localcontext

RANK = [
    "duplicate", "missing_in_right", "missing_in_left", "identity", "currency", "date", "quantity", "amount", "tax",
    "account", "rounding", "presentation",
]  # fmt: skip
DAYS = {"issue_date", "due_date", "period_from", "period_to", "date"}
AMOUNTS = {"net", "tax", "total", "quantity", "unit_price", "debit", "credit"}
WORDS = {"description"}
BLANKS = " \t\r\n\u00a0"
CATEGORY = {
    "customer": "identity", "contract": "identity", "currency": "currency", "period": "date", "quantity": "quantity",
    "net": "amount", "total": "amount", "unit_price": "amount", "tax": "tax", "account": "account",
    **dict.fromkeys(DAYS, "date"),
}  # fmt: skip


@dataclass
class Found:
    category: str
    also: tuple
    key: str
    left: list
    right: list


@dataclass
class Result:
    findings: list
    matched: int
    totals: dict
    bridge: dict
    unbalanced: dict = field(default_factory=dict)


def upper(text):
    return "".join(c.upper() if len(c.upper()) == 1 else "ẞ" if c == "ß" else c for c in text.strip(BLANKS))


def money(text, dialect):
    if not text:
        return None
    minus = {"sign": text[:1] == "-", "parentheses": text[:1] == "(", "trailing": text[-1:] == "-"}[dialect.negative]
    digits = text.strip("-()").replace(dialect.thousands or "\0", "").replace(dialect.decimal, ".")
    return -Decimal(digits) if minus else Decimal(digits)


def records(path, side, kind):
    encoding = {"utf-8": "utf-8-sig", "windows-1252": "cp1252"}.get(side.dialect.encoding, side.dialect.encoding)
    with open(path, encoding=encoding, newline="") as file:
        for number, row in enumerate(
            csv.DictReader(file, delimiter=side.dialect.delimiter, quotechar=side.dialect.quote)
        ):
            found = {"#": number}
            for ours, theirs in side.columns.items():
                text = row[theirs]
                if ours in AMOUNTS:
                    found[ours] = money(text, side.dialect)
                    if found[ours] is None and ours in ("tax", "debit", "credit"):
                        found[ours] = Decimal(0)
                elif ours in DAYS:
                    found[ours] = datetime.strptime(text, side.dialect.date).date() if text else None  # noqa: DTZ007
                    if ours == "period_to" and text and side.period_end == "inclusive":
                        found[ours] += timedelta(days=1)
                elif ours == "account" or ours in WORDS:
                    found[ours] = text.strip(BLANKS)
                else:
                    found[ours] = upper(text)
            yield found


class Twin:
    def __init__(self, comparison):
        self.how, self.journal = comparison, comparison.kind.name == "journal_line"
        self.found, self.matched = [], 0

    def run(self, left, right):
        with localcontext() as context:
            context.prec = 80
            self.sides = {
                "left": list(records(left, self.how.left, self.how.kind)),
                "right": list(records(right, self.how.right, self.how.kind)),
            }
            used = {side: {row.get("account", "") for row in rows} for side, rows in self.sides.items()}
            names = self.how.accounts.names(**used)
            for side, rows in self.sides.items():
                for row in rows:
                    row["amount"] = self.amount(row)
                    if "account" in row:
                        row["label"] = names[side][row["account"]]
            (self.journals if self.journal else self.documents)()
            return Result(self.findings(), self.matched, self.totals(), self.bridge(), self.unbalanced())

    def amount(self, row):
        if self.journal:
            return row["debit"] - row["credit"]
        if "total" in self.how.compare:
            return row["total"]
        return sum((row[part] for part in ("net", "tax") if part in self.how.compare), Decimal(0))

    def key(self, row, names):
        return tuple(row["label"] if name == "account" else row[name] for name in names)

    def may(self, currency):
        return self.how.tolerance.get(currency, Decimal(0))

    def add(self, category, left, right, tier=None, also=()):
        keys = [self.how.match[tier]] if tier is not None else self.how.match
        text = ""
        for names in keys:
            parts = [
                a if a not in ("", None) else b
                for a, b in zip(
                    self.common(left, names) or [None] * len(names), self.common(right, names) or [None] * len(names),
                    strict=True,
                )
            ]  # fmt: skip
            if any(part not in ("", None) for part in parts):
                text = "|".join(
                    str("" if part is None else part).replace("\\", "\\\\").replace("|", "\\|") for part in parts
                )
                break
        self.found.append(Found(category, tuple(also), text, left, right))

    def common(self, rows, names):
        """The key's parts on which all rows agree."""
        if not rows:
            return None
        keys = [self.key(row, names) for row in rows]
        return [values[0] if len(set(values)) == 1 else None for values in zip(*keys, strict=True)]

    # Documents

    def documents(self):
        rest = {side: self.without_twins(side, rows) for side, rows in self.sides.items()}
        for tier, names in enumerate(self.how.match):
            if tier == 0:
                self.pair(rest, tier, names)
            else:
                self.pair(rest, tier, (*names, "currency"))
                self.pair(rest, tier, names, single=True)
        for row in rest["left"]:
            self.add("missing_in_right", [row], [])
        for row in rest["right"]:
            self.add("missing_in_left", [], [row])

    def without_twins(self, side, rows):
        aside = set()
        for names in (self.how.match[0], *self.how.duplicates):
            seen = set()
            for row in rows:
                key = self.key(row, names)
                if row["#"] in aside or not any(part not in ("", None) for part in key):
                    continue
                if key in seen:
                    aside.add(row["#"])
                seen.add(key)
        for number in sorted(aside):
            self.add("duplicate", *(([rows[number]], []) if side == "left" else ([], [rows[number]])))
        return [row for row in rows if row["#"] not in aside]

    def pair(self, rest, tier, names, *, single=False):
        groups, gone = {}, {"left": set(), "right": set()}
        for side, rows in rest.items():
            groups[side] = defaultdict(list)
            for row in rows:
                if any(part not in ("", None) for part in self.key(row, self.how.match[tier])):
                    groups[side][self.key(row, names)].append(row)
        for key, left in groups["left"].items():
            right = groups["right"].get(key, [])
            if not right or (single and (len(left) > 1 or len(right) > 1)):
                continue
            names_of = self.judge(left, right)
            if names_of:
                self.add(names_of[0], left, right, tier, names_of[1:])
            else:
                self.matched += 1
            gone["left"] |= {row["#"] for row in left}
            gone["right"] |= {row["#"] for row in right}
        for side, numbers in gone.items():
            rest[side] = [row for row in rest[side] if row["#"] not in numbers]

    def judge(self, left, right):
        """The categories in which two lists of records differ, the primary one first."""
        several = len(left) > 1 or len(right) > 1
        tolerance = self.may(left[0]["currency"])
        flags, money_differs = set(), False
        value = {name: (self.value(left, name), self.value(right, name)) for name in self.how.compare}
        for name, (a, b) in value.items():
            if name in ("net", "tax", "total"):
                if a == b:
                    continue
                money_differs = True
                if name == "total" and any(
                    value[part][0] != value[part][1] for part in ("net", "tax") if part in value
                ):
                    continue
                if abs(a - b) > tolerance:
                    flags.add(CATEGORY[name])
            elif a != b and not (several and name != "quantity" and (a is None or b is None)):
                flags.add(CATEGORY.get(name, "presentation"))
        if money_differs:
            flags.add("rounding")
        for number, name in enumerate(chain := ("quantity", "amount", "tax", "rounding")):
            if name in flags:
                flags -= set(chain[number + 1 :])
        return [name for name in RANK if name in flags]

    def value(self, rows, name):
        if name in ("net", "tax", "total", "quantity"):
            known = [row[name] for row in rows if row[name] is not None]
            return sum(known, Decimal(0)) if known else None
        values = {self.key(row, (name,)) for row in rows}
        return values.pop()[0] if len(values) == 1 else None

    # Journals

    def journals(self):
        waiting = {side: list(rows) for side, rows in self.sides.items()}
        loose = {"left": [], "right": []}
        for names in self.how.match:
            sums = {
                side: self.grouped(
                    [row for row in rows if any(p not in ("", None) for p in self.key(row, names))], names
                )
                for side, rows in waiting.items()
            }
            both = sums["left"].keys() & sums["right"].keys()
            for side, groups in sums.items():
                gone = {row["#"] for key in both for row in groups[key]}
                waiting[side] = [row for row in waiting[side] if row["#"] not in gone]
            for key in both:
                left, right = sums["left"][key], sums["right"][key]
                if self.total(left) == self.total(right):
                    self.matched += 1
                    continue
                for amount in {row["amount"] for row in [*left, *right]}:
                    lines = [[row for row in rows if row["amount"] == amount] for rows in (left, right)]
                    n = min(map(len, lines))
                    self.matched += n
                    loose["left"] += lines[0][n:]
                    loose["right"] += lines[1][n:]
        self.explain({side: self.without_copies(side, lines + waiting[side]) for side, lines in loose.items()})

    def without_copies(self, side, loose):
        said = Counter()
        copies = set()
        for row in self.sides[side]:
            document = "reference" in self.how.match[0] and row["reference"]
            what = tuple(row[name] for name in self.how.used if name != "entry" or not document)
            said[what] += 1
            if said[what] > 1:
                copies.add(row["#"])
        for row in loose:
            if row["#"] in copies:
                self.add("duplicate", *(([row], []) if side == "left" else ([], [row])))
        return sorted((row for row in loose if row["#"] not in copies), key=lambda row: row["#"])

    def explain(self, loose):
        names = self.how.match[0]
        left, right = (dict(self.grouped(loose[side], names)) for side in ("left", "right"))
        for key in list(left.keys() & right.keys()):
            difference = abs(self.total(left[key]) - self.total(right[key]))
            if difference == 0:
                self.matched += 1
                del left[key], right[key]
            elif difference <= self.may(key[-1]):
                self.add("rounding", left.pop(key), right.pop(key))
        self.swap(left, right, "currency", "currency", amounts=False)
        for name, category in (("account", "account"), ("date", "date"), ("period", "date")):
            if name in names:
                self.swap(left, right, name, category)
        if "account" in names:
            self.several_accounts(names, left, right)
        for key in list(left.keys() & right.keys()):
            self.add("amount", left.pop(key), right.pop(key))
        for rows in left.values():
            self.add("missing_in_right", rows, [])
        for rows in right.values():
            self.add("missing_in_left", [], rows)

    def swap(self, left, right, without, category, *, amounts=True):
        """Pair what only one side has with what only the other has, where just that column of the key differs."""
        names = (*self.how.match[0], "currency")

        def part(key, groups):
            shared = tuple(value for name, value in zip(names, key, strict=True) if name != without)
            return (*shared, self.total(groups[key])) if amounts else shared

        partners = defaultdict(list)
        for key in right.keys() - left.keys():
            partners[part(key, right)].append(key)
        for waiting in partners.values():
            waiting.sort(key=lambda key: right[key][0]["#"])
        for key in [key for key in left if key not in right]:
            if waiting := partners.get(part(key, left)):
                self.add(category, left.pop(key), right.pop(waiting.pop(0)))

    def several_accounts(self, names, left, right):
        wide = {}
        for side, groups in (("left", left), ("right", right)):
            wide[side] = defaultdict(list)
            for key in groups:
                shared = tuple(
                    value for name, value in zip((*names, "currency"), key, strict=True) if name != "account"
                )
                wide[side][shared].append(key)
        for shared in wide["left"].keys() & wide["right"].keys():
            a = [row for key in wide["left"][shared] for row in left[key]]
            b = [row for key in wide["right"][shared] for row in right[key]]
            if all(
                self.total([row for row in a if sign * row["amount"] > 0])
                == self.total([row for row in b if sign * row["amount"] > 0])
                for sign in (1, -1)
            ):
                self.add("account", a, b)
                for key in wide["left"][shared]:
                    del left[key]
                for key in wide["right"][shared]:
                    del right[key]

    def grouped(self, rows, names):
        groups = defaultdict(list)
        for row in rows:
            groups[(*self.key(row, names), row["currency"])].append(row)
        return groups

    def total(self, rows):
        return sum((row["amount"] for row in rows), Decimal(0))

    # What is said

    def findings(self):
        return sorted(
            (
                one.key, one.category, " ".join(one.also), self.difference(one),
                min((row["#"] + 2 for row in one.left), default=0), len(one.left),
                min((row["#"] + 2 for row in one.right), default=0), len(one.right),
            )
            for one in self.found
        )  # fmt: skip

    def difference(self, one):
        currencies = {row["currency"] for row in [*one.left, *one.right]}
        return number(f"{self.total(one.right) - self.total(one.left):f}") if len(currencies) == 1 else ""

    def totals(self):
        found = {}
        for side, rows in self.sides.items():
            found[side] = defaultdict(lambda: defaultdict(Decimal))
            for row in rows:
                found[side][row["currency"]][row.get("account", "")] += row["amount"]
        return found

    def bridge(self):
        steps = defaultdict(lambda: defaultdict(Decimal))
        for one in self.found:
            for sign, rows in ((-1, one.left), (1, one.right)):
                for row in rows:
                    steps[row["currency"]][one.category] += sign * row["amount"]
        return steps

    def unbalanced(self):
        found = {}
        for side, rows in self.sides.items():
            sums = defaultdict(Decimal)
            for row in rows if self.journal else ():
                sums[row["entry"], row["currency"]] += row["amount"]
            found[side] = sorted({entry for (entry, _), amount in sums.items() if amount})
        return found


def number(text):
    """A number as short as it can be written, all its digits kept."""
    return re.sub(r"^-?0?$", "0", re.sub(r"\.?0+$", "", text) if "." in text else text)
