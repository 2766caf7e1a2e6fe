"""Other answers while the plan runs: what comes, what goes, what stays, and what both sides read of it."""

from datetime import timedelta

import pytest

from implementation import ledger, tenancy
from roadmap.models import Change, ChangedItem, Dependency, Item, Part
from roadmap.plan import actions, targets
from roadmap.plan.acting import today_at
from roadmap.plan.actions.changes import Reshaped
from roadmap.plan.previews import CannotMove
from roadmap.plan.reshaping import reshape_of
from stakeholders.actions.requirements import edit_requirement
from stakeholders.models import Requirement, Topic
from stakeholders.verdicts import Forbidden
from tests.fixtures.people import NOW

PULL = {"c-pull-user", "c-pull-allow-list", "c-pull-network", "v-pull-connect"}
PUSH = {"c-push-capacity", "c-push-schema", "v-push-endpoint", "c-push-client", "c-push-load-test"}
WHY = "Their warehouse is closed to us"


def part_of(project) -> Part:
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        return targets.parts_of(project.implementation)[0]


def answers_of(project, **changed) -> dict[str, object]:
    return {**project.plan.parameters, **changed}


def look(project, *, now=NOW, **changed):
    part = part_of(project)
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        target = targets.with_answers(part, answers_of(project, **changed), {})
        today = today_at(project.implementation, now)
        return reshape_of(project.plan, project.implementation, target, today=today, now=now)


def answer(project, *, by=None, seen="", chosen=None, reason=WHY, now=NOW, **changed) -> Change:
    seen = seen or look(project, now=now, **changed).seen
    with tenancy.staff(project.implementation.workspace_id):
        return actions.change_answers(
            part=part_of(project),
            implementation=project.implementation,
            by=by or project.anika,
            answers=answers_of(project, **changed),
            chosen=chosen or {},
            seen=seen,
            reason=reason,
            now=now,
        )


def states(project) -> dict[str, str]:
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        return dict(Item.objects.of(project.implementation).values_list("key", "state"))


def open_keys(project) -> set[str]:
    return {key for key, state in states(project).items() if state not in ("DONE", "SKIPPED")}


def do(project, act, key, **more):
    item = project.item(key)
    by = project.anika if item.side == "VENDOR" else project.dana
    with tenancy.staff(project.implementation.workspace_id):
        act(item=item, implementation=project.implementation, by=by, now=more.pop("now", NOW), **more)


def ties(project, key) -> set[str]:
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        rows = Dependency.objects.of(project.implementation).filter(item__key=key, tie="WAITS")
        return set(rows.values_list("on__key", flat=True))


def test_choosing_pull_brings_the_items_of_it_behind_the_decision(project):
    change = answer(project, usage="pull")

    assert open_keys(project) >= PULL
    assert not PUSH & set(states(project))
    assert project.plan.parameters["usage"] == "pull"
    user, decision = project.item("c-pull-user"), project.item("c-usage-route")
    assert user.assignee.name == "Tom Okafor"
    assert (decision.state, decision.choice, decision.choice_reason) == ("DONE", "pull", WHY)
    assert user.planned_start > decision.finished_on
    assert ties(project, "v-pull-connect") == {"c-pull-user", "c-pull-allow-list", "c-pull-network"}
    assert "v-pull-connect" in ties(project, "c-generate")
    assert change.answers == [["usage", "Usage data", "To be decided", "Pull from the customer's sources"]]


def test_changing_the_mind_swaps_what_is_open_and_keeps_what_is_done(project):
    answer(project, usage="pull", reason="Their warehouse is open to us")
    do(project, actions.finish_item, "c-pull-user")

    seen = look(project, usage="push")
    answer(project, usage="push")

    assert {item.key for item in seen.retired} == PULL - {"c-pull-user"}
    assert {item.key for item in seen.kept} == {"c-pull-user"}
    assert open_keys(project) & (PULL | PUSH) == PUSH
    assert states(project)["c-pull-user"] == "DONE"
    assert project.item("c-pull-network").skipped_reason == WHY
    assert "v-pull-connect" not in ties(project, "c-generate")
    assert "c-push-client" in ties(project, "c-generate")
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        reasons = list(Change.objects.of(project.implementation).order_by("pk").values_list("reason", flat=True))
        verbs = ledger.verbs(project.implementation)
    assert reasons == ["Their warehouse is open to us", WHY]
    assert verbs[-2:] == ["roadmap.answers.changed", "roadmap.item.decided"]


def test_going_back_brings_the_same_items_back(project):
    answer(project, usage="pull")
    numbers = {key: project.item(key).number for key in PULL}
    answer(project, usage="push")

    answer(project, usage="pull", reason="After all")

    assert open_keys(project) & (PULL | PUSH) == PULL
    assert {key: project.item(key).number for key in PULL} == numbers
    assert ties(project, "v-pull-connect") == {"c-pull-user", "c-pull-allow-list", "c-pull-network"}


def test_what_has_begun_stays_unless_somebody_says_otherwise(project):
    answer(project, usage="pull")
    do(project, actions.start_item, "c-pull-allow-list")
    do(project, actions.start_item, "c-pull-user")

    [first, second] = look(project, usage="push").conflicts
    assert {first.name, second.name} == {"c-pull-allow-list:", "c-pull-user:"}
    answer(project, usage="push", chosen={"c-pull-user:": "take"})

    assert states(project)["c-pull-allow-list"] == "IN_PROGRESS"
    assert states(project)["c-pull-user"] == "SKIPPED"


def test_late_in_the_plan_new_items_begin_today_and_push_what_waits_for_them(project):
    later = NOW + timedelta(weeks=4)
    before, committed = project.plan, project.plan.committed_on

    seen = look(project, now=later, usage="push")
    change = answer(project, now=later, usage="push")

    today = today_at(project.implementation, later)
    assert all(project.item(key).planned_start >= today for key in PUSH)
    assert seen.outcome.after.go_live > seen.outcome.before.go_live == before.committed_on
    assert project.item("c-generate").planned_start > project.item("c-push-client").planned_finish
    assert (change.planned_after, change.forecast_after) == (seen.outcome.after.go_live, project.plan.forecast_on)
    assert seen.forecast_after == project.plan.forecast_on
    assert project.plan.committed_on == committed


def test_a_larger_customer_makes_open_items_longer_and_leaves_begun_ones(project):
    do(project, actions.start_item, "v-align")

    answer(project, size="large")

    assert project.item("v-config-sandbox").duration == 9
    assert project.item("v-align").duration == 6
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        row = ChangedItem.objects.of(project.implementation).get(item__key="v-config-sandbox")
    assert (row.what, row.fields) == ("REWRITTEN", ["duration"])


def test_an_objective_goes_and_comes_with_its_answer(project):
    answer(project, history=False, reason="No history")
    assert {"c-import-history", "c-confirm-history"} & open_keys(project) == set()
    assert project.item("c-import-history").objective.state == "SKIPPED"

    answer(project, history=True, erp=True, reason="They want it after all")

    assert {"c-import-history", "c-confirm-history", "c-map-accounts"} <= open_keys(project)
    assert project.item("c-import-history").objective.state == "NOT_STARTED"


def test_a_new_topic_comes_with_its_statements_and_what_people_rewrote_is_not_written_again(project):
    answer(project, custom_features=False, reason="None wanted")
    here = project.implementation
    with tenancy.staff(here.workspace_id):
        with tenancy.reading():
            row = Requirement.objects.of(here).select_related("approvable__thread", "topic").get(number=1)
            count = Requirement.objects.of(here).count()
        edit_requirement(
            requirement=row, by=project.anika, based_on=1, title="In our words", text="Ours", must_have=True,
            reason="Clearer", now=NOW,
        )  # fmt: skip

    answer(project, custom_features=True, size="large", reason="One after all")

    with tenancy.staff(here.workspace_id), tenancy.reading():
        assert Requirement.objects.of(here).count() == count
        assert Topic.objects.of(here).filter(key="custom_feature_requests").exists()


def test_what_was_seen_is_what_is_done(project):
    seen = look(project, usage="pull").seen
    do(project, actions.start_item, "c-generate")
    with pytest.raises(Reshaped) as caught:
        answer(project, usage="pull", seen=seen[:-1] + ("0" if seen[-1] != "0" else "1"))

    assert caught.value.preview.added
    assert not PULL & set(states(project))


def test_the_same_answers_change_nothing(project):
    with pytest.raises(CannotMove, match="These are the answers"):
        look(project)


def test_customers_and_contributors_do_not_change_what_the_plan_consists_of(project):
    seen = look(project, usage="pull").seen
    with pytest.raises(Forbidden, match="Zenskar’s manager"):
        answer(project, by=project.dana, seen=seen, usage="pull")

    assert not PULL & set(states(project))


def test_the_figures_count_what_is_in_the_plan(project):
    before = project.plan.open_count
    answer(project, usage="pull")

    assert project.plan.open_count == before + len(PULL) - 1  # and the decision is made
