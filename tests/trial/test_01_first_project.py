"""Row 1: the first project in five minutes, without a settings page."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from implementation import tenancy
from roadmap.models import Baseline, BaselineItem, Item
from tests.fixtures.hands import quiet_monday
from tests.fixtures.people import found
from tests.fixtures.post import words


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_a_csm_creates_a_full_plan_with_nothing_but_a_name_a_date_and_people(sits_down):
    owner = found("Zenskar", "Anika Sobral", now=timezone.now())
    monday = quiet_monday(timezone.now().date())
    friday = monday + timedelta(days=39)
    day = f"{friday.day} {friday:%b}"
    anika = sits_down("anika@zenskar.example").sign_in()
    pages = []
    anika.page.on("framenavigated", lambda frame: pages.append(frame.url.removeprefix(anika.stack.url)))

    anika.page.get_by_role("link", name="New implementation").first.click()
    expect(anika.page.locator("a[aria-current=true]", has_text="Six-week implementation")).to_be_visible()
    anika.type("Customer", "Acme")
    anika.type("Kick-off", monday.isoformat())
    anika.page.get_by_label("Customer’s country").select_option("GB")
    for role, name, email in (
        ("Project lead", "Dana Whitfield", "dana@acme.example"),
        ("IT", "Tom Okafor", "tom@acme.example"),
    ):
        anika.page.get_by_label(f"{role}: Name", exact=True).fill(name)
        anika.page.get_by_label(f"{role}: E-mail", exact=True).fill(email)
    anika.press("Create")

    anika.sees(f"Committed {day}, forecast {day}.")
    anika.follow("Roadmap")
    expect(anika.page.locator(".duo-head")).to_contain_text("Zenskar does")
    expect(anika.page.locator(".duo-head")).to_contain_text("Acme does")
    for objective in ("Configure the sandbox account", "Test the sandbox against the existing process", "Sign-off"):
        expect(anika.page.get_by_role("heading", name=objective)).to_be_visible()
    anika.sees(f"Baseline of {monday.day} {monday:%b}")
    assert pages == ["/w/zenskar/new/", "/w/zenskar/i/acme/overview/", "/w/zenskar/i/acme/roadmap/"]

    with tenancy.staff(owner.workspace_id), tenancy.reading():
        items = list(Item.objects.filter(workspace=owner.workspace_id).select_related("assignee"))
        baseline = Baseline.objects.get(workspace=owner.workspace_id)
        assert baseline.name == "kick-off"
        assert BaselineItem.objects.filter(baseline=baseline).count() == len(items)
    assert all(day.weekday() < 5 for item in items for day in (item.planned_start, item.planned_finish))
    assert all(monday <= item.planned_start <= friday for item in items if not item.internal)
    owners = {item.key: item.assignee.name for item in items if item.assignee}
    assert owners["c-connect"] == "Tom Okafor"
    assert owners["c-compare"] == "Dana Whitfield"
    assert owners["v-align"] == "Anika Sobral"
    for somebody in ("dana", "tom"):
        assert re.search(r"/l/\S+", words(anika.stack.mail_to(f"{somebody}@acme.example")))
