"""Tests run on real PostgreSQL as the runtime login, on real Redis, and send to a real SMTP server."""

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from hypothesis import HealthCheck
from hypothesis import settings as examples

# Other programs may use the machine at the same time, so no example has a deadline.
examples.register_profile("short", max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
examples.register_profile("long", examples.get_profile("short"), max_examples=2_000)
examples.load_profile(os.environ.get("EXAMPLES", "short"))

pytest_plugins = [
    "tests.fixtures.post",
    "tests.fixtures.people",
    "tests.fixtures.plans",
    "tests.fixtures.servers",
    "tests.fixtures.hands",
    "tests.fixtures.agreements",
    "tests.fixtures.world",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test that touches the database lists the owner too.

    The runtime login only mirrors the owner's database, so without it nothing is migrated; and a test that commits is
    flushed by the owner or not at all.
    """
    for item in items:
        mark = item.get_closest_marker("django_db")
        if mark or {"db", "transactional_db"} & set(getattr(item, "fixturenames", ())):
            kwargs = {**(mark.kwargs if mark else {}), "databases": ["default", "owner"]}
            item.add_marker(pytest.mark.django_db(**kwargs), append=False)


@pytest.fixture(scope="session", autouse=True)
def _flush_may_pass_the_ledger() -> None:
    """Truncating between tests is what the ledger refuses; the owner switches its triggers off for it."""
    from django.db.backends.postgresql.operations import DatabaseOperations

    original = DatabaseOperations.sql_flush

    def sql_flush(self, style, tables, **options):
        ledger = [table for table in tables if table in ("implementation_ledgerentry", "implementation_ledgerbody")]
        off = [f'ALTER TABLE "{table}" DISABLE TRIGGER USER' for table in ledger]
        on = [f'ALTER TABLE "{table}" ENABLE TRIGGER USER' for table in ledger]
        return [*off, *original(self, style, tables, **options), *on]

    DatabaseOperations.sql_flush = sql_flush


def _end_sessions() -> None:
    """Each login ends its own other sessions: a program that a test killed may hold one, and the database is to go."""
    from tests.fixtures.servers import on_test_database

    for name in ("DATABASE_URL", "WORKER_DATABASE_URL", "OWNER_DATABASE_URL"):
        with closing(psycopg2.connect(on_test_database(os.environ[name]))) as connection, connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
            )


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> Iterator[None]:
    """After the last test of this process no tenant has a row: every test took its own away."""
    yield
    from django.apps import apps
    from django.db import connections

    from implementation.tenancy.models import TenantModel

    left = {}
    with django_db_blocker.unblock(), connections["owner"].cursor() as cursor:
        for model in apps.get_models():
            if issubclass(model, TenantModel):
                cursor.execute(f'SELECT count(*) FROM "{model._meta.db_table}"')
                if count := cursor.fetchone()[0]:
                    left[model._meta.label] = count
        connections.close_all()
        _end_sessions()
    assert not left, f"Rows were left behind: {left}. A test committed without transaction=True."


@pytest.fixture(autouse=True)
def _own_place(settings, tmp_path_factory) -> None:
    """Files of a test lie in a folder of its own, and static files need no manifest."""
    settings.FILES_DIR = Path(tmp_path_factory.getbasetemp()) / "files"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    from django.core.cache import cache

    cache.clear()
