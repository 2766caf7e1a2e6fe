"""What an implementation is measured by: marked in the playbook, kept on the plan's row by acts and by the day."""

from datetime import UTC, datetime

import pytest

from implementation import tenancy
from roadmap import playbook as playbooks
from roadmap.models import Item
from roadmap.plan import actions
from roadmap.playbook.loading import SHIPPED
from tests.fixtures.tied import TIED


def finish(project, *keys: str, now: datetime) -> None:
    with tenancy.staff(project.implementation.workspace_id):
        for key in keys:
            actions.finish_item(
                item=project.item(key), implementation=project.implementation, by=project.anika, word="Seen.", now=now
            )


@pytest.mark.parametrize("name", playbooks.shipped())
def test_every_shipped_playbook_says_when_the_sandbox_is_ready_and_an_invoice_was_compared(name):
    found = playbooks.load((SHIPPED / f"{name}.yaml").read_text(), name)

    marked = [item.milestone for item in found.items if item.milestone]
    assert marked == ["sandbox_ready", "first_invoice_compared"]


def test_a_plan_knows_its_milestones_from_the_start(project):
    plan = project.plan

    assert [(one["key"], one["done"]) for one in plan.milestones] == [
        ("sandbox_ready", False),
        ("first_invoice_compared", False),
    ]
    assert plan.next_milestone == "sandbox_ready"
    assert plan.next_milestone_on == project.item("v-config-sandbox").forecast_finish


def test_what_is_reached_keeps_its_day_and_the_next_one_is_ahead(project):
    day = datetime(2027, 1, 26, 11, tzinfo=UTC)
    finish(project, "c-share-data", "v-config-sandbox", now=day)

    plan = project.plan
    assert plan.milestones[0] == {"key": "sandbox_ready", "on": "2027-01-26", "done": True}
    assert plan.next_milestone == "first_invoice_compared"
    assert plan.next_milestone_on == project.item("c-compare").forecast_finish


def test_what_is_left_out_is_no_milestone(project, now):
    with tenancy.staff(project.implementation.workspace_id):
        for key in ("v-config-sandbox", "c-compare"):
            actions.skip_item(
                item=project.item(key), implementation=project.implementation, by=project.anika, reason="No", now=now
            )

    plan = project.plan
    assert (plan.milestones, plan.next_milestone, plan.next_milestone_on) == ([], "go_live", plan.forecast_on)


def test_two_items_with_one_mark_are_reached_with_the_later(project, now):
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        Item.objects.of(project.implementation).filter(key="c-connect").update(milestone="sandbox_ready")
    finish(project, "v-config-sandbox", now=now)

    (first, _second) = project.plan.milestones
    assert (first["key"], first["done"]) == ("sandbox_ready", False)


def test_a_customers_act_moves_them_too(project, browser_of):
    day = project.plan.next_milestone_on
    browser_of(project.dana).post(f"{project.url}items/{project.item('c-share-data').number}/skip/", {"reason": "x"})

    assert project.plan.next_milestone_on <= day


def test_an_internal_item_is_no_milestone():
    text = TIED.replace("internal: true", "internal: true, milestone: sandbox_ready", 1)

    with pytest.raises(playbooks.PlaybookError, match="A milestone is for both sides"):
        playbooks.load(text, "tied.yaml")


def test_a_block_says_what_sort_of_thing_it_is(project, browser_of):
    number, toms = project.item("c-connect").number, browser_of(project.tom)
    given = {"what": "No role", "reason": "ACCESS", "held_by_name": "SAP team"}
    assert toms.post(f"{project.url}items/{number}/block/", given).status_code == 302

    assert project.item("c-connect").blocked_reason == "ACCESS"
    assert "Access is missing" in toms.get(f"{project.url}items/{number}/").content.decode()
    assert toms.post(f"{project.url}items/{number}/unblock/").status_code == 302
    assert project.item("c-connect").blocked_reason == ""
