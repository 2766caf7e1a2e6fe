"""Data is asked for, sent, checked, corrected and accepted; every version is kept and no row is lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connections
from django.utils import timezone

from implementation import files, ledger, tenancy
from implementation.models import OutboxMessage
from migrations_tracker import checking, work
from migrations_tracker.actions import requests as asking
from migrations_tracker.actions import versions as sending
from migrations_tracker.models import DataPart, DataRequest, FindingSheet
from stakeholders.access import scope_of
from stakeholders.verdicts import Forbidden, Stale
from tests.fixtures import requests
from tests.fixtures.requests import BROKEN, GOOD, accept, answers, as_file, checked, correct, row
from tests.numbers.test_connections import acting, reading

NOW = timezone.now().replace(year=2027, month=1, day=12, hour=10)  # a Tuesday


@pytest.fixture
def asked(project, time_machine_at):
    requests.ask(project, now=NOW)
    return project


@pytest.fixture
def time_machine_at():
    with time_machine.travel(NOW, tick=True):
        yield


def letters(project) -> list[tuple[str, str]]:
    rows = reading(
        project, lambda: list(OutboxMessage.objects.filter(template__contains="/data_").order_by("queued_at"))
    )
    return [(letter.template.rpartition("/")[2], letter.to_email) for letter in rows]


def take_on(project, reason, number=1) -> None:
    acting(
        project, sending.take_on_warnings, project.dana, NOW, request=row(project, number),
        version=answers(project, number)[0].row, reason=reason,
    )  # fmt: skip


def findings(project) -> list[tuple[str, str, str, str]]:
    part = answers(project)[0].first
    sheet = reading(project, lambda: FindingSheet.objects.get(part=part, run=part.runs, rule="", page=1))
    return [(row["row"], row["column"], row["value"], row["rule"]) for row in sheet.rows]


def test_whoever_has_the_data_gets_a_letter_with_what_has_to_stand_in_it(asked):
    letter = reading(asked, lambda: OutboxMessage.objects.get(template="migrations_tracker/email/data_wanted"))

    assert letter.to_email == "dana@acme.example"
    assert letter.context["required"][:3] == ["Contract", "Customer", "Name"]
    assert letter.context["currencies"] == "GBP"
    assert "/data/requests/1/" in str(letter.context) or letter.context["locator"]


def test_nobody_is_asked_for_a_day_on_which_nobody_works_nor_for_one_that_has_passed(project):
    with pytest.raises(Forbidden, match=r"Nobody works on 16 Jan\. The next working day is 18 Jan"):
        requests.ask(project, now=NOW, due_on=date(2027, 1, 16))
    with pytest.raises(Forbidden, match="That day has passed"):
        requests.ask(project, now=NOW, due_on=date(2027, 1, 11))
    with pytest.raises(Forbidden, match="Zenskar’s people plan"):
        requests.ask(project, now=NOW, by=project.dana)
    with pytest.raises(Forbidden, match="Name somebody of the customer"):
        requests.ask(project, now=NOW, owner=project.anika)


def test_three_broken_rows_are_named_with_row_column_value_and_rule(asked):
    answer = checked(asked, BROKEN)

    counts = (answer.row.read, answer.row.accepted, answer.row.rejected, answer.row.orphans)
    assert counts == (10, 7, 3, 0)
    assert {found[:3] for found in findings(asked) if found[3] != "GEN-17"} == {
        ("9", "currency", "GPB"), ("10", "start_date", "31/12/2026"), ("11", "committed", "six hundred"),
    }  # fmt: skip
    assert row(asked).state == "FAULTY"
    assert letters(asked)[1:] == [("data_faulty", "dana@acme.example")]


def test_the_rejected_rows_come_back_corrected_and_complete_the_version(asked):
    checked(asked, BROKEN)
    rejects = files.path_of(answers(asked)[0].first.rejects).read_text()
    assert rejects.splitlines()[0].endswith(",what is wrong")
    assert len(rejects.splitlines()) == 4

    lines = rejects.replace("GPB", "GBP").replace("31/12/2026", "2026-12-31").replace("six hundred", "600.00")
    answer = correct(asked, lines.replace(",2026-12-31,1,2026-01-01,", ",2026-01-01,1,2026-01-01,").encode())

    counts = (answer.row.read, answer.row.accepted, answer.row.rejected, answer.row.orphans)
    assert counts == (10, 10, 0, 0)
    assert [part.position for part in answer.parts] == [1, 2]
    assert answer.row.totals["GBP"]["committed"] == "6810.00"
    assert row(asked).state == "READY"
    accept(asked)
    assert row(asked).state == "ACCEPTED"
    assert letters(asked)[-2:] == [("data_arrived", asked.anika.email), ("data_accepted", "dana@acme.example")]


def test_a_correction_that_leaves_rows_out_is_refused_and_nothing_is_lost(asked):
    checked(asked, BROKEN)

    answer = correct(asked, as_file(GOOD[7:9]))

    assert answer.last.is_refused
    assert answer.last.refused == (
        "3 rows were rejected, and this file has 2. Send exactly those, or the whole file again."
    )
    assert (answer.row.accepted, answer.row.rejected) == (7, 3)
    assert correct(asked, as_file(GOOD[7:])).row.is_complete


def test_a_corrected_file_is_a_new_version_and_the_old_one_is_kept(asked):
    checked(asked, BROKEN)
    checked(asked, GOOD)

    newest, older = answers(asked)
    assert (newest.row.number, newest.row.rejected) == (2, 0)
    assert (older.row.number, older.row.rejected) == (1, 3)
    assert files.path_of(older.first.file).read_bytes() == as_file(BROKEN)
    assert row(asked).state == "READY"
    verbs = reading(asked, lambda: ledger.verbs(asked.implementation))
    assert [verb.rpartition(".")[2] for verb in verbs if ".request." in verb] == [
        "asked", "sent", "declared", "checked", "sent", "declared", "checked",
    ]  # fmt: skip


def test_a_way_of_writing_keeps_its_number_and_another_one_gets_the_next(asked):
    checked(asked, BROKEN)
    checked(asked, GOOD)
    other = [line.replace("2026-01-01", "01/01/2026") for line in GOOD]
    checked(asked, other, dialect={**requests.DIALECT, "date": "%d/%m/%Y"})

    assert [answer.first.mapping_version for answer in answers(asked)] == [2, 1, 1]


def test_two_files_at_once_become_two_versions_and_only_the_newest_says_whose_turn_it_is(asked):
    requests.send(asked, as_file(BROKEN), now=NOW)
    requests.shown(asked, now=NOW)
    requests.declare(asked, answers(asked)[0], now=NOW)
    requests.send(asked, as_file(GOOD), now=NOW)  # while the first is being checked

    with tenancy.staff(asked.implementation.workspace_id):
        keys = reading(asked, lambda: work.waiting(DataPart, asked.implementation.pk, now=NOW))
        older = work.take(DataPart, answers(asked)[1].first.pk, now=NOW)
        assert len(keys) == 2
        checking.read(older, NOW)

    newest, first = answers(asked)
    assert (first.row.read, first.row.rejected) == (10, 3)
    assert newest.is_under_way
    assert row(asked).state == "CHECKING"


@pytest.mark.django_db(transaction=True)
def test_two_who_send_at_the_same_moment_both_keep_their_file(asked):
    def one(content: bytes) -> None:
        try:
            requests.send(asked, content, now=NOW)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as both:
        for sent in [both.submit(one, as_file(rows)) for rows in (BROKEN, GOOD)]:
            sent.result()

    kept = {answer.row.number: files.path_of(answer.first.file).read_bytes() for answer in answers(asked)}
    assert sorted(kept) == [1, 2]
    assert set(kept.values()) == {as_file(BROKEN), as_file(GOOD)}
    assert row(asked).versions == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_corrections_at_once_one_is_told(asked):
    answer = checked(asked, BROKEN)
    seen = row(asked)

    def one() -> bool:
        try:
            acting(
                asked, sending.send_correction, asked.dana, NOW, request=seen, version=answer.row,
                parts=answer.parts, file=requests.stored(asked, as_file(GOOD[7:])),
            )  # fmt: skip
        except Stale:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(2) as both:
        done = [sent.result() for sent in [both.submit(one) for _time in range(2)]]

    assert sorted(done) == [False, True]
    requests.work(asked)
    assert answers(asked)[0].row.is_complete


def test_a_worker_that_is_killed_half_way_leaves_its_file_to_the_next_and_nothing_is_there_twice(asked):
    requests.send(asked, as_file(BROKEN), now=NOW)
    requests.shown(asked, now=NOW)
    requests.declare(asked, answers(asked)[0], now=NOW)
    key = answers(asked)[0].first.pk
    with tenancy.staff(asked.implementation.workspace_id):
        killed = work.take(DataPart, key, now=NOW)
        with pytest.raises(work.Lost):
            work.take(DataPart, key, now=NOW)
        later = NOW + timedelta(minutes=2)
        checking.read(work.take(DataPart, key, now=later), later)
        with pytest.raises(work.Lost):
            checking.read(killed, later)  # it was only slow

    assert (answers(asked)[0].first.runs, answers(asked)[0].row.rejected) == (1, 3)
    sheets = reading(asked, lambda: FindingSheet.objects.filter(part=key, rule="").count())
    assert sheets == 1
    assert [letter for letter, _to in letters(asked)] == ["data_wanted", "data_faulty"]


def test_a_file_that_kills_its_worker_three_times_is_refused_and_it_is_the_senders_turn(asked):
    requests.send(asked, as_file(BROKEN), now=NOW)
    key, at = answers(asked)[0].first.pk, NOW
    for _time in range(3):
        with tenancy.staff(asked.implementation.workspace_id):
            work.take(DataPart, key, now=at)
        at += timedelta(minutes=2)

    with time_machine.travel(at, tick=True):
        requests.work(asked)

    assert answers(asked)[0].first.is_refused
    assert row(asked).state == "FAULTY"
    assert "never came to an end" in answers(asked)[0].first.refused


def test_rows_whose_customer_has_not_come_wait_and_are_looked_at_again_when_it_has(asked):
    customers = "external_id,customer_name,business_entity,country_code,communications_enabled,auto_charge_enabled"
    columns = customers.split(",")
    lines = [f"Q-{number:04},Depot {number},UK,GB,no,no" for number in range(1, 9)]
    requests.ask(asked, now=NOW, entity="customer", title="Customers", columns=columns)
    told = {"columns": {name: name for name in columns}, "dialect": requests.DIALECT}
    requests.send(asked, as_file(lines, customers), now=NOW, number=2, name="customers.csv")
    requests.shown(asked, now=NOW)
    requests.declare(asked, answers(asked, 2)[0], now=NOW, number=2, **told)
    requests.work(asked)
    accept(asked, number=2)

    answer = checked(asked, GOOD)
    assert (answer.row.accepted, answer.row.orphans, answer.row.rejected) == (8, 2, 0)
    assert row(asked).state == "READY"

    more = [*lines, *(f"Q-{number:04},Depot {number},UK,GB,no,no" for number in (9, 10))]
    with scope_of(asked.anika):
        asking.send_back(
            version=answers(asked, 2)[0].row, request=row(asked, 2), implementation=asked.implementation,
            by=asked.anika, reason="Two are missing", now=NOW,
        )  # fmt: skip
    requests.send(asked, as_file(more, customers), now=NOW, number=2, name="customers.csv")
    requests.shown(asked, now=NOW)
    requests.declare(asked, answers(asked, 2)[0], now=NOW, number=2, **told)
    requests.work(asked)
    accept(asked, number=2)
    requests.work(asked)

    answer = answers(asked)[0]
    assert (answer.row.accepted, answer.row.orphans) == (10, 0)
    assert answer.first.runs == 2
    assert row(asked).state == "READY"


def test_corrected_rows_that_wait_are_looked_at_again_too(asked):
    customers = ["external_id", "customer_name", "business_entity"]
    requests.ask(asked, now=NOW, entity="customer", title="Customers", columns=customers)
    told = {"columns": {name: name for name in customers}, "dialect": requests.DIALECT}

    def bring(*numbers: int) -> None:
        rows = [f"Q-{number:04},Depot {number},UK" for number in numbers]
        requests.send(asked, as_file(rows, ",".join(customers)), now=NOW, number=2, name="customers.csv")
        requests.shown(asked, now=NOW)
        requests.declare(asked, answers(asked, 2)[0], now=NOW, number=2, **told)
        requests.work(asked)
        accept(asked, number=2)

    bring(*range(1, 8))
    checked(asked, BROKEN)
    answer = correct(asked, as_file(GOOD[7:]))
    assert (answer.row.accepted, answer.row.orphans, answer.row.rejected) == (7, 3, 0)
    with scope_of(asked.anika):
        asking.send_back(
            version=answers(asked, 2)[0].row, request=row(asked, 2), implementation=asked.implementation,
            by=asked.anika, reason="Three are missing", now=NOW,
        )  # fmt: skip
    bring(*range(1, 11))
    requests.work(asked)

    answer = answers(asked)[0]
    assert (answer.row.accepted, answer.row.orphans, answer.row.rejected) == (10, 0, 0)
    assert [(part.runs, part.is_checked) for part in answer.parts] == [(2, True), (2, True)]
    assert row(asked).state == "READY"


def test_warnings_are_taken_on_by_name_before_the_data_is_accepted(asked):
    wider = f"{requests.HEADER},end_date"
    requests.send(asked, as_file([f"{line},2026-12-31" for line in GOOD], wider), now=NOW)
    requests.shown(asked, now=NOW)
    columns = {name: name for name in wider.split(",")}
    requests.declare(asked, answers(asked)[0], now=NOW, columns=columns)
    requests.work(asked)

    assert answers(asked)[0].row.warnings == 10
    with pytest.raises(Forbidden, match="There are warnings"):
        accept(asked)
    take_on(asked, "They end, and stay readable")
    accept(asked)

    newest = answers(asked)[0].row
    assert (newest.warnings_by_id, newest.warnings_why) == (asked.dana.pk, "They end, and stay readable")
    assert newest.taken is True


def test_a_wrong_declaration_is_corrected_without_sending_the_file_again(asked):
    answer = checked(asked, GOOD, dialect={**requests.DIALECT, "delimiter": ";"})
    assert answer.first.is_refused
    assert row(asked).state == "FAULTY"

    requests.declare(asked, answer, now=timezone.now())
    requests.work(asked)

    assert answers(asked)[0].row.is_complete
    assert len(answers(asked)) == 1


def test_of_two_who_change_a_request_at_once_one_is_told(asked):
    seen = row(asked)
    acting(asked, asking.withdraw_request, asked.anika, NOW, request=row(asked), reason="Not needed")

    with pytest.raises(Stale, match="Somebody changed this meanwhile"):
        acting(asked, asking.withdraw_request, asked.anika, NOW, request=seen, reason="Not needed either")
    with pytest.raises(Forbidden, match="The request is withdrawn"):
        requests.send(asked, as_file(GOOD), now=NOW)


def test_the_customer_neither_sees_internal_requests_nor_may_accept(asked):
    requests.ask(asked, now=NOW, internal=True, owner=asked.anika, title="Our own export")

    with tenancy.portal(asked.implementation.workspace_id, asked.implementation.pk), tenancy.reading():
        assert [each.title for each in DataRequest.objects.of(asked.implementation)] == ["Contracts"]
    checked(asked, GOOD)
    with pytest.raises(Forbidden):
        acting(
            asked, asking.accept_version, asked.dana, NOW, request=row(asked), version=answers(asked)[0].row
        )  # fmt: skip
