"""What decisions amount to: derived from rows, never stored, and the same however often it is asked."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from implementation import fingerprint
from stakeholders.agreements import (
    Answer,
    Cast,
    Policy,
    State,
    counting,
    difference,
    requirement_content,
    standing,
)

DANA, ERIK, FIONA = UUID(int=1), UUID(int=2), UUID(int=3)
EVERYBODY = [DANA, ERIK, FIONA]


class Record:
    """Decisions as they are made: the first on a text stands alone, later ones supersede."""

    def __init__(self) -> None:
        self.casts: list[Cast] = []

    def add(self, voice: UUID, verdict: str, text: str) -> None:
        theirs = [cast for cast in self.casts if cast.voice == voice and cast.fingerprint == text]
        self.casts.append(Cast(uuid4(), voice, text, verdict, theirs[-1].id if theirs else None))


def record(*acts: tuple[UUID, str, str]) -> list[Cast]:
    made = Record()
    for act in acts:
        made.add(*act)
    return made.casts


def state(policy, acts, text="v1", *, approvers=EVERYBODY, quorum=1) -> State:
    return standing(policy, approvers, record(*acts), text, quorum=quorum).state


def test_all_needs_everybody():
    acts = [(DANA, Answer.APPROVE, "v1"), (ERIK, Answer.APPROVE, "v1")]

    assert state(Policy.ALL, acts) == State.WAITING
    assert state(Policy.ALL, [*acts, (FIONA, Answer.APPROVE_WITH_CONDITIONS, "v1")]) == State.APPROVED


def test_who_is_missing_is_named_in_the_order_of_asking():
    found = standing(Policy.ALL, EVERYBODY, record((ERIK, Answer.APPROVE, "v1")), "v1")

    assert found.missing == (DANA, FIONA)
    assert [cast.voice for cast in found.approved] == [ERIK]
    assert found.needed == 3


def test_one_rejection_blocks_all_but_not_any_nor_a_quorum_still_in_reach():
    acts = [(DANA, Answer.REJECT, "v1"), (ERIK, Answer.APPROVE, "v1")]

    assert state(Policy.ALL, acts) == State.REJECTED
    assert state(Policy.ANY, acts) == State.APPROVED
    assert state(Policy.QUORUM, acts, quorum=2) == State.WAITING
    assert state(Policy.QUORUM, [*acts, (FIONA, Answer.REJECT, "v1")], quorum=2) == State.REJECTED


def test_any_is_rejected_when_nobody_is_left_to_approve():
    acts = [(voice, Answer.REJECT, "v1") for voice in EVERYBODY]

    assert state(Policy.ANY, acts[:2]) == State.WAITING
    assert state(Policy.ANY, acts) == State.REJECTED


def test_a_changed_comma_makes_it_stale_and_putting_it_back_approves_it_again():
    acts = [(voice, Answer.APPROVE, "v1") for voice in EVERYBODY]

    assert state(Policy.ALL, acts, "v2") == State.STALE
    assert state(Policy.ALL, acts, "v1") == State.APPROVED


def test_stale_names_whose_approval_is_stale_and_only_theirs():
    acts = [(DANA, Answer.APPROVE, "v1"), (ERIK, Answer.REJECT, "v1")]

    found = standing(Policy.ALL, EVERYBODY, record(*acts), "v2")

    assert [cast.voice for cast in found.stale] == [DANA]


def test_a_withdrawn_decision_does_not_count_and_does_not_go_stale():
    acts = [(DANA, Answer.APPROVE, "v1"), (DANA, Answer.REVOKE, "v1")]

    assert state(Policy.ANY, acts) == State.WAITING
    assert state(Policy.ANY, acts, "v2") == State.WAITING
    assert state(Policy.ANY, [*acts, (DANA, Answer.APPROVE, "v1")]) == State.APPROVED


def test_a_change_of_mind_replaces_the_first_decision():
    acts = [(DANA, Answer.APPROVE, "v1"), (DANA, Answer.REJECT, "v1")]

    assert state(Policy.ANY, acts, approvers=[DANA]) == State.REJECTED


def test_what_somebody_decided_before_they_left_stays():
    acts = [(DANA, Answer.APPROVE, "v1")]

    assert state(Policy.ANY, acts, approvers=[ERIK]) == State.APPROVED
    assert state(Policy.ALL, acts, approvers=[ERIK]) == State.WAITING
    assert state(Policy.ALL, acts, approvers=[]) == State.APPROVED
    assert state(Policy.ALL, [(DANA, Answer.REJECT, "v1"), (ERIK, Answer.APPROVE, "v1")], approvers=[ERIK]) == (
        State.REJECTED
    )


def test_nobody_asked_is_nobody_agreed():
    assert state(Policy.ALL, [], approvers=[]) == State.WAITING


verdicts = st.sampled_from([Answer.APPROVE, Answer.APPROVE_WITH_CONDITIONS, Answer.REJECT, Answer.REVOKE])
acts = st.lists(st.tuples(st.sampled_from(EVERYBODY), verdicts, st.sampled_from(["v1", "v2", "v3"])), max_size=12)
policies = st.tuples(st.sampled_from(list(Policy)), st.integers(1, 3))
people = st.lists(st.sampled_from(EVERYBODY), unique=True)


@given(acts, policies, people)
def test_a_text_stands_as_only_the_decisions_on_it_say(made, policy, approvers):
    casts = record(*made)
    here = [cast for cast in casts if cast.fingerprint == "v1"]

    among_all = standing(policy[0], approvers, casts, "v1", quorum=policy[1])
    alone = standing(policy[0], approvers, here, "v1", quorum=policy[1])

    assert among_all.approved == alone.approved
    assert among_all.rejected == alone.rejected
    assert among_all.missing == alone.missing
    assert (among_all.state == State.APPROVED) == (alone.state == State.APPROVED)
    assert (among_all.state == State.REJECTED) == (alone.state == State.REJECTED)


@given(acts, policies, people)
def test_each_person_counts_once_and_is_counted_or_missing(made, policy, approvers):
    found = standing(policy[0], approvers, record(*made), "v1", quorum=policy[1])
    counted = [cast.voice for cast in (*found.approved, *found.rejected)]

    assert len(counted) == len(set(counted))
    assert set(found.missing) == set(approvers) - set(counted)
    assert not {cast.voice for cast in found.stale} & set(counted)


@given(acts, policies, people)
def test_approved_means_enough_yes_and_for_all_not_one_no(made, policy, approvers):
    found = standing(policy[0], approvers, record(*made), "v1", quorum=policy[1])

    if found.state == State.APPROVED:
        assert found.approved
        if policy[0] == Policy.ALL:
            assert not found.rejected
            assert not found.missing
        else:
            assert len(found.approved) >= (1 if policy[0] == Policy.ANY else policy[1])


@given(acts)
def test_only_the_last_decision_that_is_not_withdrawn_counts(made):
    counts = counting(record(*made), "v1")

    for voice in EVERYBODY:
        last = [verdict for who, verdict, text in made if who == voice and text == "v1"][-1:]
        expected = last[0] if last and last[0] != Answer.REVOKE else None
        assert (counts[voice].verdict if voice in counts else None) == expected


texts = st.text(st.sampled_from("ab ,.\n é"), max_size=40)


@given(texts, texts)
def test_a_difference_loses_nothing_of_either_text(before, after):
    pieces = difference(before, after)

    assert "".join(piece.text for piece in pieces if piece.kind != "added") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == after


def test_a_difference_is_told_in_words():
    pieces = difference("Recognised monthly in equal parts.", "Recognised by day.")

    assert [(piece.kind, piece.text) for piece in pieces] == [
        ("same", "Recognised "),
        ("gone", "monthly in equal parts"),
        ("added", "by day"),
        ("same", "."),
    ]


SEEN = {
    "number": 7,
    "topic": "Revenue recognition",
    "title": "Annual licences",
    "text": "By day.",
    "files": [{"name": "sample.pdf", "sha256": "ab" * 32, "file": "1", "size": "2"}],
    "language": "en-gb",
}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", 8),
        ("topic", "Contracts"),
        ("title", "Annual licence"),
        ("text", "By day,"),
        ("files", []),
        ("files", [{"name": "sample.pdf", "sha256": "cd" * 32}]),
        ("language", "de"),
    ],
)
def test_everything_that_the_reader_sees_is_in_the_fingerprint(field, value):
    assert fingerprint.of(requirement_content(**SEEN)) != fingerprint.of(requirement_content(**{**SEEN, field: value}))


def test_where_a_file_lies_is_not_in_the_fingerprint():
    moved = [{"name": "sample.pdf", "sha256": "ab" * 32, "file": "9", "size": "9"}]

    assert fingerprint.of(requirement_content(**SEEN)) == fingerprint.of(
        requirement_content(**{**SEEN, "files": moved})
    )
