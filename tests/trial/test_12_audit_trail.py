"""Trial 12: the history of a requirement says who, what, when, from where and how; and nobody can alter it."""

import pytest
from django.db import DatabaseError, connection, transaction

from implementation import tenancy
from stakeholders import access
from stakeholders.actions import topics
from stakeholders.models import TopicApprover
from tests.trial.test_09_approve_requirements import at, signed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("that_monday")]


@pytest.fixture
def lived(desk, crew, browser_of, now):
    """A requirement that was written, edited, rejected, edited and approved, once by a deputy."""
    topic = desk.topic("Finance", crew.dana, crew.erik)
    row = desk.write(topic, "Revenue", "Recognised monthly.")
    desk.request(row)
    signed(browser_of(crew.dana), 1, "REJECT", "Dana Whitfield", comment="By day, please.")
    desk.edit(row, "Recognised by day.", reason="Dana asked for it.")
    with access.scope_of(crew.dana):
        with tenancy.reading():
            approver = TopicApprover.objects.select_related("topic", "seat").get(seat=crew.dana)
        topics.name_deputy(approver=approver, by=crew.dana, deputy=crew.fiona, now=now)
    signed(browser_of(crew.fiona), 1, "APPROVE", "Fiona Mbeki")
    return row


@pytest.mark.parametrize("who", ["anika", "ines"])
def test_the_history_tells_everything_to_both_sides(lived, crew, browser_of, who):
    page = browser_of(getattr(crew, who)).get(at("requirement_history", 1)).content.decode()

    for said in (
        "wrote version 2",
        "Recognised <del>monthly</del><ins>by day</ins>.",
        "Dana asked for it.",
        "asked for changes to version 1",
        "By day, please.",
        "2027-01-04 09:0",
        "UTC",
        "London",
        "127.0.0.1",
        "signed in by a code sent by mail",
        "dana@acme.example",
        "Head of Finance, Acme",
        "By typing my name",
    ):
        assert said in page
    assert "<b>Fiona Mbeki</b> for Dana Whitfield" in " ".join(page.split())
    main = page[page.index("<main") : page.index("</main>")]
    assert "<form" not in main
    assert "<button" not in main


def test_no_address_edits_or_deletes_a_decision(lived, crew, browser_of, desk):
    owner = browser_of(crew.anika)
    decision = desk.decisions(lived)[0]

    for method in (owner.put, owner.delete, owner.patch):
        assert method(at("requirement_history", 1)).status_code == 405
        assert method(at("withdraw_decision", 1, decision.pk)).status_code == 405
    answer = owner.post(
        at("withdraw_decision", 1, decision.pk), {"withdraw-comment": "Mine now.", "withdraw-typed_name": "Anika"}
    )

    assert answer.status_code == 403
    assert "Only Dana Whitfield can withdraw this." in answer.content.decode()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE stakeholders_decision SET verdict = 'APPROVE'",
        "DELETE FROM stakeholders_decision",
        "UPDATE stakeholders_requirementversion SET text = 'x'",
        "DELETE FROM stakeholders_requirementversion",
        "UPDATE stakeholders_exhibit SET canonical = 'x'",
        "UPDATE implementation_ledgerbody SET body = '{}'",
        "DELETE FROM implementation_ledgerentry",
    ],
)
def test_the_database_refuses_even_the_owner_of_the_workspace(lived, anika, statement):
    with access.scope_of(anika), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
