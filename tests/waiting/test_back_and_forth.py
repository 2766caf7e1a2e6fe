"""Trial row 20: a task goes back and forth over a weekend, and each side's waiting is right to the working hour."""

import json
from datetime import date
from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command

from implementation import tenancy
from implementation.working_hours import HOUR
from roadmap import tasks
from roadmap.models import Plan, Tally
from roadmap.moving import Wish
from roadmap.plan import actions
from roadmap.waiting import keeping
from stakeholders.verdicts import Forbidden, Stale
from tests.plan.test_moves import move, undo
from tests.waiting.conftest import january


def hours(rows) -> list[tuple[str, float]]:
    return [(row[0], row[3] / HOUR) for row in rows]


def test_a_task_handed_over_and_back_over_a_weekend(watch, project):
    """Both sides work in London, 9 to 17; it is begun on Thursday at noon."""
    watch.act(actions.start_item, "v-ready", project.anika, january(14, 12))
    watch.act(actions.hand_over_item, "v-ready", project.anika, january(15, 15))  # Friday: 5 hours, then 6
    watch.act(actions.start_item, "v-ready", project.dana, january(18, 11))  # Monday: 2 hours and 2 hours
    watch.act(actions.hand_over_item, "v-ready", project.anika, january(18, 16))  # 5 hours
    watch.act(actions.finish_item, "v-ready", project.dana, january(19, 10, 30))  # 1 hour and 1.5 hours

    tally = watch.count(january(20, 9))

    assert hours(tally.things["v-ready"]) == [("VENDOR", 11), ("CUSTOMER", 4), ("VENDOR", 5), ("CUSTOMER", 2.5)]


def test_blocked_by_the_bank_paused_and_gone_on_with(watch, project):
    watch.act(actions.start_item, "c-connect", project.tom, january(12, 9))
    watch.act(
        actions.block_item,
        "c-connect",
        project.tom,
        january(12, 17),
        what="A form",
        held_by=None,
        held_by_name="The bank",
    )
    watch.act(actions.unblock_item, "c-connect", project.tom, january(14, 13))
    watch.act(actions.pause_item, "c-connect", project.anika, january(14, 15), reason="The auditors are in")
    watch.act(actions.resume_item, "c-connect", project.tom, january(18, 9))
    watch.act(actions.block_item, "c-connect", project.tom, january(18, 10), what="A key", held_by=project.anika)

    tally = watch.count(january(18, 12))

    rows = tally.things["c-connect"]
    assert hours(rows) == [
        ("CUSTOMER", 8),
        (":The bank", 12),
        ("CUSTOMER", 2),
        ("PAUSED", 0),
        ("CUSTOMER", 1),
        ("VENDOR", 2),
    ]
    assert [row[5] for row in rows] == ["", "", "", "The auditors are in", "", ""]
    assert [row[4] for row in rows] == [False] * 5 + [True]
    assert tally.seconds[":The bank"] == watch.plan.waited_third == 12 * HOUR


def test_an_item_is_its_sides_turn_when_its_day_has_come_and_nothing_holds_it_up(watch, project):
    assert watch.count(january(11, 9)).things == {}

    assert sorted(watch.count(january(11, 12)).things) == ["c-name-approvers", "v-align"]

    watch.act(actions.finish_item, "v-align", project.anika, january(13, 9))
    watch.act(actions.finish_item, "c-name-approvers", project.dana, january(20, 12))
    things = watch.count(january(20, 14)).things
    assert hours(things["v-align"]) == [("VENDOR", 16)]
    assert hours(things["c-approve-req"]) == [("CUSTOMER", 2)]  # planned for the 19th, and held up until the 20th
    assert not {"v-assist-connect", "v-build-custom"} & set(things)  # who helps; and what still waits for an approval


def test_every_working_day_is_somebodys_and_the_parts_add_up(watch, project):
    watch.act(actions.start_item, "c-share-data", project.tom, january(13, 12))
    watch.count(january(29, 18))

    plan, tally = watch.plan, watch.tally
    assert sum(plan.driven.values()) == len(tally.days) == 15
    assert plan.driven_ours + plan.driven_theirs + plan.driven_third == 15
    assert tally.days[0][0] == "2027-01-11"
    assert all(before[0] < after[0] for before, after in pairwise(tally.days))


def test_counting_again_from_scratch_gives_the_same(watch, project):
    watch.act(actions.start_item, "c-share-data", project.tom, january(13, 12))
    watch.count(january(14, 10))
    watch.act(actions.finish_item, "c-share-data", project.tom, january(14, 12))

    assert keeping.drift_of(watch.here) == []


@pytest.mark.django_db(transaction=True)
def test_the_sweep_counts_after_acts_and_in_the_morning_and_a_flushed_broker_loses_nothing(
    watch, project, clock, worker_login
):
    def sweep() -> None:
        with worker_login():
            tasks.sweep_due()

    clock.move_to(january(11, 12))
    sweep()
    assert watch.plan.driven == {"CUSTOMER": 1}
    before = watch.tally

    sweep()
    assert watch.tally.as_of == before.as_of

    clock.move_to(january(12, 8, 30))
    watch.act(actions.finish_item, "v-align", project.anika, january(12, 8, 30))
    sweep()
    assert watch.tally.seq > before.seq
    assert len(watch.tally.days) == 1  # the vendor's day has not opened

    clock.move_to(january(12, 9, 1))
    sweep()
    assert [day[0] for day in watch.tally.days] == ["2027-01-11", "2027-01-12"]


def test_a_pause_says_why_to_both_sides_and_ends_with_the_next_mark(watch, project):
    with pytest.raises(Forbidden, match="This is for Zenskar to do"):
        watch.act(actions.pause_item, "v-align", project.dana, january(11, 9), reason="Nobody is here")

    watch.act(actions.pause_item, "v-align", project.anika, january(11, 9), reason=" Nobody is here ")
    item = project.item("v-align")
    assert (item.state, item.paused_reason) == ("NOT_STARTED", "Nobody is here")
    with pytest.raises(Stale, match="rests already"):
        watch.act(actions.pause_item, "v-align", project.anika, january(11, 10), reason="Again")

    watch.act(actions.start_item, "v-align", project.anika, january(11, 12))
    item = project.item("v-align")
    assert (item.state, item.paused_reason, item.paused_since) == ("IN_PROGRESS", "", None)
    with pytest.raises(Stale, match="goes on already"):
        watch.act(actions.resume_item, "v-align", project.anika, january(11, 13))
    assert hours(watch.count(january(11, 13)).things["v-align"]) == [("PAUSED", 0), ("VENDOR", 1)]


def test_the_command_says_where_the_kept_figures_differ_and_mends_them(watch, project, clock, capsys):
    clock.move_to(january(14, 10))
    watch.count(january(14, 10))
    call_command("count_figures", "zenskar/acme", only=["waiting"])
    assert capsys.readouterr().out == "1 of 1 agree\n"

    with tenancy.staff(watch.here.workspace_id), tenancy.reading():
        Tally.objects.of(watch.here).update(days=[])
        Plan.objects.of(watch.here).update(driven_ours=99)
    with pytest.raises(SystemExit):
        call_command("count_figures", "zenskar", only=["waiting"], repair=True, json=True)
    assert json.loads(capsys.readouterr().out)["drifted"] == {"acme": {"waiting": ["days", "driven_ours"]}}
    call_command("count_figures", "zenskar", only=["waiting"])
    assert watch.plan.driven_ours + watch.plan.driven_theirs == len(watch.tally.days) == 4

    with pytest.raises(CommandError, match="no implementation with the address nobody"):
        call_command("count_figures", "zenskar/nobody")


def test_an_older_count_does_not_replace_a_newer_one(watch, project):
    newer = watch.count(january(15, 12))

    assert watch.count(january(14, 12)).as_of == newer.as_of


def test_what_is_moved_away_is_nobodys_turn_until_its_new_day_and_comes_back_with_the_undo(watch, project):
    """Connecting the accounts is planned for the 25th; moved on its second day to the 28th, and back a day later."""
    watch.act(actions.finish_item, "v-config-sandbox", project.anika, january(22, 12))
    watch.act(actions.finish_item, "c-share-data", project.tom, january(22, 12))
    made = move(project, now=january(25, 13), **{"c-connect": Wish(start=date(2027, 1, 28))})
    before = watch.count(january(29, 12))
    assert hours(before.things["c-connect"]) == [("CUSTOMER", 4), ("CUSTOMER", 11)]

    undo(project, made, now=january(26, 9))
    after = watch.count(january(29, 12))
    assert hours(after.things["c-connect"]) == [("CUSTOMER", 4), ("CUSTOMER", 27)]
    assert keeping.drift_of(watch.here) == []
