"""Rows 6 and 8: a bar is dragged, by pointer and by keyboard; what moved stands struck out beside the kick-off."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from implementation import tenancy
from roadmap.models import Item
from roadmap.plan import actions
from tests.fixtures.hands import quiet_monday
from tests.trial.test_03_both_sides_visible import now_running

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

WEEK = 7  # calendar days: from a working day to a working day
REASON = "Their sandbox is ours a week later"


def bar_of(page: Page, item: Item) -> Locator:
    return page.locator(f'.gantt-days a[aria-labelledby="n{item.number}"]')


def planned(item: Item) -> tuple[date, date]:
    with tenancy.staff(item.workspace_id), tenancy.reading():
        found = Item.objects.get(pk=item.pk)
    return found.planned_start, found.planned_finish


def drag(page: Page, bar: Locator, days: int) -> None:
    """By the pointer, in steps, as a hand does it."""
    bar.scroll_into_view_if_needed()
    box, unit = bar.bounding_box(), float(page.locator(".gantt-days").get_attribute("data-unit"))
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + days * unit, y, steps=8)
    page.mouse.up()


def test_a_bar_is_dragged_seen_confirmed_compared_and_taken_back(sits_down):
    project = now_running(quiet_monday(timezone.now().date()))
    sandbox = project.item("v-config-sandbox")
    before, committed = planned(sandbox), project.plan.committed_on
    anika = sits_down("anika@zenskar.example").sign_in().go(f"{project.url}gantt/")

    drag(anika.page, bar_of(anika.page, sandbox), WEEK)
    expect(anika.page).to_have_url(re.compile("/moves/preview/"))
    anika.sees(sandbox.title, "5 working days later")
    assert planned(sandbox) == before

    anika.page.get_by_label("Why").last.fill(REASON)
    anika.page.get_by_role("button", name=re.compile("^Move")).last.click()
    expect(anika.page).to_have_url(re.compile(f"{project.url}roadmap/"))
    assert planned(sandbox)[0] == before[0] + timedelta(days=WEEK)
    assert project.plan.committed_on == committed

    anika.go(f"{project.url}compare/")
    row = anika.page.locator("tr[data-what]").filter(has=anika.page.get_by_role("link", name=sandbox.title, exact=True))
    expect(row.locator("del").first).to_have_text(f"{before[0].day} {before[0]:%b}")
    expect(row).to_contain_text("+5 d")
    anika.follow("On the Gantt")
    expect(anika.page.locator("path.c-was-0").first).to_be_visible()

    anika.go(f"{project.url}moves/")
    anika.sees(REASON)
    anika.page.get_by_role("button", name="Take it back").first.click()
    anika.sees("Every date is back where it was.")
    assert planned(sandbox) == before


def test_the_arrow_keys_move_a_bar_and_escape_puts_it_back(sits_down):
    project = now_running(quiet_monday(timezone.now().date()))
    sandbox = project.item("v-config-sandbox")
    anika = sits_down("anika@zenskar.example").sign_in().go(f"{project.url}gantt/")
    bar, says = bar_of(anika.page, sandbox), anika.page.locator("#gantt-says")

    bar.focus()
    anika.page.keyboard.press("ArrowRight")
    expect(says).to_contain_text("Starts")
    anika.page.keyboard.press("Escape")
    expect(says).to_contain_text("Drag a bar")
    anika.page.keyboard.press("Shift+ArrowRight")
    anika.page.keyboard.press("Enter")
    expect(anika.page).to_have_url(re.compile("/moves/preview/"))
    anika.sees("5 working days later")


def test_what_has_begun_is_moved_by_its_end(sits_down):
    project = now_running(quiet_monday(timezone.now().date()))
    item = project.item("v-config-sandbox")
    with tenancy.staff(item.workspace_id):
        actions.start_item(item=item, implementation=project.implementation, by=project.anika, now=timezone.now())
    anika = sits_down("anika@zenskar.example").sign_in().go(f"{project.url}gantt/")

    bar_of(anika.page, item).focus()
    anika.page.keyboard.press("Shift+ArrowRight")
    expect(anika.page.locator("#gantt-says")).to_contain_text("Ends")
    anika.page.keyboard.press("Enter")
    expect(anika.page).to_have_url(re.compile("/moves/preview/"))
    anika.sees("5 working days later")


def test_a_customers_bars_lead_to_their_items_and_do_not_move(sits_down):
    project = now_running(quiet_monday(timezone.now().date()))
    item = project.item("c-share-data")
    dana = sits_down("dana@acme.example")
    dana.come_in_by(dana.mail("invite")).go(f"{project.url}gantt/")

    drag(dana.page, bar_of(dana.page, item), WEEK)
    expect(dana.page).not_to_have_url(re.compile("/moves/"))
    dana.go(f"{project.url}gantt/")
    bar_of(dana.page, item).click()
    expect(dana.page).to_have_url(re.compile(f"/items/{item.number}/"))
