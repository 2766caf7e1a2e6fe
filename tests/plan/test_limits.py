"""Limits of an item's dates: said on its page, kept by moves, told to both sides."""

from datetime import date

import pytest
from django.test import Client

from tests.plan.test_pages import desk_of, text

NOTHING = {"not_before": "", "not_after": "", "reason": "The bank is late"}


@pytest.fixture
def desk(project) -> Client:
    return desk_of(project.anika)


def limit(browser, project, key, **said):
    return browser.post(f"{project.url}items/{project.item(key).number}/limits/", {**NOTHING, **said}, follow=True)


def preview(browser, project, key, **said):
    return text(browser.post(f"{project.url}moves/preview/", {"item": project.item(key).number, **said}))


def test_what_is_fixed_refuses_to_move_until_the_lock_is_off(project, desk):
    item = project.item("v-config-sandbox")

    assert "are kept." in text(limit(desk, project, item.key, locked="on"))
    assert project.item(item.key).locked_on == item.planned_start
    assert "Remove the lock first." in preview(desk, project, item.key, days="3")
    assert "checked" in desk.get(f"{project.url}items/{item.number}/").content.decode().split('name="locked"')[1][:80]

    limit(desk, project, item.key)
    assert project.item(item.key).locked_on is None
    assert "3 working days later" in preview(desk, project, item.key, days="3")


def test_an_end_is_shown_and_a_start_is_kept(project, desk):
    item = project.item("v-config-sandbox")
    limit(desk, project, item.key, not_before=item.planned_start.isoformat(), not_after=item.planned_finish.isoformat())

    assert "should be finished by" in preview(desk, project, item.key, days="3")
    assert "may not start before" in preview(desk, project, item.key, days="-1")
    feed = text(desk_of(project.dana).get(f"{project.url}activity/"))
    assert f"limited the dates, not before {item.planned_start.day} Jan and finished by" in feed
    assert "The bank is late" in feed


@pytest.mark.parametrize(
    ("said", "sentence", "status"),
    [
        ({"reason": " "}, "Say why; both sides read it.", 422),
        ({"not_before": "2027-01-12", "not_after": "2027-01-11"}, "finished before it may start", 422),
        ({"not_before": "2027-02-12"}, "before Fri 12 Feb. Move it first.", 409),
    ],
)
def test_what_contradicts_itself_or_the_plan_is_refused_with_what_was_typed(project, desk, said, sentence, status):
    refused = limit(desk, project, "v-config-sandbox", **said)

    assert refused.status_code == status
    assert sentence in text(refused)
    if "not_before" in said:
        assert f'value="{said["not_before"]}"' in refused.content.decode()
        assert "The bank is late" in text(refused)


def test_the_customer_limits_nothing(project):
    assert limit(desk_of(project.dana), project, "c-connect", not_after="2027-02-20").status_code == 403
    assert project.item("c-connect").not_after is None


def test_dates_of_an_assist_are_those_of_what_it_assists(project, desk):
    refused = limit(desk, project, "v-assist-connect", not_after=date(2027, 3, 1).isoformat())

    assert refused.status_code == 409
    assert "helps with other items and has their dates" in text(refused)
