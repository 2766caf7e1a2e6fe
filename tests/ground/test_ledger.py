"""The ledger: appended by actions, changed by nobody, and every kind of tampering has a sentence."""

import pytest
from django.db import DatabaseError, connection, transaction

from implementation import ledger, tenancy
from implementation.ledger import verify
from implementation.ledger.models import LedgerBody, LedgerEntry


def links_of(chain) -> list[verify.Link]:
    bodies = {body.pk: body for body in LedgerBody.objects.filter(chain_id=chain.pk)}
    return [
        verify.Link(
            seq=entry.seq,
            prev=bytes(entry.prev),
            leaf=bytes(entry.leaf),
            hash=bytes(entry.hash),
            recorded_at=entry.recorded_at,
            body=bodies[entry.pk].body,
            salt=bytes(bodies[entry.pk].salt),
        )
        for entry in LedgerEntry.objects.filter(chain_id=chain.pk).order_by("seq")
    ]


def test_the_chain_that_the_database_wrote_verifies_without_it(zenskar, anika, now):
    with tenancy.staff(zenskar.pk), tenancy.reading():
        for _ in range(3):
            ledger.record("stakeholders.seat.changed", actor=anika, subject=anika, happened_at=now)

        links = links_of(zenskar)

    assert [link.seq for link in links] == [1, 2, 3, 4]
    assert verify.verify(str(zenskar.pk), links) == []


@pytest.mark.parametrize("table", ["implementation_ledgerentry", "implementation_ledgerbody"])
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET seq = 9", "DELETE FROM {}", "TRUNCATE {}", "INSERT INTO {} DEFAULT VALUES"]
)
def test_no_role_of_the_runtime_writes_the_ledger_directly(zenskar, table, statement):
    with tenancy.staff(zenskar.pk), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))
