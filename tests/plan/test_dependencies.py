"""Dependencies that people draw between items, objectives and phases: seen before, done with a reason, taken back."""

from datetime import timedelta

import pytest

from implementation import ledger, tenancy
from implementation.calendars import local_date
from roadmap.models import Dependency, Item, Move
from roadmap.moving import Wish
from roadmap.plan import actions, queries
from roadmap.plan.actions.moves import Overtaken
from roadmap.plan.previews import CannotMove
from roadmap.plan.tying import Drawn, preview_tie
from stakeholders.verdicts import Forbidden, Stale
from tests.plan.test_moves import NOW, acting, dates, jan, move, moved, undo
from tests.plan.test_pages import desk_of, text


def name_of(project, key: str) -> str:
    """What forms call it: an item by its number, a group by its key."""
    return key if ":" in key else str(project.item(key).number)


def look(project, who: str, on: str, *, now=NOW, **how):
    drawn = Drawn(name_of(project, who), name_of(project, on), **how)
    here = project.implementation
    with tenancy.staff(here.workspace_id), tenancy.reading():
        return drawn, preview_tie(project.plan, here, drawn, today=local_date(now, here.zone))


def draw(project, who: str, on: str, *, by=None, reason="They said so", now=NOW, **how):
    drawn, preview = look(project, who, on, now=now, **how)
    return acting(
        project, actions.draw_dependency, by or project.anika, drawn=drawn, seen=preview.seen, reason=reason, now=now
    )


def remove(project, who: str, on: str, **given):
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        known = Dependency.objects.of(project.implementation).exclude(tie="DROPPED")
        ends = {tie.ends: tie for tie in known}
    tie = ends[tuple(key if ":" in key else project.item(key).pk for key in (who, on))]
    acting(project, actions.remove_dependency, project.anika, tie=tie, now=NOW, **{"reason": "Not so", **given})


def ties(project):
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        return Dependency.objects.of(project.implementation).exclude(tie="DROPPED").count()


def test_what_waits_from_now_on_is_pushed_and_takes_along_what_waits_for_it(tied):
    before = dates(tied)["live"]

    made = draw(tied, "rehearse", "live")  # 29 Jan

    assert before[1] == jan(29)
    assert moved(tied) == {"rehearse": (1, 1)}  # the Monday after
    assert made.reason == "They said so"
    move(tied, live=Wish(days=1), reason="A day later")
    assert moved(tied) == {"live": (1, 1), "rehearse": (2, 2)}


def test_taking_its_move_back_takes_the_dependency_back_with_it(tied):
    before, count = dates(tied), ties(tied)

    undo(tied, draw(tied, "rehearse", "live"))

    assert (dates(tied), ties(tied)) == (before, count)
    with tenancy.staff(tied.implementation.workspace_id), tenancy.reading():
        assert ledger.verbs(tied.implementation)[-2:] == ["roadmap.dependency.removed", "roadmap.move.undone"]


def test_where_there_is_room_nothing_moves_and_it_holds_from_then_on(tied):
    before = dates(tied)

    assert draw(tied, "live", "see") is None

    assert dates(tied) == before
    with tenancy.staff(tied.implementation.workspace_id), tenancy.reading():
        assert not Move.objects.exists()


def test_a_circle_is_refused_and_names_its_members(tied):
    with pytest.raises(CannotMove, match=r"circle: .*“Read contracts”.*“Build”.*Remove one of the dependencies"):
        look(tied, "share", "build")


@pytest.mark.parametrize(
    ("who", "on", "how", "sentence"),
    [
        ("share", "share", {}, "“Share contracts” cannot wait for itself"),
        ("share", "objective:nine", {}, "There is no “objective:nine” in this plan"),
        ("help", "build", {}, "assists, so it cannot wait for something itself"),
        ("help", "share", {}, "“Help with contracts” helps with “Share contracts” and has its dates"),
        ("live", "help", {}, "which only assists"),
        ("live", "notes", {}, "which is internal and must hold nothing up"),
        ("objective:three", "objective:one", {"kind": "FF"}, "All of “Third” begins together"),
        ("objective:three", "build", {"soft": True}, "What only warns is between two items"),
        ("build", "objective:two", {"kind": "FF"}, "circle"),
        ("objective:one", "objective:three", {}, "circle"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(tied, who, on, how, sentence):
    with pytest.raises(CannotMove, match=sentence):
        look(tied, who, on, **how)


def test_a_lock_that_leaves_no_room_says_so_and_nothing_is_written(tied):
    drawn, preview = look(tied, "see", "live")

    assert preview.problems == [
        "“See a first version” is fixed on Tue 26 Jan and waits for “Go live”, which would leave it no room before "
        "Mon 1 Feb. Move “Go live” less far, or remove the lock."
    ]
    with pytest.raises(CannotMove, match="is fixed on"):
        acting(tied, actions.draw_dependency, tied.anika, drawn=drawn, seen=preview.seen, reason="So", now=NOW)


def test_an_item_waits_for_a_whole_objective(tied):
    draw(tied, "plan", "objective:three")

    assert moved(tied) == {"plan": (1, 1)}  # the Monday after the last of it
    move(tied, live=Wish(days=2), reason="Later")
    assert moved(tied) == {"live": (2, 2), "plan": (3, 3)}
    with tenancy.staff(tied.implementation.workspace_id), tenancy.reading():
        because = Move.objects.order_by("pk").last()
    assert because.reason == "Later"


def test_of_an_objective_that_waits_all_items_wait(tied):
    draw(tied, "objective:three", "objective:two", lag=2)

    start = max(dates(tied)[key][1] for key in ("build", "docs", "see", "plan"))
    for key in ("test", "rehearse", "live"):
        assert dates(tied)[key][0] > start
    with tenancy.staff(tied.implementation.workspace_id), tenancy.reading():
        plan = tied.plan
        assert plan.forecast_on == dates(tied)["rehearse"][1]


def test_something_counts_from_the_start_of_its_own_objective(tied):
    draw(tied, "live", "objective:three", kind="SS", lag=5)

    assert moved(tied) == {"live": (2, 2)}  # five working days after the 26th, when the others of it begin
    move(tied, test=Wish(days=1))
    assert moved(tied)["live"] == (3, 3)


def test_a_dependency_is_drawn_anew_with_another_lag(tied):
    draw(tied, "test", "build", lag=3)
    count = ties(tied)
    draw(tied, "test", "build", lag=1)

    assert ties(tied) == count
    with tenancy.staff(tied.implementation.workspace_id), tenancy.reading():
        assert Dependency.objects.get(item=tied.item("test"), on=tied.item("build")).lag == 1


def test_a_removed_one_leaves_the_dates_and_holds_nothing_up_any_more(tied):
    before = dates(tied)

    remove(tied, "build", "read")

    assert dates(tied) == before
    move(tied, share=Wish(days=3))
    assert "build" not in moved(tied)


def test_it_is_removed_once(tied):
    with tenancy.staff(tied.implementation.workspace_id), tenancy.reading():
        tie = Dependency.objects.get(item=tied.item("build"), on=tied.item("read"))
    given = {"tie": tie, "reason": "Not so", "now": NOW}
    acting(tied, actions.remove_dependency, tied.anika, **given)

    with pytest.raises(Stale, match="removed this dependency meanwhile"):
        acting(tied, actions.remove_dependency, tied.anika, **given)


def test_who_saw_something_else_is_shown_what_would_move_now(tied):
    drawn, preview = look(tied, "rehearse", "live")
    move(tied, live=Wish(days=1))

    with pytest.raises(Overtaken) as problem:
        acting(tied, actions.draw_dependency, tied.anika, drawn=drawn, seen=preview.seen, reason="So", now=NOW)

    assert problem.value.preview.shifts[0][1].after.start == jan(31) + timedelta(days=2)  # a Tuesday of the calendar


def test_customers_read_dependencies_and_draw_none(tied):
    drawn, preview = look(tied, "rehearse", "live")
    with pytest.raises(Forbidden, match="Zenskar’s people move planned dates"):
        acting(tied, actions.draw_dependency, tied.dana, drawn=drawn, seen=preview.seen, reason="So", now=NOW)

    hers = text(desk_of(tied.dana).get(f"{tied.url}dependencies/"))
    assert "starts after its start, 1 working day later" in hers
    assert "Draw a dependency" not in hers
    assert "Write notes" not in hers
    assert "Write notes" in text(desk_of(tied.anika).get(f"{tied.url}dependencies/"))


def test_a_person_draws_one_reads_what_moves_and_finds_it_in_the_list(tied):
    anika = desk_of(tied.anika)
    typed = {"who": name_of(tied, "plan"), "on": "objective:three", "kind": "FS", "lag": "1"}

    seen = anika.post(f"{tied.url}dependencies/preview/", typed)
    assert "“Plan the cut-over” waits for “Third”: it starts after its end, 1 working day later." in text(seen)
    assert "waits for “Go live”" in text(seen)
    missing = anika.post(f"{tied.url}dependencies/draw/", {**typed, "seen": seen.context["preview"].seen})
    assert missing.status_code == 422
    assert "Say why; both sides read it." in text(missing)
    answer = anika.post(
        f"{tied.url}dependencies/draw/",
        {**typed, "seen": seen.context["preview"].seen, "reason": "Not before the rest"},
        follow=True,
    )

    assert "“Plan the cut-over” waits for “Third” now." in text(answer)
    of = text(anika.get(f"{tied.url}dependencies/", {"of": typed["who"]}))
    assert "What “Plan the cut-over” waits for, and what waits for it." in of
    assert "starts after its end, 1 working day later" in of
    item = text(anika.get(f"{tied.url}items/{typed['who']}/"))
    assert "all of “Third”" in item
    told = text(anika.get(f"{tied.url}activity/"))
    assert "lets “Plan the cut-over” wait for “Third”, it starts after its end, 1 working day later" in told
    chart = anika.get(f"{tied.url}gantt/").content.decode()
    assert chart.count("m-4-3l4 3-4 3") >= 1


def test_a_person_removes_one(tied):
    anika = desk_of(tied.anika)
    page = anika.get(f"{tied.url}dependencies/", {"of": name_of(tied, "read")})
    row = next(row for row in page.context["rows"] if row.who.title == "Build")

    asked = text(anika.get(f"{tied.url}dependencies/", {"remove": row.key}))
    assert "“Build” waits for “Read contracts”: it starts after its end. Without it the dates stay" in asked
    assert anika.post(f"{tied.url}dependencies/{row.key}/remove/").status_code == 422
    done = anika.post(f"{tied.url}dependencies/{row.key}/remove/", {"reason": "They work apart"}, follow=True)

    assert "It waits no longer." in text(done)
    assert row.key not in [row.key for row in done.context["rows"]]


def test_a_person_whose_objective_waits_for_another_sees_what_holds_it_up(tied):
    draw(tied, "objective:three", "objective:one")
    acting(tied, actions.assign_item, tied.anika, item=tied.item("test"), to=tied.dana, now=NOW)

    with tenancy.portal(tied.implementation.workspace_id, tied.implementation.pk), tenancy.reading():
        ahead = queries.ahead_of(tied.dana)
    held = {item.key: [other.key for other in ahead.held_up_by[item.pk]] for item in ahead.others if item.key == "test"}

    assert held == {"test": ["build", "share", "read"]}


def test_the_list_asks_the_same_number_of_questions_however_many_there_are(tied, django_assert_num_queries):
    anika = desk_of(tied.anika)
    anika.get(f"{tied.url}dependencies/")
    with django_assert_num_queries(8):
        anika.get(f"{tied.url}dependencies/")
    draw(tied, "objective:three", "objective:one")
    draw(tied, "live", "see")
    with django_assert_num_queries(8):
        anika.get(f"{tied.url}dependencies/")


def test_what_is_soft_warns_and_moves_nothing(tied):
    _drawn, preview = look(tied, "see", "plan", soft=True)

    assert preview.shifts == []
    with tenancy.staff(tied.implementation.workspace_id), tenancy.reading():
        see, plan = (Item.objects.get(key=key) for key in ("see", "plan"))
    assert bool(preview.warnings) == (see.planned_start <= plan.planned_finish)


def test_what_only_a_group_waits_for_names_no_item_as_held_up(tied):
    draw(tied, "objective:three", "plan")

    with tenancy.portal(tied.implementation.workspace_id, tied.implementation.pk), tenancy.reading():
        held = queries.held_up_by([Item.objects.get(key="plan")])

    assert held == {}
