"""Row 1: the first project in five minutes, without a settings page. Row 2: playbook variants."""

from datetime import date

import pytest
from django.test import Client

from implementation import tenancy
from roadmap.models import Baseline, BaselineItem, Item
from stakeholders.models import Seat

pytestmark = pytest.mark.usefixtures("clock")

TYPED = {
    "playbook": "zenskar-six-week",
    "customer": "Acme",
    "kickoff_on": "2027-01-11",  # a Monday
    "country": "GB",
    "p-size": "medium",
    "p-usage": "undecided",
    "p-custom_features": "yes",
    "p-connect_tools": "yes",
    "p-erp": "no",
    "p-history": "yes",
    "person-lead-name": "Dana Whitfield",
    "person-lead-email": "dana@acme.example",
    "person-it-name": "Tom Okafor",
    "person-it-email": "tom@acme.example",
}


@pytest.fixture
def desk(anika: Seat) -> Client:
    client = Client()
    client.force_login(anika.user)
    return client


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_a_csm_creates_a_full_plan_with_nothing_but_a_name_a_date_and_people(desk, anika, zenskar):
    portfolio = desk.get("/w/zenskar/")
    assert 'href="/w/zenskar/new/"' in text(portfolio)
    assert "Six-week implementation" in text(desk.get("/w/zenskar/new/"))

    answer = desk.post("/w/zenskar/new/", TYPED, follow=True)

    overview = text(answer)
    assert "Committed 19 Feb, forecast 19 Feb." in overview  # the Friday of the sixth week
    assert "Acme" in text(desk.get("/w/zenskar/"))

    roadmap = text(desk.get("/w/zenskar/i/acme/roadmap/"))
    for objective in ("Configure the sandbox account", "Test the sandbox against the existing process", "Sign-off"):
        assert objective in roadmap
    assert "Zenskar does" in roadmap
    assert "Acme does" in roadmap
    assert "Baseline of 11 Jan" in roadmap

    with tenancy.staff(zenskar.pk), tenancy.reading():
        items = list(Item.objects.filter(workspace=zenskar).select_related("assignee"))
        baseline = Baseline.objects.get(workspace=zenskar)
        assert baseline.name == "kick-off"
        assert BaselineItem.objects.filter(baseline=baseline).count() == len(items)
    assert all(day.weekday() < 5 for item in items for day in (item.planned_start, item.planned_finish))
    assert all(date(2027, 1, 11) <= item.planned_start <= date(2027, 2, 19) for item in items if not item.internal)
    owners = {item.key: item.assignee.name for item in items if item.assignee}
    assert owners["c-connect"] == "Tom Okafor"
    assert owners["c-compare"] == "Dana Whitfield"
    assert owners["v-align"] == "Anika Sobral"


def test_other_answers_give_another_plan_and_a_line_for_each_difference(desk, zenskar):
    answer = desk.post("/w/zenskar/new/", {**TYPED, "p-size": "large", "p-erp": "yes", "p-history": "no"}, follow=True)

    page = text(answer)
    assert "“Map the accounts of the ledger” is added, because Journals into an ERP is “yes”." in page
    assert "because Size is “Large: more than 500 contracts”." in page
    assert "is left out with its 3 items, because Historical data is “no”." in page
    roadmap = text(desk.get("/w/zenskar/i/acme/roadmap/"))
    assert "Map the accounts of the ledger" in roadmap
    assert "Import historical data" not in roadmap
