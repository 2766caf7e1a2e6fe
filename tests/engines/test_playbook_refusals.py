"""What a playbook file is refused for: the line, and the words that say what is allowed."""

import pytest

from roadmap.playbook import PlaybookError, dump, load
from tests.engines.small_playbook import SMALL


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
            "“sides” is not a key of an item. Did you mean “side”? Allowed: after_kickoff, after_objective, assists, before_go_live, "
            "choices, datasets, decides, done_means, duration, internal, key, kind, locked, milestone, minutes, not_after, not_before, offset, ours, requires, "
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
        (
            "topics:\n",
            "phases:\n  - {key: pilot, title: Pilot, when: {size: huge}}\ntopics:\n",
            "key: pilot",
            "“huge” is not an answer to “size”. Allowed: small, large.",
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
        (
            "topics: [contracts], before",
            "locked: 3, before",
            "locked: 3, before",
            "“end” has locked and before_go_live. A locked item has one day and nothing else.",
        ),
        (
            "assists: [share, map]",
            "assists: [share], not_after: 4",
            "not_after",
            "“help” assists and has the dates of that, so it cannot have not_after.",
        ),
        (
            "title: Build, ",
            "title: Build, not_before: 9, not_after: 4, ",
            "not_after: 4",
            "“build” has to end before it may start. Change not_before or not_after.",
        ),
        (
            "[{key: map, lag: 2}]",
            "[{key: map, lag: 2}, {key: map, kind: SS}]",
            "requires: [{",
            "“build” waits for “map” in two ways. Keep one of them.",
        ),
        (
            "{key: map, lag: 2}",
            "{key: map, kind: ES}",
            "kind: ES",
            "“kind” cannot be “ES”. Allowed: FS, SS, FF, SF.",
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


def test_a_playbook_without_a_way_to_go_live_is_refused():
    text = SMALL.replace("    title: First\n", "    title: First\n    after_go_live: true\n")
    text = text.replace("    title: Second\n", "    title: Second\n    after_go_live: true\n")

    message = "No item leads to go-live. At least one has to be seen by both sides and come before it."

    assert problems(text) == [(line_of(text, "objectives:"), message)]
