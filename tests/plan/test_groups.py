"""Plans made from a playbook in which objectives and phases wait: copied, moved, answered anew, merged, added to."""

import pytest

from implementation import tenancy
from roadmap.models import Dependency, Item, Objective, Playbook
from roadmap.moving import Wish
from roadmap.plan import actions, targets
from roadmap.plan.acting import today_at
from roadmap.plan.reshaping import reshape_of
from tests.fixtures.grouped import GROUPED
from tests.fixtures.plans import DANA, TOM, Project, start
from tests.plan.test_moves import NOW, acting, dates, jan, move, moved


@pytest.fixture
def grouped(zenskar, anika, now) -> Project:
    with tenancy.staff(zenskar.pk):
        actions.import_playbook(workspace=zenskar, by=anika, text=GROUPED, instead_of=None, now=now)
    return start(zenskar, anika, "Acme", [DANA, TOM], playbook="grouped", now=now)


def groups(project) -> dict[tuple[str, str], str]:
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        rows = Dependency.objects.of(project.implementation).select_related("item", "on")
        return {
            (tie.of_group or tie.item.key, tie.on_group or tie.on.key): f"{tie.tie} {tie.kind} {tie.lag}"
            for tie in rows
            if tie.of_group or tie.on_group
        }


def test_a_plan_copies_the_ties_of_its_groups_and_has_their_dates(grouped):
    assert groups(grouped) == {
        ("phase:build", "phase:prepare"): "WAITS FS 0",
        ("objective:accounts", "objective:agree"): "WAITS FS 0",
        ("look", "objective:accounts"): "WAITS FS 2",
        ("invite", "objective:agree"): "WAITS SS 3",
    }
    found = dates(grouped)
    assert (found["map"], found["set-up"][0], found["look"][0]) == ((jan(15), jan(19)), jan(20), jan(22))
    with tenancy.staff(grouped.implementation.workspace_id), tenancy.reading():
        named = dict(Objective.objects.of(grouped.implementation).values_list("key", "phase_title"))
    assert named == {"agree": "Prepare", "accounts": "Prepare", "configure": "Build it"}


def test_what_moves_the_end_of_a_phase_moves_what_waits_for_it(grouped):
    move(grouped, map=Wish(days=1))

    assert moved(grouped) == {
        "map": (18, 20), "set-up": (21, 22), "look": (25, 25), "live": (26, 26),
    }  # fmt: skip


def test_what_moves_the_start_of_an_objective_moves_what_counts_from_it(grouped):
    move(grouped, draft=Wish(days=2))

    assert moved(grouped)["invite"] == (18, 18)


def test_lateness_goes_through_a_phase_and_names_the_item_that_is_late(grouped):
    today = NOW.replace(day=21)
    with tenancy.staff(grouped.implementation.workspace_id):
        actions.pass_a_day(implementation=grouped.implementation, now=today)

    assert grouped.item("set-up").late_why == "“Map” (Acme) is not finished"
    assert grouped.item("map").late_why == "“Read the draft” (Acme) is not finished"


def test_what_is_left_out_holds_the_rest_up_no_more(grouped):
    with tenancy.staff(grouped.implementation.workspace_id), tenancy.reading():
        objective = Objective.objects.of(grouped.implementation).get(key="accounts")
    acting(grouped, actions.skip_objective, grouped.anika, objective=objective, reason="No ERP", now=NOW)

    move(grouped, **{"set-up": Wish(start=jan(18))})
    assert moved(grouped)["set-up"] == (18, 19)


def reshaped(project, target) -> None:
    here = project.implementation
    with tenancy.staff(here.workspace_id):
        with tenancy.reading():
            part = targets.parts_of(here)[0]
            made = target(part)
            seen = reshape_of(project.plan, here, made, today=today_at(here, NOW), now=NOW).seen
        return part, seen


def test_other_answers_take_the_ties_of_what_goes_and_bring_them_back(grouped):
    for erp, expected in ((False, "WAITS FS 2"), (True, "WAITS FS 2")):
        part, seen = reshaped(grouped, lambda part, erp=erp: targets.with_answers(part, {"erp": erp}, {}))
        with tenancy.staff(grouped.implementation.workspace_id):
            actions.change_answers(
                part=part, implementation=grouped.implementation, by=grouped.anika, answers={"erp": erp}, chosen={},
                seen=seen, reason="As they said", now=NOW,
            )  # fmt: skip
        found = groups(grouped)
        if erp:
            assert found["look", "objective:accounts"] == expected
            assert found["look", "objective:agree"] == "DROPPED FS 0"
        else:
            assert found["look", "objective:accounts"] == "DROPPED FS 2"
            assert found["look", "objective:agree"] == "WAITS FS 0"


def test_a_newer_playbook_brings_its_ties_and_what_waits_from_now_on_moves(grouped, zenskar, anika):
    text = GROUPED.replace("version: 1", "version: 2").replace(
        'requires: ["phase:prepare"]', 'requires: [{key: "phase:prepare", lag: 3}]'
    )
    with tenancy.staff(zenskar.pk):
        with tenancy.reading():
            row = Playbook.objects.current().get(key="grouped")
        actions.import_playbook(workspace=zenskar, by=anika, text=text, instead_of=row, now=NOW)
        with tenancy.reading():
            newer = Playbook.objects.current().get(key="grouped")
            part = targets.parts_of(grouped.implementation)[0]
            target = targets.as_version(part, newer, {"erp": True}, {})
            today = today_at(grouped.implementation, NOW)
            seen = reshape_of(grouped.plan, grouped.implementation, target, today=today, now=NOW).seen
        actions.merge_playbook(
            part=part, to=newer, implementation=grouped.implementation, by=grouped.anika, answers={"erp": True},
            chosen={}, seen=seen, reason="A buffer", now=NOW,
        )  # fmt: skip

    assert groups(grouped)["phase:build", "phase:prepare"] == "WAITS FS 3"
    with tenancy.staff(zenskar.pk), tenancy.reading():
        assert Item.objects.get(key="set-up").planned_start == jan(25)
