"""How likely the forecast is: learnt from the workspace's finished implementations, sampled by the workers alone."""

from datetime import UTC, date, datetime, timedelta

import pytest

from implementation import tenancy
from roadmap import tasks
from roadmap.likelihood import keeping
from roadmap.likelihood.reading import lasted_in_workspace
from roadmap.models import Item, Plan
from tests.fixtures.plans import DANA, start
from tests.waiting.conftest import january


def finish(project, *, days: int) -> None:
    """As if each item had been begun when it was planned, and had taken so many days."""
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        for item in Item.objects.of(project.implementation):
            Item.objects.filter(pk=item.pk).update(
                state="DONE", started_on=item.planned_start, finished_on=item.planned_start + timedelta(days=days)
            )
        Plan.objects.of(project.implementation).update(finished_on=date(2027, 3, 1))


@pytest.fixture
def eight(zenskar, anika, now):
    """Eight implementations that are live, each a little slower than the one before."""
    for n in range(8):
        finish(start(zenskar, anika, f"Customer {n}", [DANA], now=now), days=n)


def look(watch, now=None) -> Plan:
    keeping.look_ahead(watch.here, now=now or january(12, 9))
    return watch.plan


def test_with_too_little_history_it_says_how_little(watch, project, rival, browser_of):
    finish(rival, days=1)
    plan = look(watch)

    assert (plan.p50_on, plan.p80_on, plan.movers, plan.history_count) == (None, None, None, 1)
    page = browser_of(project.dana).get(f"{project.url}overview/").content.decode()
    assert "Not enough history (1 of 8 finished implementations)" in page
    assert "P50 to P80" not in page


def test_with_eight_it_says_when_and_what_moves_it_most(watch, project, eight, browser_of):
    plan = look(watch)

    assert plan.history_count == 8
    assert plan.forecast_on <= plan.p50_on <= plan.p80_on
    assert 1 <= len(plan.movers) <= 3
    with tenancy.staff(watch.here.workspace_id), tenancy.reading():
        shared = dict(Item.objects.of(watch.here).shared().values_list("number", "title"))
    assert all(shared[mover["number"]] == mover["title"] and mover["days"] > 0 for mover in plan.movers)
    page = browser_of(project.dana).get(f"{project.url}overview/").content.decode()
    assert "From how long such items took in 8 finished implementations." in page
    assert plan.movers[0]["title"] in page


def test_the_same_facts_on_the_same_day_are_sampled_once_and_give_the_same(watch, project, eight):
    first = look(watch)
    with tenancy.staff(watch.here.workspace_id), tenancy.reading():
        Plan.objects.of(watch.here).update(p80_on=date(2030, 1, 1))
    again = look(watch, january(12, 15))
    assert (again.p80_on, again.likely_at) == (date(2030, 1, 1), january(12, 15))

    with tenancy.staff(watch.here.workspace_id), tenancy.reading():
        Plan.objects.of(watch.here).update(likely_snapshot="")
    again = look(watch)
    assert (again.p50_on, again.p80_on, again.movers) == (first.p50_on, first.p80_on, first.movers)


def test_another_day_is_another_snapshot(watch, project, eight):
    first = look(watch)

    assert look(watch, january(26, 9)).likely_snapshot != first.likely_snapshot


def test_only_shared_items_that_had_a_length_of_their_own_are_learnt_from(watch, project, rival):
    finish(rival, days=3)
    with tenancy.staff(watch.here.workspace_id), tenancy.reading():
        lasted = lasted_in_workspace()
        told = Item.objects.of(rival.implementation).shared().exclude(kind="assist").count()

    assert len(lasted) == told
    assert {one.implementation for one in lasted} == {str(rival.implementation.pk)}
    assert all(1 <= one.took <= 4 for one in lasted)


def test_what_is_live_has_no_likely_go_live(watch, project, eight):
    finish(project, days=1)

    assert look(watch).likely_at is None


@pytest.mark.django_db(transaction=True)
def test_the_workers_look_ahead_by_themselves_and_after_a_kill(watch, project, clock, worker_login):
    clock.move_to(datetime(2027, 1, 12, 3, 0, 30, tzinfo=UTC))
    with worker_login():
        tasks.sweep_due()

    plan = watch.plan
    assert plan.likely_at == datetime(2027, 1, 12, 3, 0, 30, tzinfo=UTC)
    assert plan.history_count == 0
