"""What a run says: counts that add up, control totals beside those that were declared, and whether the load stops."""

from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Any

from migrations_tracker.extracts.currencies import MINOR_UNITS
from migrations_tracker.extracts.duck import literal, quoted
from migrations_tracker.extracts.errors import ExtractError
from migrations_tracker.validate.batch import WRONG
from migrations_tracker.validate.declaration import Total
from migrations_tracker.validate.model import SEVERITIES
from migrations_tracker.validate.run import Run

DIGITS = 60  # more than any sum has
STOPS_WHOLE = "The file as a whole is not what was declared."


@dataclass(frozen=True, slots=True)
class Share:
    """The rows of one month, account and currency, each empty where there is none, and their sums."""

    period: str
    account: str
    currency: str
    rows: int
    accepted_rows: int
    totals: dict[str, Decimal]
    accepted: dict[str, Decimal]

    def told(self) -> dict[str, Any]:
        sums = {"totals": self.totals, "accepted": self.accepted}
        as_texts = {key: {n: amount(each, self.currency) for n, each in of.items()} for key, of in sums.items()}
        names = ("period", "account", "currency", "rows", "accepted_rows")
        return {name: getattr(self, name) for name in names} | as_texts


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
    shares = shares_of(run)
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
        "control_totals": by_currency(shares),
        "accepted_totals": by_currency(shares, accepted=True),
        "control_totals_by": [share.told() for share in shares],
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


def by_currency(shares: list[Share], *, accepted: bool = False) -> dict[str, dict[str, str]]:
    """Sums of all rows per currency, or of those that were accepted; under the empty name where there is none."""
    found: dict[str, dict[str, Decimal]] = {}
    with localcontext(prec=DIGITS):
        for share in shares:
            if accepted and not share.accepted_rows:
                continue
            sums = found.setdefault(share.currency, {})
            for name, each in (share.accepted if accepted else share.totals).items():
                sums[name] = sums.get(name, Decimal(0)) + each
    return {code: {name: amount(each, code) for name, each in sums.items()} for code, sums in sorted(found.items())}


def amount(value: Decimal, currency: str) -> str:
    """An amount as its currency is written, with more decimals only where it has them."""
    whole, _, decimals = f"{value:f}".partition(".")
    kept = decimals.rstrip("0").ljust(MINOR_UNITS.get(currency, 2), "0")
    return f"{whole}.{kept}" if kept else whole


def shares_of(run: Run) -> list[Share]:
    """The sums by month, account and currency, in that order."""
    names, named = _summed(run), run.batch.declaration.columns
    if not names:
        return []
    period = f"strftime({quoted(run.entity.period)}, '%Y-%m')" if run.entity.period in named else "NULL"
    account = "account" if "account" in named and "account" in run.entity.fields else "NULL"
    each = ", ".join(f"coalesce(sum({quoted(n)}), 0), coalesce(sum({quoted(n)}) FILTER (ok), 0)" for n in names)
    rows = run.duck.execute(
        f"SELECT coalesce({period}, ''), coalesce({account}, ''), coalesce(currency, ''), count(*), "
        f"count(*) FILTER (ok), {each} "
        "FROM (SELECT this.*, status.row IS NULL AS ok FROM this LEFT JOIN status USING (row)) "
        "GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
    ).fetchall()
    return [
        Share(month, number, code, count, ok, _named(names, sums[0::2]), _named(names, sums[1::2]))
        for month, number, code, count, ok, *sums in rows
    ]


def _named(names: list[str], sums: list[Decimal]) -> dict[str, Decimal]:
    return dict(zip(names, sums, strict=True))


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
