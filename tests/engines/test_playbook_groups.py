"""Playbooks in which objectives and phases wait and are waited for."""

from datetime import date

import pytest

from implementation.calendars import WorkingCalendar
from roadmap.playbook import Need, PlaybookError, dump, editing, groups_of, load, resolve, schedule_items
from roadmap.schedule import schedule, with_groups
from tests.fixtures.grouped import GROUPED

BOTH = {"VENDOR": WorkingCalendar(""), "CUSTOMER": WorkingCalendar("")}


def days(text=GROUPED, **answers):
    plan = resolve(load(text, "grouped.yaml"), answers)
    items = schedule_items(plan, kickoff=date(2027, 1, 11), calendars=BOTH)
    found = schedule(with_groups(items, groups_of(plan)), kickoff=date(2027, 1, 11), calendars=BOTH)
    return {item.key: (found.items[item.key].start.day, found.items[item.key].finish.day) for item in plan.items}


def test_every_item_of_a_phase_waits_for_the_whole_of_the_other():
    assert days() == {
        "draft": (11, 12), "read": (13, 14), "invite": (14, 14),  # three working days after the first of its objective
        "map": (15, 19),
        "set-up": (20, 21), "look": (22, 22), "live": (25, 25),
    }  # fmt: skip


def test_what_the_answers_leave_out_passes_on_what_it_required():
    """Without the accounts, who waited for them waits for what they waited for."""
    plan = resolve(load(GROUPED, "grouped.yaml"), {"erp": False})
    look = next(item for item in plan.items if item.key == "look")

    assert look.requires == (Need("objective:agree"),)
    assert days(erp=False)["set-up"] == (15, 18)


def test_what_is_written_comes_back_as_it_was():
    book = load(GROUPED, "grouped.yaml")

    assert load(dump(book), "again.yaml") == book
    assert "phase:prepare" in dump(book)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('["objective:agree"]', '["objective:agre"]', "There is no objective “agre”. Did you mean “agree”?"),
        ('["phase:prepare"]', '["phase:after"]', "There is no phase “after”. Allowed: prepare, build."),
        (
            'requires: ["phase:prepare"]', 'requires: [{key: "phase:prepare", kind: FF}]',
            "“kind” cannot be “FF”. Allowed: FS, SS.",
        ),
        (
            "key: prepare, title: Prepare}", 'key: prepare, title: Prepare, requires: ["objective:configure"]}',
            "These wait for each other in a circle: “draft” → “objective:configure” → “set-up” → “phase:prepare” → "
            "“draft”. Remove one of the “requires”.",
        ),
        (
            "after_objective: 3", "after_objective: 3, offset: 2",
            "“invite” has offset and after_objective. Only one of them is possible.",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_line(old, new, message):
    with pytest.raises(PlaybookError) as problem:
        load(GROUPED.replace(old, new), "grouped.yaml")

    assert message in str(problem.value)


def test_taking_an_objective_out_takes_its_ties_along():
    book = load(GROUPED, "grouped.yaml")

    left = load(editing.without(book, "accounts", version=2), "left.yaml")

    assert "objective:accounts" not in dump(left)
    assert [item.key for item in left.items] == ["draft", "read", "invite", "set-up", "look", "live"]


def test_a_form_says_and_reads_them_in_one_line_each():
    needs = (Need("objective:agree"), Need("phase:build", 2, "SS"))

    assert editing.said_needs(needs) == "objective:agree\nphase:build SS +2"
    assert editing.read_needs(editing.said_needs(needs)) == [
        "objective:agree",
        {"key": "phase:build", "lag": 2, "kind": "SS"},
    ]
