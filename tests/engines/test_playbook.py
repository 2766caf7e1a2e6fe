"""Playbooks: what answers change, what an export keeps, and what an import would change."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from implementation.calendars import WorkingCalendar
from roadmap.playbook import (
    AnswerError,
    Need,
    PlaybookError,
    differences,
    dump,
    load,
    load_shipped,
    resolve,
    schedule_items,
)
from roadmap.schedule import AfterKickoff, BeforeGoLive, InWeeks, Link
from tests.engines.small_playbook import SMALL


def test_the_plan_for_the_usual_answers_has_no_differences():
    plan = resolve(load(SMALL, "mine.yaml"), {})

    assert [(o.key, o.weeks, [i.key for i in o.items]) for o in plan.objectives] == [
        ("one", (1, 1), ["share"]),
        ("two", (2, 2), ["build", "help", "end"]),
    ]
    assert plan.differences == ()
    assert plan.answers == {"size": "small", "erp": False}


def test_each_difference_says_which_answer_caused_it():
    plan = resolve(load(SMALL, "mine.yaml"), {"size": "large", "erp": "yes"})

    assert [d.sentence for d in plan.differences] == [
        "“Share contracts” takes 4 working days instead of 2, because Size is “Large”.",
        "“Map accounts” is added, because ERP is “yes”.",
        "“Second” is in weeks 2 to 3 instead of week 2, because Size is “Large”.",
    ]
    assert [(d.kind, d.key, d.parameter) for d in plan.differences] == [
        ("lengthened", "share", "size"),
        ("added", "map", "erp"),
        ("moved", "two", "size"),
    ]


PILOTED = (
    SMALL.replace("topics:\n", "phases:\n  - {key: pilot, title: Pilot, when: {erp: true}}\ntopics:\n", 1)
    .replace("    title: First\n", "    title: First\n    phase: pilot\n", 1)
    .replace("assists: [share, map]", "assists: [build]")
)


def test_a_phase_stands_and_falls_with_its_condition_and_takes_its_objectives_along():
    without, with_it = (resolve(load(PILOTED, "mine.yaml"), {"erp": erp}) for erp in (False, True))

    assert [objective.key for objective in without.objectives] == ["two"]
    assert [objective.key for objective in with_it.objectives] == ["one", "two"]
    assert [(d.kind, d.key, d.sentence) for d in with_it.differences] == [
        ("added", "one", "“First” is added with 2 items, because ERP is “yes”.")
    ]
    assert [need.key for need in next(i for i in without.items if i.key == "build").requires] == []


def test_an_objective_that_is_left_out_is_one_difference_that_names_its_items():
    plan = resolve(load_shipped("zenskar-six-week"), {"history": False})

    [difference] = plan.differences

    assert difference.sentence == (
        "“Import historical data into production” is left out with its 3 items, because Historical data is “no”."
    )
    assert difference.items == ("v-assist-history", "c-import-history", "c-confirm-history")


@pytest.mark.parametrize(
    ("usage", "added"),
    [
        ("undecided", []),
        ("pull", ["c-pull-user", "c-pull-allow-list", "c-pull-network", "v-pull-connect"]),
        ("push", ["c-push-capacity", "c-push-schema", "v-push-endpoint", "c-push-client", "c-push-load-test"]),
    ],
)
def test_the_usage_route_brings_its_own_items(usage, added):
    differences = resolve(load_shipped("zenskar-six-week"), {"usage": usage}).differences

    assert [(d.kind, d.key, d.parameter) for d in differences] == [("added", key, "usage") for key in added]


def test_what_is_left_out_passes_on_what_it_waited_for():
    book = load(SMALL, "mine.yaml")

    without, complete = ({i.key: i for i in resolve(book, {"erp": erp}).items} for erp in (False, True))

    assert without["build"].requires == (Need("share"),)
    assert complete["build"].requires == (Need("map", 2),)
    assert (without["help"].assists, complete["help"].assists) == (("share",), ("share", "map"))


def told(book, **answers):
    calendars = {"VENDOR": WorkingCalendar(), "CUSTOMER": WorkingCalendar("GB")}
    return schedule_items(resolve(book, answers), kickoff=date(2027, 5, 27), calendars=calendars)


def test_the_scheduler_is_told_all_that_it_needs():
    items = {item.key: item for item in told(load(SMALL, "mine.yaml"), size="large")}

    assert items["build"].anchor == InWeeks(2, 3, 0)
    assert items["end"].anchor == BeforeGoLive(1)
    assert items["help"].assists == ("share",)
    assert (items["share"].duration, items["share"].objective, items["share"].title) == (4, "one", "Share contracts")
    pilot = told(load_shipped("zenskar-pilot"))
    assert pilot[1].anchor == AfterKickoff(1)


def test_limits_become_days_of_the_side_and_ties_keep_their_kind():
    limited = SMALL.replace(
        "        duration: {by", "        not_before: 1\n        not_after: 9\n        duration: {by"
    )
    limited = limited.replace("{key: map, lag: 2}", "{key: map, kind: SS, lag: -1}")

    book = load(limited, "mine.yaml")
    items = {item.key: item for item in told(book, erp=True)}

    monday_is_a_holiday = date(2027, 5, 31)
    assert items["share"].not_before == monday_is_a_holiday - timedelta(days=3)
    assert items["share"].not_after == date(2027, 6, 10)
    assert items["build"].links[0] == Link("map", -1, kind="SS")
    assert load(dump(book), "mine.yaml") == book


@pytest.mark.parametrize(
    ("answers", "problems"),
    [
        ({"size": "huge"}, {"size": "“huge” is not an answer to Size. Allowed: small, large."}),
        ({"erp": "perhaps"}, {"erp": "“perhaps” is not an answer to ERP. Allowed: yes or no."}),
        ({"crm": "yes"}, {"crm": "“crm” is no parameter of this playbook. Allowed: size, erp."}),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_beside_its_question(answers, problems):
    with pytest.raises(AnswerError) as caught:
        resolve(load(SMALL, "mine.yaml"), answers)

    assert caught.value.problems == problems


@pytest.mark.parametrize("answers", [{}, {"size": ""}])
def test_a_required_answer_has_to_be_given(answers):
    with pytest.raises(AnswerError, match="Size needs an answer: small, medium, enterprise"):
        resolve(load_shipped("zenskar-sized"), answers)


def test_equal_playbooks_have_no_differences():
    assert differences(load(SMALL, "a"), load(SMALL + "# a comment\n", "b")) == []


def test_the_preview_of_an_import_names_every_difference():
    old = load(SMALL, "old")
    text = (
        SMALL.replace("duration: 3", "duration: 5")
        .replace("title: Small\n", "title: Smaller\n")
        .replace("key: help,", "key: assist,")
        .replace("label: Large", "label: Big")
    )

    found = differences(old, load(text, "new"))

    assert [change.sentence for change in found] == [
        "The playbook: title is “Smaller” instead of “Small”.",
        "The parameter “Size”: choices is key: “small”; label: “Small”, key: “large”; label: “Big” instead of "
        "key: “small”; label: “Small”, key: “large”; label: “Large”.",
        "The item “Build”: duration is 5 instead of 3.",
        "The item “Help” is new in “two”.",
        "The item “Help” is gone.",
    ]
    assert [(c.kind, c.thing, c.key, c.field) for c in found[2:]] == [
        ("changed", "item", "build", "duration"),
        ("added", "item", "assist", ""),
        ("removed", "item", "help", ""),
    ]


def test_another_order_is_a_difference():
    old = load(SMALL, "old")
    new = replace(old, objectives=old.objectives[::-1])

    assert [c.sentence for c in differences(old, new)] == [
        "The objectives stand in another order.",
        "The items stand in another order.",
    ]


@given(st.text(max_size=60), st.text(max_size=200))
def test_whatever_text_is_accepted_comes_back_from_an_export(title, summary):
    written = dump(replace(load(SMALL, "mine.yaml"), title=title, summary=summary))

    try:
        book = load(written, "export.yaml")
    except PlaybookError as refused:
        assert not title.strip() or not summary.strip() or title != " ".join(title.splitlines()), refused
        return

    assert (book.title, book.summary) == (title, summary)
    assert dump(book) == written
