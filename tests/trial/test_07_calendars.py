"""Trial row 7: a holiday of the customer moves the customer's items, and Friday and a working day are Monday."""

from datetime import timedelta

import pytest

from implementation import tenancy
from implementation.calendars import WorkingCalendar
from roadmap.models import Item
from tests.plan.test_pages import text
from tests.trial.test_06_move_a_date import planned, press

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clock")]


def sides(project):
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        return dict(Item.objects.of(project.implementation).values_list("key", "side"))


def close(browser, project, day):
    """Enter a day off of Acme's on the page, look at what would move, and confirm."""
    before = planned(project)
    page = browser.get(f"{project.url}calendars/")
    preview = press(browser, page, "calendars/preview/", name="Founders’ day", first=day.isoformat(), kind="closed")
    assert planned(project) == before
    press(browser, preview, "calendars/amend/", reason="Acme is closed on that day.")


def test_a_holiday_on_the_last_day_moves_acmes_item_and_none_of_zenskars(project, browser_of):
    before, item = planned(project), project.item("c-confirm-history")

    close(browser_of(project.anika), project, item.planned_finish)

    after, side = planned(project), sides(project)
    moved = {key for key in after if after[key] != before[key]}
    assert item.key in moved
    assert {side[key] for key in moved} == {"CUSTOMER"}
    assert after[item.key][1] == WorkingCalendar("GB").add(item.planned_finish, 1)
    assert project.plan.committed_on == project.plan.forecast_on


def test_friday_and_one_working_day_are_monday(project, browser_of):
    friday = project.item("c-approve-custom").planned_finish
    assert friday.weekday() == 4

    close(browser_of(project.anika), project, friday)

    monday = friday + timedelta(days=3)  # calendar days: the weekend between
    assert planned(project)["c-approve-custom"][1] == monday
    assert "Founders’ day" in text(browser_of(project.dana).get(f"{project.url}gantt/"))
