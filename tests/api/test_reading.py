"""Reading over the API: the same rows for the same people as on the pages, page by page without a gap."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from uuid_utils.compat import uuid7

from implementation import tenancy
from implementation.models import Customer, Implementation
from roadmap.models import Item, Plan
from stakeholders.access import LIMITED_TO
from stakeholders.actions import requirements as writing
from stakeholders.actions.requirements import Statement
from stakeholders.models import Decision, Role, Thread
from tests.api.conftest import call, token_for, with_token
from tests.fixtures.agreements import EVIDENCE
from tests.fixtures.people import NOW, colleague
from tests.fixtures.plans import Project

PORTFOLIO = call("roadmap_api:implementations")


def pages(program: Client, address: str) -> Iterator[list[dict]]:
    while address:
        answer = program.get(address)
        assert answer.status_code == 200, answer.content
        yield answer.json()["results"]
        address = (answer.json()["next"] or "").removeprefix("http://localhost:8000")


def more_items(project: Project, count: int) -> None:
    """Items like the first one, behind it."""
    here = {"workspace_id": project.implementation.workspace_id, "implementation": project.implementation}
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        like = Item.objects.of(project.implementation).shared().order_by("number").first()
        threads = [Thread(**here, opened_at=NOW) for _ in range(count)]
        Thread.objects.bulk_create(threads)
        for index, thread in enumerate(threads):
            like.pk, like.number, like.key, like.thread = uuid7(), 2_000 + index, f"more-{index}", thread
            like.save(force_insert=True)


def more_plans(project: Project, count: int) -> None:
    """Customers whose plans read like Acme's."""
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        plan = Plan.objects.of(project.implementation).get()
        for index in range(count):
            name = f"Customer {index:03}"
            customer = Customer.objects.create(name=name, created_at=NOW)
            plan.implementation = Implementation.objects.create(
                customer=customer,
                customer_name=name,
                slug=f"customer-{index:03}",
                kickoff_on=plan.kickoff_on,
                zone="Europe/London",
                created_at=NOW,
            )
            plan.pk = uuid7()
            plan.save(force_insert=True)


# --- Who sees what ---------------------------------------------------------------------------------------------


def test_staff_read_the_portfolio_with_the_pages_figures(program, project, rival):
    answer = program.get(PORTFOLIO)

    rows = answer.json()["results"]
    plan = project.plan
    assert [row["slug"] for row in rows] == ["acme", "globex"]
    assert rows[0]["customer"] == "Acme"
    assert rows[0]["committed_on"] == plan.committed_on.isoformat()
    assert rows[0]["health"] == plan.rag
    assert (rows[0]["items"], rows[0]["items_done"]) == (plan.shared_count, 0)
    assert answer["Cache-Control"] == "no-store"


def test_one_implementation_says_both_dates_and_its_objectives(program, customers_program, project):
    whole = program.get(call("roadmap_api:implementation")).json()

    assert whole == customers_program.get(call("roadmap_api:implementation")).json()
    assert whole["turn"]["side"] == project.plan.turn_side
    assert len(whole["objectives"]) == 8


def test_the_vendor_reads_internal_items_and_the_customer_does_not_learn_that_there_are_any(
    program, customers_program, project
):
    address = call("roadmap_api:items") + "?page_size=100"
    staff, theirs = program.get(address).json()["results"], customers_program.get(address).json()["results"]

    hidden = [row for row in staff if row["internal"]]
    assert hidden
    assert [row["number"] for row in theirs] == [row["number"] for row in staff if not row["internal"]]
    assert "internal" not in customers_program.get(address).content.decode().lower()
    for row in hidden:
        answer = customers_program.post(
            call("roadmap_api:status", number=row["number"]), {"act": "start", "version": 1}, "application/json"
        )
        absent = customers_program.post(
            call("roadmap_api:status", number=9_999), {"act": "start", "version": 1}, "application/json"
        )
        assert (answer.status_code, answer.content) == (404, absent.content)


def test_a_customers_token_finds_its_own_implementation_and_nothing_beside_it(customers_program, project, rival):
    there = customers_program.get(call("roadmap_api:implementation", rival))
    absent = customers_program.get(call("roadmap_api:implementation").replace("acme", "nowhere"))

    assert customers_program.get(call("roadmap_api:implementation")).status_code == 200
    assert customers_program.get(PORTFOLIO).status_code == there.status_code == absent.status_code == 404
    assert there.content == absent.content == customers_program.get(PORTFOLIO).content
    with tenancy.staff(rival.implementation.workspace_id), tenancy.reading():
        assert Implementation.objects.filter(slug="globex").exists()


def test_a_session_reads_too_and_one_from_a_mailed_link_stays_at_its_place(project, rival, zenskar):
    desk = Client()
    desk.force_login(project.dana.user)
    assert desk.get(call("roadmap_api:items")).status_code == 200

    session = desk.session
    session[LIMITED_TO] = str(rival.implementation.pk)
    session.save()

    assert desk.get(call("roadmap_api:items")).status_code == 404


# --- Filters and shapes of questions ---------------------------------------------------------------------------


def test_items_are_filtered(program, project):
    def numbers(query: str) -> set[int]:
        return {row["number"] for page in pages(program, call("roadmap_api:items") + query) for row in page}

    every, ours, theirs = numbers(""), numbers("?side=VENDOR"), numbers("?side=CUSTOMER")
    assert ours | theirs | numbers("?side=THIRD") == every
    assert not ours & theirs
    assert numbers("?open=true") == every
    assert numbers("?open=false") == numbers("?state=DONE") == set()
    key = program.get(call("roadmap_api:implementation")).json()["objectives"][0]["key"]
    assert 0 < len(numbers(f"?objective={key}")) < len(every)


def test_the_portfolio_is_filtered_as_its_page_is(program, project, rival):
    def slugs(query: str) -> list[str]:
        return [row["slug"] for page in pages(program, PORTFOLIO + query) for row in page]

    assert slugs("?show=all") == slugs("?show=mine") == ["acme", "globex"]
    assert slugs("?show=live") == slugs("?show=overdue") == []
    assert slugs("?q=glo") == ["globex"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("?side=OURS", "side"),
        ("?open=perhaps", "open"),
        ("?sort=title", "sort"),
        ("?page_size=0", "page_size"),
        ("?page_size=101", "page_size"),
        ("?page_size=²", "page_size"),
        ("?cursor=x", "cursor"),
        ("?cursor=c2x1ZzphY21l", "cursor"),  # slug:acme, a cursor of another list
        ("?cursor=bnVtYmVyOsKy", "cursor"),  # number:²
        ("?objective=%00", "objective"),
    ],
)
def test_a_question_that_cannot_be_is_answered_with_the_field(program, project, query, field):
    answer = program.get(call("roadmap_api:items") + query)

    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "bad_request"
    assert list(answer.json()["error"]["fields"]) == [field]


def test_other_methods_are_not_there_for_anybody(program, project):
    for client in (program, Client()):
        for method in ("PUT", "PATCH", "DELETE", "OPTIONS"):
            assert client.generic(method, call("roadmap_api:items")).status_code == 405
    assert program.head(call("roadmap_api:items")).status_code == 200


# --- Pages -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 7, 100])
def test_pages_are_complete_and_without_repeats(program, project, size):
    more_items(project, 25)
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        every = list(Item.objects.of(project.implementation).order_by("number").values_list("number", flat=True))

    found = list(pages(program, call("roadmap_api:items") + f"?page_size={size}"))

    assert [row["number"] for page in found for row in page] == every
    assert {len(page) for page in found[:-1]} <= {size}
    assert found[-1]


def test_rows_that_come_while_somebody_turns_pages_hide_and_repeat_none(program, project, rival):
    first = program.get(f"{PORTFOLIO}?page_size=1").json()
    more_plans(project, 3)

    rest = list(pages(program, first["next"].removeprefix("http://localhost:8000")))

    assert [row["slug"] for row in first["results"]] == ["acme"]
    assert [row["slug"] for page in rest for row in page] == ["customer-000", "customer-001", "customer-002", "globex"]


def test_the_next_address_comes_from_the_configured_base_and_not_from_the_request(anika, project, settings):
    settings.ALLOWED_HOSTS = ["*"]
    program = with_token(token_for(anika).secret)

    following = program.get(call("roadmap_api:items") + "?page_size=1", headers={"host": "evil.example"}).json()["next"]

    assert following.startswith("http://localhost:8000/api/v1/")


# --- Costs -----------------------------------------------------------------------------------------------------


def asked_by(program: Client, address: str, rows: int) -> int:
    """How many statements one answer takes, beside the fence's own."""
    with CaptureQueriesContext(connection) as asked:
        answer = program.get(address)
    assert len(answer.json()["results"]) == rows
    return len([query for query in asked.captured_queries if "set_config('role'" not in query["sql"]])


@pytest.mark.parametrize("more", [3, 300])
def test_the_portfolio_asks_the_same_for_any_number(anika, project, more):
    more_plans(project, more - 1)
    address = f"{PORTFOLIO}?page_size=100"

    assert asked_by(with_token(token_for(anika).secret), address, min(more, 100)) == 5


@pytest.mark.parametrize("more", [3, 300])
def test_items_ask_the_same_for_any_number(anika, project, more):
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        rows = Item.objects.of(project.implementation)
        own, shared = rows.count(), rows.shared().count()
    more_items(project, more)
    address = call("roadmap_api:items") + "?page_size=100"

    assert asked_by(with_token(token_for(anika).secret), address, min(own + more, 100)) == 5
    desk = Client()
    desk.force_login(project.dana.user)
    desk.get(address)  # the session notes that it was seen, at most once in 15 minutes
    assert asked_by(desk, address, min(shared + more, 100)) == 4


@pytest.mark.parametrize("rows", [3, 300])
def test_requirements_ask_the_same_for_any_number(desk, crew, rows):
    topic = desk.topic("Invoices", crew.dana, crew.erik)
    with tenancy.staff(crew.here.workspace_id):
        written = writing.write_requirements(
            implementation=crew.here,
            statements=[Statement(topic, f"Statement {index}", "Net 30.") for index in range(rows)],
            by=crew.anika,
            now=NOW,
        )
    desk.request(*written[:3])
    desk.decide(written[0], crew.dana)
    program = with_token(token_for(crew.dana).secret)

    assert asked_by(program, call("stakeholders_api:requirements") + "?page_size=100", min(rows, 100)) == 8


# --- Agreements ------------------------------------------------------------------------------------------------


def test_a_requirement_says_its_text_its_fingerprint_and_where_it_stands(desk, crew):
    topic = desk.topic("Invoices", crew.dana, crew.erik)
    row = desk.write(topic)
    desk.request(row)
    desk.decide(row, crew.dana)
    desk.decide(row, crew.erik, "APPROVE_WITH_CONDITIONS", conditions=["From March."])

    (found,) = with_token(token_for(crew.dana).secret).get(call("stakeholders_api:requirements")).json()["results"]

    assert found["key"] == "R-1"
    assert found["text"] == "Net 30, in euro."
    assert found["fingerprint"] == desk.of(row).approvable.fingerprint
    assert (found["status"], found["needed"], found["approved"]) == ("CONDITIONS", 2, 2)
    assert found["waiting_for"] == []


def test_decisions_tell_which_of_them_are_about_the_text_as_it_stands(desk, crew):
    row = desk.write(desk.topic("Invoices", crew.dana))
    desk.request(row)
    desk.decide(row, crew.dana, "APPROVE_WITH_CONDITIONS", conditions=["From March."])
    desk.edit(row, "Net 45, in euro.")
    program = with_token(token_for(crew.dana).secret)

    answer = program.get(call("stakeholders_api:decisions", number=1)).json()

    (decision,) = answer["results"]
    assert decision["is_current"] is False
    assert decision["name"] == "Dana Whitfield"
    assert decision["conditions"] == [{"text": "From March.", "met_at": None}]
    assert answer["consent"]["version"] == 1
    assert program.get(call("stakeholders_api:decisions", number=2)).status_code == 404
    assert EVIDENCE.ip not in program.get(call("stakeholders_api:decisions", number=1)).content.decode()


def test_the_other_customer_reads_no_requirement(desk, crew, gus):
    desk.write(desk.topic("Invoices", crew.dana))
    program = with_token(token_for(gus).secret)

    assert program.get(call("stakeholders_api:requirements")).status_code == 404
    with tenancy.staff(crew.here.workspace_id), tenancy.reading():
        assert not Decision.objects.exists()


def test_a_viewer_among_the_staff_reads_everything(anika, project):
    vera = colleague(anika, "Vera Holm", Role.VIEWER)
    program = with_token(token_for(vera).secret)

    assert program.get(PORTFOLIO).status_code == 200
    assert program.get(call("roadmap_api:items")).json()["results"][0]["internal"] is False
