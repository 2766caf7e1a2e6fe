"""Every single piece of the fence is missed when it is taken away: by the catalogue's check and by a plain question."""

import pytest
from django.db import ProgrammingError, connection, connections, transaction

from implementation import tenancy
from implementation.tenancy import Scope, catalogue

TENANT = {model._meta.db_table: catalogue.tenancy_of(model) for model in catalogue.tenant_models()}
POLICIES = [
    (table, role)
    for table, tenancy_ in TENANT.items()
    for role in catalogue.POLICY_ROLES
    if catalogue._verbs(tenancy_.may, role)
]
# The default run takes one policy away; `script/test --long` takes each.
SOME, OTHERS = POLICIES[:1], POLICIES[1:]


def mutants(some, others):
    return [*some, *[pytest.param(*one, marks=pytest.mark.long) for one in others]]


@pytest.mark.parametrize(("table", "role"), mutants(SOME, OTHERS))
def test_a_policy_that_is_gone_is_missed(db, table, role):
    with connections["owner"].cursor() as cursor:
        cursor.execute(f'DROP POLICY {role} ON "{table}"')

        found = catalogue.faults(cursor)

    assert [fault for fault in found if table in fault and role in fault]


@pytest.mark.parametrize(("table", "role"), mutants(SOME, OTHERS))
def test_a_policy_that_lets_everything_through_is_missed(db, table, role):
    with connections["owner"].cursor() as cursor:
        cursor.execute(f'ALTER POLICY {role} ON "{table}" USING (true)')

        found = catalogue.faults(cursor)

    expected = role != "app_clerk"  # the clerk's policy lets rows through; its columns are what is narrow
    assert bool([fault for fault in found if table in fault and role in fault]) == expected


READABLE = [
    (table, role)
    for table, role in POLICIES
    if role in ("app_staff", "app_portal") and "SELECT" in catalogue._verbs(TENANT[table].may, role)
]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("table", "role"),
    mutants(
        [one for one in READABLE if one == ("stakeholders_seat", "app_portal")],
        [one for one in READABLE if one != ("stakeholders_seat", "app_portal")],
    ),
)
def test_a_table_without_row_level_security_shows_a_stranger_what_is_not_theirs(dana, gus, neighbour, table, role):
    """The proof that the question would find a leak: with the fence down the same question finds rows."""

    def seen() -> int:
        with tenancy.entered(Scope(role)), transaction.atomic(), connection.cursor() as cursor:
            try:
                cursor.execute(f'SELECT count(*) FROM "{table}"')
            except ProgrammingError:
                return 0
            return cursor.fetchone()[0]

    with connections["owner"].cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        there = cursor.fetchone()[0]
        fenced = seen()
        cursor.execute(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')
        try:
            bare = seen()
        finally:
            cursor.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')

    assert (fenced, bare) == (0, there)
