"""The pages, as each side sees them."""

from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from uuid_utils.compat import uuid7

from implementation import tenancy
from roadmap.models import Dependency, Item, Plan
from roadmap.plan import actions
from stakeholders.models import Role, Seat, Thread
from tests.benchmarks.seed import clone, whole
from tests.fixtures.people import NOW, colleague, found


def desk_of(seat) -> Client:
    client = Client()
    client.force_login(seat.user)
    return client


@pytest.fixture
def desk(project, anika) -> Client:
    return desk_of(anika)


@pytest.fixture
def danas(project) -> Client:
    return desk_of(project.dana)


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


STAFF_PAGES = [
    "",
    "overview/",
    "roadmap/",
    "roadmap/?show=open",
    "roadmap/?show=internal",
    "activity/",
    "items/10001/",
    "gantt/?internal=1",
]
SHARED_PAGES = ["", "overview/", "roadmap/", "roadmap/?show=overdue", "activity/", "items/1/", "items/2/", "people/"]
SHARED_PAGES += ["gantt/", "gantt/?paper=1", "gantt/?show=1&scale=months&base=nonsense"]


@pytest.mark.parametrize("path", STAFF_PAGES)
def test_the_vendors_people_read_every_page(desk, project, path):
    assert desk.get(project.url + path).status_code == 200


@pytest.mark.parametrize("path", SHARED_PAGES)
def test_the_customers_people_read_what_is_shared(danas, project, path):
    assert danas.get(project.url + path).status_code == 200


@pytest.mark.parametrize(
    "path", ["roadmap/?show=internal", "items/10001/", "items/999/", "objectives/import-history/skip/"]
)
def test_internal_pages_are_not_there_for_the_customer(danas, project, path):
    answer = danas.get(project.url + path)

    if "skip" in path:
        assert "Only a manager of the vendor" in text(answer)
    else:
        assert answer.status_code == 404


def test_a_neighbour_gets_the_404_of_a_thing_that_does_not_exist(project, rival):
    gus = desk_of(rival.gus)

    assert gus.get(f"{project.url}roadmap/").status_code == 404
    assert gus.get("/w/zenskar/").status_code == 404


def test_a_customers_person_lands_on_the_next_thing_to_do(danas, project):
    page = text(danas.get(project.url))

    assert "For you, Dana" in page
    assert "Name who approves each topic" in page
    assert "By Tuesday, 12 January" in page


def test_done_leads_to_the_next_thing_with_an_undo(danas, project):
    answer = danas.post(f"{project.url}items/2/finish/", follow=True)

    page = text(answer)
    assert "“Name who approves each topic” is done." in page
    assert f'action="{project.url}items/2/reopen/"' in page
    assert '<h1 class="task-title">Name who approves each topic' not in page


def test_what_was_typed_stays_when_a_block_names_no_holder(danas, project):
    answer = danas.post(f"{project.url}items/2/block/", {"what": "The list is with legal"})

    assert answer.status_code == 422
    assert "Say who holds it" in text(answer)
    assert "The list is with legal" in text(answer)


def test_a_comment_with_a_file_stands_on_the_item(danas, project, desk):
    sent = SimpleUploadedFile("approvers.csv", b"topic,name\ncontracts,Dana\n")
    answer = danas.post(
        f"{project.url}items/2/comment/", {"comment-text": "Here they are", "comment-attached": sent}, follow=True
    )

    assert "Here they are" in text(answer)
    assert "approvers.csv" in text(desk.get(f"{project.url}items/2/"))


def test_an_internal_note_appears_nowhere_for_the_customer(danas, desk, project, anika):
    actions_desk = desk_of(project.anika)
    said = {"comment-text": "They are always late", "comment-internal": "on"}
    assert actions_desk.post(f"{project.url}items/2/comment/", said).status_code == 302

    assert "They are always late" in text(desk.get(f"{project.url}items/2/"))
    assert "They are always late" not in text(danas.get(f"{project.url}items/2/"))
    assert "wrote about" not in text(danas.get(f"{project.url}activity/"))


def test_staff_who_have_not_joined_read_and_are_told_to_join(project, zenskar, anika, now):
    ravi = colleague(anika, "Ravi Menezes", Role.CONTRIBUTOR)
    page = desk_of(ravi).get(f"{project.url}items/1/")

    assert "Join the team first" in text(page)
    assert desk_of(ravi).post(f"{project.url}items/1/finish/").status_code == 403


def test_the_history_of_one_item_is_its_part_of_the_ledger(danas, project):
    danas.post(f"{project.url}items/2/finish/")
    page = text(danas.get(f"{project.url}activity/?about={project.item('c-share-data').pk}"))
    assert "finished" not in page

    page = text(danas.get(f"{project.url}activity/"))
    assert "<b>Dana Whitfield</b> finished" in page


def test_the_portfolio_says_how_bad_why_and_whose_turn(desk, project, rival):
    with tenancy.staff(project.implementation.workspace_id):
        actions.pass_a_day(implementation=project.implementation, now=datetime(2027, 2, 3, 9, tzinfo=UTC))

    page = text(desk.get("/w/zenskar/"))
    assert page.index("Off track") < page.index("On track</span>")
    assert "has not begun" in page
    risk = text(desk.get("/w/zenskar/?show=risk"))
    assert f'href="{project.url}"' in risk
    assert f'href="{rival.url}"' not in risk
    assert f'href="{rival.url}"' in text(desk.get("/w/zenskar/?q=globe"))
    assert "None of them" in text(desk.get("/w/zenskar/?q=nobody"))
    for sort in ("name", "-name", "forecast", "turn", "next", "nonsense"):
        assert desk.get(f"/w/zenskar/?sort={sort}").status_code == 200


def test_a_column_turns_round_and_a_tab_keeps_order_and_name(desk, project):
    page = text(desk.get("/w/zenskar/?sort=name&q=acm"))
    assert '<a href="?show=all&amp;sort=-name&amp;q=acm">' in page
    assert 'href="?show=risk&amp;sort=name&amp;q=acm"' in page
    assert 'aria-sort="ascending"' in page
    page = text(desk.get("/w/zenskar/?sort=-name&q=acm"))
    assert '<a href="?show=all&amp;sort=name&amp;q=acm">' in page


def test_what_is_live_says_when_it_went_live_and_forecasts_nothing(desk, project, rival):
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        Plan.objects.of(project.implementation).update(finished_on=date(2027, 2, 18))

    live, running = text(desk.get("/w/zenskar/?show=live&sort=forecast")), text(desk.get("/w/zenskar/"))

    assert "Implementations, sorted by Went live" in live
    assert 'data-label="Went live" class="num"><span><span class="nowrap">18 Feb</span>' in live
    assert "Forecast go-live" not in live
    assert "Forecast go-live" in running
    assert "Went live" not in running


def test_an_empty_portfolio_says_what_to_do(anika):
    assert "No implementation yet" in text(desk_of(anika).get("/w/zenskar/"))


def many_items(project, count: int) -> None:
    """More of what the plan has, as rows, with people and dependencies."""
    here = {"workspace_id": project.implementation.workspace_id, "implementation_id": project.implementation.pk}
    with tenancy.staff(here["workspace_id"]), tenancy.reading():
        like = Item.objects.of(project.implementation).get(key="c-share-data")
        threads = [Thread(**here, opened_at=project.plan.made_at) for _ in range(count)]
        Thread.objects.bulk_create(threads)
        items = []
        for n, thread in enumerate(threads):
            item = Item.objects.get(pk=like.pk)
            item.pk, item.number, item.key, item.position = uuid7(), 500 + n, f"more-{n}", 500 + n
            item.thread, item.planned_finish = thread, date(2027, 1, 15)
            items.append(item)
        Item.objects.bulk_create(items)
        Dependency.objects.bulk_create(Dependency(**here, item=item, on=like) for item in items)


@pytest.mark.parametrize("more", [3, 300])
@pytest.mark.parametrize(("path", "queries"), [("overview/", 11), ("roadmap/", 7), ("gantt/", 9), ("activity/", 8)])
def test_pages_take_the_same_queries_for_3_items_and_for_300(
    desk, project, more, path, queries, django_assert_num_queries
):
    many_items(project, more)
    desk.get(project.url + path)

    with django_assert_num_queries(queries):
        assert desk.get(project.url + path).status_code == 200


def test_the_gantt_shows_internal_items_to_the_vendor_alone_and_when_asked(desk, danas, project):
    assert 'id="n10001"' not in text(desk.get(f"{project.url}gantt/"))
    assert 'id="n10001"' in text(desk.get(f"{project.url}gantt/?internal=1"))
    assert 'id="n10001"' not in text(danas.get(f"{project.url}gantt/?internal=1"))
    assert "data-from" in text(desk.get(f"{project.url}gantt/"))
    assert "data-from" not in text(danas.get(f"{project.url}gantt/"))


def test_120_items_are_a_page_of_60_kilobytes(desk, project):
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        there = Item.objects.of(project.implementation).shared().count()
    many_items(project, 120 - there)

    page = desk.get(f"{project.url}gantt/")
    assert page.content.count(b"<li id=") == 120
    assert len(page.content) < 60_000, len(page.content)


def neighbours(project, count: int) -> None:
    """So many implementations more, like this one, with as much of each as the portfolio reads."""
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        rows, seats = whole(project.implementation)
        for number in range(1, count + 1):
            clone(project.implementation, number, {Plan: rows[Plan]}, seats)


@pytest.mark.parametrize("more", [2, 299])
def test_the_portfolio_takes_the_same_queries_for_3_and_for_300(desk, project, more, django_assert_num_queries):
    neighbours(project, more)
    desk.get("/w/zenskar/")

    with django_assert_num_queries(6):
        assert desk.get("/w/zenskar/").status_code == 200


def test_each_tab_of_the_portfolio_counts_what_it_shows(desk, project, zenskar, anika):
    """The numbers are counted by one query of their own, the rows are found by another."""
    neighbours(project, 40)
    with tenancy.staff(zenskar.pk), tenancy.reading():
        every = list(Plan.objects.order_by("implementation__slug"))
        for number, plan in enumerate(every):
            plan.rag = ("GREEN", "AMBER", "RED")[number % 3]
            plan.turn_side = ("VENDOR", "CUSTOMER", "", "THIRD")[number % 4]
            plan.overdue_count = number % 2
            plan.finished_on = plan.kickoff_on if number % 5 == 0 else None
        Plan.objects.bulk_update(every, ["rag", "turn_side", "overdue_count", "finished_on"])
        left = [plan.implementation_id for plan in every[::3]]
        Seat.objects.filter(user=anika.user, implementation__in=left).update(revoked_at=NOW)

    shown = {}
    for tab in ("all", "mine", "risk", "ours", "theirs", "overdue", "live"):
        first = desk.get(f"/w/zenskar/?show={tab}")
        pages = [
            desk.get(f"/w/zenskar/?show={tab}&page={n + 1}") for n in range(first.context["page"].paginator.num_pages)
        ]
        shown[tab] = sum(answer.content.decode().count('<th scope="row">') for answer in pages)
        assert first.context["numbers"][tab] == shown[tab], tab
    assert 0 < shown["mine"] < shown["all"] < 41
    assert len(set(shown.values())) > 4


def test_another_vendor_has_a_portfolio_of_its_own(project, db):
    noor = found("Ledgerline", "Noor Haddad")

    assert "Acme" not in text(desk_of(noor).get("/w/ledgerline/"))
