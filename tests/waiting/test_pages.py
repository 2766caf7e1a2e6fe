"""Who was waited for, on the pages: the same for both sides, every figure with its rows, and nothing internal."""

import re
from datetime import timedelta

import pytest

from implementation import tenancy
from roadmap.plan import actions
from stakeholders.access import scope_of
from stakeholders.actions.threads import Topical, comment
from stakeholders.models import Comment
from tests.waiting.conftest import january


def text(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.fixture
def told(watch, project, clock):
    """Two weeks in: back and forth, a bank, a pause; and a question."""
    watch.act(actions.start_item, "c-connect", project.tom, january(12, 9))
    watch.act(
        actions.block_item,
        "c-connect",
        project.tom,
        january(12, 17),
        what="A form",
        held_by=None,
        held_by_name="the bank",
    )
    watch.act(actions.pause_item, "c-share-data", project.anika, january(14, 15), reason="The auditors are in")
    watch.act(actions.hand_over_item, "v-align", project.anika, january(14, 15))
    item = project.item("c-connect")
    with scope_of(project.tom):
        with tenancy.reading():
            thread = type(item).objects.select_related("thread").get(pk=item.pk).thread
        asked = comment(
            thread=thread,
            about=Topical(item, item.title, "x/"),
            by=project.tom,
            text="Which form?",
            concerned=[],
            is_question=True,
            now=january(13, 9),
        )
    with scope_of(project.anika):
        with tenancy.reading():
            asked = Comment.objects.get(pk=asked.pk)
        comment(
            thread=thread,
            about=Topical(item, item.title, "x/"),
            by=project.anika,
            text="The blue one.",
            concerned=[],
            answers=asked,
            now=january(13, 14),
        )
    clock.move_to(january(22, 12))
    watch.count(january(22, 12))
    return watch


def test_both_sides_read_the_same_figures_and_each_has_its_rows(told, project, browser_of):
    ours, theirs = (browser_of(who).get(f"{project.url}waiting/") for who in (project.anika, project.dana))

    said = text(ours)
    assert re.search(r"10 working days so far: (\d+ with \w+|\d+ at rest)", said)
    assert "Which form?" in said
    assert "with the bank" in said or "the bank" in said
    assert "The auditors are in" in said
    main = re.compile(r"<h1.*?<section id=\"talk\"", re.DOTALL)
    assert main.search(ours.content.decode())[0] == main.search(theirs.content.decode())[0]
    for internal in ("Read the sales hand-over", "Create the sandbox account"):
        assert internal not in said


def test_the_overview_says_it_in_a_sentence_and_leads_there(told, project, browser_of):
    page = browser_of(project.dana).get(f"{project.url}overview/")

    plan = told.plan
    assert re.search(rf"{sum(plan.driven.values())} working days so far: [^.]+\.", text(page))
    assert f'href="{project.url}waiting/"' in page.content.decode()


@pytest.mark.parametrize("who", ["anika", "dana"])
def test_an_item_shows_its_own_hand_overs(told, project, browser_of, who):
    number = project.item("c-connect").number
    said = text(browser_of(getattr(project, who)).get(f"{project.url}items/{number}/"))

    assert "Hand-overs" in said
    assert "Acme 1 d" in said
    assert "the bank 7 d" in said


def test_an_internal_item_has_none(told, project, browser_of):
    number = project.item("v-read-handover").number

    assert "Hand-overs" not in text(browser_of(project.anika).get(f"{project.url}items/{number}/"))


def test_both_sides_say_what_they_think_of_the_figures(told, project, browser_of):
    browser = browser_of(project.dana)
    answer = browser.post(
        f"{project.url}waiting/comment/", {"comment-text": "The 18th was a holiday here."}, follow=True
    )

    assert "The 18th was a holiday here." in text(answer)
    assert "The 18th was a holiday here." in text(browser_of(project.anika).get(f"{project.url}waiting/"))
    assert "wrote about who was waited for" in text(browser.get(f"{project.url}activity/"))


def test_before_anything_is_counted_the_page_says_what_will_stand_there(project, browser_of):
    said = text(browser_of(project.dana).get(f"{project.url}waiting/"))

    assert "Nothing has waited yet" in said
    assert browser_of(project.dana).post(f"{project.url}waiting/comment/", {"comment-text": "Hello"}).status_code == 404


def test_who_is_not_here_gets_the_strangers_answer(told, project, rival, browser_of):
    assert browser_of(rival.gus).get(f"{project.url}waiting/").status_code == 404


def test_letting_an_item_rest_on_its_page(project, browser_of, clock):
    clock.move_to(january(12, 10) + timedelta(minutes=1))
    item = project.item("c-connect")
    address = f"{project.url}items/{item.number}/"
    browser = browser_of(project.dana)

    assert browser.post(f"{address}pause/", {"reason": ""}).status_code == 422
    page = browser.post(f"{address}pause/", {"reason": "The auditors are in"}, follow=True)
    assert "Rests since 12 Jan; nobody is waited for. The auditors are in" in text(page)
    assert "Rests since 12 Jan" in text(browser_of(project.anika).get(address))

    page = browser.post(f"{address}resume/", follow=True)
    assert "Rests since" not in text(page)
    assert browser.post(f"{address}resume/").status_code == 409


def test_the_customer_hands_over_and_back_on_the_task_page(project, browser_of, clock):
    clock.move_to(january(12, 10))
    item = project.item("c-connect")
    address = f"{project.url}items/{item.number}/"
    dana, anika = browser_of(project.dana), browser_of(project.anika)

    assert "Hand over to Zenskar" in text(dana.get(address))
    dana.post(f"{address}hand-over/")
    assert project.item("c-connect").turn == "VENDOR"
    anika.post(f"{address}start/")
    assert project.item("c-connect").turn == "CUSTOMER"

    ours = f"{project.url}items/{project.item('v-align').number}/"
    anika.post(f"{ours}hand-over/")
    assert "Hand it back" in text(dana.get(ours))
    dana.post(f"{ours}start/")
    assert project.item("v-align").turn == "VENDOR"


@pytest.mark.parametrize("things", [0, 1])
def test_the_page_takes_as_many_queries_however_much_waited(
    told, project, browser_of, things, django_assert_num_queries
):
    if not things:
        with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
            tally = told.tally
            type(tally).objects.filter(pk=tally.pk).update(
                things={key: rows for key, rows in tally.things.items() if ":" in key or key == "c-connect"}
            )
    browser = browser_of(project.anika)
    browser.get(f"{project.url}waiting/")

    with django_assert_num_queries(10):
        browser.get(f"{project.url}waiting/")
