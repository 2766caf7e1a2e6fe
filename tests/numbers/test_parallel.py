"""The parallel test's rules: what a run finds stays, what is signed goes stale by itself, and two at once never both."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from implementation import tenancy
from migrations_tracker import work
from migrations_tracker.actions import findings as acts
from migrations_tracker.actions import parallel
from migrations_tracker.keeping import keep_findings
from migrations_tracker.models import ParallelRun
from migrations_tracker.queries.parallel import finding_numbered
from migrations_tracker.seen import Seen
from stakeholders.access import scope_of
from stakeholders.models import Approvable
from stakeholders.queries.agreements import held
from stakeholders.verdicts import Stale
from tests.fixtures.comparing import (
    INVOICES,
    Desk,
    compared_run,
    invoices,
    legacy_invoices,
    read,
    sandbox_invoices,
)
from tests.fixtures.hands import text_of_pdf
from tests.fixtures.people import NOW

pytestmark = pytest.mark.django_db(transaction=True)

EXPLAINED = {"cause": "LEGACY", "disposition": "ACCEPT", "explanation": "The old system rounds twice."}


@pytest.fixture
def desks(project, browser_of, clock):
    return Desk(browser_of(project.anika), project.url), Desk(browser_of(project.dana), project.url)


def loaded(desks, number, old, new, **books):
    csm, dana = desks
    csm.start()
    dana.load(number, "invoice", "left", legacy_invoices(old), count=str(len(old)))
    csm.load(number, "invoice", "right", sandbox_invoices(new, **books), count=str(len(new)))
    if number == 1:
        csm.declare(1, "invoice", INVOICES)


def test_a_result_is_signed_and_goes_stale_when_a_mapping_is_edited(zenskar, project, desks):
    csm, dana = desks
    old = invoices(10)
    cheaper = [*old[:9], ("INV-0010", old[9][1], Decimal("100.00"))]
    loaded(desks, 1, old, cheaper)
    csm.compare(1, zenskar, project.implementation)

    asked = {"signers": [str(project.dana.pk), str(project.anika.pk)]}
    answer = csm.post("runs/1/result/ask/", asked, expect=403)
    assert "Nothing is unexplained: 1 finding has no cause yet." in read(answer)

    csm.post("findings/1/explain/", EXPLAINED)
    dana.post("findings/1/accept/")
    csm.post("runs/1/result/ask/", asked)
    page = dana.page("runs/1/result/")
    assert "Both sides hold as many records, and as much, as their owners declared." in page
    assert "9 of 10 invoices; the rest is accepted or mended one by one." in page
    assert "Invoices, GBP 1,272.00 1,259.40" in page or "Left over" in page
    sign(dana, 1, project.dana)
    sign(csm, 1, project.anika)
    assert "2 of 2" in dana.page("runs/1/result/")
    assert state_of(project) == "APPROVED"

    pack = csm.post("runs/1/result/pack/", expect=200)
    said = " ".join(text_of_pdf(pack.content).split())
    for words in (
        "Parallel test, run 1: 1–31 Dec 2026",
        "Every difference has its cause.",
        "INV-0010, Price",
        "The old system rounds twice.",
        "Dana Whitfield",
        "4 January 2027",
        state_fingerprint(project),
    ):
        assert words in said
    lines = csm.post("runs/1/result/csv/", expect=200).content.decode("utf-8-sig").splitlines()
    assert lines[1].startswith("1,invoice,amount,INV-0010,GBP,132.600000,120.000000,-12.600000,ACCEPTED,LEGACY,ACCEPT")

    csm.declare(1, "invoice", {**INVOICES, "tolerance": "GBP 0.02", "reason": "A penny more"})
    assert state_of(project) == "STALE"
    assert "Changed since this run: invoice. Compare again." in csm.page("runs/1/result/")


def test_withdrawing_an_acceptance_makes_the_signature_stale_and_accepting_again_brings_it_back(
    zenskar, project, desks
):
    csm, dana = desks
    old = invoices(5)
    loaded(desks, 1, old, [*old[:4], ("INV-0005", old[4][1], Decimal("100.00"))])
    csm.compare(1, zenskar, project.implementation)
    csm.post("findings/1/explain/", EXPLAINED)
    dana.post("findings/1/accept/")
    csm.post("runs/1/result/ask/", {"signers": [str(project.dana.pk)]})
    sign(dana, 1, project.dana)

    dana.post("findings/1/withdraw/", {"word": "We look at it again."})
    assert state_of(project) == "STALE"
    csm.post("findings/1/explain/", EXPLAINED)
    dana.post("findings/1/accept/")
    assert state_of(project) == "APPROVED"


def test_what_is_accepted_for_all_like_it_rolls_forward_as_long_as_it_does_not_grow(zenskar, project, desks):
    csm, dana = desks
    old = invoices(4)
    who = old[0][1]
    same = [(number, who, net) for number, _who, net in old]
    loaded(desks, 1, same, [(number, who, net - 1) for number, who, net in same])
    csm.compare(1, zenskar, project.implementation)
    csm.post("findings/1/explain/", {**EXPLAINED, "alike": "on"})
    dana.post("findings/1/accept/", {"alike": "on"})
    assert "Nothing left" in csm.page()

    new = [(number, who, net - 1) for number, _who, net in same[:3]] + [("INV-0004", who, same[3][2] - 5)]
    loaded(desks, 2, same, new)
    csm.compare(2, zenskar, project.implementation)
    page = csm.page()
    assert "1 left of 4" in page
    assert "Left to do F-4 Price INV-0004" in page


def test_bad_files_are_refused_with_file_row_and_column_and_nothing_is_lost(zenskar, project, desks):
    csm, _dana = desks
    old = invoices(3)
    broken = sandbox_invoices(old).replace(b"101.50", b"1.2E2")
    csm.start()
    csm.load(1, "invoice", "left", legacy_invoices(old))
    csm.load(1, "invoice", "right", broken, name="sandbox january.csv")
    csm.declare(1, "invoice", INVOICES)
    csm.compare(1, zenskar, project.implementation)
    page = csm.page("runs/1/")
    assert "sandbox january.csv, line 2, column “net”: “1.2E2” is not" in page
    assert "Nothing was compared." in page

    csm.load(1, "invoice", "right", sandbox_invoices(old))  # the corrected one, in the same run
    csm.compare(1, zenskar, project.implementation)
    assert "Run 1 compared 1–31 Dec: 0 left of 0." in csm.page()
    csm.load(1, "invoice", "right", broken, expect=403)  # what is compared stays as it is


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("books.pdf", b"%PDF-1.7", "books.pdf is neither CSV nor XLSX."),
        ("empty.csv", b"", "The submitted file is empty."),
        ("books.xlsx", b"no zip", "books.xlsx is not what its name says."),
    ],
)
def test_what_is_no_extract_is_refused_where_it_is_sent(desks, name, content, sentence):
    csm, _dana = desks
    csm.start()
    assert sentence in read(csm.load(1, "invoice", "left", content, name=name, expect=422))


def test_of_two_who_press_compare_one_is_told_so(project, desks):
    old = invoices(2)
    loaded(desks, 1, old, old)
    here = project.implementation
    with scope_of(project.anika):
        with tenancy.reading():
            first, second = (ParallelRun.objects.of(here).get(number=1) for _each in range(2))
        parallel.ask_comparison(run=first, implementation=here, by=project.anika, now=NOW)
        with pytest.raises(Stale):
            parallel.ask_comparison(run=second, implementation=here, by=project.anika, now=NOW)


def test_of_two_who_explain_the_same_finding_one_is_told_so(project, clock):
    with tenancy.staff(project.anika.workspace_id):
        compared_run(project, project.anika, now=NOW)
    with scope_of(project.anika):
        with tenancy.reading():
            first, second = (finding_numbered(project.implementation, 1) for _each in range(2))
        acts.take_finding(finding=first, implementation=project.implementation, by=project.anika, now=NOW)
        with pytest.raises(Stale):
            acts.take_finding(finding=second, implementation=project.implementation, by=project.anika, now=NOW)


def test_whoever_lost_the_lease_cannot_finish(project, clock):
    """A worker that was thought dead comes back: what it found is not written a second time."""
    with tenancy.staff(project.anika.workspace_id):
        run = compared_run(project, project.anika, now=NOW)
        with tenancy.reading():
            turn = work.Turn(ParallelRun.objects.get(pk=run.pk), run.pk)
        with pytest.raises(work.Lost):
            parallel.keep_result(turn=turn, found=[], now=NOW)


@pytest.mark.parametrize("count", [5, 500])
def test_a_page_of_findings_asks_as_often_however_many_there_are(
    project, browser_of, clock, django_assert_max_num_queries, count
):
    with tenancy.staff(project.anika.workspace_id):
        run = compared_run(project, project.anika, now=NOW)
        with transaction.atomic():
            run = ParallelRun.objects.select_related("implementation").get(pk=run.pk)
            other = ParallelRun.objects.create(
                implementation=run.implementation, number=2, thread=run.thread, cycle_from=date(2027, 1, 1),
                cycle_to=date(2027, 2, 1), by=project.anika, made_at=NOW, work_state="DONE", finished_at=NOW,
            )  # fmt: skip
            keep_findings(other, [one(n) for n in range(count)], now=NOW)
    browser = browser_of(project.anika)
    browser.get(f"{project.url}test/")
    with django_assert_max_num_queries(QUERIES):
        page = read(browser.get(f"{project.url}test/"))
    assert f"{count} left of {count}" in page


QUERIES = 10


def one(number):
    said = {side: {"invoice_number": f"INV-{number}"} for side in ("left", "right")}
    return Seen(
        "invoice", "amount", f"INV-{number}", 1, "", "GBP", Decimal(2), Decimal(1), Decimal(-1), said
    )  # fmt: skip


def sign(desk, number, seat):
    page = desk.browser.get(f"{desk.url}runs/{number}/result/")
    fields = {"verdict": "APPROVE", "typed_name": seat.name, "comment": ""}
    for field in page.context["form"].hidden_fields():
        fields[field.html_name] = field.value() or ""
    desk.post(f"runs/{number}/result/sign/", fields)


def state_fingerprint(project):
    with tenancy.staff(project.anika.workspace_id), tenancy.reading():
        return Approvable.objects.of(project.implementation).get(kind="parallel_test").fingerprint


def state_of(project):
    with tenancy.staff(project.anika.workspace_id), tenancy.reading():
        row = Approvable.objects.of(project.implementation).select_related("topic").get(kind="parallel_test")
        return held(row, topic=row.topic).standing.state
