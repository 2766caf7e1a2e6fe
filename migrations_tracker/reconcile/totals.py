"""The sums that have to tie: control totals of each side, the bridge between them, and every record accounted for."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from migrations_tracker.extracts.currencies import MINOR_UNITS
from migrations_tracker.reconcile.errors import EngineError
from migrations_tracker.reconcile.kinds import ORDER
from migrations_tracker.reconcile.mapping import SIDES, Comparison
from migrations_tracker.reconcile.tables import Duck, Matched, measured, one

SMALLEST = Decimal("0.000001")
Totals = dict[str, dict[str, Decimal]]  # by currency and account


def written(amount: Decimal, currency: str) -> str:
    """An amount with the decimals of its currency, or with as many more as it has."""
    decimals = MINOR_UNITS.get(currency, 2)
    text = f"{amount:.6f}"
    head, _, tail = text.partition(".")
    tail = tail[:decimals] + tail[decimals:].rstrip("0")
    return f"{head}.{tail}" if tail else head


def control_totals(duck: Duck, comparison: Comparison) -> dict[str, Totals]:
    """For each side the sums by currency and by its own account; without accounts, under the empty name."""
    found = {}
    for side, declared in comparison.sides:
        account = "account" if "account" in declared.columns else "''"
        sums: Totals = defaultdict(dict)
        for currency, name, amount in duck.execute(
            f"SELECT currency, {account} AS name, sum({measured(comparison)}) FROM {side}_rows "
            "GROUP BY ALL ORDER BY ALL"
        ).fetchall():
            sums[currency][name] = amount
        found[side] = dict(sums)
    return found


def trial_balance(names: Mapping[str, Mapping[str, str]], totals: Mapping[str, Totals]) -> list[dict[str, str]]:
    """Both sides by currency and by the account that they are compared as."""
    sums: dict[tuple[str, str], dict[str, Decimal]] = defaultdict(lambda: dict.fromkeys(SIDES, Decimal(0)))
    for side in SIDES:
        for currency, accounts in totals[side].items():
            for name, amount in accounts.items():
                sums[currency, names[side][name]][side] += amount
    return [
        {
            "currency": currency,
            "account": account,
            "left": written(both["left"], currency),
            "right": written(both["right"], currency),
            "difference": written(both["right"] - both["left"], currency),
        }
        for (currency, account), both in sorted(sums.items())
    ]


def bridge(duck: Duck, totals: Mapping[str, Totals]) -> dict[str, dict[str, Any]]:
    """For each currency, how the left total becomes the right one. Raises `EngineError` when it does not."""
    steps: dict[str, dict[str, Decimal]] = defaultdict(dict)
    moved = " UNION ALL ".join(
        f"SELECT {side}_currency AS currency, names[1] AS category, {sign}{side}_measure AS amount FROM facts "
        f"WHERE {side}_n > 0"
        for side, sign in (("left", "-"), ("right", ""))
    )
    summed = f"SELECT currency, category, sum(amount) FROM ({moved}) GROUP BY ALL"
    for currency, category, amount in duck.execute(summed).fetchall():
        steps[currency][category] = amount
    found = {}
    for currency in sorted({*totals["left"], *totals["right"], *steps}):
        left, right = (sum(totals[side].get(currency, {}).values(), Decimal(0)) for side in SIDES)
        differences = {category: steps[currency][category] for category in ORDER if category in steps[currency]}
        rest = left + sum(differences.values(), Decimal(0)) - right
        if rest != 0:
            raise EngineError(f"The bridge of {currency} does not close: {rest} is left.")
        found[currency] = {
            "left": written(left, currency),
            "differences": {category: written(amount, currency) for category, amount in differences.items()},
            "right": written(right, currency),
            "rest": written(rest, currency),
        }
    return found


def unbalanced(duck: Duck) -> dict[str, list[dict[str, str]]]:
    """The entries of each side whose debits and credits are not the same to the last decimal, for each currency."""
    found: dict[str, list[dict[str, str]]] = {}
    for side in SIDES:
        rows = duck.execute(
            f"SELECT entry, currency, sum(debit), sum(credit) FROM {side}_rows GROUP BY ALL "
            "HAVING sum(debit) <> sum(credit) ORDER BY entry, currency"
        ).fetchall()
        found[side] = [
            {
                "entry": entry,
                "currency": currency,
                "debit": written(debit, currency),
                "credit": written(credit, currency),
                "difference": written(debit - credit, currency),
            }
            for entry, currency, debit, credit in rows
        ]
    return found


def account_for_every_record(duck: Duck, rows: Mapping[str, int], matched: Matched) -> None:
    """Each record was matched or stands in one finding. Raises `EngineError` otherwise."""
    for side in SIDES:
        members = one(duck, f"SELECT count(*) FROM {side}_members m SEMI JOIN facts f ON m.finding = f.finding")
        different = one(duck, f"SELECT count(DISTINCT row) FROM {side}_members")
        agreed = getattr(matched, side)
        if rows[side] != agreed + members:
            raise EngineError(f"{side}: {rows[side]} rows, but {agreed} were matched and {members} are in findings.")
        if different != one(duck, f"SELECT count(*) FROM {side}_members"):
            raise EngineError(f"{side}: a row stands in more than one finding.")
