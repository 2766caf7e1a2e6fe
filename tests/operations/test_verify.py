"""`manage.py verify`: what an operator reads when a ledger holds, and when somebody has been at it."""

import json
from contextlib import contextmanager

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from implementation import ledger, tenancy
from stakeholders.models import Role
from tests.fixtures.people import invite

NOWHERE = [
    ("nobody/acme", "There is no workspace with the address nobody."),
    ("zenskar/nobody", "The workspace zenskar has no implementation with the address nobody."),
]


@contextmanager
def behind_the_ledgers_back():
    """As somebody who owns the database and switches its triggers off."""
    tables = ("implementation_ledgerentry", "implementation_ledgerbody")
    with connections["owner"].cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        try:
            yield cursor
        finally:
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def head_of(place) -> tuple[int, str]:
    with tenancy.staff(getattr(place, "workspace_id", place.pk)), tenancy.reading():
        return ledger.head(place)


def test_an_intact_ledger_says_how_long_it_is_and_where_it_ends(acme, dana, capsys):
    call_command("verify", "zenskar/acme")

    seq, digest = head_of(acme)
    assert capsys.readouterr().out == f"{seq} entries, intact; head {digest}\n"


def test_the_workspaces_own_ledger_is_asked_for_by_its_address_alone(zenskar, capsys):
    call_command("verify", "zenskar", json=True)

    seq, digest = head_of(zenskar)
    said = {"place": "zenskar", "entries": seq, "head": {"number": seq, "hash": digest}, "faults": []}
    assert json.loads(capsys.readouterr().out) == said


@pytest.mark.parametrize(("place", "sentence"), NOWHERE)
def test_a_place_that_is_not_there_is_said(acme, place, sentence):
    with pytest.raises(CommandError) as refusal:
        call_command("verify", place)

    assert (str(refusal.value), refusal.value.returncode) == (sentence, 2)


def test_a_head_that_somebody_kept_is_compared(acme, dana, capsys):
    seq, digest = head_of(acme)
    invite(acme, "Erik Lindqvist", Role.APPROVER)
    call_command("verify", "zenskar/acme", witness=[f"{seq}:{digest}"])
    assert "intact" in capsys.readouterr().out

    with pytest.raises(SystemExit) as ended:
        call_command("verify", "zenskar/acme", witness=[f"{seq}:{'0' * 64}"])

    assert ended.value.code == 1
    assert "the chain was rewritten" in capsys.readouterr().out


def test_what_is_no_witness_is_said(acme):
    with pytest.raises(CommandError, match="abc is no witness") as refusal:
        call_command("verify", "zenskar/acme", witness=["abc"])

    assert refusal.value.returncode == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("tampering", "fault"),
    [
        (
            "UPDATE implementation_ledgerbody SET body = replace(body, 'seat.invited', 'seat.revoked')"
            " WHERE chain_id = %s AND seq = 2",
            "The text of entry 2 was changed after it was recorded.",
        ),
        (
            "UPDATE implementation_ledgerentry SET recorded_at = recorded_at - interval '1 day'"
            " WHERE chain_id = %s AND seq = 2",
            "Entry 2 was changed: its hash does not cover what it says.",
        ),
        ("DELETE FROM implementation_ledgerentry WHERE chain_id = %s AND seq = 2", "Entry 2 is missing."),
        ("DELETE FROM implementation_ledgerentry WHERE chain_id = %s AND seq = 3", "the chain was cut."),
    ],
)
def test_tampering_has_a_sentence_and_an_exit_code(acme, dana, capsys, tampering, fault):
    invite(acme, "Erik Lindqvist", Role.APPROVER)
    with behind_the_ledgers_back() as cursor:
        cursor.execute(tampering, [acme.pk])
        assert cursor.rowcount == 1

    with pytest.raises(SystemExit) as ended:
        call_command("verify", "zenskar/acme")

    assert ended.value.code == 1
    assert fault in capsys.readouterr().out
