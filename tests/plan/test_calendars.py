"""Days off and weeks as people enter them: what moves, what waits for somebody, what both sides read."""

import re
from datetime import date

import pytest
from django.test import Client

from implementation import tenancy
from implementation.models import Implementation, Workspace
from roadmap.models import Item, Move
from roadmap.plan.actions import look_again
from tests.fixtures.people import NOW
from tests.plan.test_pages import desk_of, text

CLOSED = {"kind": "closed", "name": "Stocktaking"}


@pytest.fixture
def desk(project) -> Client:
    return desk_of(project.anika)


@pytest.fixture
def danas(project) -> Client:
    return desk_of(project.dana)


def dates(project):
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        return {row.key: (row.planned_start, row.planned_finish) for row in Item.objects.of(project.implementation)}


def last_day_of(project, key: str):
    return project.item(key).planned_finish


def sent(answer, path: str) -> dict[str, list[str]]:
    """What the form that leads to `path` would send, as it stands."""
    form = answer.content.decode().split(f'{path}"', 1)[1].split("</form>", 1)[0]
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)"(?: value="([^"]*)")?', form):
        fields.setdefault(name, []).append(value)
    for name, value in re.findall(r'<textarea name="(\w+)"[^>]*>\s*([^<]*)</textarea>', form):
        fields.setdefault(name, []).append(value)
    return fields


def close(browser, project, day, **more):
    """Ask for a day off and, having seen what would move, confirm."""
    preview = browser.post(f"{project.url}calendars/preview/", {**CLOSED, "first": day.isoformat(), **more})
    assert preview.status_code == 200, text(preview)
    return browser.post(f"{project.url}calendars/amend/", sent(preview, "calendars/amend/"), follow=True)


def test_a_preview_writes_nothing_and_says_who_is_closed(project, desk):
    before, day = dates(project), last_day_of(project, "c-connect")

    preview = text(desk.post(f"{project.url}calendars/preview/", {**CLOSED, "first": day.isoformat()}))

    assert f"Acme is closed on {day:%a} {day.day} {day:%b} (Stocktaking)" in preview
    assert "free days of Acme come between" in preview
    assert dates(project) == before
    assert "Stocktaking" not in text(desk.get(f"{project.url}calendars/"))


def test_closed_days_stand_on_the_page_and_in_the_feed_for_both_sides(project, desk, danas):
    done = close(desk, project, last_day_of(project, "c-connect"))

    assert "Kept, and the dates follow." in text(done)
    for reader in (desk, danas):
        assert "Stocktaking" in text(reader.get(f"{project.url}calendars/"))
        assert "entered that Acme is closed on" in text(reader.get(f"{project.url}activity/"))
    assert "Stocktaking" in text(desk.get(f"{project.url}gantt/"))


def test_days_that_were_taken_back_let_the_move_be_taken_back_and_not_before(project, desk):
    before, day = dates(project), last_day_of(project, "c-connect")
    close(desk, project, day)
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        move = Move.objects.of(project.implementation).get()
    undo = f"{project.url}moves/{move.pk}/undo/"

    refused = desk.post(undo)
    assert refused.status_code == 409
    assert "Acme does not work (closed: Stocktaking)" in text(refused)

    opened = {"kind": "opened", "name": "Stocktaking", "first": day.isoformat(), "last": day.isoformat()}
    preview = desk.post(f"{project.url}calendars/preview/", opened)
    assert "No planned date has to move." in text(preview)
    desk.post(f"{project.url}calendars/amend/", sent(preview, "calendars/amend/"))
    assert desk.post(undo).status_code == 302
    assert dates(project) == before


def test_the_customers_lead_enters_days_off_and_the_vendor_moves_the_dates(project, desk, danas):
    before, day = dates(project), last_day_of(project, "c-connect")

    done = close(danas, project, day)

    assert "Zenskar sees it and moves what has to move." in text(done)
    assert dates(project) == before
    changed = "A calendar changed since the dates were planned."
    assert changed in text(desk.get(f"{project.url}overview/"))
    assert changed in text(desk.get(f"{project.url}roadmap/"))
    assert changed not in text(danas.get(f"{project.url}overview/"))

    page = desk.get(f"{project.url}calendars/")
    assert "free days of Acme come between" in text(page)
    moved = desk.post(f"{project.url}calendars/follow/", sent(page, "calendars/follow/"), follow=True)

    assert "The dates follow the calendars." in text(moved)
    assert dates(project)["c-connect"] != before["c-connect"]
    assert changed not in text(desk.get(f"{project.url}overview/"))


def test_another_week_from_a_day_on_moves_what_was_planned_on_its_free_days(project, desk):
    item = project.item("c-connect")
    week = {"kind": "week", "first": "2027-01-20", "weekdays": ["1", "2", "3", "4"], "starts": "08:00", "ends": "16:00"}

    preview = desk.post(f"{project.url}calendars/preview/", week)
    assert "Acme works Tue–Fri, 08:00–16:00 from Wed 20 Jan" in text(preview)
    desk.post(f"{project.url}calendars/amend/", sent(preview, "calendars/amend/"))

    page = text(desk.get(f"{project.url}calendars/"))
    assert "from Wed 20 Jan Tue–Fri, 08:00–16:00" in page
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        theirs = Item.objects.of(project.implementation).filter(side="CUSTOMER", planned_finish__gte=date(2027, 1, 20))
        days = [day for row in theirs.exclude(kind="assist") for day in (row.planned_start, row.planned_finish)]
        assert 0 not in {day.weekday() for day in days if day >= date(2027, 1, 20)}
    assert dates(project)["c-connect"][1] > item.planned_finish


def test_another_countrys_holidays_free_other_days(project, desk):
    before, place = dates(project), {"kind": "place", "country": "DE", "region": "by"}

    preview = desk.post(f"{project.url}calendars/preview/", place)
    assert "Acme keeps the public holidays of Germany · BY" in text(preview)
    desk.post(f"{project.url}calendars/amend/", sent(preview, "calendars/amend/"))

    assert "Germany · BY" in text(desk.get(f"{project.url}calendars/"))
    assert dates(project) == before  # none between kick-off and go-live
    assert "another country’s public holidays for Acme" in text(desk.get(f"{project.url}activity/"))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"first": ""}, "Choose a day."),
        ({"first": "someday"}, "Write a date, such as 2027-03-12."),
        ({"first": "2027-02-03", "last": "2027-02-02"}, "The last day off is before the first."),
        ({"first": "2027-02-03", "last": "2027-09-02"}, "These are more than 92 days."),
        ({"first": "2027-02-03", "name": " "}, "Say what for; both sides read it."),
        ({"kind": "place", "country": "DE", "region": "ZZ"}, "No public holidays are known for “DE-ZZ”."),
        ({"kind": "opened", "first": "2027-02-03"}, "These days off are no longer there."),
        (
            {"kind": "week", "first": "2027-02-03", "starts": "09:00", "ends": "17:00"},
            "Choose at least one working day.",
        ),
        (
            {"kind": "week", "first": "2027-02-03", "weekdays": "1", "starts": "17:00", "ends": "09:00"},
            "The working day ends before it begins.",
        ),
    ],
)
def test_what_cannot_be_is_said_beside_what_was_typed(project, desk, typed, sentence):
    answer = desk.post(f"{project.url}calendars/preview/", {**CLOSED, **typed})

    assert answer.status_code == 422
    assert sentence in text(answer)
    if typed.get("name") is None and typed.get("kind") is None:
        assert 'value="Stocktaking"' in answer.content.decode()


def test_what_changed_since_the_preview_is_shown_instead(project, desk):
    day = last_day_of(project, "c-connect")
    preview = desk.post(f"{project.url}calendars/preview/", {**CLOSED, "first": day.isoformat()})
    close(desk, project, day.replace(day=day.day), name="The move to the new office")

    answer = desk.post(f"{project.url}calendars/amend/", sent(preview, "calendars/amend/"))

    assert answer.status_code == 409
    assert "The plan changed while you were looking at it." in text(answer)


def test_the_workspaces_day_off_waits_in_each_implementation_and_goes_by_itself_where_nothing_is_planned(
    project, rival, desk, danas
):
    before = dates(project)
    day = last_day_of(project, "v-config-sandbox")

    answer = desk.post("/w/zenskar/calendar/", {**CLOSED, "first": day.isoformat()}, follow=True)
    assert "Kept. 2 running implementations show what would move." in text(answer)
    assert dates(project) == before
    page = desk.get(f"{project.url}calendars/")
    assert "free days of Zenskar come between" in text(page)
    desk.post(f"{project.url}calendars/follow/", sent(page, "calendars/follow/"))
    after = dates(project)
    assert after["v-config-sandbox"] != before["v-config-sandbox"]
    assert {key for key in after if after[key] != before[key]} == {
        key for key in after if project.item(key).side == "VENDOR" and after[key] != before[key]
    }

    answer = desk.post("/w/zenskar/calendar/", {**CLOSED, "first": "2027-12-01", "name": "Offsite"}, follow=True)
    assert "Kept. Nothing of yours is planned then." in text(answer)
    changed = "A calendar changed since the dates were planned."
    assert changed in text(desk.get(f"{project.url}overview/"))
    with tenancy.staff(project.implementation.workspace_id):
        with tenancy.reading():
            here = Implementation.objects.select_related("workspace").get(pk=project.implementation.pk)
        look_again(implementation=here, now=NOW)
    assert changed not in text(desk.get(f"{project.url}overview/"))


def test_only_owners_and_managers_change_the_workspaces_days(project, zenskar, danas, desk):
    assert danas.get("/w/zenskar/calendar/").status_code == 404
    with tenancy.staff(zenskar.pk), tenancy.reading():
        assert not Workspace.objects.get().calendar.get("closures")


def test_pages_ask_as_often_for_many_days_as_for_few(project, desk, django_assert_max_num_queries):
    desk.get(f"{project.url}calendars/")
    with django_assert_max_num_queries(10):
        desk.get(f"{project.url}calendars/")
