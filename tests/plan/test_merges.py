"""A newer playbook reaches a running plan, and a further one becomes its next phase: seen first, after a baseline."""

import re
from datetime import date

import pytest
from django.test import Client

from implementation import tenancy
from roadmap.models import Baseline, BaselineItem, Objective, Playbook
from roadmap.plan import actions
from stakeholders.models import Requirement, Seat
from tests.fixtures.people import NOW
from tests.fixtures.tied import TIED
from tests.plan.test_change_pages import headings, press
from tests.plan.test_changes import do, open_keys, part_of, states, ties
from tests.plan.test_pages import desk_of, text

NEW = "      - {key: tell, side: VENDOR, kind: do, title: Tell everybody, duration: 1, requires: [build]}\n"
WHY = "The new way of testing is better"


@pytest.fixture
def desk(tied) -> Client:
    return desk_of(tied.anika)


def publish(project, *changes: tuple[str, str], version: int = 2) -> Playbook:
    """The next version of the tied playbook, as a colleague imports it."""
    words = TIED.replace("version: 1", f"version: {version}", 1)
    for old, new in changes:
        assert old in words
        words = words.replace(old, new, 1)
    with tenancy.staff(project.implementation.workspace_id):
        with tenancy.reading():
            current = Playbook.objects.current().get(key="tied")
            owner = Seat.objects.staff().get(email=project.anika.email)
        return actions.import_playbook(
            workspace=project.implementation.workspace, by=owner, text=words, instead_of=current, now=NOW
        )


def look(desk, project):
    return desk.get(f"{project.url}changes/version/1/")


def reword(project, key, title):
    item = project.item(key)
    with tenancy.staff(project.implementation.workspace_id):
        actions.reword_item(
            item=item, implementation=project.implementation, by=project.anika, title=title, text=item.text,
            seen=item.version, now=NOW,
        )  # fmt: skip


def baselines(project) -> list[str]:
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        return list(
            Baseline.objects.of(project.implementation).order_by("made_at", "id").values_list("name", flat=True)
        )


def test_the_plan_says_that_its_playbook_is_newer_and_leads_to_what_that_would_change(desk, tied):
    assert "version/1/" not in text(desk.get(f"{tied.url}changes/"))
    publish(tied, ("title: Document,", "title: Document it,"))

    page = text(desk.get(f"{tied.url}changes/"))

    assert "The playbook is at version 2; the plan follows version 1." in page
    assert f'href="{tied.url}changes/version/1/"' in page
    assert "version/1/" not in text(desk_of(tied.dana).get(f"{tied.url}changes/"))


def test_new_items_come_changed_ones_follow_and_a_local_rename_stays(desk, tied):
    reword(tied, "read", "Read all contracts aloud")
    publish(
        tied,
        ("      - {key: see,", NEW + "      - {key: see,"),
        ("title: Document, duration: 2", "title: Document it, duration: 3"),
        ("title: Read contracts, duration: 3", "title: Read contracts, duration: 4"),
    )

    seen = look(desk, tied)
    assert headings(seen) == ["1 item comes", "2 items change", "1 item moves", "1 keeps its own words"]
    assert "called “Read contracts” in the playbook" in text(seen)
    press(desk, seen, reason=WHY)

    assert tied.item("tell").title == "Tell everybody"
    assert ties(tied, "tell") == {"build"}
    assert (tied.item("docs").title, tied.item("docs").duration) == ("Document it", 3)
    assert (tied.item("read").title, tied.item("read").duration) == ("Read all contracts aloud", 4)
    assert tied.item("tell").planned_start > tied.item("build").planned_finish
    assert baselines(tied) == ["kick-off", "before Tied, version 2"]
    assert tied.plan.playbook_version == 2
    assert "The playbook is at" not in text(desk.get(f"{tied.url}changes/"))
    numbers = sorted(tied.item(key).position for key in states(tied))
    assert numbers == list(range(1, len(numbers) + 1))
    assert tied.item("tell").position == tied.item("docs").position + 1


def test_what_was_taken_out_goes_only_if_nobody_began_it(desk, tied):
    do(tied, actions.start_item, "share")
    publish(
        tied,
        ("      - {key: share, side: CUSTOMER, kind: provide, title: Share contracts, duration: 3, offset: 0}\n", ""),
        ("requires: [{key: share, kind: SS, lag: 1}]", "offset: 1"),
        ("assists: [share]", "assists: [read]"),
        ("      - {key: plan, side: CUSTOMER, kind: do, title: Plan the cut-over, duration: 1, soft_requires: [build], "
         "offset: 4}\n", ""),
    )  # fmt: skip

    seen = look(desk, tied)
    assert "“Share contracts” has begun and would not be in the plan any more." in text(seen)
    press(desk, seen, reason=WHY, **{"choose-1": "keep"})

    assert states(tied)["plan"] == "SKIPPED"
    assert states(tied)["share"] == "IN_PROGRESS"
    assert tied.item("plan").skipped_reason == WHY


def test_what_both_sides_changed_is_asked_and_done_as_chosen(desk, tied):
    reword(tied, "docs", "Write the manual")
    reword(tied, "build", "Build it all")
    publish(tied, ("title: Document,", "title: Document it,"), ("title: Build,", "title: Build well,"))

    seen = look(desk, tied)
    page = text(seen)
    assert "“Build it all”: title was changed here and in the playbook." in page
    assert "As it is here: “Write the manual”" in page
    assert "As the playbook has it: “Document it”" in page
    assert "Choose one of the two." in text(press(desk, seen, reason=WHY, **{"choose-1": "keep"}))
    press(desk, seen, reason=WHY, **{"choose-1": "keep", "choose-2": "take"})

    assert tied.item("build").title == "Build it all"
    assert tied.item("docs").title == "Document it"


def test_a_version_that_is_published_while_somebody_looks_is_shown_first(desk, tied):
    publish(tied, ("title: Document,", "title: Document it,"))
    seen = look(desk, tied)
    publish(tied, ("title: Document,", "title: Document all,"), version=3)

    answer = press(desk, seen, reason=WHY)

    assert answer.status_code == 409
    assert tied.item("docs").title == "Document"
    assert press(desk, answer, reason=WHY).status_code == 200
    assert tied.item("docs").title == "Document all"


def test_new_questions_are_asked_before(desk, tied):
    asks = "parameters:\n  - {key: manual, label: Manual, type: boolean, default: false}\ntopics:"
    publish(
        tied, ("topics:", asks), ("title: Document, duration: 2", "title: Document, when: {manual: true}, duration: 2")
    )

    seen = look(desk, tied)
    assert "New questions" in text(seen)
    assert headings(seen) == ["1 item is left out"]
    again = desk.get(f"{tied.url}changes/version/1/", {"p-manual": "yes"})
    assert headings(again) == []
    press(desk, again, reason=WHY)

    assert states(tied)["docs"] == "NOT_STARTED"
    assert part_of(tied).said == [["Manual", "yes"]]


def test_an_objective_moved_by_the_playbook_moves_what_has_not_begun(desk, tied):
    before = tied.item("test").planned_start
    publish(tied, ("    title: Third\n    weeks: [3]", "    title: Third\n    weeks: [4]"))

    press(desk, look(desk, tied), reason=WHY)

    assert (tied.item("test").planned_start - before).days == 7
    with tenancy.staff(tied.implementation.workspace_id), tenancy.reading():
        third = Objective.objects.of(tied.implementation).get(key="three")
    assert third.planned_start == tied.item("test").planned_start
    assert third.baseline_start < third.planned_start


# --- Phases --------------------------------------------------------------------------------------------------------


def test_a_second_playbook_becomes_the_next_phase_after_a_baseline(desk, tied):
    with tenancy.staff(tied.implementation.workspace_id), tenancy.reading():
        had = BaselineItem.objects.of(tied.implementation).count()
    page = desk.get(f"{tied.url}changes/phase/", {"playbook": "zenskar-pilot"})
    day = re.search(r'name="starts_on" value="([\d-]+)"', page.content.decode())[1]
    assert day == "2027-02-01"  # the Monday after the last item
    seen = desk.get(f"{tied.url}changes/phase/", {"playbook": "zenskar-pilot", "starts_on": day})
    assert headings(seen)[0] == "9 items come"
    press(desk, seen, reason="They want a pilot of the other product")

    new = {key for key in states(tied) if key.startswith("zenskar-pilot--")}
    assert len(new) == 9
    assert all(tied.item(key).planned_start >= date(2027, 2, 1) for key in new)
    assert tied.plan.forecast_on > tied.plan.committed_on == date(2027, 1, 29)
    assert baselines(tied) == ["kick-off", "before Pilot program"]
    waiting = {key for key in new if "live" in ties(tied, key)}
    assert waiting
    with tenancy.staff(tied.implementation.workspace_id), tenancy.reading():
        frozen = BaselineItem.objects.of(tied.implementation).count()
        topics = set(Requirement.objects.of(tied.implementation).values_list("topic__key", flat=True))
    assert frozen == had * 2
    assert topics
    assert "Understand the objective and the success criteria" in text(desk_of(tied.dana).get(f"{tied.url}roadmap/"))


def test_a_phase_after_go_live_does_not_move_it(desk, tied):
    before = tied.plan.forecast_on
    asked = {"playbook": "zenskar-pilot", "starts_on": "2027-02-08", "after_go_live": "on"}

    press(desk, desk.get(f"{tied.url}changes/phase/", asked), reason="Later, in peace")

    assert tied.plan.forecast_on == before
    assert any(key.startswith("zenskar-pilot--") for key in open_keys(tied))


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2027-02-07", "On Sun 7 Feb not both sides work. The next day is Mon 8 Feb."),
        ("2026-12-01", "The plan begins on Mon 11 Jan"),
        ("soon", "Enter a valid date."),
    ],
)
def test_a_day_that_cannot_be_says_why(desk, tied, day, sentence):
    answer = desk.get(f"{tied.url}changes/phase/", {"playbook": "zenskar-pilot", "starts_on": day})

    assert sentence in text(answer)
    assert "Change the plan</button>" not in text(answer)


def test_the_same_playbook_can_follow_itself(desk, tied):
    for _time in range(2):
        seen = desk.get(f"{tied.url}changes/phase/", {"playbook": "tied", "starts_on": "2027-03-01"})
        assert press(desk, seen, reason="Another country").status_code == 200

    keys = set(states(tied))
    assert {"share", "tied--share", "tied-2--share"} <= keys


def test_a_part_is_merged_by_its_own_keys(desk, tied):
    seen = desk.get(f"{tied.url}changes/phase/", {"playbook": "tied", "starts_on": "2027-03-01"})
    press(desk, seen, reason="Another country")
    publish(tied, ("title: Document,", "title: Document it,"))

    press(desk, desk.get(f"{tied.url}changes/version/2/"), reason=WHY)

    assert tied.item("docs").title == "Document"
    assert tied.item("tied--docs").title == "Document it"
    assert tied.plan.playbook_version == 1
