"""The rules of invoice lines and journal lines once more: with Decimal, dictionaries and one row after the other.

Slow on purpose, and without anything of the engine. The facts are those of `rows.py`: amounts in whole units with a
point, ISO dates, a minus in front.
"""

import re
from collections import Counter, defaultdict
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

LINES = {
    "invoice_number": "identifier", "line_number": "identifier", "product": "identifier", "description": "text",
    "metered": "yes_no", "quantity": "number", "unit": "text", "unit_price": "price", "discount": "amount",
    "charged_part": "amount", "net": "amount", "tax": "amount", "currency": "currency", "service_from": "date",
    "service_to": "date", "billing": ("in_advance", "in_arrears"),
}  # fmt: skip
JOURNAL = {
    "entry": "identifier", "line": "identifier", "date": "date", "document_date": "date", "account": "identifier",
    "debit": "amount", "credit": "amount", "currency": "currency", "base_debit": "number", "base_credit": "number", "rate": "price",
}  # fmt: skip
LINES_NEEDED = {
    "invoice_number": "LIN-01",
    "line_number": "LIN-01",
    "product": "LIN-03",
    "net": "GEN-05",
    "currency": "LIN-01",
}
JOURNAL_NEEDED = {"entry": "JRN-06", "line": "JRN-06", "date": "GEN-05", "account": "JRN-04", "currency": "GEN-05"}
DECIMALS = {"GBP": 2, "EUR": 2, "JPY": 0, "KWD": 3}
BLANKS = " \t\r\n\u00a0"
VOID = re.compile(r"n/a|-+|tbd|null|0000-00-00", re.IGNORECASE)
NUMBER = re.compile(r"-?[0-9]{1,32}(\.[0-9]{1,6})?", re.ASCII)
FORMULA = tuple("=+-@\t\r＝＋－＠")
TRUTH = {"true": True, "yes": True, "y": True, "1": True, "false": False, "no": False, "n": False, "0": False}


class Twin:
    """What one file breaks: findings as (row, rule, severity, column), and what becomes of each row."""

    def __init__(self, rows, kinds, needed):
        self.rows, self.kinds = rows, kinds
        self.findings, self.waits, self.values = [], set(), {}
        for number, row in enumerate(rows, start=2):
            self.values[number] = {name: self.value(number, name, row[name], needed.get(name)) for name in kinds}
        for number, value in self.values.items():
            for name, kind in kinds.items():
                self.general(number, name, kind, value)
        for name, kind in kinds.items():
            if kind == "identifier":
                self.zeros(name)

    def add(self, row, rule, column, severity="E", *, waits=False):
        self.findings.append((row, rule, severity, column))
        if severity == "E":
            self.waits.add((row, waits))

    def value(self, row, name, raw, rule):
        """The typed value of a cell, or None; what is wrong with it is noted."""
        text, kind = raw.strip(BLANKS), self.kinds[name]
        if not text or VOID.fullmatch(text):
            if rule:
                self.add(row, "GEN-05" if text else rule, name)
            return None
        found = self.typed(kind, raw, text)
        if found is None:
            self.add(row, {"date": "GEN-08", "currency": "GEN-07"}.get(kind, "GEN-14"), name)
        return found

    def typed(self, kind, raw, text):
        if kind in ("number", "price", "amount"):
            return Decimal(raw) if NUMBER.fullmatch(raw) else None
        if kind == "date":
            try:
                on = date.fromisoformat(raw) if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", raw) else None
            except ValueError:
                on = None
            return on if on and 2000 <= on.year <= 2100 else None
        if kind == "currency":
            return text if text in DECIMALS else None
        if kind == "yes_no":
            return TRUTH.get(text.lower())
        if isinstance(kind, tuple):
            return text.lower() if text.lower() in kind else None
        return text

    def general(self, row, name, kind, value):
        found = value[name]
        if found is None:
            return
        if kind == "amount" and value["currency"] and found != rounded(found, value["currency"]):
            self.add(row, "GEN-07", name)
        if kind == "identifier" and re.fullmatch(r"[0-9](\.[0-9]+)?[eE]\+?[0-9]+", found, re.ASCII):
            self.add(row, "GEN-14", name)
        if (kind in ("identifier", "text") or isinstance(kind, tuple)) and found.startswith(FORMULA):
            self.add(row, "GEN-13", name, "W")

    def zeros(self, name):
        digits = {
            row: value[name]
            for row, value in self.values.items()
            if re.fullmatch("[0-9]+", value[name] or "", re.ASCII)
        }
        padded = [len(text) for text in digits.values() if len(text) > 1 and text[0] == "0"]
        for row, text in digits.items():
            if padded and text[0] != "0" and len(text) < min(padded):
                self.add(row, "GEN-14", name, "W")

    def twice(self, rule, column, *keys):
        first = {}
        for row, value in self.values.items():
            key = tuple((value[name] or "").upper() if name == keys[-1] else value[name] for name in keys)
            if all(value[name] is not None for name in keys) and first.setdefault(key, row) != row:
                self.add(row, rule, column)

    def judge(self, together, summed):
        """The fate of every row, those that belong together included, and the sums per currency."""
        bad = defaultdict(set)
        for row, waits in self.waits:
            bad[row].add(waits)
        fate = {row: all(waits) for row, waits in bad.items()}
        groups = defaultdict(list)
        for row, value in self.values.items():
            if value[together] is not None:
                groups[value[together]].append(row)
        for rows in groups.values():
            known = [fate[row] for row in rows if row in fate]
            for row in rows:
                if known and (row not in fate or (fate[row] and not all(known))):
                    self.findings.append((row, "GEN-17", "E", together))
                    fate[row] = all(known)
        rejected = sum(not waits for waits in fate.values())
        self.counts = len(self.rows) - len(fate), rejected, len(fate) - rejected
        totals = defaultdict(lambda: dict.fromkeys(summed, Decimal(0)))
        for value in self.values.values():
            for name in summed:
                totals[value["currency"] or ""][name] += value[name] or 0
        self.totals = {code: {name: shown(each, code) for name, each in sums.items()} for code, sums in totals.items()}
        self.by_rule = Counter((rule, severity) for _, rule, severity, _ in self.findings)
        return self


def rounded(value, currency):
    return value.quantize(Decimal(1).scaleb(-DECIMALS[currency]), ROUND_HALF_UP)


def shown(value, currency):
    whole, _, decimals = f"{value:f}".partition(".")
    kept = decimals.rstrip("0").ljust(DECIMALS.get(currency, 2), "0")
    return f"{whole}.{kept}" if kept else whole


def line_findings(rows, invoices, products):
    twin = Twin(rows, LINES, LINES_NEEDED)
    for row, line in twin.values.items():
        number, invoice = line["invoice_number"], invoices.get(line["invoice_number"])
        if number is not None and invoice is None:
            twin.add(row, "LIN-01", "invoice_number", waits=True)
        if invoice and line["currency"] and line["currency"] != invoice["currency"]:
            twin.add(row, "LIN-01", "currency")
        if line["product"] is not None and line["product"] not in products:
            twin.add(row, "LIN-03", "product")
        if line["charged_part"] is not None and line["net"] is not None and line["net"] != line["charged_part"]:
            twin.add(row, "LIN-02", "net")
        if line["metered"] and (line["quantity"] is None or line["unit"] is None):
            twin.add(row, "LIN-04", "quantity", "W")
        _service(twin, row, line, invoice)
        _product_of(twin, row, line)
    twin.twice("LIN-01", "line_number", "invoice_number", "line_number")
    return twin.judge("invoice_number", ["net", "tax"])


def _service(twin, row, line, invoice):
    start, end = line["service_from"], line["service_to"]
    if start and end and end < start:
        twin.add(row, "LIN-05", "service_from", "W")
    outside = invoice and (
        (start and start < date.fromisoformat(invoice["period_from"]))
        or (end and end > date.fromisoformat(invoice["period_to"]))
    )
    if outside and line["billing"] is None:
        twin.add(row, "LIN-05", "service_from", "W")


def _product_of(twin, row, line):
    if None in (line["quantity"], line["unit_price"], line["net"]):
        return
    exact, discount = line["quantity"] * line["unit_price"], line["discount"] or 0
    between, unit = abs(exact - discount - line["net"]), Decimal(1).scaleb(-DECIMALS.get(line["currency"], 2))
    if between > unit:
        twin.add(row, "INV-03", "net")
    elif between and rounded(exact, line["currency"] or "GBP") - discount != line["net"]:
        twin.add(row, "LIN-06", "net", "W")


def journal_findings(rows, accounts):
    twin = Twin(rows, JOURNAL, JOURNAL_NEEDED)
    entries = defaultdict(list)
    for row, line in twin.values.items():
        debit, credit = line["debit"] or 0, line["credit"] or 0
        if (debit > 0) == (credit > 0) or debit < 0 or credit < 0:
            twin.add(row, "JRN-01", "debit")
        if line["account"] is not None and line["account"] not in accounts:
            twin.add(row, "JRN-04", "account")
        if accounts.get(line["account"]) == "true":
            twin.add(row, "JRN-04", "account")
        if line["date"] and line["document_date"] and line["date"] < line["document_date"]:
            twin.add(row, "JRN-05", "date")
        if line["date"] and not date(2026, 12, 1) <= line["date"] <= date(2026, 12, 31):
            twin.add(row, "JRN-05", "date")
        if line["entry"] is not None:
            entries[line["entry"]].append(row)
    for numbers in entries.values():
        _entry(twin, numbers)
    twin.twice("JRN-06", "line", "entry", "line")
    return twin.judge("entry", ["debit", "credit"])


def _entry(twin, numbers):
    lines = {row: twin.values[row] for row in numbers}
    if len(lines) == 1:
        twin.add(numbers[0], "JRN-01", "entry")
    by_currency = defaultdict(list)
    for row, line in lines.items():
        by_currency[line["currency"]].append(row)
    for currency, rows in by_currency.items():
        if currency and balance(lines[row] for row in rows):
            for row in rows:
                twin.add(row, "JRN-02", "debit")
    several = len(by_currency.keys() - {None}) > 1
    for row, line in lines.items():
        if several and (line["rate"] is None or (line["base_debit"] is None and line["base_credit"] is None)):
            twin.add(row, "JRN-03", "rate")
        if balance(lines.values(), "base_debit", "base_credit"):
            twin.add(row, "JRN-03", "base_debit")


def balance(lines, debit="debit", credit="credit"):
    return sum((line[debit] or 0) - (line[credit] or 0) for line in lines)
