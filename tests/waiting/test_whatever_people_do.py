"""Whatever people do in whatever order: the ledger alone leads to the same rows and the same sums."""

import random
from datetime import timedelta

import pytest

from implementation import tenancy
from implementation.calendars import WorkingCalendar
from roadmap.clock import PAUSED
from roadmap.models import Item, Objective
from roadmap.plan import actions, calendars
from roadmap.plan.previews import CannotMove
from roadmap.waiting import keeping
from roadmap.waiting.items import Items
from roadmap.waiting.reading import known_of
from roadmap.waiting.replay import play
from stakeholders.access import scope_of
from stakeholders.verdicts import Forbidden, Stale
from tests.plan.test_changes import answer
from tests.waiting.conftest import january

ACTS = [
    (actions.start_item, {}),
    (actions.start_item, {"word": "They said so."}),
    (actions.finish_item, {"word": "They said so."}),
    (actions.finish_item, {}),
    (actions.hand_over_item, {}),
    (actions.block_item, {"what": "A form", "held_by": None, "held_by_name": "The bank"}),
    (actions.unblock_item, {}),
    (actions.pause_item, {"reason": "The auditors are in"}),
    (actions.resume_item, {}),
    (actions.skip_item, {"reason": "Not needed"}),
    (actions.reopen_item, {"word": "Not yet."}),
]


def live_through(watch, project, dice: random.Random, *, acts: int):
    """That many acts by both sides at odd moments, refused ones not counted; the moment after the last."""
    here, people, now = watch.here, [project.anika, project.dana, project.tom], january(11, 7)
    with tenancy.staff(here.workspace_id), tenancy.reading():
        keys = list(Item.objects.of(here).shared().values_list("key", flat=True).order_by("position"))[:12]
        objective = Objective.objects.of(here).filter(need="OPTIONAL").first()
    done = 0
    while done < acts:
        now += timedelta(minutes=dice.choice([1, 50, 200, 700]))
        by = dice.choice(people)
        try:
            if dice.random() < 0.08:
                answer(project, now=now, usage=dice.choice(["undecided", "pull", "push"]))
                with tenancy.staff(here.workspace_id), tenancy.reading():
                    of = Item.objects.of(here).shared().filter(objective__key="configure-sandbox")
                    keys = [*keys[:12], *of.values_list("key", flat=True).order_by("position")]
            elif dice.random() < 0.06 and objective is not None:
                with tenancy.staff(here.workspace_id), tenancy.reading():
                    objective = Objective.objects.get(pk=objective.pk)
                action, more = (
                    (actions.restore_objective, {})
                    if objective.skipped_at
                    else (actions.skip_objective, {"reason": "Later"})
                )
                with scope_of(by):
                    action(objective=objective, implementation=here, by=by, now=now, **more)
            else:
                action, more = dice.choice(ACTS)
                watch.act(action, dice.choice(keys[:30]), by, now, **more)
            done += 1
        except (CannotMove, Forbidden, Stale):
            continue
    return now


@pytest.mark.parametrize("seed", [3, 5, 8])
def test_the_replay_ends_where_the_rows_are_and_all_parts_add_up(watch, project, seed):
    last = live_through(watch, project, random.Random(seed), acts=40)

    here, tally = watch.here, watch.count(last)
    with tenancy.portal(here.workspace_id, here.pk), tenancy.reading():
        known = known_of(here)
        rows = {row.key: row for row in Item.objects.of(here)}
    items = Items(known.setting)
    played = play(known.entries, known.setting, items, [])
    assert {
        key: (course.state, course.started_on, course.finished_on, course.rests)
        for key, course in items.courses.items()
    } == {key: (row.state, row.started_on, row.finished_on, row.paused_reason) for key, row in rows.items()}
    assert len(played.events) > 20

    both: dict[str, WorkingCalendar] = calendars.of(here)
    plan = watch.plan
    assert sum(plan.driven.values()) == len(tally.days)
    assert len(tally.days) == sum(
        both["VENDOR"].is_working((january(11) + timedelta(days=n)).date())
        for n in range((last - january(11)).days + 1)
        if (january(11) + timedelta(days=n)).replace(hour=9) <= last
    )
    for holder, seconds in tally.seconds.items():
        assert seconds == sum(row[3] for rows in tally.things.values() for row in rows if row[0] == holder)
    assert all(row[5] for rows in tally.things.values() for row in rows if row[0] == PAUSED)
    assert keeping.drift_of(here) == []


def test_internal_items_leave_no_trace(watch, project):
    before = watch.count(january(20, 12))
    watch.act(actions.start_item, "v-read-handover", project.anika, january(12, 9))
    watch.act(actions.hand_over_item, "v-create-sandbox", project.anika, january(12, 10))
    after = watch.count(january(20, 12))

    assert (before.days, before.things, before.seconds) == (after.days, after.things, after.seconds)
    assert not any(key in str(after.things) for key in ("v-read-handover", "v-create-sandbox"))
