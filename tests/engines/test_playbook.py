"""Playbooks: what is refused and in which words, what answers change, and what an import would change."""

from dataclasses import replace

import pytest

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
from roadmap.schedule import AfterKickoff, BeforeGoLive, InWeeks

SMALL = """\
schema: golive-playbook/1
key: small
version: 1
title: Small
provenance: {based_on: Ours, ours: [All of it.]}
parameters:
  - key: size
    label: Size
    type: choice
    choices:
      - {key: small, label: Small}
      - {key: large, label: Large}
    default: small
  - {key: erp, label: ERP, type: boolean, default: false}
topics:
  - {key: contracts, title: Contracts}
objectives:
  - key: one
    title: First
    weeks: [1]
    items:
      - key: share
        side: CUSTOMER
        kind: provide
        title: Share contracts
        duration: {by: size, otherwise: 2, cases: {large: 4}}
      - key: map
        side: CUSTOMER
        kind: do
        title: Map accounts
        duration: 1
        requires: [share]
        when: {erp: true}
  - key: two
    title: Second
    weeks: {by: size, otherwise: [2], cases: {large: [2, 3]}}
    items:
      - {key: build, side: VENDOR, kind: do, title: Build, duration: 3, requires: [{key: map, lag: 2}]}
      - {key: help, side: VENDOR, kind: assist, title: Help, duration: 1, assists: [share, map]}
      - {key: end, side: CUSTOMER, kind: approve, title: Approve, duration: 0, topics: [contracts], before_go_live: 1}
"""


def problems(text):
    with pytest.raises(PlaybookError) as caught:
        load(text, "mine.yaml")
    return [(problem.line, problem.message) for problem in caught.value.problems]


def line_of(text, words):
    return next(n for n, line in enumerate(text.splitlines(), 1) if words in line)


@pytest.mark.parametrize(
    ("old", "new", "at", "message"),
    [
        (
            "        kind: provide\n",
            "        kind: provide\n        sides: CUSTOMER\n",
            "sides:",
            "“sides” is not a key of an item. Did you mean “side”? Allowed: after_kickoff, assists, before_go_live, "
            "choices, datasets, decides, done_means, duration, internal, key, kind, minutes, offset, ours, requires, "
            "role, scope, side, soft_requires, steps, systems, text, title, topics, when, why.",
        ),
        (
            "        side: CUSTOMER\n        kind: provide\n",
            "        kind: provide\n",
            "key: share",
            "The item “share” needs “side”. Allowed: VENDOR, CUSTOMER, THIRD.",
        ),
        (
            "side: VENDOR, kind: do",
            "side: ours, kind: do",
            "side: ours",
            "“side” cannot be “ours”. Allowed: VENDOR, CUSTOMER, THIRD.",
        ),
        (
            "kind: approve",
            "kind: sign",
            "kind: sign",
            "“kind” cannot be “sign”. Allowed: do, assist, approve, decide, provide, assure.",
        ),
        ("duration: 0", "duration: soon", "soon", "“duration” has to be a whole number, not “soon”."),
        ("duration: 0", "duration: 501", "501", "“duration” cannot be 501. Allowed: 0 to 500."),
        (
            "key: small\nversion",
            "key: Small one\nversion",
            "Small one",
            "“key” cannot be “Small one”. Allowed: small letters, digits, - and _, starting with a letter, at most 60.",
        ),
        (
            "golive-playbook/1",
            "golive-playbook/2",
            "playbook/2",
            "“schema” has to be “golive-playbook/1”, not “golive-playbook/2”.",
        ),
        ("title: Small\n", "title:\n", "title:", "“title” has to be text, not empty."),
        ("weeks: [1]", "weeks: []", "weeks: []", "“weeks” needs at least 1 entry."),
        ("weeks: [1]", "weeks: [2, 1]", "[2, 1]", "The weeks end in week 1, before they start in week 2."),
        ("requires: [share]", "requires: [shares]", "[shares]", "There is no item “shares”. Did you mean “share”?"),
        ("topics: [contracts]", "topics: [taxes]", "[taxes]", "There is no topic “taxes”. Allowed: contracts."),
        ("when: {erp: true}", "when: {crm: true}", "{crm", "There is no parameter “crm”. Allowed: size, erp."),
        (
            "when: {erp: true}",
            "when: {erp: maybe}",
            "maybe",
            "“maybe” is not an answer to “erp”. Allowed: true, false.",
        ),
        ("cases: {large: 4}", "cases: {huge: 4}", "huge", "“huge” is not an answer to “size”. Allowed: small, large."),
        ("default: small", "default: tiny", "tiny", "“tiny” is not an answer to “size”. Allowed: small, large."),
        ("    default: small\n", "", "key: size", "The parameter “size” needs “default”, or “required: true”."),
        ("key: two", "key: one", "title: Second", "There is already an objective with the key “one”, in line 18."),
        (
            "topics: [contracts], before",
            "offset: 1, before",
            "offset: 1, before",
            "“end” has offset and before_go_live. Only one of them is possible.",
        ),
        (
            "title: Build, ",
            "title: Build, role: lead, ",
            "role: lead",
            "“lead” is no role of the side VENDOR. Allowed: csm, solutions_engineer, product_engineer.",
        ),
        (
            "title: Approve, ",
            "title: Approve, internal: true, ",
            "internal",
            "Only an item of the side VENDOR can be internal; “end” is of CUSTOMER.",
        ),
        (
            "assists: [share, map]",
            "assists: [share], requires: [map]",
            "requires: [map]",
            "“help” assists, so it cannot require something itself. Let what it assists require it.",
        ),
        (
            "topics: [contracts], before",
            "requires: [help], before",
            "requires: [help]",
            "“end” waits for “help”, which only assists. Name what that assists.",
        ),
    ],
)
def test_what_is_wrong_has_a_line_and_says_what_is_allowed(old, new, at, message):
    assert old in SMALL
    text = SMALL.replace(old, new, 1)

    [(line, said)] = problems(text)

    assert said == message
    assert abs(line - line_of(text, at)) <= 1


def test_the_error_names_file_and_line():
    with pytest.raises(PlaybookError, match=r"^mine\.yaml, line 40: “kind” cannot be “sign”\. Allowed: do, assist"):
        load(SMALL.replace("kind: approve", "kind: sign"), "mine.yaml")


def test_a_circle_is_named_with_its_members():
    text = SMALL.replace(
        "duration: {by: size, otherwise: 2, cases: {large: 4}}", "duration: 2\n        requires: [build]"
    )

    [(line, message)] = problems(text)

    assert message == (
        "These wait for each other in a circle: “share” → “build” → “map” → “share”. Remove one of the “requires”."
    )
    assert line == line_of(text, "requires: [build]")


def test_a_key_of_an_item_stands_once_in_the_whole_file():
    text = SMALL.replace("{key: end, ", "{key: share, ")

    assert problems(text) == [(40, "There is already an item with the key “share”, in line 22.")]


def test_an_item_that_both_sides_see_cannot_wait_for_an_internal_one():
    text = SMALL.replace("title: Build, ", "title: Build, internal: true, ").replace(
        "topics: [contracts], before", "requires: [build], before"
    )

    [(_, message)] = problems(text)

    assert message == "“end” waits for “build”, which is internal and must hold nothing up."


def test_every_problem_of_a_file_is_told_at_once():
    text = SMALL.replace("kind: approve", "kind: sign").replace("title: First", "titel: First")

    assert [line for line, _ in problems(text)] == [18, 19, 40]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "empty"),
        ("# only a comment\n", 1, "empty"),
        ("- a list", 1, "The file has to be a group of keys, not a list."),
        ("title: A\nkey: b\ntitle: C\n", 3, "“title” stands here a second time; first in line 1."),
        ("title: [A\nkey: b", 2, "This is not YAML"),
        ("a: &x 1\nb: *x", 1, "Anchors (&) and aliases (*) are not possible here."),
        ("a: !!python/object:os.system x", 1, "Tags (!) are not possible here."),
        ("a: 1\n---\nb: 2", 2, "A second document starts here"),
        ("[" * 50_000, 1, "nested more than 20 levels"),
        ("a: 1\nb: \x07", 2, "cannot stand in a YAML file"),
        ("? [a, b]\n: 1", 1, "A key has to be a word."),
        ("a: " + "x" * 600_000, 1, "larger than 512 KB"),
    ],
)
def test_what_is_not_a_playbook_at_all_is_told_so(text, line, words):
    [(found, _)] = [p for p in problems(text) if words in p[1]]

    assert found == line


def test_words_that_yaml_would_turn_into_something_else_stay_words():
    text = SMALL.replace("title: Small\n", "title: no\n").replace("label: ERP", "label: 2026-01-01")

    book = load(text, "mine.yaml")

    assert (book.title, book.parameters[1].label) == ("no", "2026-01-01")
    assert load(dump(book), "mine.yaml") == book


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


def test_the_scheduler_is_told_all_that_it_needs():
    items = {item.key: item for item in schedule_items(resolve(load(SMALL, "mine.yaml"), {"size": "large"}))}

    assert items["build"].anchor == InWeeks(2, 3, 0)
    assert items["end"].anchor == BeforeGoLive(1)
    assert items["help"].assists == ("share",)
    assert (items["share"].duration, items["share"].objective, items["share"].title) == (4, "one", "Share contracts")
    pilot = schedule_items(resolve(load_shipped("zenskar-pilot"), {}))
    assert pilot[1].anchor == AfterKickoff(1)


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
