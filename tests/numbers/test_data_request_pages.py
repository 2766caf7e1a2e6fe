"""Data requests at the browser: what bad files get, what a page costs, and that a neighbour finds nothing."""

import time
from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from implementation import tenancy
from implementation.models import OutboxMessage
from migrations_tracker.asking.blanks import as_workbook
from migrations_tracker.models import DataPart, DataRequest
from roadmap.turns.actions import send_customer_digests, send_vendor_digests
from tests.fixtures import requests
from tests.fixtures.requests import BROKEN, COLUMNS, GOOD, HEADER, answers, as_file, checked, contract, row
from tests.numbers.bombs import BOMBS
from tests.numbers.test_connections import reading
from tests.numbers.test_data_requests import NOW, asked, time_machine_at
from tests.plan.test_pages import desk_of, text

__all__ = ["asked", "time_machine_at"]


def post(project, content: bytes, name: str = "contracts.csv"):
    here = f"{project.url}data/requests/1/"
    return desk_of(project.dana).post(f"{here}send/", {"file": SimpleUploadedFile(name, content)}, follow=True)


def page(project) -> str:
    return text(desk_of(project.dana).get(f"{project.url}data/requests/1/"))


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"%PDF-1.7", "contracts.pdf", "contracts.pdf cannot be checked. Send CSV or XLSX."),
        (b"x", "contracts.xls", "contracts.xls is an old workbook. Open it, save it as XLSX or CSV, and send that."),
        (b"", "contracts.csv", "This file is empty."),
        (b"\xd0\xcf\x11\xe0 sealed", "contracts.xlsx", "contracts.xlsx is protected by a password"),
        (b"no zip at all", "contracts.xlsx", "contracts.xlsx is not what its name says."),
        (b"a,b\n\x00\x00", "contracts.csv", "contracts.csv is not what its name says."),
    ],
)
def test_what_is_no_such_file_is_refused_at_the_door_and_nothing_changes(asked, content, name, sentence):
    answer = post(asked, content, name)

    assert answer.status_code == 422
    assert sentence in text(answer)
    assert answers(asked) == []
    assert row(asked).state == "ASKED"


@pytest.mark.parametrize("name", ["two MiB that are a gigabyte", "a cell in column 201", "macros", "a password"])
def test_a_workbook_that_harms_is_refused_by_the_worker_with_its_sentence(asked, tmp_path, name):
    make, sentence = BOMBS[name]
    post(asked, make(tmp_path / "made.xlsx").read_bytes(), "contracts.xlsx")
    requests.work(asked)

    assert sentence in page(asked)
    assert "contracts.xlsx cannot be read." in page(asked)
    assert row(asked).state == "FAULTY"


def test_a_text_without_rows_is_said_to_be_empty(asked):
    post(asked, b"\n\n")
    requests.work(asked)

    assert "The file is empty." in page(asked)
    assert answers(asked)[0].first.file.name == "contracts.csv"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (as_file([*GOOD[:3], '"' + contract(4), *GOOD[4:]]), "line 5"),
        (as_file(GOOD, HEADER.replace("currency", "curency")), "currency"),
        (as_file(GOOD, HEADER.replace("currency", "name")), "name"),
        (as_file([",".join(["x"] * 201)], ",".join(f"c{number}" for number in range(201))), "200"),
    ],
)
def test_what_cannot_be_checked_names_the_line_or_the_column(asked, content, sentence):
    requests.send(asked, content, now=NOW)
    requests.shown(asked, now=NOW)
    requests.declare(asked, answers(asked)[0], now=NOW)
    requests.work(asked)

    assert sentence in answers(asked)[0].first.refused
    assert "contracts.csv" in page(asked)
    assert row(asked).state == "FAULTY"


def test_a_workbook_is_checked_like_a_text(asked):
    post(asked, as_workbook(COLUMNS), "contracts.xlsx")
    requests.work(asked)

    assert answers(asked)[0].first.shape["header"] == COLUMNS
    assert "contracts.xlsx is here." in page(asked)


def test_the_same_file_again_is_said_to_be_that(asked):
    checked(asked, BROKEN)
    checked(asked, BROKEN)

    assert "This is the same file as version 1, byte for byte." in page(asked)


def test_currencies_that_nobody_asked_for_are_named(asked):
    checked(asked, [*GOOD[:9], contract(10, currency="USD")])

    assert "Currencies that nobody asked for: USD" in page(asked)


def test_a_page_asks_the_same_number_of_questions_however_much_was_found(asked, django_assert_num_queries):
    dana = desk_of(asked.dana)
    checked(asked, BROKEN)
    here = f"{asked.url}data/requests/1/"
    dana.get(here)
    with django_assert_num_queries(10):
        dana.get(here)
    checked(asked, [contract(number, currency="GPB") for number in range(1, 1_001)])
    with django_assert_num_queries(10):
        found = text(dana.get(f"{here}?page=40"))
    assert "976–1000 of 1000" in found
    with django_assert_num_queries(10):
        dana.get(f"{here}?rule=GEN-07&page=2")
    for number in range(3):
        requests.ask(asked, now=NOW, title=f"More {number}")
    with django_assert_num_queries(6):
        dana.get(f"{asked.url}data/")


def test_progress_is_shown_while_it_is_checked_and_the_page_may_be_left(asked):
    requests.send(asked, as_file(BROKEN), now=NOW)
    turn = requests.turn_of(asked, timezone.now())
    with tenancy.staff(asked.implementation.workspace_id):
        turn("scan", 5, 10)

    shown = page(asked)

    assert "contracts.csv is being checked." in shown
    assert "The rows are being counted." in shown
    assert 'hx-trigger="every 1s"' in shown
    assert "Look again" in shown


def test_empty_files_have_the_headers_that_were_asked_for(asked):
    dana, here = desk_of(asked.dana), f"{asked.url}data/requests/1/"

    as_text = dana.get(f"{here}empty.csv")
    as_book = dana.get(f"{here}empty.xlsx")

    assert as_text.content.decode("utf-8-sig").strip().split(",") == row(asked).columns
    assert 'filename="D-1 Contracts.csv"' in as_text["Content-Disposition"]
    assert as_book.content.startswith(b"PK")
    assert dana.get(f"{here}empty.pdf").status_code == 404


def test_a_neighbour_finds_neither_the_request_nor_its_files(asked, rival):
    checked(asked, BROKEN)
    part = answers(asked)[0].first
    gus = desk_of(rival.gus)

    for path in ("data/", "data/requests/1/", "data/requests/1/versions/1/", f"files/{part.rejects.pk}/x.csv"):
        assert gus.get(f"{asked.url}{path}").status_code == 404, path
    assert reading(rival, lambda: DataRequest.objects.of(asked.implementation).exists()) is True  # the same vendor
    assert reading(asked, lambda: DataPart.objects.of(rival.implementation).exists()) is False


@pytest.mark.long
def test_a_million_rows_are_checked_within_a_minute(asked):
    _large(asked, 1_000_000, seconds=60)


def test_a_hundred_thousand_rows_are_checked_within_seconds(asked):
    _large(asked, 100_000, seconds=40)


def _large(project, count: int, *, seconds: int) -> None:
    header = "invoice_number,line_number,product,net,currency"
    columns = {name: name for name in header.split(",")}
    requests.ask(
        project, now=NOW, entity="invoice_line", title="Lines", columns=list(columns), due_on=date(2027, 1, 20)
    )
    rows = [
        f"I{number // 10},{number % 10},shipment,12.50,{'GPB' if number % 1_000 == 0 else 'GBP'}"
        for number in range(count)
    ]
    requests.send(project, as_file(rows, header), now=NOW, number=2, name="lines.csv")
    requests.shown(project, now=NOW)
    requests.declare(project, answers(project, 2)[0], now=NOW, number=2, columns=columns)

    started = time.monotonic()
    requests.work(project)

    assert time.monotonic() - started < seconds
    version, part = answers(project, 2)[0].row, answers(project, 2)[0].first
    assert (version.read, version.accepted + version.rejected) == (count, count)
    assert part.result["peak_mb"] < 1_500


def test_while_the_page_asks_again_it_changes_nothing_that_somebody_may_be_filling_in(asked):
    requests.send(asked, as_file(BROKEN), now=NOW)
    dana, here = desk_of(asked.dana), f"{asked.url}data/requests/1/"

    again = text(dana.get(here, headers={"hx-request": "true"}))
    assert 'id="now"' in again
    assert 'id="acts"' not in again
    requests.shown(asked, now=NOW)
    over = text(dana.get(here, headers={"hx-request": "true"}))
    assert 'id="acts"' in over
    assert 'hx-trigger="every 1s"' not in over


def test_how_numbers_are_written_is_asked_only_where_there_are_any(asked):
    columns = ["external_id", "customer_name", "business_entity"]
    requests.ask(asked, now=NOW, entity="customer", title="Customers", columns=columns)
    requests.send(asked, as_file(["Q-1,Depot,UK"], ",".join(columns)), now=NOW, number=2, name="customers.csv")
    requests.work(asked)
    dana, here = desk_of(asked.dana), f"{asked.url}data/requests/2/versions/1/declare/"

    assert "Decimals follow" not in text(dana.get(here))
    typed = {"source": "CRM", "encoding": "utf-8", "delimiter": ",", **{f"column_{name}": name for name in columns}}
    dana.post(here, typed)
    requests.work(asked)

    assert answers(asked, 2)[0].row.accepted == 1


def test_whoever_is_asked_reads_it_on_their_first_page_and_in_the_mornings_mail(asked, deliver):
    dana = desk_of(asked.dana)
    assert "Contracts: a file of yours is waited for, by 20 Jan" in text(dana.get(asked.url))
    assert "a file of yours is waited for" not in text(desk_of(asked.tom).get(asked.url))
    assert "with Acme since today" in text(desk_of(asked.anika).get(f"{asked.url}overview/"))

    morning = datetime(2027, 1, 22, 8, 30, tzinfo=UTC)  # a Friday, two working days after it was due
    with tenancy.portal(asked.implementation.workspace_id, asked.implementation.pk):
        send_customer_digests(implementation=asked.implementation, now=morning)
    mail = reading(
        asked, lambda: OutboxMessage.objects.get(template="roadmap/email/digest", recipient_id=asked.dana.pk)
    )
    line = next(row for row in mail.context["overdue"] if row["title"] == "The file “Contracts”")
    assert line["was_due"] == "Wed 20 Jan"

    checked(asked, GOOD)
    evening = datetime(2027, 1, 25, 9, 30, tzinfo=UTC)
    with tenancy.staff(asked.implementation.workspace_id):
        send_vendor_digests(workspace=asked.implementation.workspace, now=evening)
    mails = reading(asked, lambda: list(OutboxMessage.objects.filter(template="roadmap/email/digest")))
    told = [row["title"] for each in mails if each.to_email == asked.anika.email for row in each.context["overdue"]]
    assert "The file “Contracts”" in told
