"""What the engine refuses and with which words, what it takes as the same, and what it says about the rest."""

import csv
import hashlib
import json
from datetime import datetime
from decimal import Decimal

import pytest
import xlsxwriter

from migrations_tracker.extracts.errors import ExtractError
from migrations_tracker.reconcile import EngineError, parse, reconcile, tables
from migrations_tracker.reconcile.job import in_child
from tests.numbers.extracts import LEFT, RIGHT, flow, mapping

COLUMNS = ["invoice_number", "line", "issue_date", "currency", "net", "tax", "account"]
OLD = "Old invoice_number,Old line,Old issue_date,Old currency,Old net,Old tax,Old account\n"
NEW = OLD.replace("Old ", "new_").replace(",", ";")
ONE = 'A-1,1,31/12/2026,USD,"1,000.00",(200.00),4000\n'
SAME = "a-1 ;1;2026-12-31;usd;1000,00;-200,00;4000\n"


def declared(**changes):
    told = {"compare": ["net", "tax", "issue_date", "account"], "match": [["invoice_number", "line"]], **changes}
    return mapping("invoice_line", COLUMNS, tolerance={"USD": "0.05", "JPY": "1"}, **told)


def run(folder, left, right, text=None, *, encoding="utf-8"):
    for name, content in (("left.csv", left), ("right.csv", right)):
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    comparison = parse(text or declared(), "mapping.yaml", lambda name: (folder / name).read_text())
    return reconcile(folder / "left.csv", folder / "right.csv", comparison, folder / "out")


def said(folder):
    with (folder / "out/findings.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_two_ways_to_write_the_same_agree(tmp_path):
    summary = run(tmp_path, OLD + ONE, NEW + SAME)

    assert (summary["rows"], summary["matched"], summary["findings"]) == ({"left": 1, "right": 1}, 1, 0)
    assert summary["control_totals"] == {"left": {"USD": {"4000": "800.00"}}, "right": {"USD": {"4000": "800.00"}}}
    assert summary["bridge"] == {"USD": {"left": "800.00", "differences": {}, "right": "800.00", "rest": "0.00"}}
    assert json.loads((tmp_path / "out/summary.json").read_text()) == summary


def test_files_with_a_header_only_agree(tmp_path):
    summary = run(tmp_path, OLD, NEW)

    assert (summary["rows"], summary["matched"], summary["bridge"]) == ({"left": 0, "right": 0}, 0, {})
    assert said(tmp_path) == []


@pytest.mark.parametrize(
    ("broken", "line", "column", "sentence"),
    [
        (ONE.replace('"1,000.00"', "1E+3"), 3, "Old net", "“1E+3” is not a number with the decimal mark “.”, thousands as 1,234"),
        (ONE.replace("(200.00)", "-200.00"), 3, "Old tax", "“-200.00” is not a number"),
        (ONE.replace("31/12/2026", "12/31/2026"), 3, "Old issue_date", "“12/31/2026” is not a date written DD/MM/YYYY."),
        (ONE.replace("USD", " "), 3, "Old currency", "The cell is empty; it has to hold"),
        (ONE.replace('"1,000.00"', ""), 3, "Old net", "The cell is empty"),
        (ONE.replace("A-1", '"two\nlines"') + ONE.replace("(200.00)", "NaN"), 5, "Old tax", "“NaN” is not a number"),
        (ONE.replace(",4000", ""), 3, "", "This row has 6 cells; the header has 7."),
        (ONE.replace("4000", '"4000'), 3, "Old account", "quote"),
        (b"\xff\n", 3, "", "UTF-8"),
    ],
)  # fmt: skip
def test_a_file_is_refused_at_its_first_broken_row(broken, line, column, sentence, tmp_path):
    content = (OLD + ONE).encode() + (broken if isinstance(broken, bytes) else broken.encode()) + ONE.encode()

    with pytest.raises(ExtractError) as refused:
        run(tmp_path, content, NEW + SAME)

    assert (refused.value.file, refused.value.line, refused.value.column) == ("left.csv", line, column)
    assert sentence in refused.value.sentence
    assert not list((tmp_path / "out").iterdir())


def test_the_first_of_many_broken_rows_is_named(tmp_path):
    rows = [ONE.replace("A-1", f"A-{number}") for number in range(30_000)]
    rows[12_345] = rows[12_345].replace("(200.00)", "x")
    rows[12_346] = rows[12_346].replace('"1,000.00"', "y")

    with pytest.raises(ExtractError, match=r"left\.csv, line 12347, column “Old tax”: “x” is not a number"):
        run(tmp_path, OLD + "".join(rows), NEW)


def test_columns_are_found_by_their_names_and_not_by_their_places(tmp_path):
    swapped = "new_tax;new_net;new_line;new_invoice_number;new_issue_date;more;new_account;new_currency\n"

    summary = run(tmp_path, OLD + ONE, swapped + "-200;1000;1;A-1;2026-12-31;!;4000;USD\n")

    assert summary["findings"] == 0
    assert summary["inputs"]["right"]["unused_columns"] == ["more"]


def test_a_missing_column_is_named(tmp_path):
    with pytest.raises(ExtractError, match=r"right\.csv, line 1: There is no column “new_tax” for “tax”"):
        run(tmp_path, OLD, NEW.replace("new_tax", "tax"))


def test_amounts_that_no_sum_can_hold_are_refused_with_a_sentence(tmp_path):
    huge = "".join(ONE.replace("A-1", f"A-{n}").replace('"1,000.00"', "9" * 32) for n in range(3))

    with pytest.raises(ExtractError, match="add up to more than 32 digits"):
        run(tmp_path, OLD + huge, NEW + SAME)


def test_large_amounts_are_exact(tmp_path):
    large = "9" * 26 + ".999999"

    summary = run(
        tmp_path,
        OLD + ONE.replace('"1,000.00"', large),
        NEW + SAME.replace("1000,00", large.replace(".", ",")[:-1] + "8"),
    )

    assert summary["counts"] == {"rounding": 1}
    assert said(tmp_path)[0]["difference"] == "-0.000001"
    assert summary["bridge"]["USD"]["left"] == "9" * 23 + "799.999999"


def test_a_broken_tax_is_seen_where_it_only_makes_the_net(tmp_path):
    columns = {"invoice_number": "number", "currency": "currency", "net": "net", "tax": "tax", "description": "number"}
    told = {
        "kind": "invoice", "left": {**side([], prices="gross"), "columns": columns},
        "right": {**side([]), "columns": columns}, "match": [["invoice_number"]], "compare": ["net", "description"],
    }  # fmt: skip
    text = "\n".join(f"{key}: {flow(value)}" for key, value in told.items())
    header = "number;currency;net;tax\n"

    assert run(tmp_path, header + "ab;EUR;120;20\n", header + "AB;EUR;100;20\n", text)["counts"] == {"presentation": 1}
    with pytest.raises(ExtractError, match="column “tax”: “2E1” is not a number"):
        run(tmp_path, header + "ab;EUR;120;2E1\n", header + "AB;EUR;100;20\n", text)


@pytest.mark.parametrize("encoding", ["windows-1252", "utf-16"])
def test_other_encodings_are_read_as_declared(encoding, tmp_path):
    dialect = {**LEFT, "encoding": encoding}
    left = (OLD + ONE.replace("A-1", "Ä–1")).encode(encoding)

    summary = run(tmp_path, left, (NEW + SAME.replace("a-1", "ä–1")).encode(), declared(left=dialect))

    assert summary["findings"] == 0


def test_what_differs_is_told_with_both_sides_and_no_formula(tmp_path):
    new = SAME.replace("1000,00", "1000,06").replace("2026-12-31", "2027-01-01").replace("-200,00", "-200,01")
    run(tmp_path, OLD + ONE.replace("A-1", "=A|1"), NEW + new.replace("a-1", "=a|1"))

    (finding,) = said(tmp_path)
    assert finding == {
        "key": "'=A\\|1|1", "category": "date", "also": "amount", "difference": "0.05",
        "left_invoice_number": "'=A|1", "right_invoice_number": "'=A|1", "left_line": "1", "right_line": "1",
        "left_currency": "USD", "right_currency": "USD", "left_issue_date": "2026-12-31", "right_issue_date": "2027-01-01",
        "left_net": "1000.00", "right_net": "1000.06", "left_tax": "-200.00", "right_tax": "-200.01",
        "left_account": "4000", "right_account": "4000", "left_row": "2", "left_records": "1", "right_row": "2",
        "right_records": "1",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("currency", "amount", "expected"),
    [("USD", "1000,05", ("rounding", "0.05")), ("USD", "1000,051", ("amount", "0.051")), ("USD", "999,95", ("rounding", "-0.05")),
     ("JPY", "1001", ("rounding", "1")), ("JPY", "1002", ("amount", "2")), ("KWD", "1000,001", ("amount", "0.001"))],
)  # fmt: skip
def test_a_difference_up_to_the_tolerance_of_its_currency_is_rounding(currency, amount, expected, tmp_path):
    run(tmp_path, OLD + ONE.replace("USD", currency), NEW + SAME.replace("usd", currency).replace("1000,00", amount))

    (finding,) = said(tmp_path)
    assert (finding["category"], finding["difference"]) == expected


def test_the_first_of_several_copies_is_paired_and_the_others_are_findings(tmp_path):
    other = SAME.replace("1000,00", "7,00")

    summary = run(tmp_path, OLD + ONE + ONE, NEW + SAME + other + SAME)

    assert summary["matched"] == 1
    assert summary["counts"] == {"duplicate": 3}
    assert [(row["left_row"], row["right_row"], row["difference"]) for row in said(tmp_path)] == [
        ("3", "", "-800.00"), ("", "3", "-193.00"), ("", "4", "800.00"),
    ]  # fmt: skip
    assert summary["bridge"]["USD"]["differences"] == {"duplicate": "-193.00"}


def test_a_copy_without_a_number_is_a_copy_once(tmp_path):
    nameless = ONE.replace("A-1,1", ",")

    summary = run(tmp_path, OLD + ONE + nameless, NEW + SAME, declared(duplicates=[["issue_date", "net", "tax"]]))

    assert (summary["matched"], summary["counts"]) == (1, {"duplicate": 1})


def test_another_currency_moves_both_bridges(tmp_path):
    summary = run(tmp_path, OLD + ONE, NEW + SAME.replace("usd", "EUR"))

    assert said(tmp_path)[0]["difference"] == ""
    assert {code: bridge["differences"] for code, bridge in summary["bridge"].items()} == {
        "EUR": {"currency": "800.00"},
        "USD": {"currency": "-800.00"},
    }


def test_a_later_tier_compares_what_shares_a_key_as_a_sum(tmp_path):
    old = OLD + ONE + ONE.replace("A-1,1", "A-1,2") + ONE.replace("A-1", "B-1")
    new = NEW + "A-1;;2026-12-31;USD;2000;-400;4000\nB-1;9;2026-12-31;USD;1000,04;-200;4000\n"

    summary = run(tmp_path, old, new, declared(match=[["invoice_number", "line"], ["invoice_number"]]))

    assert (summary["matched"], summary["matched_rows"]) == (1, {"left": 2, "right": 1})
    assert [(row["key"], row["category"]) for row in said(tmp_path)] == [("B-1", "rounding")]


def side(columns, dialect=RIGHT, **more):
    return {"dialect": dialect, "columns": {name: name for name in columns}, **more}


def test_what_is_declared_is_made_alike_before_it_is_compared(tmp_path):
    left = side(["number", "currency", "net", "tax"], {**RIGHT, "money": "minor"}, prices="gross",
                credit_notes={"column": "type", "values": ["CN", "credit note"]})  # fmt: skip
    right = side(["number", "currency", "net", "tax"])
    for each in (left, right):
        each["columns"]["invoice_number"] = each["columns"].pop("number")
        each["columns"]["invoice_number"] = "number"
    told = {"kind": "invoice", "left": left, "right": right, "match": [["invoice_number"]], "compare": ["net", "tax"]}
    text = "\n".join(f"{key}: {flow(value)}" for key, value in told.items())
    old = "number;currency;net;tax;type\n1;EUR;12000;2000;\n2;EUR;12000;2000; cn\n3;JPY;110;10;\n4;KWD;1500;0;\n"
    new = "number;currency;net;tax\n1;EUR;100;20\n2;EUR;-100;-20\n3;JPY;100;10\n4;KWD;1,5;0\n"

    assert run(tmp_path, old, new, text)["findings"] == 0
    with pytest.raises(ExtractError, match="“12,5” is not a whole number of the smallest unit"):
        run(tmp_path, old.replace("12000", "12,5"), new, text)


def test_a_spreadsheet_is_read_as_the_declaration_says(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "old.xlsx")
    sheet = book.add_worksheet("Lines")
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_row(0, 0, OLD.strip().split(","))
    sheet.write_row(1, 0, ["a-1", 1, "", "USD", 1000.5, -200, 4000])
    sheet.write_datetime(1, 2, datetime(2026, 12, 31), day)
    book.close()
    (tmp_path / "new.csv").write_text(NEW + SAME.replace("1000,00", "1000,50"))
    comparison = parse(declared(), "mapping.yaml", None)

    summary = reconcile(tmp_path / "old.xlsx", tmp_path / "new.csv", comparison, tmp_path / "out")

    assert (summary["matched"], summary["findings"]) == (1, 0)
    assert summary["inputs"]["left"]["file"] == "old.xlsx"
    assert summary["inputs"]["left"]["sha256"] == hashlib.sha256((tmp_path / "old.xlsx").read_bytes()).hexdigest()


def test_an_account_map_may_have_headings_and_empty_lines():
    text = "legacy,sandbox\n\n4000,Sales\n"
    comparison = parse(declared(accounts="map.csv"), "mapping.yaml", lambda _name: text)

    assert comparison.accounts.names(["4000"], [])["left"] == {"4000": "Sales"}
    with pytest.raises(
        ExtractError, match=r"map\.csv, line 2: A line of the account map has a left and a right account"
    ):
        parse(declared(accounts="map.csv"), "mapping.yaml", lambda _name: "a,b\n1,2,3\n")


def test_many_accounts_become_one_and_one_becomes_many():
    accounts = parse(
        declared(accounts={"4000": "Sales", "4010": "sales ", "4900": ["Credits", "Returns"]}), "m", None
    ).accounts

    assert accounts.names(["4000", "4010", "4900", "5000", "bank"], ["SALES", "returns", "4000", "Bank"]) == {
        "left": {"4000": "Sales", "4010": "Sales", "4900": "Credits + Returns", "5000": "5000", "bank": "Bank"},
        "right": {"SALES": "Sales", "returns": "Credits + Returns", "4000": "4000", "Bank": "Bank"},
    }


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"match": [["invoice"]]}, "“invoice” is not known in “match”. Did you mean “invoice_number”?"),
        ({"match": [["customer"]]}, "“match” names “customer”, which “columns” does not name on both sides."),
        ({"match": ["invoice_number"]}, "“match” is a list of keys"),
        ({"compare": ["account"]}, "“compare” has to name an amount: net, tax or total."),
        ({"accounts": ["4000"]}, "“accounts” has to be a mapping"),
        ({"accounts": {"4000": " "}}, "The account map has an empty name beside “4000”."),
        ({"tolerances": {}}, "“tolerances” is not known in the mapping. Did you mean “tolerance”?"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused(changes, sentence):
    with pytest.raises(ExtractError) as refused:
        parse(declared(**changes), "mapping.yaml", None)

    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    ("columns", "more", "sentence"),
    [
        (["currency", "net"], {"prices": "gross"}, "“left” has gross prices, so its columns have to name net and tax."),
        (["currency", "period_to"], {}, "“left” has “period_to” and has to say “period_end”"),
        (["net"], {}, "“columns” of left has to say which column is “currency”."),
        (["currency"], {"credit_notes": {"column": "type"}}, "“values” as a list."),
        (["currency"], {"label": ""}, "“label” of left has to be a text."),
        (["currency", "debit"], {}, "“debit” is not known in “columns” of left."),
    ],
)
def test_a_side_that_cannot_be_is_refused(columns, more, sentence):
    told = {"kind": "invoice", "left": side(columns, **more), "right": side(["currency"]), "match": [["currency"]]}

    with pytest.raises(ExtractError) as refused:
        parse("\n".join(f"{key}: {flow(value)}" for key, value in told.items()), "mapping.yaml", None)

    assert sentence in str(refused.value)


@pytest.mark.parametrize("text", ["5 %", "-1", "0,05", "0.0000001", "1e3"])
def test_a_tolerance_is_an_amount(text):
    with pytest.raises(ExtractError, match="The tolerance of USD has to be an amount"):
        parse(declared().replace('"0.05"', f'"{text}"'), "mapping.yaml", None)


def test_a_number_in_the_mapping_is_what_was_typed():
    comparison = parse(declared().replace('"0.05"', "0.05"), "mapping.yaml", None)

    assert comparison.tolerance["USD"] == Decimal("0.05")


def test_a_lost_row_gives_no_result(tmp_path, monkeypatch):
    monkeypatch.setattr(tables.Matched, "add", lambda *_counts: None)
    monkeypatch.setattr("migrations_tracker.reconcile.documents.Matched", lambda *_counts: tables.Matched())

    with pytest.raises(EngineError, match="left: 1 rows, but 0 were matched and 0 are in findings"):
        run(tmp_path, OLD + ONE, NEW + SAME)


def test_in_a_child_the_same_comes_out(tmp_path):
    summary = run(tmp_path, OLD + ONE, NEW + SAME.replace("1000,00", "999,00"))
    findings = (tmp_path / "out/findings.csv").read_bytes()
    (tmp_path / "mapping.yaml").write_text(declared())
    steps = []

    answer = in_child(
        tmp_path / "left.csv", tmp_path / "right.csv", tmp_path / "mapping.yaml", tmp_path / "out",
        on_progress=lambda step, done, total: steps.append((step, done, total)),
    )  # fmt: skip

    same = ("rows", "matched", "counts", "bridge", "control_totals")
    assert [answer[key] for key in same] == [summary[key] for key in same]
    assert (tmp_path / "out/findings.csv").read_bytes() == findings
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["findings.csv", "summary.json"]
    assert 0 < answer["peak_mb"] < 400
    assert [step for step in steps if step[0] != "scan"] == [
        ("read left", 1, 4), ("read right", 2, 4), ("match", 3, 4), ("add up", 4, 4),
    ]  # fmt: skip
