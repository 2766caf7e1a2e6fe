"""One file against all rules of its entity."""

import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from migrations_tracker.extracts import typed
from migrations_tracker.extracts.dialect import Dialect
from migrations_tracker.extracts.duck import csv_source, hardened, literal, quoted
from migrations_tracker.extracts.errors import ExtractError
from migrations_tracker.extracts.scan import Tell, scan
from migrations_tracker.validate import macros
from migrations_tracker.validate.batch import WRONG, Batch, called, opened
from migrations_tracker.validate.declaration import read
from migrations_tracker.validate.library import ENTITIES, entity_named, rules_of
from migrations_tracker.validate.model import NUMERIC, SEVERITIES, Check, Field, Rule
from migrations_tracker.validate.writing import MOST, write_findings, write_rejects

SHOWN = 100
PLACEHOLDERS = "(?i)(n/?a|-+|tbd|none|null|0000-00-00)"
PLAIN = Dialect(
    encoding="utf-8", delimiter=",", decimal=".", negative="sign", date="%Y-%m-%d", money="major", zone="UTC"
)


def validate(
    *,
    entity: str,
    file: str,
    declare: str,
    against: str = "",
    now: str,
    findings: str = "",
    rejects: str = "",
    name: str = "",
    format: str = "",  # noqa: A002 — the word that everybody uses for it
    tell: Tell | None = None,
) -> dict[str, Any]:
    """Counts, findings and totals of a file, as plain values. Raises `ExtractError` when there can be none.

    `findings` and `rejects` are paths of files to write. `name` is what its sender calls the file, `format` how it is
    made (csv, xlsx) when its path does not say so.
    """
    start, kind, path, tell = time.monotonic(), entity_named(entity), Path(file), tell or _nobody
    declaration = read(Path(declare).read_text(encoding="utf-8"), kind, file=Path(declare).name)
    name = name or path.name
    with tempfile.TemporaryDirectory(prefix="validate-") as made, called(path, name):
        folder, at = Path(made), datetime.fromisoformat(now)
        batch = opened(kind, path, declaration, folder, name=name, form=format, now=at, tell=tell)
        parents = {p.stem: p for p in sorted(Path(against).glob("*.csv")) if p.stem in ENTITIES} if against else {}
        with hardened(reads=[batch.path, *parents.values()], spill=folder / "spill") as duck:
            run = _Run(duck, batch, parents, tell)
            found = run.result()
            if findings:
                found["findings_cut"] = write_findings(Path(findings), run.findings(MOST + 1))
            if rejects:
                write_rejects(Path(rejects), batch, run.rejected())
    return found | {"seconds": round(time.monotonic() - start, 3)}


def _nobody(step: str, done: int, total: int) -> None:
    """Who listens when nobody does."""


class _Run:
    """The tables `raw`, `this`, `finding` and those of the parents, and what the rules say about them."""

    def __init__(self, duck: duckdb.DuckDBPyConnection, batch: Batch, parents: dict[str, Path], tell: Tell) -> None:
        self.tell = tell
        self.duck, self.batch, self.entity = duck, batch, batch.entity
        self.columns = batch.declaration.columns
        self.skipped: list[dict[str, str]] = []
        self.parents = dict.fromkeys(parents, "")
        for statement in macros.statements():
            duck.execute(statement)
        for name, path in parents.items():
            self._load_parent(name, path)
        self._load()

    def result(self) -> dict[str, Any]:
        for field in self.entity.fields.values():
            if field.name in self.columns:
                self._check_field(field)
        rules = rules_of(self.entity)
        for number, rule in enumerate(rules):
            self.tell("rules", number, len(rules))
            for check in rule.checks:
                self._check(rule, check)
        return self._summary()

    def _load(self) -> None:
        batch = self.batch
        self.tell("read", 0, batch.scan.records)
        source = csv_source(batch.path, batch.declaration.dialect, batch.scan.header)
        again = "CASE WHEN regexp_matches({0}, '^''[=+\\-@\\t\\r＝＋－＠]') THEN {0}[2:] ELSE {0} END AS {0}"
        names = [quoted(name) for name in batch.scan.header]
        cells = [again.format(name) for name in names] if batch.is_again else names
        try:
            self.duck.execute(
                f"CREATE TABLE raw AS SELECT row_number() OVER () + 1 AS row, {', '.join(cells)} FROM {source}"
            )
        except duckdb.InvalidInputException as problem:
            raise ExtractError(f"The file cannot be read: {str(problem).splitlines()[0]}", file=batch.name) from None
        read_rows = self._number("SELECT count(*) FROM raw")
        if read_rows != batch.scan.records:
            raise ExtractError(f"{batch.scan.records} rows were counted, {read_rows} read.", file=batch.scan.file)
        parts = ["row"]
        for field in self.entity.fields.values():
            parts.append(f"{self._value(field)} AS {quoted(field.name)}")
        self.duck.execute("CREATE TABLE misfit (row BIGINT, note VARCHAR)")
        if batch.misfits:
            self.duck.execute(
                "INSERT INTO misfit SELECT unnest(?), unnest(?)", [list(batch.misfits), list(batch.misfits.values())]
            )
        self.duck.execute(f"CREATE TABLE this AS SELECT {', '.join(parts)} FROM raw ANTI JOIN misfit USING (row)")
        self.duck.execute(
            "CREATE TABLE finding (row BIGINT, rule VARCHAR, severity VARCHAR, col VARCHAR, sentence VARCHAR, "
            "note VARCHAR, orphan BOOLEAN)"
        )
        sentence = "The row does not have as many cells as the header."
        self._add("GEN-16", "E", "", sentence, "SELECT row, note FROM misfit")

    def _load_parent(self, name: str, path: Path) -> None:
        header = scan(path, encoding="utf-8", delimiter=",").header
        fields = ENTITIES[name].fields
        values = [
            f"{_typed(field, quoted(field.name), PLAIN)[0] if field.name in header else 'NULL'} AS {quoted(field.name)}"
            for field in fields.values()
        ]
        self.duck.execute(
            f"CREATE TABLE {quoted(name if name != self.entity.name else 'earlier')} AS "
            f"SELECT {', '.join(values)} FROM {csv_source(path, PLAIN, header)}"
        )

    def _value(self, field: Field) -> str:
        if field.name not in self.columns:
            return f"CAST(NULL AS {_sql_type(field)})"
        value, fits = _typed(field, quoted(self.columns[field.name]), self.batch.declaration.dialect)
        if field.type == "amount" and self.batch.declaration.dialect.money == "minor":
            if "currency" not in self.columns:
                raise ExtractError(
                    "Amounts in minor units need a column with their currency.", file=self.batch.scan.file
                )
            code = typed.text(quoted(self.columns["currency"])).value
            value = f"CAST({value} * unit_of({code}) AS {typed.MONEY})"
        return f"CASE WHEN {fits} THEN {value} END"

    def _check_field(self, field: Field) -> None:
        raw, name = quoted(self.columns[field.name]), quoted(field.name)
        text = typed.text(raw).value
        placeholder = f"regexp_full_match({text}, {literal(PLACEHOLDERS)})"
        _, fits = _typed(field, raw, self.batch.declaration.dialect)
        if field.required:
            self._add(
                field.required, "E", field.name, "This cell has to be filled.", f"SELECT row FROM raw WHERE {text} = ''"
            )
            self._add(
                "GEN-05", "E", field.name, "This is as good as empty.", f"SELECT row FROM raw WHERE {placeholder}"
            )
        form = field.form or ("GEN-08" if field.type in ("date", "instant") else "GEN-14")
        if fits != "true":
            sentence = _expected(field, self.batch.declaration.dialect)
            self._add(form, "E", field.name, sentence, f"SELECT row FROM raw WHERE NOT ({fits}) AND NOT {placeholder}")
        if field.unique:
            key = f"lower(replace({name}, ' ', ''))"
            self._add(
                field.unique, "E", field.name, "Another row has the same.",
                f"SELECT row, 'row ' || first AS note FROM (SELECT {key} AS k, min(row) AS first FROM this "
                f"WHERE {name} IS NOT NULL GROUP BY k HAVING count(*) > 1) JOIN this ON {key} = k WHERE row > first",
            )  # fmt: skip
        if field.parent:
            self._check_parent(field, name)

    def _check_parent(self, field: Field, name: str) -> None:
        known = []
        if field.parent == self.entity.name:
            known.append("this")
            known += ["earlier"] if field.parent in self.parents else []
        elif field.parent in self.parents:
            known.append(quoted(field.parent))
        if not known:
            self._skip(field.parent_rule, f"there is no {field.parent} to look it up in")
            return
        rows = " UNION ALL ".join(f"SELECT {quoted(field.parent_key)} AS k FROM {table}" for table in known)
        self._add(
            field.parent_rule, "E", field.name, f"There is no such {field.parent.replace('_', ' ')}.",
            f"SELECT row FROM this ANTI JOIN ({rows}) ON k = {name} WHERE {name} IS NOT NULL", orphan=field.waits,
        )  # fmt: skip

    def _check(self, rule: Rule, check: Check) -> None:
        for field, sql in self._instances(check):
            reason = self._why_not(check, field)
            if reason:
                self._skip(rule.id, reason)
                continue
            query = sql if check.query else f"SELECT row FROM this WHERE {sql}"
            for name, value in self._facts(check).items():
                query = query.replace("{" + name + "}", value)
            column = field.name if field else check.column
            self._add(rule.id, check.severity or rule.severity, column, check.sentence, query)

    def _instances(self, check: Check) -> Iterator[tuple[Field | None, str]]:
        if not check.types:
            yield None, check.sql
        for field in self.entity.fields.values():
            if field.type in check.types and field.name in self.columns:
                value = quoted(field.name)
                yield (
                    field,
                    check.sql.replace("{value}", value).replace("{raw}", "NULL").replace("{column}", field.name),
                )

    def _why_not(self, check: Check, field: Field | None) -> str:
        if field is None and check.column and check.column not in self.entity.fields:
            return f"there is no column {check.column}"
        if lacking := [name for name in check.needs(self.entity.fields) if name not in self.columns]:
            return f"the column {', '.join(lacking)} is not declared"
        if lacking := [name for name in check.parents(ENTITIES) if name not in self.parents]:
            return f"there is no {', '.join(lacking)} to look it up in"
        if lacking := [name for name in check.facts if name not in self._facts(check)]:
            return f"the declaration does not say {', '.join(lacking)}"
        return ""

    def _facts(self, check: Check) -> dict[str, str]:
        now = self.batch.now
        clock = {"today": f"DATE '{now:%Y-%m-%d}'", "now": f"TIMESTAMPTZ '{now.isoformat()}'"}
        return {**dict.fromkeys(check.optional, "NULL"), **clock, **self.batch.declaration.facts}

    def _skip(self, rule: str, reason: str) -> None:
        if {"rule": rule, "reason": reason} not in self.skipped:
            self.skipped.append({"rule": rule, "reason": reason})

    def _add(self, rule: str, severity: str, column: str, sentence: str, query: str, *, orphan: bool = False) -> None:
        told = f"{literal(rule)}, {literal(severity)}, {literal(column)}, {literal(sentence)}"
        relation = self.duck.sql(f"SELECT * FROM ({query})")
        note = "note" if "note" in relation.columns else "NULL"
        kept = "" if rule == "GEN-16" else " WHERE row IS NULL OR row NOT IN (SELECT row FROM misfit)"
        self.duck.execute(f"INSERT INTO finding SELECT row, {told}, {note}, {str(orphan).lower()} FROM ({query}){kept}")

    def _summary(self) -> dict[str, Any]:
        self._totals_agree()
        self.duck.execute(
            "CREATE TABLE status AS SELECT row, bool_and(orphan) AS orphan FROM finding "
            "WHERE severity = 'E' AND row IS NOT NULL GROUP BY row"
        )
        read_rows = self._number("SELECT count(*) FROM raw")
        orphans = self._number("SELECT count(*) FROM status WHERE orphan")
        rejected = self._number("SELECT count(*) FROM status WHERE NOT orphan")
        accepted = self._number("SELECT count(*) FROM this ANTI JOIN status USING (row)")
        if not read_rows == accepted + rejected + orphans == self.batch.scan.records:
            raise ExtractError("The counts do not add up. This is a fault of the program.", file=self.batch.name)
        rules = self.duck.execute("SELECT rule, severity, count(*) FROM finding GROUP BY ALL ORDER BY ALL").fetchall()
        severities = {name: sum(count for _, severity, count in rules if severity == name) for name in SEVERITIES}
        stops = self._stops(severities["B"], rejected, read_rows)
        told, found = self.batch.declaration, self.batch.scan
        shown = list(self.findings(SHOWN))
        return {
            "entity": self.entity.name,
            "source": told.source,
            "mapping_version": told.mapping_version,
            "read": read_rows,
            "accepted": accepted,
            "rejected": rejected,
            "orphans": orphans,
            "severities": severities,
            "stopped": bool(stops),
            "stops": stops,
            "rules": [{"rule": rule, "severity": severity, "findings": count} for rule, severity, count in rules],
            "findings": shown,
            "findings_cut": sum(severities.values()) > len(shown),
            "not_checked": self.skipped,
            "control_totals": self._totals(),
            "unmapped_columns": [name for name in found.header if name not in (*self.columns.values(), WRONG)],
            "inputs": {"file": self.batch.name, "sha256": found.sha256, "bytes": found.size},
        }

    def _stops(self, batch_findings: int, rejected: int, rows: int) -> list[str]:
        """Why the load does not go on."""
        stops, most = [], self.batch.declaration.threshold
        if batch_findings:
            stops.append("The file as a whole is not what was declared.")
        if rejected * 100 > most * rows:
            stops.append(f"{rejected} of {rows} rows are rejected; more than {most} % stop the load.")
        return stops

    def findings(self, most: int) -> Iterator[dict[str, Any]]:
        """So many findings in the order of the rows; those about the whole file come last."""
        named = [name for name in self.entity.fields if name in self.columns]
        value = " ".join(f"WHEN {literal(name)} THEN {quoted(self.columns[name])}" for name in named)
        shown = " ".join(f"WHEN {literal(name)} THEN {literal(self.columns[name])}" for name in named)
        rows = self.duck.cursor().execute(
            f"SELECT row, CASE col {shown} ELSE col END, CASE col {value} END, rule, severity, sentence, note "
            f"FROM finding LEFT JOIN raw USING (row) ORDER BY row NULLS LAST, rule, col LIMIT {most}"
        )
        keys = ("row", "column", "value", "rule", "severity", "sentence", "note")
        while some := rows.fetchmany(2_000):
            yield from (dict(zip(keys, row, strict=True)) for row in some)

    def rejected(self) -> Iterator[tuple[int, str]]:
        """Every rejected row with all that is wrong in it."""
        rows = self.duck.cursor().execute(
            "SELECT row, string_agg(DISTINCT rule || CASE col WHEN '' THEN '' ELSE ' ' || col END || ': ' || sentence "
            "|| coalesce(' (' || note || ')', ''), ' | ') FROM finding JOIN status USING (row) "
            "WHERE NOT status.orphan AND severity = 'E' GROUP BY row ORDER BY row"
        )
        while some := rows.fetchmany(2_000):
            yield from some

    def _totals(self) -> dict[str, dict[str, str]]:
        names = [name for name in self.entity.totals if name in self.columns]
        if not names or "currency" not in self.columns:
            return {}
        sums = ", ".join(f"CAST(coalesce(sum({quoted(name)}), 0) AS VARCHAR)" for name in names)
        rows = self.duck.execute(f"SELECT coalesce(currency, ''), {sums} FROM this GROUP BY 1 ORDER BY 1").fetchall()
        return {currency: dict(zip(names, each, strict=True)) for currency, *each in rows}

    def _totals_agree(self) -> None:
        told = self.batch.declaration
        count = self.batch.scan.records
        if count == 0:
            self._whole("GEN-03", "B", "The file has no rows.")
        if told.count is not None and told.count != count:
            self._whole("GEN-03", "B", f"The file has {count} rows, {told.count} were declared.")
        if self.batch.scan.sha256 in told.loaded:
            self._whole("GEN-04", "W", "The same file has been loaded before.")
        for name, per in told.totals.items():
            for currency, wanted in per.items():
                sql = f"SELECT coalesce(sum({quoted(name)}), 0) FROM this WHERE currency = {literal(currency)}"
                found = self.duck.execute(sql).fetchall()[0][0]
                if found == wanted:
                    continue
                said = f"{name} in {currency} is {found}, {wanted} was declared"
                if wanted and any(abs(found - each) * 100 <= abs(each) for each in (wanted * 100, wanted / 100)):
                    self._whole("GEN-12", "B", f"{said}: the other money unit?")
                else:
                    self._whole("GEN-03", "B", f"{said}.")

    def _whole(self, rule: str, severity: str, sentence: str) -> None:
        self._add(rule, severity, "", sentence, "SELECT CAST(NULL AS BIGINT) AS row")

    def _number(self, sql: str) -> int:
        return int(self.duck.execute(sql).fetchall()[0][0])


def _sql_type(field: Field) -> str:
    if field.type in NUMERIC:
        return typed.MONEY
    return {"whole": "BIGINT", "date": "DATE", "instant": "TIMESTAMPTZ", "yes_no": "BOOLEAN"}.get(field.type, "VARCHAR")


def _typed(field: Field, raw: str, dialect: Dialect) -> tuple[str, str]:
    """SQL of a field's value and of whether its text has the form for one."""
    text = typed.text(raw).value
    if field.type in NUMERIC:
        cell = typed.amount(raw, dialect)
    elif field.type == "whole":
        cell = typed.whole(raw)
    elif field.type == "date":
        cell = typed.day(raw, dialect)
    elif field.type == "instant":
        cell = typed.instant(raw, dialect)
    elif field.type == "yes_no":
        yes, no = "('true', 'yes', 'y', '1')", "('false', 'no', 'n', '0')"
        return f"CASE WHEN lower({text}) IN {yes} THEN true WHEN lower({text}) IN {no} THEN false END", (
            f"lower({text}) IN ('', 'true', 'yes', 'y', '1', 'false', 'no', 'n', '0')"
        )
    else:
        allowed = ", ".join(literal(choice) for choice in ("", *field.choices))
        return f"NULLIF({text}, '')", f"lower({text}) IN ({allowed})" if field.choices else "true"
    return cell.value, cell.fits


def _expected(field: Field, dialect: Dialect) -> str:
    raw = quoted(field.name)
    if field.choices:
        return f"Write one of: {', '.join(field.choices)}."
    if field.type == "yes_no":
        return "Write yes or no."
    kinds = {"whole": typed.whole(raw), "date": typed.day(raw, dialect), "instant": typed.instant(raw, dialect)}
    return f"This should be {kinds.get(field.type, typed.amount(raw, dialect)).expected}."
