"""What people do to items, and what it does to the plan."""

from datetime import date, datetime, timedelta

import pytest

from implementation import ledger, tenancy
from roadmap.models import Health, ItemState, Objective
from roadmap.plan import actions
from stakeholders.models import Role, Seat
from stakeholders.verdicts import Forbidden, Stale
from tests.fixtures.post import words

WEEK_ONE = datetime.fromisoformat("2027-01-13T10:00:00+00:00")


def act(action, project, key, by, now=WEEK_ONE, **given):
    """Do it in the role of the person's side, as a request would."""
    here = project.implementation
    scope = tenancy.staff(here.workspace_id) if by.is_ours else tenancy.portal(here.workspace_id, here.pk)
    item = given.pop("item", None) or project.item(key)
    with scope:
        return action(item=item, implementation=here, by=by, now=now, **given)


def verbs(project):
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        return [verb for verb in ledger.verbs(project.implementation) if verb.startswith("roadmap.item")]


def test_a_customer_finishes_an_item_and_the_counters_follow(project):
    act(actions.finish_item, project, "c-share-data", project.tom)

    item = project.item("c-share-data")
    assert (item.state, item.finished_on) == (ItemState.DONE, date(2027, 1, 13))
    assert project.plan.done_count == 1
    assert verbs(project) == ["roadmap.item.finished"]


def test_what_is_done_can_be_opened_again(project):
    act(actions.finish_item, project, "c-share-data", project.tom)
    act(actions.reopen_item, project, "c-share-data", project.tom)

    assert project.item("c-share-data").state == ItemState.IN_PROGRESS
    assert project.plan.done_count == 0


def test_of_two_people_who_finish_the_same_item_one_wins_and_the_other_gets_a_sentence(project):
    seen_by_both = project.item("c-share-data")
    again = project.item("c-share-data")
    act(actions.finish_item, project, "", project.tom, item=seen_by_both)

    with pytest.raises(Stale, match=r"is done already\. Reload to see by whom\."):
        act(actions.finish_item, project, "", project.dana, item=again)

    assert verbs(project) == ["roadmap.item.finished"]


def test_a_customer_does_not_move_what_is_the_vendors(project):
    with pytest.raises(Forbidden, match=r"This is for Zenskar to do\."):
        act(actions.finish_item, project, "v-align", project.dana)

    assert verbs(project) == []


def test_the_vendor_marks_a_customers_item_only_with_its_word(project):
    with pytest.raises(Forbidden, match="recorded as Zenskar’s word"):
        act(actions.finish_item, project, "c-share-data", project.anika)

    act(actions.finish_item, project, "c-share-data", project.anika, word="Tom sent it by courier")
    assert project.item("c-share-data").vendor_word == "Tom sent it by courier"


def test_somebody_who_only_reads_along_moves_nothing(project):
    project.tom.roles = [Role.INFORMED]

    with pytest.raises(Forbidden, match="read along"):
        act(actions.finish_item, project, "c-share-data", project.tom)


def test_an_assist_ends_with_what_it_assists_and_not_before(project):
    with pytest.raises(Forbidden, match="ends by itself"):
        act(actions.finish_item, project, "v-assist-connect", project.anika)

    act(actions.finish_item, project, "c-connect", project.tom)
    assert project.item("v-assist-connect").state == ItemState.DONE

    act(actions.reopen_item, project, "c-connect", project.tom)
    assert project.item("v-assist-connect").state == ItemState.IN_PROGRESS


def test_a_blocked_item_says_what_blocks_it_and_who_holds_it_and_the_manager_hears(project, zenskar, deliver, clock):
    clock.move_to(WEEK_ONE + timedelta(minutes=1))
    deliver(zenskar)
    act(actions.block_item, project, "c-connect", project.tom, what="No test account", held_by=project.dana)

    item = project.item("c-connect")
    assert (item.state, item.blocked_by_name) == (ItemState.BLOCKED, "Dana Whitfield")
    mails = {mail["To"].addresses[0].addr_spec: mail for mail in deliver(zenskar)}
    assert sorted(mails) == ["anika@zenskar.example", "dana@acme.example"]
    assert mails["dana@acme.example"]["Subject"] == "Tom Okafor is stuck: Connect the accounts"


def test_who_holds_the_block_may_clear_it(project):
    act(actions.block_item, project, "v-config-sandbox", project.anika, what="Fields missing", held_by=project.dana)
    act(actions.unblock_item, project, "v-config-sandbox", project.dana)

    assert project.item("v-config-sandbox").state == ItemState.NOT_STARTED


def test_a_decision_is_done_when_something_is_chosen(project):
    with pytest.raises(Forbidden, match="Choose first"):
        act(actions.finish_item, project, "c-usage-route", project.dana)

    act(actions.decide_item, project, "c-usage-route", project.dana, choice="pull", reason="No engineer is free")
    item = project.item("c-usage-route")
    assert (item.state, item.choice, item.choice_reason) == (ItemState.DONE, "pull", "No engineer is free")


def test_handing_over_changes_whose_turn_it_is(project):
    act(actions.hand_over_item, project, "v-align", project.anika)
    assert project.item("v-align").turn == "CUSTOMER"

    act(actions.start_item, project, "v-align", project.dana)
    assert project.item("v-align").turn == "VENDOR"


def test_a_skipped_item_lets_those_behind_it_wait_for_what_it_waited_for(project):
    act(actions.skip_item, project, "c-confirm-history", project.dana, reason="No history is imported")

    assert project.item("c-confirm-history").state == ItemState.SKIPPED
    assert project.plan.forecast_on == project.plan.committed_on


def test_an_optional_objective_is_left_out_and_taken_back(project):
    with tenancy.staff(project.implementation.workspace_id):
        with tenancy.reading():
            objective = Objective.objects.of(project.implementation).get(key="import-history")
        given = {"implementation": project.implementation, "by": project.anika, "now": WEEK_ONE}
        before = project.plan.open_count
        actions.skip_objective(objective=objective, reason="No history", **given)
        assert project.plan.open_count == before - 3
        with tenancy.reading():
            objective.refresh_from_db()
        actions.restore_objective(objective=objective, **given)
        assert project.plan.open_count == before


def test_an_objective_that_the_playbook_requires_stays(project):
    with tenancy.staff(project.implementation.workspace_id):
        with tenancy.reading():
            objective = Objective.objects.of(project.implementation).get(key="parallel-test")
        with pytest.raises(Forbidden, match="required by the playbook"):
            actions.skip_objective(
                objective=objective, implementation=project.implementation, by=project.anika, reason="x", now=WEEK_ONE
            )


def test_passing_it_on_to_somebody_new_invites_them_and_gives_them_the_task(project, zenskar, deliver, clock):
    clock.move_to(WEEK_ONE + timedelta(minutes=1))
    deliver(zenskar)
    act(
        actions.pass_on_to_new_person, project, "c-connect", project.tom, name="Grace Mbeki", email="Grace@acme.example"
    )

    assert project.item("c-connect").assignee.name == "Grace Mbeki"
    invitation, task = deliver(zenskar)
    assert invitation["Subject"] == "Tom Okafor invites you to the implementation of Zenskar at Acme"
    assert task["Subject"].startswith("By ")
    assert "one thing for you" in words(task)
    assert "Done means:" in words(task)


def test_an_item_is_given_only_to_somebody_of_its_side(project):
    with pytest.raises(Forbidden, match="of the other side"):
        act(actions.assign_item, project, "v-align", project.anika, to=project.dana)


def test_a_day_that_passes_moves_the_forecast_and_says_why(project):
    after_go_live_is_in_danger = datetime.fromisoformat("2027-02-03T09:00:00+00:00")
    with tenancy.staff(project.implementation.workspace_id):
        moved = actions.pass_a_day(implementation=project.implementation, now=after_go_live_is_in_danger)
        again = actions.pass_a_day(implementation=project.implementation, now=after_go_live_is_in_danger)

    plan = project.plan
    assert moved.after > moved.before
    assert again.before == again.after
    assert plan.rag == Health.RED
    assert plan.rag_reason.endswith("; red from 6.")
    assert "has not begun" in plan.forecast_why


def test_an_item_that_is_three_working_days_overdue_puts_a_plan_at_risk(project):
    with tenancy.staff(project.implementation.workspace_id):
        for day in ("2027-01-14", "2027-01-15"):
            actions.pass_a_day(
                implementation=project.implementation, now=datetime.fromisoformat(f"{day}T09:00:00+00:00")
            )
            if day == "2027-01-14":
                assert project.plan.rag == Health.GREEN

    assert project.plan.rag == Health.AMBER


def test_both_roles_come_to_the_same_figures(project):
    act(actions.finish_item, project, "c-share-data", project.tom)
    by_customer = {name: getattr(project.plan, name) for name in ("forecast_on", "rag", "done_count", "turn_title")}
    with tenancy.staff(project.implementation.workspace_id):
        actions.pass_a_day(implementation=project.implementation, now=WEEK_ONE)

    assert {name: getattr(project.plan, name) for name in by_customer} == by_customer


def test_one_act_takes_few_queries(project, django_assert_max_num_queries):
    item = project.item("c-share-data")
    with django_assert_max_num_queries(16):
        act(actions.finish_item, project, "", project.tom, item=item)


def test_seats_are_of_this_implementation(project, rival):
    gus: Seat = rival.gus
    with pytest.raises(Forbidden, match="another implementation"):
        act(actions.finish_item, project, "c-share-data", gus)


def test_a_customer_neither_leaves_out_nor_takes_back_an_objective(project):
    here = project.implementation
    with tenancy.portal(here.workspace_id, here.pk):
        with tenancy.reading():
            objective = Objective.objects.of(here).get(key="import-history")
        for action, given in ((actions.skip_objective, {"reason": "no"}), (actions.restore_objective, {})):
            with pytest.raises(Forbidden, match="Only a manager of the vendor"):
                action(objective=objective, implementation=here, by=project.dana, now=WEEK_ONE, **given)
