"""The rules of an entity as questions to one file: what is asked of each row, and what of all rows together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from migrations_tracker.extracts.duck import quoted
from migrations_tracker.validate.batch import Batch
from migrations_tracker.validate.columns import Column
from migrations_tracker.validate.library import ENTITIES, rules_of
from migrations_tracker.validate.model import WORD, Check, Field, Rule

EMPTY = "This cell has to be filled."
AS_GOOD_AS = "This is as good as empty, and has to be filled."
YEARS = "The year is not between 2000 and 2100."
TWICE = "Another row has the same."
TOGETHER = "GEN-17"
SAME_KEY = "GEN-06"
WIDTH = "GEN-16"


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that may be wrong: a condition over a row, or a query that gives `row` and `note`.

    A `form` is a condition over the cells of the file; `plain` is what is left of it in a plain row, often nothing.
    Other conditions are over typed values; `for_every` field of some kind only where the row is not plain.
    """

    rule: str
    severity: str
    column: str
    sentence: str
    form: str = ""
    plain: str = ""
    condition: str = ""
    query: str = ""
    waits: bool = False
    for_every: bool = False

    @property
    def of_a_row(self) -> bool:
        return bool(self.form or self.condition)


class Questions:
    """What is asked, in order, and which rules cannot be asked, with the reason."""

    def __init__(self, batch: Batch, columns: Mapping[str, Column], parents: Mapping[str, object]) -> None:
        self.batch, self.entity, self.columns, self.parents = batch, batch.entity, columns, parents
        self.skipped: list[dict[str, str]] = []
        self.asked: list[Question] = []
        for column in columns.values():
            self.asked += self._of_field(column)
        self.asked += self._of_earlier()
        for rule in rules_of(self.entity):
            for check in rule.checks:
                self.asked += self._of_check(rule, check)
        self.asked.sort(key=lambda question: "EWB".index(question.severity))  # errors are told first

    def tables(self) -> set[str]:
        """The other tables that some question reads."""
        read = {self.entity.fields[name].parent for name in self.columns} | {self.entity.name}
        for rule in rules_of(self.entity):
            for check in rule.checks:
                read.update(check.parents(ENTITIES))
        return read & set(self.parents)

    def _of_field(self, column: Column) -> Iterator[Question]:
        field, name = column.field, column.field.name
        if field.required:
            yield Question(field.required, "E", name, EMPTY, form=f"{column.text} = ''")
            yield Question("GEN-05", "E", name, AS_GOOD_AS, form=column.placeholder)
        rule = field.form or {"date": "GEN-08", "instant": "GEN-08", "currency": "GEN-07"}.get(field.type, "GEN-14")
        if column.fits != "true":
            wrong = f"NOT ({column.fits}) AND {column.text} <> '' AND NOT {column.placeholder}"
            left = f"{column.raw} <> '' AND {column.plain_value} IS NULL" if column.outside else ""
            yield Question(rule, "E", name, column.expected, form=wrong, plain=left)
        if column.outside:
            yield Question(rule, "E", name, YEARS, form=f"({column.fits}) AND {column.outside}")
        if field.unique:
            key = f"lower(replace({quoted(name)}, ' ', ''))"
            yield Question(field.unique, "E", name, TWICE, query=_twice((key,), f"{quoted(name)} IS NOT NULL"))
        if field.parent:
            yield from self._of_parent(field)

    def _of_parent(self, field: Field) -> Iterator[Question]:
        known = ["this"] if field.parent == self.entity.name else []
        if field.parent in self.parents:
            known.append("earlier" if known else quoted(field.parent))
        if not known:
            self._skip(field.parent_rule, f"there is no {field.parent} to look it up in")
            return
        rows = " UNION ALL ".join(f"SELECT {quoted(field.parent_key)} AS k FROM {table}" for table in known)
        name = quoted(field.name)
        query = f"SELECT row, NULL AS note FROM this ANTI JOIN ({rows}) ON k = {name} WHERE {name} IS NOT NULL"
        told = f"There is no such {ENTITIES[field.parent].one}" + (" yet, so the row waits." if field.waits else ".")
        yield Question(field.parent_rule, "E", field.name, told, query=query, waits=field.waits)

    def _of_earlier(self) -> Iterator[Question]:
        key = [name for name in self.entity.key if name in self.columns]
        if self.entity.name not in self.parents:
            self._skip(SAME_KEY, f"there are no {self.entity.title} that were accepted before")
        elif not key:
            self._skip(SAME_KEY, f"the column {', '.join(self.entity.key)} is not declared")
        elif self.batch.declaration.existing == "refuse":
            query = f"SELECT DISTINCT row, NULL AS note FROM this JOIN earlier ON {same_key(key)}"
            sentence = "This was accepted before. Declare “existing” as update or skip when it may come again."
            yield Question(SAME_KEY, "E", key[-1], sentence, query=query)

    def _of_check(self, rule: Rule, check: Check) -> Iterator[Question]:
        severity = check.severity or rule.severity
        for name, sql in self._instances(check):
            if name and name not in self.entity.fields:
                continue
            if reason := self._why_not(check):
                self._skip(rule.id, reason)
                continue
            asked = sql
            for fact, value in self._facts(check).items():
                asked = asked.replace("{" + fact + "}", value)
            told = (rule.id, severity, name, check.sentence)
            if check.fails:
                yield Question(*told, condition=asked, for_every=bool(check.types))
            else:
                query = _twice(check.unique, _given(check)) if check.unique else asked
                yield Question(*told, query=query)

    def _instances(self, check: Check) -> Iterator[tuple[str, str]]:
        if not check.types:
            yield check.column, check.sql
        for name in self.columns:
            if self.entity.fields[name].type in check.types:
                yield name, check.sql.replace("{value}", quoted(name))

    def _why_not(self, check: Check) -> str:
        if lacking := [each for each in check.needs(self.entity.fields) if each not in self.columns]:
            return f"the column {', '.join(lacking)} is not declared"
        if lacking := [each for each in check.parents(ENTITIES) if each not in self.parents]:
            return f"there is no {', '.join(lacking)} to look it up in"
        if lacking := [each for each in check.facts if each not in self._facts(check)]:
            return f"the declaration does not say {', '.join(lacking)}"
        return ""

    def _facts(self, check: Check) -> dict[str, str]:
        now = self.batch.now
        clock = {"today": f"DATE '{now:%Y-%m-%d}'", "now": f"TIMESTAMPTZ '{now.isoformat()}'"}
        return {**dict.fromkeys(check.optional, "NULL"), **clock, **self.batch.declaration.facts}

    def _skip(self, rule: str, reason: str) -> None:
        if {"rule": rule, "reason": reason} not in self.skipped:
            self.skipped.append({"rule": rule, "reason": reason})


def same_key(key: list[str]) -> str:
    """SQL: a row of this file and one that was accepted before are the same thing."""
    return " AND ".join(f"upper(this.{quoted(n)}) IS NOT DISTINCT FROM upper(earlier.{quoted(n)})" for n in key)


def _given(check: Check) -> str:
    """SQL: the keys that a row cannot do without are there."""
    needed = [key for key in check.unique if not set(WORD.findall(key)) & set(check.optional)]
    return " AND ".join(f"({key}) IS NOT NULL" for key in needed)


def _twice(keys: tuple[str, ...], known: str) -> str:
    """SQL of the rows whose keys an earlier row has. Grouping a hash is half the work of grouping the keys."""
    told = ", ".join(keys)
    return (
        f"WITH shared AS (SELECT hash({told}) AS h FROM this WHERE {known} GROUP BY h HAVING count(*) > 1) "
        "SELECT row, 'row ' || first AS note FROM (SELECT row, min(row) OVER "
        f"(PARTITION BY {told}) AS first FROM this WHERE {known} AND hash({told}) IN (FROM shared)) WHERE row > first"
    )
