"""Row 2: other answers give another plan, and a line says which answer caused each difference."""

import re

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from stakeholders.models import Seat
from tests.fixtures.hands import quiet_monday
from tests.fixtures.people import found

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
}
PULL = (
    "Create a read-only user for Zenskar",
    "Allow Zenskar&#x27;s addresses in the network",
    "Agree how the network is reached",
    "Test the connection and compare one month",
)
PUSH = (
    "Name the engineers and book their weeks",
    "Agree the schema of a usage event",
    "Open the endpoint and issue the key",
    "Build the client with retries",
    "Test the load and the back-fill",
)


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_a_large_customer_with_an_erp_gets_more_items_and_longer_ones_and_reads_why(sits_down):
    found("Zenskar", "Anika Sobral", now=timezone.now())
    monday = quiet_monday(timezone.now().date())
    anika = sits_down("anika@zenskar.example").sign_in()
    anika.page.get_by_role("link", name="New implementation").first.click()
    anika.type("Customer", "Acme")
    anika.type("Kick-off", monday.isoformat())
    anika.page.get_by_label("Size").select_option(label="Large: more than 500 contracts")
    anika.page.get_by_label("Journals into an ERP").select_option("Yes")
    anika.page.get_by_label("Historical data").select_option("No")

    anika.press("Create")

    anika.sees(
        "“Map the accounts of the ledger” is added, because Journals into an ERP is “yes”.",
        "“Configure the sandbox” takes 9 working days instead of 6, because Size is “Large: more than 500 contracts”.",
        "“Import historical data into production” is left out with its 3 items, because Historical data is “no”.",
    )
    anika.follow("Roadmap")
    expect(anika.page.get_by_role("link", name="Map the accounts of the ledger")).to_be_visible()
    expect(anika.page.get_by_role("link", name="Post a test journal to the ERP")).to_be_visible()
    anika.sees_nothing_of("Import the historical data")


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize(
    ("usage", "said", "there", "absent"),
    [
        ("pull", "Pull from the customer&#x27;s sources", PULL, PUSH),
        ("push", "Push through the API", PUSH, PULL),
        ("undecided", "", (), (*PULL, *PUSH)),
    ],
)
def test_pull_asks_it_for_access_and_push_asks_engineers_for_their_time(anika: Seat, usage, said, there, absent):
    desk = Client()
    desk.force_login(anika.user)

    answer = desk.post("/w/zenskar/new/", {**TYPED, "p-usage": usage}, follow=True)

    page, roadmap = text(answer), text(desk.get("/w/zenskar/i/acme/roadmap/"))
    lines = re.findall(r"<li>(“[^<]*)</li>", page)
    assert lines == [f"“{title}” is added, because Usage data is “{said}”." for title in there]
    assert [title for title in (*PULL, *PUSH) if f">{title}</a>" in roadmap] == list(there)
    assert not [title for title in absent if f">{title}</a>" in roadmap]


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_who_changes_the_mind_from_pull_to_push_sees_what_comes_and_goes_and_both_sides_read_why(sits_down):
    found("Zenskar", "Anika Sobral", now=timezone.now())
    anika = sits_down("anika@zenskar.example").sign_in()
    anika.page.get_by_role("link", name="New implementation").first.click()
    anika.type("Customer", "Acme")
    anika.type("Kick-off", quiet_monday(timezone.now().date()).isoformat())
    anika.page.get_by_label("Usage data").select_option(label="Pull from the customer's sources")
    anika.page.get_by_label("Project lead: Name", exact=True).fill("Dana Whitfield")
    anika.page.get_by_label("Project lead: E-mail", exact=True).fill("dana@acme.example")
    anika.press("Create")
    anika.follow("Roadmap")
    anika.follow("Made from")
    anika.page.get_by_role("link", name="Answer otherwise").click()
    anika.page.get_by_label("Usage data").select_option(label="Push through the API")
    anika.press("Show what would change")

    anika.sees("5 items come", "4 items are left out", "Committed go-live")
    anika.type("Why", "Their warehouse is closed to us")
    anika.press("Change the plan")

    anika.sees("The plan has changed.", "Usage data: Push through the API, was Pull from the customer's sources")
    anika.follow("Roadmap")
    expect(anika.page.get_by_role("link", name="Build the client with retries")).to_be_visible()
    dana = sits_down("dana@acme.example").come_in_by(sits_down("dana@acme.example").mail())
    dana.go("/w/zenskar/i/acme/activity/")
    dana.sees("Their warehouse is closed to us")
    dana.go("/w/zenskar/i/acme/changes/")
    dana.sees("Their warehouse is closed to us", "5 items come")
