"""Every address × everybody × GET, HEAD and POST: the answer is in the matrix, and nothing is missing from it."""

import itertools
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from uuid_utils.compat import uuid7

from implementation import links, tenancy
from implementation.tenancy import catalogue
from stakeholders.actions import people
from stakeholders.models import Locator, Role
from tests.fixtures.people import NOW, colleague, invite
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


@pytest.fixture
def world(anika, neighbour, acme, globex, dana, gus):
    """Everybody who may come by, and one of everything that an address can name."""
    vera = colleague(anika, "Vera Holm", Role.VIEWER)
    carl = colleague(anika, "Carl Brook", Role.CONTRIBUTOR)
    rex = invite(acme, "Rex Former", Role.LEAD)
    mia = invite(acme, "Mia Brandt", Role.CONTRIBUTOR)
    with tenancy.staff(anika.workspace_id):
        with tenancy.reading():
            team = type(anika).objects.get(implementation=acme, email=anika.email)
        people.revoke_seat(seat=rex, by=team, now=NOW)
        with transaction.atomic():
            link = Locator.objects.create(
                implementation=acme,
                seat=dana,
                user_id=dana.user_id,
                digest=links.digest("open"),
                path="/w/zenskar/i/acme/",
                subject="Your task",
                made_at=NOW,
                expires_at=NOW + timedelta(days=9_000),
            )
    return {
        "people": {
            "owner": anika,
            "viewer": vera,
            "customer": dana,
            "neighbour": neighbour,
            "other customer": gus,
            "former": rex,
        },
        "parts": {
            "workspace": "zenskar",
            "implementation": "acme",
            "token": "open",
            "uidb36": "1",
            "key": "1-1",
            "link": link,
        },
        "seats": {"workspace": carl.pk, "implementation": mia.pk},
    }


def address_of(name: str, world, *, absent: bool = False) -> str:
    parts = {}
    for part in ADDRESSES[name]:
        if part == "seat":
            parts[part] = world["seats"]["implementation" if "implementation" in ADDRESSES[name] else "workspace"]
        else:
            parts[part] = world["parts"][part]
    if absent:
        parts["workspace"] = "nowhere"
        if "seat" in parts:
            parts["seat"] = uuid7()
    return reverse(name, kwargs=parts)


def ask(world, who: str, method: str, address: str):
    """One request, undone afterwards, so that the next person meets the same world."""
    before = transaction.savepoint()
    client = Client()
    if who != "stranger":
        client.force_login(world["people"][who].user)
    answer = client.generic(method, address)
    transaction.savepoint_rollback(before)
    return answer


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
@pytest.mark.parametrize("name", sorted(MATRIX))
def test_insiders_get_what_the_matrix_says(world, name, method):
    row = MATRIX[name]
    expected = row.post if method == "POST" else row.get
    found = tuple(
        ask(world, who, method, address_of(name, world)).status_code for who in ("owner", "viewer", "customer")
    )

    assert found == expected


SEATED = sorted(name for name, row in MATRIX.items() if row.door == "seat")


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("name", SEATED)
def test_outsiders_get_the_same_answer_as_for_what_does_not_exist(world, name, method):
    row = MATRIX[name]
    codes = row.post if method == "POST" else row.get
    outsiders = ["neighbour", "other customer", "former"]
    if set(codes) == {405}:
        assert {ask(world, who, method, address_of(name, world)).status_code for who in outsiders} == {405}
        return

    for who, absent in itertools.product(outsiders, (False, True)):
        answer = ask(world, who, method, address_of(name, world, absent=absent))
        assert answer.status_code == 404, who
        assert answer.content == ask(world, "owner", method, address_of(name, world, absent=True)).content


@pytest.mark.parametrize("name", sorted(name for name, row in MATRIX.items() if row.door != "public"))
def test_strangers_are_asked_to_sign_in(world, name):
    row = MATRIX[name]
    for method, codes in (("GET", row.get), ("POST", row.post)):
        answer = ask(world, "stranger", method, address_of(name, world))
        if set(codes) == {405}:
            assert answer.status_code == 405
        elif row.door == "api":
            assert answer.status_code == 401
        else:
            assert answer.status_code == 302
            assert re.match(r"/account/login/\?next=", answer["Location"])


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("name", SEATED)
def test_other_methods_are_not_allowed(world, name, method):
    assert ask(world, "owner", method, address_of(name, world)).status_code == 405


def test_no_get_or_head_changes_a_row_of_any_tenant(world):
    """Whoever asks, and whatever they ask for: only a POST acts."""
    tables = [model._meta.db_table for model in catalogue.tenant_models()]

    def state() -> dict[str, str]:
        found = {}
        with tenancy.staff(world["people"]["owner"].workspace_id), tenancy.reading(), connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM \"{table}\" t")
                found[table] = cursor.fetchone()[0]
        return found

    before = state()
    for name, who, method in itertools.product(MATRIX, [*world["people"], "stranger"], ("GET", "HEAD")):
        client = Client()
        if who != "stranger":
            client.force_login(world["people"][who].user)
        client.generic(method, address_of(name, world))

    assert state() == before
