"""Changing a plan's answers on the pages, as people do it: what is seen, why, and what both sides read afterwards."""

import re

import pytest
from django.test import Client

from implementation import tenancy
from roadmap.models import Change
from roadmap.plan import actions
from tests.plan.test_changes import PULL, PUSH, do, open_keys, states
from tests.plan.test_pages import desk_of, text

WHY = "Their warehouse is closed to us"
DO = "Change the plan</button>"


@pytest.fixture
def desk(project) -> Client:
    return desk_of(project.anika)


def look(desk, project, **answers):
    return desk.get(f"{project.url}changes/answers/1/", {f"p-{key}": value for key, value in answers.items()})


def press(desk, answer, **typed):
    """Send the form that asks for the reason, as it stands and with what is typed."""
    form = re.search(
        r'<form class="form" method="post" action="([^"]*)">(.*?)</form>', answer.content.decode(), re.DOTALL
    )
    fields = re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', form[2])
    return desk.post(form[1], {**dict(fields), "reason": WHY, **typed}, follow=True)


def headings(answer) -> list[str]:
    return re.findall(r'<h2 id="will-[^"]*">([^<]*)</h2>', answer.content.decode())


def test_the_questions_stand_as_they_are_answered_and_nothing_is_shown_yet(desk, project):
    page = desk.get(f"{project.url}changes/answers/1/")

    assert '<option value="undecided" selected>To be decided</option>' in text(page)
    assert DO not in text(page)


def test_what_comes_and_goes_is_seen_and_then_done_with_a_reason(desk, project):
    press(desk, look(desk, project, usage="pull"), reason="Open to us")
    do(project, actions.finish_item, "c-pull-user")
    seen = look(desk, project, usage="push")

    assert headings(seen) == ["5 items come", "3 items are left out", "1 item of before stays"]
    assert "done on 4 Jan" in text(seen)
    assert "Committed go-live" in text(seen)
    assert open_keys(project) & PUSH == set()
    done = press(desk, seen)

    assert "The plan has changed." in text(done)
    assert open_keys(project) & (PULL | PUSH) == PUSH
    assert "Usage data: Push through the API, was Pull from the customer&#x27;s sources" in text(done)
    assert WHY in text(done)


def test_without_a_reason_nothing_happens_and_what_was_seen_stays(desk, project):
    answer = press(desk, look(desk, project, usage="pull"), reason=" ")

    assert answer.status_code == 422
    assert "Say why; both sides read it." in text(answer)
    assert headings(answer) == ["4 items come"]
    assert not PULL & set(states(project))


def test_what_changed_meanwhile_is_shown_before_anything_happens(desk, project):
    press(desk, look(desk, project, usage="pull"), reason="Open to us")
    seen = look(desk, project, usage="push")
    do(project, actions.finish_item, "c-pull-user")

    answer = press(desk, seen)

    assert answer.status_code == 409
    assert "The plan changed while you were looking at it" in text(answer)
    assert WHY in text(answer)
    assert "1 item of before stays" in headings(answer)
    assert not PUSH & set(states(project))
    assert press(desk, answer).status_code == 200
    assert open_keys(project) & (PULL | PUSH) == PUSH


def test_what_has_begun_is_asked_about(desk, project):
    press(desk, look(desk, project, usage="pull"), reason="Open to us")
    do(project, actions.start_item, "c-pull-user")
    seen = look(desk, project, usage="push")
    assert "“Create a read-only user for Zenskar” has begun and would not be in the plan any more." in text(seen)

    assert "Choose one of the two." in text(press(desk, seen))
    press(desk, seen, **{"choose-1": "take"})

    assert states(project)["c-pull-user"] == "SKIPPED"


def test_a_customer_reads_what_the_plan_is_made_from_and_changes_nothing(desk, project):
    press(desk, look(desk, project, usage="pull"))
    danas = desk_of(project.dana)

    page = text(danas.get(f"{project.url}changes/"))
    assert WHY in page
    assert "<dd>Pull from the customer&#x27;s sources</dd>" in page
    assert "Test the connection and compare one month" in page
    assert "answers/1" not in page
    activity = text(danas.get(f"{project.url}activity/"))
    assert (
        f"answered “Usage data” with “Pull from the customer&#x27;s sources”, was “To be decided” (“{WHY}”): 4 new items"
        in activity
    )
    for method in (danas.get, danas.post):
        answer = method(f"{project.url}changes/answers/1/", {"p-usage": "push"})
        assert answer.status_code == 403
        assert "Zenskar’s manager changes what the plan consists of" in text(answer)


def test_a_choice_of_the_customer_asks_the_vendor_to_let_the_plan_follow(desk, project):
    number = project.item("c-usage-route").number
    danas = desk_of(project.dana)
    danas.post(f"{project.url}items/{number}/decide/", {"choice": "pull", "reason": "The warehouse has it all"})

    assert "Zenskar brings what belongs to it into the plan." in text(danas.get(f"{project.url}items/{number}/"))
    page = desk.get(f"{project.url}overview/")
    link = re.search(r'href="([^"]*changes/answers/1/\?p-usage=pull)"', page.content.decode())[1]
    press(desk, desk.get(link), reason="As Dana chose")

    assert open_keys(project) >= PULL
    assert "changes/answers/1/?" not in text(desk.get(f"{project.url}overview/"))
    decided = project.item("c-usage-route")
    assert (decided.choice, decided.choice_reason) == ("pull", "The warehouse has it all")


def test_the_earlier_decision_and_its_reason_stay_readable(desk, project):
    number = project.item("c-usage-route").number
    danas = desk_of(project.dana)
    danas.post(f"{project.url}items/{number}/decide/", {"choice": "pull", "reason": "The warehouse has it all"})
    press(desk, look(desk, project, usage="pull"))
    press(desk, look(desk, project, usage="push"))

    for reader in (desk, danas):
        page = text(reader.get(f"{project.url}items/{number}/"))
        part = page[page.index("Decisions so far") :]
        assert part.index(WHY) < part.index("The warehouse has it all")
        assert "Dana Whitfield" in part


def test_internal_items_of_a_change_are_nowhere_at_the_customer(desk, tied):
    desk = desk_of(tied.anika)
    with tenancy.staff(tied.implementation.workspace_id), tenancy.reading():
        assert not Change.objects.of(tied.implementation).exists()
    assert desk.get(f"{tied.url}changes/").status_code == 200
    assert desk.get(f"{tied.url}changes/answers/7/").status_code == 404


@pytest.mark.parametrize("answers", [{"usage": "pull"}, {"usage": "push", "size": "large", "erp": "yes"}])
def test_a_look_takes_the_same_queries_for_few_items_as_for_many(desk, project, answers, django_assert_num_queries):
    look(desk, project, **answers)

    with django_assert_num_queries(11):
        look(desk, project, **answers)


@pytest.mark.parametrize("count", [1, 3])
def test_the_history_takes_the_same_queries_for_one_change_as_for_three(
    desk, project, count, django_assert_num_queries
):
    for usage in ("pull", "push", "pull")[:count]:
        press(desk, look(desk, project, usage=usage))

    with django_assert_num_queries(8):
        desk.get(f"{project.url}changes/")


def test_a_moved_item_that_the_plan_changed_since_is_not_moved_back(desk, project):
    item = project.item("c-generate")
    seen = desk.post(f"{project.url}moves/preview/", {"item": item.number, "days": "1"})
    form = re.search(r'action="([^"]*moves/make/)".*?</form>', seen.content.decode(), re.DOTALL)
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)"(?: value="([^"]*)")?', form[0]))
    desk.post(form[1], {**fields, "reason": "Later"})
    press(desk, look(desk, project, size="large"))

    assert "The plan changed on" in text(desk.get(f"{project.url}moves/"))
