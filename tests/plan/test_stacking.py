"""An implementation that starts with several playbooks, one phase after the other."""

from datetime import date, timedelta

import pytest
from django.test import Client

from implementation import tenancy
from roadmap.models import Dependency, Item, Part, Plan
from tests.fixtures.plans import KICK_OFF
from tests.plan.test_pages import desk_of, text

TYPED = {
    "playbook": "zenskar-pilot",
    "then": "zenskar-six-week",
    "customer": "Acme",
    "kickoff_on": "2027-01-11",
    "country": "GB",
}
QUESTIONS = {
    "p-usage": "csv", "p-2-size": "medium", "p-2-usage": "pull", "p-2-custom_features": "yes",
    "p-2-connect_tools": "yes", "p-2-erp": "no", "p-2-history": "no",
}  # fmt: skip


@pytest.fixture
def desk(anika) -> Client:
    return desk_of(anika)


def test_a_pilot_is_followed_by_the_six_weeks(desk, zenskar):
    page = text(desk.get("/w/zenskar/new/", {"playbook": "zenskar-pilot", "then": "zenskar-six-week"}))
    assert 'name="p-2-history"' in page
    assert "<li>Pilot program</li> <li>Six-week implementation</li>" in page

    answer = desk.post("/w/zenskar/new/", {**TYPED, **QUESTIONS}, follow=True)

    assert answer.status_code == 200, text(answer)
    with tenancy.staff(zenskar.pk), tenancy.reading():
        plan = Plan.objects.get()
        pilot, weeks = Part.objects.order_by("position")
        items = {item.key: item for item in Item.objects.select_related("objective")}
        after = set(Dependency.objects.filter(item__key="zenskar-six-week--v-align").values_list("on__key", flat=True))
    own = [item for item in items.values() if item.objective.part_id == pilot.pk and not item.internal]
    last = max(own, key=lambda item: item.planned_finish)
    assert pilot.starts_on == KICK_OFF
    assert weeks.starts_on == last.planned_finish + timedelta(days=3)  # a weekend lies between
    assert after == {last.key}
    assert items["zenskar-six-week--c-pull-user"].planned_start > last.planned_finish
    assert plan.committed_on == items["zenskar-six-week--c-go-live"].planned_finish == date(2027, 3, 12)
    assert plan.weeks == 9
    assert sorted(item.number for item in items.values() if not item.internal) == list(range(1, plan.shared_count + 1))


def test_what_does_not_fit_is_said_beside_the_question_of_its_playbook(desk):
    answer = desk.post("/w/zenskar/new/", {**TYPED, **QUESTIONS, "p-2-usage": "pigeon"})

    assert answer.status_code == 422
    assert "p-2-usage" in answer.context["form"].errors


def test_a_playbook_that_is_not_there_is_passed_over(desk):
    assert "Followed by" in text(desk.get("/w/zenskar/new/", {"then": "nowhere"}))
