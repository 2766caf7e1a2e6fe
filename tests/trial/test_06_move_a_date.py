"""Trial row 6: moving the sandbox by three days shows who moves and why; the forecast follows, the promise stays."""

import re

import pytest

from implementation import tenancy
from roadmap.models import BaselineItem, Item
from tests.plan.test_pages import text

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clock")]

REASON = "Their sandbox is not ours before Thursday"


def planned(project):
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        rows = Item.objects.of(project.implementation)
        return {row.key: (row.planned_start, row.planned_finish) for row in rows}


def baseline(project):
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        rows = BaselineItem.objects.of(project.implementation).select_related("item")
        return {row.item.key: (row.planned_start, row.planned_finish) for row in rows}


def press(browser, answer, path, **typed):
    """Send the form of the page that leads to `path`, as it stands and with what is typed."""
    form = re.search(rf'<form[^>]*action="([^"]*{path})".*?</form>', answer.content.decode(), re.DOTALL)
    fields = re.findall(r'<input type="hidden" name="(\w+)"(?: value="([^"]*)")?', form[0])
    return browser.post(form[1], {**dict(fields), **typed}, follow=True)


def test_a_moved_date_is_seen_done_with_a_reason_and_taken_back(project, browser_of):
    anika, dana = browser_of(project.anika), browser_of(project.dana)
    before, frozen, committed = planned(project), baseline(project), project.plan.committed_on
    item = anika.get(f"{project.url}items/{project.item('v-config-sandbox').number}/")

    preview = press(anika, item, "moves/preview/", days="10")

    shown = text(preview)
    assert "10 working days later" in shown
    assert planned(project) == before  # a preview writes nothing
    listed = re.findall(r'<th scope="row">\s*<a [^>]*>([^<]+)</a>', preview.content.decode())
    done = press(anika, preview, "moves/make/", reason=REASON)
    moved = {key for key, days in planned(project).items() if days != before[key]}
    assert sorted(project.item(key).title for key in moved) == sorted(listed)
    assert project.plan.forecast_on > committed == project.plan.committed_on
    assert baseline(project) == frozen
    assert f"Committed {committed:%-d %b} · Forecast {project.plan.forecast_on:%-d %b}" in text(done)
    assert REASON in text(dana.get(f"{project.url}activity/"))

    back = press(anika, done, "/undo/")

    assert "Every date is back where it was." in text(back)
    assert planned(project) == before
    assert project.plan.forecast_on == committed


def test_three_days_with_room_move_nobody_else_and_not_the_forecast(project, browser_of):
    anika, before = browser_of(project.anika), planned(project)
    item = anika.get(f"{project.url}items/{project.item('c-confirm-history').number}/")

    preview = press(anika, item, "moves/preview/", days="1")
    press(anika, preview, "moves/make/", reason=REASON)

    after = planned(project)
    assert [key for key in after if after[key] != before[key]] == ["c-confirm-history"]
    assert project.plan.forecast_on == project.plan.committed_on
