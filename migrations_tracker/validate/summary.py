"""What a run says: counts that add up, control totals beside those that were declared, and whether the load stops."""

from decimal import Decimal
from typing import Any

from migrations_tracker.extracts.currencies import MINOR_UNITS
from migrations_tracker.extracts.duck import literal, quoted
from migrations_tracker.extracts.errors import ExtractError
from migrations_tracker.validate.batch import WRONG
from migrations_tracker.validate.declaration import Total
from migrations_tracker.validate.model import SEVERITIES
from migrations_tracker.validate.run import Run

STOPS_WHOLE = "The file as a whole is not what was declared."


def summary(run: Run) -> dict[str, Any]:
    """The answer as plain values, without the findings."""
    compare(run)
    told, found = run.batch.declaration, run.batch.scan
    orphans = run.number("SELECT count(*) FROM status WHERE waits")
    rejected = run.number("SELECT count(*) FROM status WHERE NOT waits")
    acts = dict(run.duck.execute(f"SELECT act, count(*) FROM ({run.acts()}) GROUP BY act").fetchall())
    accepted = sum(acts.values())
    if found.records != accepted + rejected + orphans:
        raise ExtractError("The counts do not add up. This is a fault of the program.", file=run.batch.name)
    rules: dict[tuple[str, str], int] = {}
    for number, count in run.counts():
        question = run.questions[number]
        key = question.rule, question.severity
        rules[key] = rules.get(key, 0) + count
    severities = {name: sum(n for (_, severity), n in rules.items() if severity == name) for name in SEVERITIES}
    stops = _stops(severities["B"], rejected, found.records, told.threshold)
    return {
        "entity": run.entity.name,
        "source": told.source,
        "mapping_version": told.mapping_version,
        "read": found.records,
        "accepted": accepted,
        "rejected": rejected,
        "orphans": orphans,
        "acts": {name: acts.get(name, 0) for name in ("create", "update", "skip")},
        "severities": severities,
        "stopped": bool(stops),
        "stops": stops,
        "rules": [{"rule": r, "severity": s, "findings": count} for (r, s), count in sorted(rules.items())],
        "not_checked": run.skipped,
        "control_totals": totals(run),
        "accepted_totals": totals(run, of="(FROM this ANTI JOIN status USING (row))"),
        "control_totals_by": totals_by(run),
        "unmapped_columns": [name for name in found.header if name not in (*told.columns.values(), WRONG)],
        "inputs": {"file": run.batch.name, "sha256": found.sha256, "bytes": found.size},
    }


def _stops(whole: int, rejected: int, rows: int, most: Decimal) -> list[str]:
    """Why the load does not go on."""
    stops = [STOPS_WHOLE] if whole else []
    if rejected * 100 > most * rows:
        stops.append(f"{rejected} of {rows} rows are rejected; more than {most} % stop the load.")
    return stops


def _summed(run: Run) -> list[str]:
    named = run.batch.declaration.columns
    return [name for name in run.entity.totals if name in named] if "currency" in named else []


def totals(run: Run, *, of: str = "this") -> dict[str, dict[str, str]]:
    """Sums of the rows per currency; under the empty name where that is none."""
    names = _summed(run)
    if not names:
        return {}
    sums = ", ".join(f"coalesce(sum({quoted(name)}), 0)" for name in names)
    rows = run.duck.execute(f"SELECT coalesce(currency, ''), {sums} FROM {of} GROUP BY 1 ORDER BY 1").fetchall()
    return {currency: _named(names, each, currency) for currency, *each in rows}


def _named(names: list[str], sums: list[Decimal], currency: str) -> dict[str, str]:
    """The sums as texts with the decimals of their currency, or with as many more as they have."""
    return {name: amount(each, currency) for name, each in zip(names, sums, strict=True)}


def amount(value: Decimal, currency: str) -> str:
    """An amount as its currency is written, with more decimals only where it has them."""
    whole, _, decimals = f"{value:f}".partition(".")
    kept = decimals.rstrip("0").ljust(MINOR_UNITS.get(currency, 2), "0")
    return f"{whole}.{kept}" if kept else whole


def totals_by(run: Run) -> list[dict[str, Any]]:
    """The same by month, account and currency, with rows and with what of it was accepted."""
    names, named = _summed(run), run.batch.declaration.columns
    if not names:
        return []
    period = f"strftime({quoted(run.entity.period)}, '%Y-%m')" if run.entity.period in named else "NULL"
    account = "account" if "account" in named and "account" in run.entity.fields else "NULL"
    each = ", ".join(f"coalesce(sum({quoted(n)}), 0), coalesce(sum({quoted(n)}) FILTER (ok), 0)" for n in names)
    rows = run.duck.execute(
        f"SELECT {period}, {account}, currency, count(*), count(*) FILTER (ok), {each} "
        "FROM (SELECT this.*, status.row IS NULL AS ok FROM this LEFT JOIN status USING (row)) "
        "GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
    ).fetchall()
    return [
        {
            "period": month or "",
            "account": number or "",
            "currency": code or "",
            "rows": count,
            "accepted_rows": ok,
            "totals": _named(names, sums[0::2], code or ""),
            "accepted": _named(names, sums[1::2], code or ""),
        }
        for month, number, code, count, ok, *sums in rows
    ]


def compare(run: Run) -> None:
    """What was declared about the whole file, against what it is."""
    told, count = run.batch.declaration, run.batch.scan.records
    if count == 0:
        run.whole("GEN-03", "B", "The file has no rows.")
    if told.count is not None and told.count != count:
        run.whole("GEN-03", "B", f"The file has {count} rows, {told.count} were declared.")
    if run.batch.scan.sha256 in told.loaded:
        run.whole("GEN-04", "W", "The same file has been loaded before.")
    for total in told.totals:
        where = f"currency = {literal(total.currency)}"
        if total.period:
            where += f" AND strftime({quoted(run.entity.period)}, '%Y-%m') = {literal(total.period)}"
        sql = f"SELECT coalesce(sum({quoted(total.name)}), 0) FROM this WHERE {where}"
        of = f" for {total.period}" if total.period else ""
        _compare_one(run, f"{total.name} in {total.currency}{of}", run.duck.execute(sql).fetchall()[0][0], total)


def _compare_one(run: Run, what: str, found: Decimal, total: Total) -> None:
    wanted = total.amount
    if found == wanted:
        return
    is_, was, between = (amount(each, total.currency) for each in (found, wanted, abs(found - wanted)))
    said = f"The sum of {what} is {is_}, declared were {was}"
    if wanted and any(abs(found - each) * 100 <= abs(each) for each in (wanted * 100, wanted / 100)):
        run.whole(
            "GEN-12", "B", f"{said}. One is about a hundred times the other: cents and whole units were mixed up."
        )
    else:
        run.whole("GEN-03", "B", f"{said}. {between} {'too much' if found > wanted else 'are missing'}.")
