"""The fence holds below the ORM: whatever SQL a role sends, it meets one tenant's rows and no others."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, ProgrammingError, connection, connections, transaction
from psycopg2.extensions import TRANSACTION_STATUS_IDLE, TRANSACTION_STATUS_INTRANS

from implementation import tenancy
from implementation.models import Customer, Implementation, OutboxMessage
from implementation.tenancy import NoScopeError, Scope, catalogue
from stakeholders.models import Role, Seat, Side, User

TABLES = sorted(model._meta.db_table for model in catalogue.tenant_models())


def count(table: str) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        return cursor.fetchone()[0]


def seen(table: str) -> int | str:
    """How many rows this scope sees, or that it may not look."""
    try:
        return count(table)
    except ProgrammingError as problem:
        assert "permission denied" in str(problem)
        return "refused"


@pytest.fixture
def world(dana, gus, neighbour):
    """Two customers of one vendor, and a neighbour; every one of them has rows."""
    return dana, gus, neighbour


@pytest.mark.parametrize("role", ["none", "app_staff", "app_portal", "app_door"])
@pytest.mark.parametrize("table", TABLES)
def test_without_a_tenant_no_role_sees_a_row(world, role, table):
    with tenancy.entered(Scope(role)):
        assert seen(table) in (0, "refused")


def test_the_same_questions_inside_a_tenant_find_something(world):
    dana, _gus, _neighbour = world
    with tenancy.staff(dana.workspace_id):
        staff = {table: seen(table) for table in TABLES}
    with tenancy.portal(dana.workspace_id, dana.implementation_id):
        portal = {table: seen(table) for table in TABLES}

    assert staff["stakeholders_seat"] == 5  # Anika's three, Dana's, Gus's
    assert staff["implementation_implementation"] == 2
    assert portal["stakeholders_seat"] == 2
    assert portal["implementation_implementation"] == 1
    assert portal["implementation_customer"] == portal["implementation_outboxmessage"] == "refused"


@pytest.mark.django_db(transaction=True)
def test_the_clerk_learns_where_work_is_and_nothing_about_it(dana, neighbour, worker_login):
    with worker_login(), tenancy.clerk(), transaction.atomic():
        places = set(OutboxMessage.objects.values_list("workspace_id", flat=True))
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            list(OutboxMessage.objects.values_list("to_email"))
        for table in set(TABLES) - {"implementation_outboxmessage"}:
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                connection.cursor().execute(f'SELECT * FROM "{table}"')

    assert places == {dana.workspace_id, neighbour.workspace_id}


@pytest.mark.django_db(transaction=True)
def test_the_web_login_cannot_become_the_clerk_and_stays_usable(anika):
    with pytest.raises(ProgrammingError, match="permission denied to set role"):
        with tenancy.clerk(), transaction.atomic():
            connection.cursor().execute("SELECT 1")

    with tenancy.staff(anika.workspace_id), transaction.atomic():
        assert Seat.objects.count() == 1


def test_rows_of_a_neighbour_cannot_be_read_changed_or_written(world):
    dana, _gus, neighbour = world
    with tenancy.staff(dana.workspace_id), transaction.atomic():
        assert not Seat.objects.filter(pk=neighbour.pk).exists()
        assert Seat.objects.filter(pk=neighbour.pk).update(title="Taken over") == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Customer.objects.create(workspace_id=neighbour.workspace_id, name="Planted", created_at=dana.invited_at)
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Customer.objects.update(workspace_id=neighbour.workspace_id)


def test_a_customer_sees_nothing_of_another_customer_of_the_same_vendor(world):
    dana, gus, _neighbour = world
    with tenancy.portal(dana.workspace_id, dana.implementation_id), transaction.atomic():
        assert [seat.name for seat in Seat.objects.of_side(Side.CUSTOMER)] == ["Dana Whitfield"]
        assert not Implementation.objects.filter(pk=gus.implementation_id).exists()
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Seat.objects.bulk_create([seat_at(gus.implementation_id, like=dana)])


def test_no_row_can_point_into_another_tenant(world, anika):
    dana, _gus, neighbour = world
    with tenancy.staff(neighbour.workspace_id), pytest.raises(IntegrityError), transaction.atomic():
        seat_at(dana.implementation_id, like=neighbour).save(force_insert=True)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def seat_at(implementation_id, *, like: Seat) -> Seat:
    return Seat(
        workspace_id=like.workspace_id,
        implementation_id=implementation_id,
        workspace_slug=like.workspace_slug,
        workspace_name=like.workspace_name,
        user_id=like.user_id,
        side=Side.CUSTOMER,
        roles=[Role.LEAD],
        name="Planted",
        email="planted@example.example",
        invited_at=like.invited_at,
    )


def test_a_table_of_logins_is_closed_to_every_tenant_role(world):
    dana, *_ = world
    for scope in (tenancy.staff(dana.workspace_id), tenancy.portal(dana.workspace_id, dana.implementation_id)):
        with scope, pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            User.objects.count()


def test_asking_without_a_scope_says_what_to_do(db):
    with pytest.raises(NoScopeError, match=r"Wrap the caller in tenancy\.staff"):
        Seat.objects.all()


def test_leaving_an_inner_scope_gives_the_outer_one_back_even_after_a_failure(world):
    dana, _gus, neighbour = world
    with tenancy.staff(dana.workspace_id), transaction.atomic():
        with tenancy.staff(neighbour.workspace_id):
            assert Seat.objects.count() == 1
        assert Seat.objects.count() == 5
        with pytest.raises(ProgrammingError), transaction.atomic(), tenancy.staff(neighbour.workspace_id):
            connection.cursor().execute("SELECT no_such_column FROM stakeholders_seat")
        assert Seat.objects.count() == 5


def test_going_back_to_a_savepoint_takes_back_what_was_told_since(world):
    dana, _gus, neighbour = world
    with tenancy.staff(dana.workspace_id), transaction.atomic():
        with pytest.raises(ValueError, match="enough"), transaction.atomic():
            with tenancy.staff(neighbour.workspace_id):
                assert Seat.objects.count() == 1
                raise ValueError("enough")
        assert Seat.objects.count() == 5
        with tenancy.staff(neighbour.workspace_id):
            with pytest.raises(ValueError, match="enough"), transaction.atomic(), tenancy.staff(dana.workspace_id):
                assert Seat.objects.count() == 5
                raise ValueError("enough")
            assert Seat.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_transaction_begins_with_its_first_question_and_is_told_the_scope_in_the_same_breath(dana):
    session = connection.connection
    with tenancy.staff(dana.workspace_id), transaction.atomic():
        assert session.get_transaction_status() == TRANSACTION_STATUS_IDLE
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('app.ws'), statement_timestamp() = transaction_timestamp()")
            assert cursor.fetchone() == (str(dana.workspace_id), True)
        assert session.get_transaction_status() == TRANSACTION_STATUS_INTRANS
    assert session.get_transaction_status() == TRANSACTION_STATUS_IDLE


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_has_ended_is_replaced_before_the_next_request(dana):
    first = connection.connection.info.backend_pid
    second = connection.copy("second")
    with second.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [first])
    second.close()
    connection.close_if_unusable_or_obsolete()  # as at the start of each request

    with tenancy.staff(dana.workspace_id), transaction.atomic():
        assert Seat.objects.count() == 3
    assert connection.connection.info.backend_pid != first


@pytest.mark.django_db(transaction=True)
def test_nothing_of_a_scope_is_left_on_the_connection_after_its_transaction(dana):
    with tenancy.staff(dana.workspace_id), transaction.atomic():
        assert Seat.objects.count() == 3

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('app.ws', true)")
        assert cursor.fetchone() == ("golive_web", "")


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        ("ALTER TABLE stakeholders_seat NO FORCE ROW LEVEL SECURITY", "Table stakeholders_seat has row-level security"),
        ("DROP POLICY app_portal ON stakeholders_seat", "the policy of app_portal is None"),
        (
            "CREATE POLICY extra ON stakeholders_seat TO app_portal USING (true)",
            "more than one plain policy for app_portal",
        ),
        ("GRANT DELETE ON stakeholders_seat TO app_staff", "Table stakeholders_seat: app_staff has"),
        ("GRANT SELECT ON stakeholders_user TO app_portal", "Table stakeholders_user: app_portal has"),
        ("GRANT SELECT ON stakeholders_seat TO PUBLIC", "Table stakeholders_seat: PUBLIC has"),
        ("CREATE TABLE diary (id int)", "Table diary belongs to no tenant"),
        ("CREATE VIEW all_seats AS SELECT * FROM stakeholders_seat", "View all_seats runs as its owner"),
        (
            "CREATE FUNCTION peek() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
            "Function peek runs as its owner",
        ),
        ("CREATE UNIQUE INDEX one_mail ON stakeholders_seat (email)", "Unique key one_mail of stakeholders_seat"),
        ("CREATE TYPE colour AS ENUM ('red')", "Type colour is an enum"),
        (
            "ALTER TABLE stakeholders_locator DROP CONSTRAINT stakeholders_locator_seat_id_within",
            "Locator.seat is not tied",
        ),
        (
            "ALTER TABLE stakeholders_locator ADD CONSTRAINT loose FOREIGN KEY (seat_id) REFERENCES stakeholders_seat (id)",
            "Foreign key loose of stakeholders_locator can point into another workspace",
        ),
    ],
)
@pytest.mark.django_db(databases=["default", "owner"])
def test_the_catalogue_check_names_every_kind_of_hole(damage, sentence):
    with connections["owner"].cursor() as cursor:
        assert catalogue.faults(cursor) == []

        cursor.execute(damage)
        found = catalogue.faults(cursor)

    assert any(sentence in fault for fault in found), found


@pytest.mark.django_db(databases=["default", "owner"])
def test_a_login_that_could_pass_the_fence_is_refused(db):
    settings = {**connection.settings_dict, "USER": "golive_owner"}
    powerful = type(connections["default"])(settings, alias="powerful")

    with pytest.raises(ImproperlyConfigured, match="golive_owner"):
        powerful.connect()
    powerful.close()
