"""Approvals belong to an exact text: one act wins, an edit makes them stale, and nothing is ever overwritten."""

import threading

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from implementation import fingerprint, ledger, tenancy
from stakeholders import access
from stakeholders.actions import agreements, topics
from stakeholders.models import Condition, Decision, Exhibit, RequirementVersion, TopicApprover
from stakeholders.queries import agreements as queries
from stakeholders.verdicts import Forbidden, Stale
from tests.fixtures.agreements import EVIDENCE
from tests.fixtures.post import words

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("that_monday")]


@pytest.fixture
def requirement(desk, crew):
    """R-1, asked of Dana and Erik."""
    row = desk.write(desk.topic("Invoice formats", crew.dana, crew.erik))
    desk.request(row)
    return row


def subjects(mails):
    return sorted((mail["To"].addresses[0].addr_spec, mail["Subject"]) for mail in mails)


def approver_row(crew, topic, seat):
    with access.scope_of(crew.anika), tenancy.reading():
        return TopicApprover.objects.select_related("seat", "topic").get(topic=topic, seat=seat, removed_at=None)


def test_all_must_approve_and_each_counts_once(desk, crew, requirement):
    desk.decide(requirement, crew.dana)

    assert desk.state(requirement) == "WAITING"
    desk.decide(requirement, crew.erik)
    assert desk.state(requirement) == "APPROVED"


def test_the_bytes_that_were_approved_are_kept(desk, crew, requirement):
    decision = desk.decide(requirement, crew.dana)

    with access.scope_of(crew.dana), tenancy.reading():
        exhibit = Exhibit.objects.get(approvable=requirement.approvable_id)
    assert exhibit.fingerprint == decision.fingerprint
    assert '"text":"Net 30, in euro."' in exhibit.canonical
    assert fingerprint.hashlib.sha256(exhibit.canonical.encode()).hexdigest() == decision.fingerprint


def test_pressing_twice_says_when_it_was_decided_and_records_once(desk, crew, requirement):
    desk.decide(requirement, crew.dana)

    with pytest.raises(Stale, match=r"Already decided by you on 4 Jan, 09:00 London: Approved\."):
        desk.decide(requirement, crew.dana)

    assert len(desk.decisions(requirement)) == 1


def test_a_change_of_mind_names_what_it_replaces(desk, crew, requirement):
    first = desk.decide(requirement, crew.dana)

    desk.decide(requirement, crew.dana, "REJECT", comment="Net 45.", supersedes=first.pk)

    assert [row.supersedes_id for row in desk.decisions(requirement)] == [None, first.pk]
    assert desk.state(requirement) == "REJECTED"


def test_deciding_on_text_that_changed_meanwhile_is_refused_and_changes_nothing(desk, crew, requirement):
    seen = desk.of(requirement).approvable.fingerprint
    desk.edit(requirement, "Net 45, in euro.")

    with pytest.raises(Stale, match="Review the new text"):
        desk.decide(requirement, crew.dana, seen=seen)

    assert desk.decisions(requirement) == []


def test_an_edit_makes_only_this_approval_stale_and_a_revert_restores_it(desk, crew, requirement, zenskar, deliver):
    other = desk.write(desk.of(requirement).topic, "Numbers", "In a row.")
    desk.request(other)
    for row in (requirement, other):
        desk.decide(row, crew.dana)
        desk.decide(row, crew.erik)
    deliver(zenskar)

    desk.edit(requirement, "Net 30 in euro.", reason="No comma.")

    assert (desk.state(requirement), desk.state(other)) == ("STALE", "APPROVED")
    mails = deliver(zenskar)
    assert subjects(mails) == [
        ("dana@acme.example", "Changed since you decided: R-1 Invoices"),
        ("erik@acme.example", "Changed since you decided: R-1 Invoices"),
    ]
    assert "Net 30[-,-] in euro." in words(mails[0])
    assert "No comma." in words(mails[0])
    desk.edit(requirement, "Net 30, in euro.", reason="Back.")
    assert desk.state(requirement) == "APPROVED"
    assert deliver(zenskar) == []


def test_two_people_editing_do_not_overwrite_each_other(desk, crew, requirement):
    desk.edit(requirement, "Net 45.", based_on=1)

    with pytest.raises(Stale, match="Somebody else changed this requirement"):
        desk.edit(requirement, "Net 60.", based_on=1, by=crew.dana)

    with access.scope_of(crew.dana), tenancy.reading():
        texts = list(RequirementVersion.objects.order_by("version").values_list("text", flat=True))
    assert texts == ["Net 30, in euro.", "Net 45."]


def test_saving_without_a_difference_is_refused(desk, crew, requirement):
    with pytest.raises(Forbidden, match="Nothing is different"):
        desk.edit(requirement, "Net 30, in euro.")


def test_each_approver_gets_one_letter_with_only_what_is_theirs(desk, crew, zenskar, deliver):
    finance = desk.topic("Finance", crew.dana, crew.erik)
    it = desk.topic("IT", crew.fiona, policy="ANY")
    rows = [desk.write(finance, "Tax", "x"), desk.write(finance, "Dunning", "y"), desk.write(it, "Login", "z")]
    deliver(zenskar)

    desk.request(*rows)

    mails = deliver(zenskar)
    assert subjects(mails) == [
        ("dana@acme.example", "Zenskar asks for 2 decisions"),
        ("erik@acme.example", "Zenskar asks for 2 decisions"),
        ("fiona@acme.example", "Zenskar asks for your decision: R-3 Login"),
    ]
    dana = next(mail for mail in mails if "dana" in mail["To"])
    assert "R-1 Tax" in words(dana)
    assert "R-3 Login" not in words(dana)


def test_nothing_is_asked_while_nobody_decides_on_the_topic(desk, crew):
    row = desk.write(desk.topic("Contracts"))

    with pytest.raises(Forbidden, match="Nobody decides on Contracts yet"):
        desk.request(row)

    assert desk.of(row).approvable.requested_at is None


def test_who_is_not_asked_may_not_decide(desk, crew, requirement, gus, anika):
    for stranger in (crew.fiona, crew.ines, crew.anika):
        with pytest.raises(Forbidden, match="Dana Whitfield and Erik Lindqvist decide on this"):
            desk.decide(requirement, stranger)
    with pytest.raises(Forbidden, match="Join the team first"):
        desk.decide(requirement, anika)
    with pytest.raises(Forbidden):
        desk.decide(requirement, gus)

    assert desk.decisions(requirement) == []


def test_a_draft_is_not_decided_on(desk, crew):
    row = desk.write(desk.topic("Contracts", crew.dana))

    with pytest.raises(Forbidden, match="still a draft"):
        desk.decide(row, crew.dana)


@pytest.mark.parametrize(
    ("verdict", "more", "sentence"),
    [
        ("REJECT", {}, "Say why"),
        ("APPROVE_WITH_CONDITIONS", {}, "Say what must also be true"),
    ],
)
def test_a_no_says_why_and_a_condition_says_what(desk, crew, requirement, verdict, more, sentence):
    with pytest.raises(Forbidden, match=sentence):
        desk.decide(requirement, crew.dana, verdict, **more)


def test_conditions_are_listed_until_their_author_calls_them_met(desk, crew, requirement, now):
    desk.decide(requirement, crew.dana, "APPROVE_WITH_CONDITIONS", conditions=["A sample by Friday."])
    desk.decide(requirement, crew.erik)
    held = desk.held(requirement)
    assert (desk.state(requirement), held.code) == ("APPROVED", "CONDITIONS")
    with access.scope_of(crew.dana), tenancy.reading():
        (condition,) = queries.open_conditions(crew.here)
        condition = Condition.objects.select_related("decision__voice", "approvable").get(pk=condition.pk)

    with access.scope_of(crew.anika), pytest.raises(Forbidden, match="Dana Whitfield set this condition"):
        agreements.meet_condition(condition=condition, by=crew.anika, now=now)
    with access.scope_of(crew.dana):
        agreements.meet_condition(condition=condition, by=crew.dana, now=now)

    with access.scope_of(crew.dana), tenancy.reading():
        assert queries.open_conditions(crew.here) == []


def test_the_team_hears_of_a_rejection_at_once_and_of_approvals_when_the_topic_is_complete(
    desk, crew, requirement, zenskar, deliver
):
    deliver(zenskar)

    desk.decide(requirement, crew.dana, "REJECT", comment="We pay net 60.")

    (mail,) = deliver(zenskar)
    assert subjects([mail]) == [("anika@zenskar.example", "Dana Whitfield rejected R-1 Invoices · Acme")]
    assert "We pay net 60." in words(mail)
    desk.edit(requirement, "Net 60, in euro.")
    deliver(zenskar)
    desk.decide(requirement, crew.dana)
    assert deliver(zenskar) == []
    desk.decide(requirement, crew.erik)
    assert [mail["Subject"] for mail in deliver(zenskar)] == ["Invoice formats: everything is approved · Acme"]


def test_withdrawing_leaves_both_rows_and_waits_again(desk, crew, requirement, now):
    decision = desk.decide(requirement, crew.dana)
    with access.scope_of(crew.dana), tenancy.reading():
        decision = Decision.objects.select_related("approvable__topic", "voice", "seat").get(pk=decision.pk)

    with access.scope_of(crew.dana):
        agreements.revoke(
            decision=decision, by=crew.dana, typed_name="Dana", comment="Too early.", evidence=EVIDENCE, now=now
        )

    assert [row.verdict for row in desk.decisions(requirement)] == ["APPROVE", "REVOKE"]
    assert {seat.name for seat in desk.held(requirement).missing()} == {"Dana Whitfield", "Erik Lindqvist"}
    with access.scope_of(crew.dana), pytest.raises(Stale, match="replaced meanwhile"):
        agreements.revoke(
            decision=decision, by=crew.dana, typed_name="Dana", comment="Again.", evidence=EVIDENCE, now=now
        )
    desk.decide(requirement, crew.dana)
    desk.decide(requirement, crew.erik)
    assert desk.state(requirement) == "APPROVED"


def test_a_deputy_decides_in_somebodys_place_and_both_names_stay(desk, crew, requirement, zenskar, deliver, now):
    deliver(zenskar)
    row = approver_row(crew, requirement.topic, crew.dana)
    with access.scope_of(crew.dana):
        topics.name_deputy(approver=row, by=crew.dana, deputy=crew.fiona, now=now)
    assert [to for to, _subject in subjects(deliver(zenskar))] == ["fiona@acme.example"]

    desk.decide(requirement, crew.fiona, voice=crew.dana)

    (decision,) = desk.decisions(requirement)
    assert (decision.seat_id, decision.on_behalf_of_id, decision.name) == (
        crew.fiona.pk,
        crew.dana.pk,
        "Fiona Mbeki",
    )
    with pytest.raises(Stale, match="Already decided by Fiona Mbeki"):
        desk.decide(requirement, crew.dana)
    assert [seat.name for seat in desk.held(requirement).missing()] == ["Erik Lindqvist"]


def test_a_deputy_comes_from_the_same_company(desk, crew, requirement, now):
    row = approver_row(crew, requirement.topic, crew.dana)

    with access.scope_of(crew.dana), pytest.raises(Forbidden, match="same company"):
        topics.name_deputy(approver=row, by=crew.dana, deputy=crew.anika, now=now)


def test_what_somebody_decided_before_being_removed_stays_with_their_title_of_that_day(desk, crew, requirement, now):
    desk.decide(requirement, crew.dana)
    row = approver_row(crew, requirement.topic, crew.dana)

    with access.scope_of(crew.anika):
        topics.remove_approver(approver=row, by=crew.anika, now=now)

    assert [decision.title for decision in desk.decisions(requirement)] == ["Head of Finance"]
    assert desk.state(requirement) == "WAITING"
    with pytest.raises(Forbidden, match="Erik Lindqvist decides on this"):
        desk.decide(requirement, crew.dana)
    desk.decide(requirement, crew.erik)
    assert desk.state(requirement) == "APPROVED"


def test_of_two_acts_of_one_person_at_once_exactly_one_wins(desk, crew, requirement):
    results = at_once(
        lambda: desk.decide(requirement, crew.dana),
        lambda: desk.decide(requirement, crew.dana, "REJECT", comment="No."),
    )

    assert sorted(type(result).__name__ for result in results) == ["Decision", "Stale"]
    assert len(desk.decisions(requirement)) == 1


def test_an_edit_and_an_approval_at_once_never_approve_unseen_text(desk, crew, requirement):
    seen = desk.of(requirement).approvable.fingerprint

    at_once(
        lambda: desk.decide(requirement, crew.dana, seen=seen),
        lambda: desk.edit(requirement, "Net 90."),
    )

    assert desk.state(requirement) in ("WAITING", "STALE")
    assert all(decision.fingerprint == seen for decision in desk.decisions(requirement))


def test_requirements_written_at_once_get_numbers_of_their_own(desk, crew):
    topic = desk.topic("Contracts")

    results = at_once(
        lambda: desk.write(topic, "One"),
        lambda: desk.write(topic, "Two", by=crew.dana),
        lambda: desk.write(topic, "Three"),
    )

    assert sorted(row.number for row in results) == [1, 2, 3]


def at_once(*acts):
    """Run every act in a thread of its own, from the same start; the results or the refusals."""
    start = threading.Barrier(len(acts))
    results = [None] * len(acts)

    def run(position, act):
        start.wait(timeout=10)
        try:
            results[position] = act()
        except (Stale, Forbidden) as refusal:
            results[position] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=row) for row in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


@pytest.mark.parametrize("change", [{"verdict": "REJECT"}, {"typed_name": "Eve"}, {"ip": ""}])
def test_a_decision_cannot_be_altered_by_anybody(desk, crew, requirement, change):
    decision = desk.decide(requirement, crew.dana)

    for seat in (crew.anika, crew.dana):
        with access.scope_of(seat), pytest.raises(DatabaseError), transaction.atomic():
            Decision.objects.filter(pk=decision.pk).update(**change)
        with access.scope_of(seat), pytest.raises(DatabaseError), transaction.atomic():
            Decision.objects.filter(pk=decision.pk).delete()


def test_the_database_refuses_a_decision_on_text_that_never_was(desk, crew, requirement):
    decision = desk.decide(requirement, crew.dana)

    with access.scope_of(crew.anika), pytest.raises(IntegrityError, match="fingerprint_within"), transaction.atomic():
        decision.pk, decision.fingerprint = None, "0" * 64
        decision.id = crew.here.pk
        decision.save(force_insert=True)


def test_the_ledger_carries_every_act_without_names_and_the_digest_of_the_evidence(desk, crew, requirement):
    decision = desk.decide(requirement, crew.dana)

    with access.scope_of(crew.dana), tenancy.reading():
        assert ledger.verbs(crew.here)[-5:] == [
            "stakeholders.approver.named",
            "stakeholders.approver.named",
            "stakeholders.requirement.written",
            "stakeholders.approval.requested",
            "stakeholders.decision.made",
        ]
        body = ledger.LedgerBody.objects.filter(verb="stakeholders.decision.made").get().body
        stored = Decision.objects.select_related("seat", "voice").get(pk=decision.pk)
        assert stored.evidence_digest(()) in body
    assert "Dana" not in body
    assert "192.0.2.7" not in body


def test_the_neighbour_sees_nothing(desk, crew, requirement, gus):
    desk.decide(requirement, crew.dana)

    with access.scope_of(gus), tenancy.reading():
        assert not Decision.objects.exists()
        assert not RequirementVersion.objects.exists()
        assert queries.wanted_from(gus) == []
