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


def expected_of(name: str, method: str) -> tuple[int, ...]:
    return MATRIX[name].post if method == "POST" else MATRIX[name].get


def test_who_acts_gets_what_the_matrix_says(world):
    found = {
        name: tuple(ask(world, who, "POST", address_of(name, world)).status_code for who in INSIDERS) for name in MATRIX
    }

    assert found == {name: row.post for name, row in MATRIX.items()}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_outsiders_get_code_and_page_of_what_does_not_exist(world, method):
    """A foreign thing and an absent one cannot be told apart; that insiders get more is what the matrix says."""
    wrong = {}
    for name in SEATED:
        nowhere = ask(world, "owner", method, address_of(name, world, absent=True))
        for who in OUTSIDERS:
            answer = ask(world, who, method, address_of(name, world))
            code = 405 if set(expected_of(name, method)) == {405} else 404
            if answer.status_code != code or answer.content != nowhere.content:
                wrong[name, who] = answer.status_code

    assert wrong == {}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_strangers_are_asked_to_sign_in(world, method):
    wrong = {}
    for name, row in MATRIX.items():
        if row.door == "public":
            continue
        answer = ask(world, "stranger", method, address_of(name, world))
        asked = answer.status_code == 302 and re.match(r"/account/login/\?next=", answer["Location"])
        refused = answer.status_code == (405 if set(expected_of(name, method)) == {405} else 401)
        if not (refused if row.door == "api" or set(expected_of(name, method)) == {405} else asked):
            wrong[name] = answer.status_code

    assert {name: code for name, code in wrong.items() if MATRIX[name].door != "staff_only"} == {}


def test_other_methods_are_not_allowed(world):
    asked = itertools.product([name for name in SEATED if MATRIX[name].door == "seat"], ("PUT", "PATCH", "DELETE"))
    found = {(name, method): ask(world, "owner", method, address_of(name, world)).status_code for name, method in asked}

    assert {key: code for key, code in found.items() if code != 405} == {}


def state_of(world: World) -> dict[str, str]:
    """A checksum of each table's rows of the workspace."""
    found = {}
    with tenancy.staff(world.people["owner"].workspace_id), tenancy.reading(), connection.cursor() as cursor:
        for model in catalogue.tenant_models():
            table = model._meta.db_table
            cursor.execute(f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM \"{table}\" t")
            found[table] = cursor.fetchone()[0]
    return found


def test_who_only_looks_gets_what_the_matrix_says_and_changes_no_row_of_any_tenant(world):
    """Whoever asks, and whatever they ask for: only a POST acts."""
    before = state_of(world)
    found = {
        name: tuple(world.browser(who).get(address_of(name, world)).status_code for who in INSIDERS) for name in MATRIX
    }
    for name in MATRIX:
        world.browser("owner").head(address_of(name, world))

    assert found == {name: row.get for name, row in MATRIX.items()}
    assert state_of(world) == before
