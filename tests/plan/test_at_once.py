"""Two people act at the same moment, in transactions of their own."""

from collections.abc import Callable
from datetime import UTC, datetime
from threading import Barrier, Thread

import pytest
from django.db import connection

from implementation import ledger, tenancy
from roadmap.moving import Wish
from roadmap.plan import actions
from roadmap.plan.previews import Asked, CannotMove, preview_of
from stakeholders.verdicts import Stale
from tests.plan.test_changes import answers_of, look, part_of

NOW = datetime(2027, 1, 13, 10, tzinfo=UTC)

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], None]) -> list[str]:
    """Run all of them together; returns what each was told, in their order, empty for the ones that won."""
    barrier, told = Barrier(len(acts)), [""] * len(acts)

    def run(place: int, act: Callable[[], None]) -> None:
        try:
            barrier.wait(timeout=10)
            act()
        except (CannotMove, Stale) as problem:
            told[place] = str(problem)
        finally:
            connection.close()

    threads = [Thread(target=run, args=row) for row in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return told


def finishing(project, key: str, by) -> Callable[[], None]:
    item, here = project.item(key), project.implementation

    def act() -> None:
        with tenancy.portal(here.workspace_id, here.pk):
            actions.finish_item(item=item, implementation=here, by=by, now=NOW)

    return act


def test_two_people_finish_the_same_item_and_one_of_them_gets_a_sentence(project):
    told = at_once(finishing(project, "c-share-data", project.tom), finishing(project, "c-share-data", project.dana))

    assert sorted(told) == ["", f"“{project.item('c-share-data').title}” is done already. Reload to see by whom."]
    assert project.plan.done_count == 1
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        assert ledger.verbs(project.implementation).count("roadmap.item.finished") == 1


def test_two_people_finish_different_items_and_both_are_counted(project):
    told = at_once(finishing(project, "c-share-data", project.tom), finishing(project, "c-connect", project.dana))

    assert told == ["", ""]
    finished = sum(project.item(key).state == "DONE" for key in ("c-share-data", "c-connect", "v-assist-connect"))
    assert project.plan.done_count == finished == 3


def moving(project, asked: Asked, seen: str) -> Callable[[], None]:
    here = project.implementation

    def act() -> None:
        with tenancy.staff(here.workspace_id):
            actions.move_dates(implementation=here, by=project.anika, asked=asked, seen=seen, reason="Away", now=NOW)

    return act


def test_of_two_people_who_move_what_they_both_saw_one_moves_it_and_the_other_sees_what_is_left(project):
    here, before = project.implementation, project.item("v-config-sandbox").planned_finish
    asked = Asked({project.item("v-config-sandbox").number: Wish(days=1)})
    with tenancy.staff(here.workspace_id), tenancy.reading():
        seen = preview_of(project.plan, here, asked, today=NOW.date()).seen

    told = at_once(moving(project, asked, seen), moving(project, asked, seen))

    assert sorted(told) == ["", "The plan changed while you were looking at it. This is what would move now."]
    assert project.item("v-config-sandbox").planned_finish > before
    with tenancy.staff(here.workspace_id), tenancy.reading():
        assert ledger.verbs(here).count("roadmap.move.made") == 1


def test_two_managers_answer_otherwise_and_the_second_is_shown_what_the_first_left(project):
    here, part, seen = project.implementation, part_of(project), look(project, now=NOW, usage="pull").seen

    def answering() -> None:
        with tenancy.staff(here.workspace_id):
            actions.change_answers(
                part=part,
                implementation=here,
                by=project.anika,
                answers=answers_of(project, usage="pull"),
                chosen={},
                seen=seen,
                reason="Open to us",
                now=NOW,
            )

    told = at_once(answering, answering)

    assert sorted(told)[0] == ""
    assert "answers that the plan has" in sorted(told)[1]
    with tenancy.staff(here.workspace_id), tenancy.reading():
        assert ledger.verbs(here).count("roadmap.answers.changed") == 1
