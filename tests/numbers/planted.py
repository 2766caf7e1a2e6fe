"""Extracts of any size with nine kinds of difference planted in them, and what has to be found."""

import random
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

COLUMNS = ["invoice_number", "line", "customer", "product", "issue_date", "currency", "net", "tax", "account"]
ACCOUNTS = {"4000": "Subscriptions", "4010": "Subscriptions", "4020": "Usage", "4900": "Credits"}
TOLERANCE = {"USD": "0.05", "EUR": "0.05", "GBP": "0.05", "JPY": "1", "CLP": "1", "KWD": "0.005"}
STEP = {"USD": "0.01", "EUR": "0.01", "GBP": "0.01", "JPY": "1", "CLP": "1", "KWD": "0.001"}
KINDS = ("rounding", "missing_in_right", "missing_in_left", "duplicate", "currency", "date", "amount", "tax", "account")
SHARE = 0.005  # of the rows, for each kind

J_COLUMNS = ["entry", "date", "account", "reference", "debit", "credit", "currency"]
J_KINDS = ("rounding", "missing_in_right", "missing_in_left", "duplicate", "currency", "amount", "account", "date")
J_ACCOUNTS = {"1100": "Receivable", "2200": "Sales Tax", **ACCOUNTS}


def lines(rows, *, seed=7):
    """Both sides of so many invoice lines, and the findings as {(key, category): difference or ""}."""
    rng = random.Random(seed)
    left, right, planted = [], [], {}
    kinds = plan(rng, rows, KINDS)
    for number in range(rows):
        old = line(rng, number)
        new = {**old, "account": ACCOUNTS[old["account"]]}
        kind = kinds.get(number)
        key = f"{old['invoice_number']}|{old['line']}"
        total = old["net"] + old["tax"]
        if kind != "missing_in_left":
            left.append(old)
        if kind != "missing_in_right":
            right.append(new)
        if kind:
            planted[key, kind] = change(rng, kind, old, new, (left, right), total)
    rng.shuffle(right)
    return left, right, planted


def plan(rng, rows, kinds):
    each = max(2, int(rows * SHARE))
    chosen = rng.sample(range(rows), each * len(kinds))
    return {number: kinds[place // each] for place, number in enumerate(chosen)}


def line(rng, number):
    currency = rng.choice(list(STEP))
    step = Decimal(STEP[currency])
    net = rng.randint(-20_000, 2_000_000) * step
    return {
        "invoice_number": f"INV-{number // 5:07}", "line": str(number % 5 + 1), "customer": f"Customer, “{rng.randint(1, 900)}”",
        "product": f"SKU-{rng.randint(1, 99):03}", "issue_date": date(2026, 12, 1) + timedelta(days=rng.randint(0, 30)),
        "currency": currency, "net": net, "tax": (net / 5).quantize(step), "account": rng.choice(list(ACCOUNTS)),
    }  # fmt: skip


def change(rng, kind, old, new, sides, total):
    """Plant one difference of that kind, and say how much it is."""
    step, tolerance = Decimal(STEP[old["currency"]]), Decimal(TOLERANCE[old["currency"]])
    sign = rng.choice((1, -1))
    if kind == "rounding":
        difference = sign * (tolerance if rng.random() < 0.5 else step)
        new[rng.choice(("net", "tax"))] += difference
        return difference
    if kind in ("amount", "tax"):
        difference = sign * (tolerance + step if rng.random() < 0.5 else 100 * step + tolerance)
        new["net" if kind == "amount" else "tax"] += difference
        return difference
    if kind == "duplicate":
        side = rng.randint(0, 1)
        sides[side].append(dict(new if side else old))
        return total if side else -total
    if kind == "currency":
        new["currency"] = "CHF" if old["currency"] != "CHF" else "USD"
        return ""
    if kind == "date":
        new["issue_date"] += timedelta(days=sign)
    if kind == "account":
        new["account"] = "Credits" if new["account"] != "Credits" else "Usage"
    return {"missing_in_right": -total, "missing_in_left": total}.get(kind, Decimal(0))


def journals(entries, *, seed=7):
    """Both sides of so many entries of four lines: receivable, tax, and revenue on two accounts that become one."""
    rng = random.Random(seed)
    left, right, planted, broken = [], [], {}, defaultdict(set)
    kinds = plan(rng, entries, J_KINDS)
    for number in range(entries):
        old, new = entry(rng, number)
        kind = kinds.get(number)
        left += old
        right += new
        if kind:
            key, difference = disturb(rng, kind, old, new, (left, right), broken)
            planted[key, kind] = difference
    return left, right, planted, {side: sorted(broken[side]) for side in ("left", "right")}


def entry(rng, number):
    currency = rng.choice(list(STEP))
    step = Decimal(STEP[currency])
    parts = [rng.randint(1_000, 900_000) * step for _ in range(3)]
    common = {
        "entry": f"JE-{number:06}", "reference": f"INV-{number:07}", "currency": currency,
        "date": date(2026, 12, 1) + timedelta(days=number % 31),
    }  # fmt: skip
    rows = [{**common, "account": "1100", "debit": sum(parts), "credit": None}]
    rows += [
        {**common, "account": account, "debit": None, "credit": amount}
        for account, amount in zip(("2200", "4000", "4010"), parts, strict=True)
    ]
    new = [{**row, "account": J_ACCOUNTS[row["account"]]} for row in rows]
    if number % 3 == 0:  # the new system adds up what it posts to one account
        new[2:] = [{**new[2], "credit": parts[1] + parts[2]}]
    return rows, new


def disturb(rng, kind, old, new, sides, broken):
    """Plant one difference in the line of the tax, and say its key and how much it is."""
    mine, step = new[1], Decimal(STEP[old[0]["currency"]])
    tolerance, signed = Decimal(TOLERANCE[old[0]["currency"]]), -old[1]["credit"]
    key = f"{mine['date']}|Sales Tax|{mine['reference']}"
    name = mine["entry"]
    if kind in ("rounding", "amount"):
        more = (tolerance if rng.random() < 0.5 else step) if kind == "rounding" else tolerance + step
        mine["credit"] += more
        broken["right"].add(name)
        return key, -more
    if kind == "duplicate":
        sides[1].append(dict(mine))
        broken["right"].add(name)
        return key, signed
    if kind == "missing_in_right":
        sides[1].remove(mine)
        broken["right"].add(name)
        return key, -signed
    if kind == "missing_in_left":
        sides[0].remove(old[1])
        broken["left"].add(name)
        return key, signed
    if kind == "currency":
        mine["currency"] = "CHF"
        broken["right"].add(name)
        return key, ""
    if kind == "account":
        mine["account"] = "Usage"
    if kind == "date":
        mine["date"] = date(2027, 1, 5)
    return key, Decimal(0)
