"""Every address × everybody × GET, HEAD and POST: the answer is in the matrix, and nothing is missing from it."""

import itertools
import re
from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.urls import URLPattern, URLResolver, get_resolver

from implementation import tenancy
from implementation.tenancy import catalogue
from tests.fixtures.world import World
from tests.guards.matrix import MATRIX


def addresses(
    patterns=None, namespace: str = "", kwargs: tuple[str, ...] = ()
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every named address with the names of its parts."""
    for pattern in patterns or get_resolver().url_patterns:
        names = kwargs + tuple(pattern.pattern.converters) + tuple(pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            inner = ":".join(part for part in (namespace, pattern.namespace) if part)
            yield from addresses(pattern.url_patterns, inner, names)
        elif isinstance(pattern, URLPattern):
            yield ":".join(part for part in (namespace, pattern.name) if part), tuple(dict.fromkeys(names))


ADDRESSES = dict(addresses())


def test_every_address_has_a_row_and_every_row_an_address():
    assert set(ADDRESSES) == set(MATRIX)


def address_of(name: str, world: World, *, absent: bool = False) -> str:
    return world.address(name, ADDRESSES[name], absent=absent)


def ask(world: World, who: str, method: str, address: str):
    """One request, undone afterwards, so that the next person meets the same world."""
    before = transaction.savepoint()
    answer = world.browser(who).generic(method, address)
    transaction.savepoint_rollback(before)
    return answer


INSIDERS, OUTSIDERS = ("owner", "viewer", "customer"), ("neighbour", "other customer", "former")
SEATED = sorted(name for name, row in MATRIX.items() if row.door in ("seat", "api"))


def codes(world: World, who: tuple[str, ...], method: str, name: str, **options: bool) -> tuple[int, ...]:
    return tuple(ask(world, one, method, address_of(name, world, **options)).status_code for one in who)


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_insiders_get_what_the_matrix_says(world, method):
    expected = {name: row.post if method == "POST" else row.get for name, row in MATRIX.items()}

    assert {name: codes(world, INSIDERS, method, name) for name in MATRIX} == expected


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_outsiders_get_the_code_of_what_does_not_exist(world, method):
    def expected(name: str) -> tuple[int, ...]:
        row = MATRIX[name]
        return (405,) * 3 if set(row.post if method == "POST" else row.get) == {405} else (404,) * 3

    found = {name: codes(world, OUTSIDERS, method, name) for name in SEATED}

    assert found == {name: expected(name) for name in SEATED}
    assert {name: codes(world, OUTSIDERS, method, name, absent=True) for name in SEATED} == found


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_outsiders_get_the_very_page_of_what_does_not_exist(world, method):
    different = []
    for name in SEATED:
        here, nowhere = (address_of(name, world, absent=absent) for absent in (False, True))
        if any(
            ask(world, who, method, here).content != ask(world, "owner", method, nowhere).content for who in OUTSIDERS
        ):
            different.append(name)

    assert different == []


def test_strangers_are_asked_to_sign_in(world):
    wrong = {}
    for name, method in itertools.product(
        [name for name, row in MATRIX.items() if row.door != "public"], ("GET", "POST")
    ):
        row = MATRIX[name]
        answer = ask(world, "stranger", method, address_of(name, world))
        asked = answer.status_code == 302 and re.match(r"/account/login/\?next=", answer["Location"])
        allowed = set(row.post if method == "POST" else row.get) != {405}
        fine = (answer.status_code == 401 if row.door == "api" else asked) if allowed else answer.status_code == 405
        if not fine and not (row.door == "staff_only" and asked):
            wrong[name, method] = answer.status_code

    assert wrong == {}


def test_other_methods_are_not_allowed(world):
    asked = itertools.product([name for name in SEATED if MATRIX[name].door == "seat"], ("PUT", "PATCH", "DELETE"))
    found = {(name, method): codes(world, ("owner",), method, name) for name, method in asked}

    assert {key: code for key, code in found.items() if code != (405,)} == {}


def test_no_get_or_head_changes_a_row_of_any_tenant(world):
    """Whoever asks, and whatever they ask for: only a POST acts."""
    tables = [model._meta.db_table for model in catalogue.tenant_models()]

    def state() -> dict[str, str]:
        found = {}
        with tenancy.staff(world.people["owner"].workspace_id), tenancy.reading(), connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM \"{table}\" t")
                found[table] = cursor.fetchone()[0]
        return found

    before = state()
    for name, who, method in itertools.product(MATRIX, [*world.people, "stranger"], ("GET", "HEAD")):
        world.browser(who).generic(method, address_of(name, world))

    assert state() == before
