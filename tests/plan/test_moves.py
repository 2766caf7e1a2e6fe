"""Planned dates that people move: seen before, done with a reason, taken back as a whole."""

import json
from datetime import date, datetime, timedelta

import pytest

from implementation import ledger, tenancy
from implementation.calendars import local_date
from implementation.ledger import LedgerBody
from roadmap.models import BaselineItem, Item, Move, MovedItem, Objective
from roadmap.moving import Wish
from roadmap.plan import actions, queries, rows
from roadmap.plan.actions.moves import Overtaken
from roadmap.plan.previews import Asked, CannotMove, preview_of
from stakeholders.models import Role
from stakeholders.verdicts import Forbidden, Stale

NOW = datetime.fromisoformat("2027-01-11T10:00:00+00:00")  # the Monday of the kick-off


def jan(day: int) -> date:
    return date(2027, 1, day)


def look(project, *, along=False, now=NOW, **wishes):
    """The preview of moving these items."""
    asked = Asked({project.item(key).number: wish for key, wish in wishes.items()}, along)
    here = project.implementation
    with tenancy.staff(here.workspace_id), tenancy.reading():
        return asked, preview_of(project.plan, here, asked, today=local_date(now, here.zone))


def move(project, *, by=None, reason="Tom is away", seen=None, along=False, now=NOW, **wishes):
    asked, preview = look(project, along=along, now=now, **wishes)
    return acting(
        project, actions.move_dates, by or project.anika, asked=asked, seen=seen or preview.seen, reason=reason, now=now
    )


def undo(project, made, *, by=None, now=NOW):
    acting(project, actions.undo_move, by or project.anika, move=made, now=now)


def acting(project, action, by, **given):
    here = project.implementation
    scope = tenancy.staff(here.workspace_id) if by.is_ours else tenancy.portal(here.workspace_id, here.pk)
    with scope:
        return action(implementation=here, by=by, **given)


def dates(project):
    """Every planned date: of items and of objectives."""
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        rows = [*Item.objects.of(project.implementation), *Objective.objects.of(project.implementation)]
        return {row.key: (row.planned_start, row.planned_finish) for row in rows}


def moved(project):
    """What is not where the kick-off baseline has it, by key."""
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        rows = BaselineItem.objects.of(project.implementation).select_related("item")
        return {
            row.item.key: (row.item.planned_start.day, row.item.planned_finish.day)
            for row in rows
            if (row.item.planned_start, row.item.planned_finish) != (row.planned_start, row.planned_finish)
        }


def test_a_move_moves_what_has_no_room_and_nothing_else(tied):
    move(tied, share=Wish(days=3))  # 11-13 to 14-18; read waits from its start on, and build for read

    assert moved(tied) == {
        "share": (14, 18),
        "help": (14, 18),
        "read": (15, 19),
        "notes": (20, 20),
        "build": (20, 25),
        "docs": (25, 26),
    }
    assert tied.plan.committed_on == date(2027, 1, 29)


def test_the_preview_writes_nothing_and_says_what_the_move_then_does(tied):
    before = dates(tied)
    asked, preview = look(tied, share=Wish(days=3))

    assert dates(tied) == before
    assert [(item.key, s.because.kind, s.because.key) for item, s in preview.shifts] == [
        ("share", "asked", ""),
        ("read", "item", "share"),
        ("notes", "item", "read"),
        ("help", "assists", "share"),
        ("build", "item", "read"),
        ("docs", "item", "build"),
    ]
    assert preview.warnings == ["“Plan the cut-over” would start before “Build” is finished, which should come first."]
    assert asked.along is False


def test_the_forecast_follows_and_the_committed_go_live_stays(tied):
    move(tied, build=Wish(days=2))
    with pytest.raises(CannotMove, match="“See a first version” is fixed on Tue 26 Jan and waits for “Build”"):
        move(tied, build=Wish(days=2))

    move(tied, live=Wish(days=2))
    assert (tied.plan.committed_on, tied.plan.forecast_on, tied.plan.gap_days) == (jan(29), date(2027, 2, 2), 2)


def test_the_spans_of_objectives_follow_their_shared_items(tied):
    move(tied, share=Wish(days=3))

    with tenancy.staff(tied.implementation.workspace_id), tenancy.reading():
        spans = {o.key: (o.planned_start.day, o.planned_finish.day) for o in Objective.objects.of(tied.implementation)}
    assert spans["one"] == (14, 19)  # the internal notes of the 20th do not stretch what both sides see


def test_the_roadmaps_picture_keeps_the_first_dates_and_says_how_far_from_them(tied):
    move(tied, share=Wish(days=3))

    here = tied.implementation
    with tenancy.staff(here.workspace_id), tenancy.reading():
        chart = rows.chart(tied.plan, queries.objectives_of(here), rows.Reader(here, NOW.date()))
    one = chart.rows[0]
    assert (one.baseline_start, one.baseline_finish) == (jan(11), jan(14))
    assert (one.planned_start, one.planned_finish, one.late) == (jan(14), jan(19), "+3 d")


def test_taking_it_back_restores_every_date_and_figure(tied):
    before, figures = dates(tied), tied.plan.forecast_on

    undo(tied, move(tied, share=Wish(days=3)))

    assert dates(tied) == before
    assert tied.plan.forecast_on == figures
    with tenancy.staff(tied.implementation.workspace_id), tenancy.reading():
        row = Move.objects.of(tied.implementation).get()
        assert (row.undone_at, row.undone_by_id) == (NOW, tied.anika.pk)
        assert MovedItem.objects.of(tied.implementation).count() == 6  # nothing is deleted


def test_the_ledger_has_every_date_the_reason_and_the_undo(tied):
    made = move(tied, test=Wish(days=1), reason="The testers are away")
    undo(tied, made)

    with tenancy.staff(tied.implementation.workspace_id), tenancy.reading():
        bodies = LedgerBody.objects.filter(subject_id=made.pk).order_by("seq")
        facts = [(body.verb, json.loads(body.body)["facts"]) for body in bodies]
    assert [verb for verb, _facts in facts] == ["roadmap.move.made", "roadmap.move.undone"]
    assert facts[0][1]["reason"] == "The testers are away"
    assert facts[0][1]["moved"] == [
        told_of(tied, "test", "asked", ["2027-01-26", "2027-01-27"], ["2027-01-27", "2027-01-28"]),
        told_of(tied, "rehearse", "item", ["2027-01-28", "2027-01-28"], ["2027-01-29", "2027-01-29"]),
    ]
    assert facts[0][1]["planned"] == facts[1][1]["planned"] == ["2027-01-29", "2027-01-29"]


def told_of(project, key, because, before, after):
    item = project.item(key)
    return {"number": item.number, "title": item.title, "because": because, "before": before, "after": after}


def test_what_the_customer_may_read_does_not_name_the_vendors_own(tied):
    move(tied, share=Wish(days=3))
    alone = move(tied, notes=Wish(days=2), reason="Only ours to know")

    here = tied.implementation
    with tenancy.portal(here.workspace_id, here.pk), tenancy.reading():
        rows = MovedItem.objects.of(here).select_related("item")
        assert "notes" not in {row.item.key for row in rows}
        assert not Move.objects.filter(pk=alone.pk).exists()
        told = [body.body for body in LedgerBody.objects.filter(verb="roadmap.move.made")]
    assert len(told) == 1
    assert "Write notes" not in told[0]
    assert "Only ours to know" not in told[0]


def test_when_the_plan_changed_since_the_preview_nothing_moves_and_the_new_preview_is_there(tied):
    _asked, seen = look(tied, share=Wish(days=3))
    move(tied, build=Wish(days=1))
    before = dates(tied)

    with pytest.raises(Overtaken, match="changed while you were looking") as caught:
        move(tied, share=Wish(days=3), seen=seen.seen)

    assert dates(tied) == before
    assert caught.value.preview.seen == look(tied, share=Wish(days=3))[1].seen


def test_what_changed_elsewhere_does_not_disturb_a_preview(tied):
    _asked, seen = look(tied, docs=Wish(days=1))
    acting(tied, actions.start_item, tied.dana, item=tied.item("share"), now=NOW)

    move(tied, docs=Wish(days=1), seen=seen.seen)

    assert moved(tied) == {"docs": (22, 25)}


def test_only_the_vendors_people_at_the_implementation_move_dates(tied, anika):
    for by, sentence in (
        (tied.dana, "Zenskar’s people move planned dates"),
        (anika, "Join the team first"),
    ):
        with pytest.raises(Forbidden, match=sentence):
            move(tied, by=by, share=Wish(days=1))

    tied.anika.roles = [Role.VIEWER]
    with pytest.raises(Forbidden, match="read along"):
        move(tied, share=Wish(days=1))
    assert moved(tied) == {}


def test_a_move_that_moves_nothing_is_refused(tied):
    with pytest.raises(CannotMove, match="Nothing would move"):
        move(tied, share=Wish(days=0))


def test_a_move_is_taken_back_only_while_nothing_was_built_on_it(tied):
    first = move(tied, share=Wish(days=3))
    second = move(tied, docs=Wish(days=1), reason="More to write")

    with pytest.raises(
        Stale, match=r"“Document” was moved again on \d+ Jan \(“More to write”\)\. Take that back first\."
    ):
        undo(tied, first)

    undo(tied, second)
    acting(tied, actions.start_item, tied.dana, item=tied.item("share"), now=NOW)
    with pytest.raises(Stale, match=r"“Share contracts” began on 11 Jan\."):
        undo(tied, first)


def test_a_move_is_not_taken_back_when_another_item_stands_in_its_room_now(tied):
    made_room = move(tied, build=Wish(days=-1))
    used_it = move(tied, docs=Wish(days=-1))

    with pytest.raises(Stale, match="“Document” starts on Wed 20 Jan and would have no room before Thu 21 Jan"):
        undo(tied, made_room)

    assert moved(tied) == {"build": (15, 20), "docs": (20, 21)}
    undo(tied, used_it)
    undo(tied, made_room)
    assert moved(tied) == {}


def test_taking_it_back_twice_is_refused(tied):
    made = move(tied, share=Wish(days=1))
    undo(tied, made)

    with pytest.raises(Stale, match="took this move back"):
        undo(tied, made)


def test_a_customer_takes_nothing_back(tied):
    made = move(tied, share=Wish(days=1))

    with pytest.raises(Forbidden, match="Zenskar’s people"):
        undo(tied, made, by=tied.dana)


def test_what_follows_moves_along_when_that_is_chosen(tied):
    move(tied, build=Wish(days=1), along=True)

    assert moved(tied)["test"] == (27, 28)


def test_baselines_stay(project):
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        rows = BaselineItem.objects.of(project.implementation)
        before = {row.item_id: (row.planned_start, row.planned_finish) for row in rows}
    move(project, **{"v-config-sandbox": Wish(days=3)})

    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        rows = BaselineItem.objects.of(project.implementation)
        assert {row.item_id: (row.planned_start, row.planned_finish) for row in rows} == before
        assert ledger.verbs(project.implementation).count("roadmap.move.made") == 1


@pytest.mark.parametrize(("key", "items", "queries"), [("docs", 1, 16), ("share", 6, 18)])
def test_moving_many_items_takes_no_more_queries_than_moving_one(tied, key, items, queries, django_assert_num_queries):
    asked, preview = look(tied, **{key: Wish(days=3)})

    with django_assert_num_queries(queries):
        acting(tied, actions.move_dates, tied.anika, asked=asked, seen=preview.seen, reason="Away", now=NOW)

    assert len(preview.shifts) == items


def test_a_date_beyond_the_calendar_is_a_sentence(tied):
    with pytest.raises(CannotMove, match="The calendar knows the years 1970 to 2100"):
        look(tied, share=Wish(start=date(2150, 1, 1)))


def test_two_weeks_later_the_past_is_not_offered(tied):
    _asked, preview = look(tied, share=Wish(days=1), now=NOW + timedelta(days=14))

    assert preview.problems == [
        "Tue 12 Jan is too early for “Share contracts”. The first day that is left is Mon 25 Jan."
    ]
    assert preview.shifts == []
