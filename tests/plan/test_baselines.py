"""Baselines are taken by name, never change, and are compared with the plan, the forecast and each other."""

from datetime import date, timedelta

import pytest
from django.test import Client

from implementation import tenancy
from roadmap.models import Baseline, Item
from roadmap.plan import actions
from tests.fixtures.people import NOW
from tests.plan.test_pages import desk_of, many_items, text


@pytest.fixture
def desk(project, anika) -> Client:
    return desk_of(anika)


def baselines(project) -> dict[str, Baseline]:
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        return {one.name: one for one in Baseline.objects.of(project.implementation)}


def put(project, key: str, **values) -> None:
    """Dates as a move leaves them."""
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        assert Item.objects.of(project.implementation).filter(key=key).update(**values) == 1


def test_the_plan_starts_with_the_baseline_of_its_kick_off_and_nothing_has_moved(desk, project):
    page = text(desk.get(f"{project.url}compare/"))
    assert "0 moved · 0 added · 0 removed" in page
    assert "Nothing moved" in page


def test_old_dates_are_struck_out_above_the_new_with_the_variance_in_working_days(desk, project):
    item = project.item("c-share-data")
    later = item.planned_finish + timedelta(days=7)
    put(project, "c-share-data", planned_finish=later)

    page = text(desk.get(f"{project.url}compare/"))
    assert "1 moved · 0 added · 0 removed" in page
    was, now = (f"{day.day} {day:%b}" for day in (item.planned_finish, later))
    assert f'<del class="was">{was}</del><ins>{now}</ins>' in page
    assert "+5 d" in page
    assert page.count("<tr data-what") == 1
    assert text(desk.get(f"{project.url}compare/?show=all")).count("<tr data-what") > 20


def test_what_was_left_out_is_removed_and_what_came_later_is_added(desk, project):
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        gone = Item.objects.of(project.implementation).shared().order_by("-position").first()
    put(project, gone.key, state="SKIPPED", skipped_reason="not needed")
    many_items(project, 2)

    page = text(desk.get(f"{project.url}compare/"))
    assert "0 moved · 2 added · 1 removed" in page
    assert page.count('<tr data-what="added"') == 2
    assert gone.title in page


def test_a_baseline_is_taken_by_name_and_compared_with_the_first(desk, project):
    put(project, "c-share-data", planned_finish=date(2027, 1, 20))
    answer = desk.post(f"{project.url}baselines/", {"name": " after  the workshop "}, follow=True)
    assert "The baseline “after the workshop” is kept." in text(answer)
    assert "kept the plan’s dates as the baseline" in text(desk.get(f"{project.url}activity/"))

    first, second = baselines(project)["kick-off"], baselines(project)["after the workshop"]
    address = f"{project.url}compare/?from={first.pk}&to={second.pk}"
    rows = desk.get(address).context["rows"]
    assert rows.count("<tr data-what") == 1
    put(project, "c-share-data", planned_finish=date(2027, 2, 20))
    assert desk.get(address).context["rows"] == rows


@pytest.mark.parametrize(
    ("name", "code", "sentence"),
    [
        ("", 422, "Give the baseline a name"),
        ("Kick-off", 409, "There is a baseline “Kick-off” already."),
        ("x" * 61, 422, "at most 60 characters"),
    ],
)
def test_a_name_that_will_not_do_is_said_beside_the_field(desk, project, name, code, sentence):
    answer = desk.post(f"{project.url}baselines/", {"name": name})
    assert answer.status_code == code
    assert sentence in text(answer)
    assert len(baselines(project)) == 1


def test_the_customer_compares_too_and_takes_none(project):
    danas = desk_of(project.dana)
    put(project, "c-share-data", planned_finish=date(2027, 2, 20))
    assert "1 moved" in text(danas.get(f"{project.url}compare/"))
    assert danas.post(f"{project.url}baselines/", {"name": "mine"}).status_code == 403
    assert len(baselines(project)) == 1


def test_internal_items_are_compared_for_the_vendor_alone(desk, project):
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        internal = Item.objects.of(project.implementation).filter(internal=True).first()
    put(project, internal.key, planned_finish=internal.planned_finish + timedelta(days=14))
    assert internal.title in text(desk.get(f"{project.url}compare/"))
    hers = text(desk_of(project.dana).get(f"{project.url}compare/?show=all"))
    assert internal.title not in hers
    assert "0 moved" in hers


def test_the_forecast_is_compared_with_the_baseline(desk, project):
    with tenancy.staff(project.implementation.workspace_id):
        actions.pass_a_day(implementation=project.implementation, now=NOW + timedelta(days=40))
    page = text(desk.get(f"{project.url}compare/?to=forecast"))
    assert "0 moved" not in page
    assert '<option value="forecast" selected' in page


@pytest.mark.parametrize("more", [3, 300])
def test_the_comparison_takes_the_same_queries_for_3_items_and_for_300(desk, project, more, django_assert_num_queries):
    many_items(project, more)
    address = f"{project.url}compare/?show=all"
    desk.get(address)
    with django_assert_num_queries(8):
        assert desk.get(address).status_code == 200


def test_the_gantt_draws_the_chosen_baselines(desk, project):
    desk.post(f"{project.url}baselines/", {"name": "second"})
    first, second = baselines(project)["kick-off"], baselines(project)["second"]
    page = text(desk.get(f"{project.url}gantt/?show=1&base={first.pk}&base={second.pk}"))
    assert 'class="c-was-0"' in page
    assert 'class="c-was-1"' in page
    assert 'class="c-was-0"' not in text(desk.get(f"{project.url}gantt/?show=1"))
