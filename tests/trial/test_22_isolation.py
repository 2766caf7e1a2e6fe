"""Row 22: Gus of Globex tries Acme's addresses, ids, files, search, API and counts. Nothing of it is there for him."""

import re
from difflib import unified_diff

import pytest
from django.db import ProgrammingError, connection, connections, transaction
from django.utils import timezone
from playwright.sync_api import expect

from implementation import tenancy
from implementation.models import Implementation
from implementation.tenancy import catalogue
from roadmap.likelihood.keeping import look_ahead
from roadmap.models import Item
from roadmap.waiting.keeping import count
from stakeholders.actions import tokens
from stakeholders.models import Seat
from tests.fixtures.waiting import until
from tests.fixtures.world import World
from tests.guards.matrix import MATRIX
from tests.guards.test_authorisation import ADDRESSES, SEATED

ACME, GLOBEX = "/w/zenskar/i/acme/", "/w/zenskar/i/globex/"
THEIRS = ("Acme", "acme", "Dana Whitfield", "Tom Okafor", "Ruth Adeyemi", "As we said.", "sample.pdf")
IDS = {"seat", "file", "api_token", "approver", "decision", "condition"}
HERE = sorted(name for name in SEATED if "implementation" in ADDRESSES[name] and MATRIX[name].door == "seat")


@pytest.fixture
def gus(world: World, sits_down):
    """At his phone, signed in by a code."""
    person = sits_down("gus@globex.example", "phone").sign_in()
    expect(person.page).to_have_url(re.compile(GLOBEX))
    return person


def said_by(answer) -> tuple[int, str]:
    """The answer without what differs from one request to the next."""
    return answer.status, re.sub(
        r'nonce="[^"]*"|X-CSRFToken[^}]*|csrfmiddlewaretoken" value="[^"]*"', "", answer.text()
    )


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_every_address_and_every_id_of_acme_answers_like_one_that_does_not_exist(world, gus):
    asking = gus.page.context.request
    told = {}
    for name in HERE:
        methods = [m for m, codes in (("get", MATRIX[name].get), ("post", MATRIX[name].post)) if set(codes) != {405}]
        foreign, absent = (world.address(name, ADDRESSES[name], absent=absent) for absent in (False, True))
        tries = {foreign: absent, foreign.replace("/acme/", "/globex/"): absent if IDS & set(ADDRESSES[name]) else None}
        for method in methods:
            for address, like in tries.items():
                if like is None:
                    continue
                send = gus.send if method == "post" else lambda path: asking.get(gus.stack.url + path)
                found, nothing = said_by(send(address)), said_by(send(like))
                if found != nothing or found[0] != 404:
                    told[method, address] = found[0]

    assert told == {}
    assert gus.page.goto(gus.stack.url + ACME).status == 404
    gus.sees_nothing_of(*THEIRS)
    assert asking.get(gus.stack.url + GLOBEX).status == 200


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_what_acme_does_shows_in_no_page_count_or_feed_of_globex(world, gus, sits_down):
    def everything() -> dict[str, str]:
        return {path: said_by_text(text) for path, text in gus.everything_reachable(GLOBEX).items()}

    with tenancy.staff(world.people["owner"].workspace_id):
        with tenancy.reading():
            globex = Implementation.objects.select_related("workspace").get(slug="globex")
        count(globex, now=timezone.now())
    look_ahead(globex, now=timezone.now())  # what the workers would come to after some minutes, perhaps in between
    until(nothing_is_due, "the workers to have done what follows the acts so far")
    before = everything()
    dana = sits_down("dana@acme.example").sign_in().go(f"{ACME}items/2/")
    dana.type("Comment", "Our secret is out.")
    dana.press("Comment")
    dana.sees("Our secret is out.")
    dana.go(f"{ACME}requirements/new/")
    dana.type("Title", "A secret rule")
    dana.type("Text", "Nobody else knows.")
    dana.press("Write it")
    dana.sees("A secret rule")

    after = everything()

    assert {f"{GLOBEX}{page}/" for page in ("overview", "roadmap", "activity", "people", "requirements")} <= set(after)
    assert "Globex" in after[f"{GLOBEX}overview/"]
    assert set(after) == set(before)
    assert [line for path in after for line in differing(before[path], after[path], path)] == []
    assert {path for path, text in after.items() for word in THEIRS if word in text} == set()
    with tenancy.staff(world.people["owner"].workspace_id), tenancy.reading():
        item = Item.objects.get(implementation__slug="acme", number=2)
    feed = gus.page.context.request.get(f"{gus.stack.url}{GLOBEX}activity/?about={item.pk}").text()
    assert "secret" not in feed


def nothing_is_due() -> bool:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM implementation_due WHERE due_at <= now() OR leased_until > now()")
        return cursor.fetchone()[0] == 0


def differing(before: str, after: str, path: str) -> list[str]:
    return [*unified_diff(before.splitlines(), after.splitlines(), f"{path} before", path, lineterm="", n=0)]


def said_by_text(text: str) -> str:
    changing = r'nonce="[^"]*"|X-CSRFToken[^}]*|csrfmiddlewaretoken" value="[^"]*"|As of \d\d:\d\d'
    return re.sub(changing, "", text)


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_ids_of_acme_in_forms_of_globex_choose_nobody(world, gus):
    dana, before = world.people["customer"], rows_of("globex", world)
    tries = {
        "items/1/assign/": {"to": str(dana.pk)},
        "items/1/block/": {"what": "Something", "held_by": str(dana.pk)},
        "topics/contracts/approvers/": {"seat": str(dana.pk)},
        "requirements/1/decide/": {
            "voice": str(dana.pk), "fingerprint": "0" * 64, "verdict": "APPROVE", "typed_name": "Gus", "consent": "1",
        },
    }  # fmt: skip

    codes = {path: gus.send(GLOBEX + path, **form).status for path, form in tries.items()}

    assert set(codes.values()) <= {403, 404, 422}, codes
    assert rows_of("globex", world) == before


def rows_of(slug: str, world: World) -> dict[str, str]:
    """A checksum of each table's rows of one implementation."""
    found = {}
    with tenancy.staff(world.people["owner"].workspace_id), tenancy.reading(), connection.cursor() as cursor:
        here = Implementation.objects.get(slug=slug)
        for table in of_implementations():
            cursor.execute(
                f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM \"{table}\" t WHERE implementation_id = %s",
                [here.pk],
            )
            found[table] = cursor.fetchone()[0]
    return found


def of_implementations() -> list[str]:
    models = catalogue.tenant_models()
    return sorted(
        m._meta.db_table for m in models if any(f.column == "implementation_id" for f in m._meta.local_fields)
    )


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_a_token_of_globex_opens_nothing_of_acme(world, gus):
    seat = world.people["other customer"]
    with tenancy.portal(seat.workspace_id, seat.implementation_id):
        key = tokens.create_token(by=seat, name="Sheet", kind="PERSONAL", scopes=["read"], days=30, now=timezone.now())
    asking, bearer = gus.page.context.request, {"Authorization": f"Bearer {key.secret}"}
    told = {}
    for name in sorted(name for name, row in MATRIX.items() if row.door == "api" and 405 not in row.get):
        if "implementation" not in ADDRESSES[name]:
            continue
        foreign, absent = (world.address(name, ADDRESSES[name], absent=absent) for absent in (False, True))
        own = asking.get(gus.stack.url + foreign.replace("/acme", "/globex"), headers=bearer)
        assert own.status == 200, name
        assert not [word for word in THEIRS if word in own.text()]
        found, nothing = (said_by(asking.get(gus.stack.url + path, headers=bearer)) for path in (foreign, absent))
        if found != nothing or found[0] != 404:
            told[name] = found[0]

    assert told == {}


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_another_vendor_finds_nobody_by_searching(world, sits_down):
    noor = sits_down("noor@ledgerline.example").sign_in()

    for query in ("Acme", "acme", "%", "Dana"):
        found = noor.page.goto(f"{noor.stack.url}/w/ledgerline/?q={query}")
        assert found.status == 200
        noor.sees_nothing_of("Dana Whitfield", "Globex")
        expect(noor.page.locator("a[href*=acme]")).to_have_count(0)
        assert noor.page.goto(f"{noor.stack.url}/w/zenskar/?q={query}").status == 404


def test_the_database_itself_hides_acme_from_globex_and_from_the_other_vendor(world):
    with tenancy.staff(world.people["owner"].workspace_id), tenancy.reading():
        acme, globex = (Implementation.objects.get(slug=slug) for slug in ("acme", "globex"))
    noor: Seat = world.people["neighbour"]
    scopes = {
        "Globex": tenancy.portal(acme.workspace_id, globex.pk),
        "the other vendor": tenancy.staff(noor.workspace_id),
    }
    with tenancy.portal(acme.workspace_id, acme.pk):
        own = {
            table: asked(f'SELECT count(*) FROM "{table}" WHERE implementation_id = %s', acme.pk)
            for table in of_implementations()
        }

    for who, scope in scopes.items():
        with scope:
            for table in of_implementations():
                where = f'"{table}" WHERE implementation_id = %s'
                assert asked(f"SELECT count(*) FROM {where}", acme.pk) in (0, "refused"), (who, table)
                assert touched(
                    f'UPDATE "{table}" SET implementation_id = implementation_id WHERE implementation_id = %s', acme.pk
                ) in (0, "refused")
                assert touched(f"DELETE FROM {where}", acme.pk) in (0, "refused"), (who, table)
    assert {
        own[table]
        for table in ("roadmap_item", "stakeholders_requirement", "stakeholders_comment", "stakeholders_decision")
    } & {0, "refused"} == set()


def asked(sql: str, *values: object) -> int | str:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
            return int(cursor.fetchone()[0])
    except ProgrammingError as problem:
        assert "permission denied" in str(problem)
        return "refused"


def touched(sql: str, *values: object) -> int | str:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
            return int(cursor.rowcount)
    except ProgrammingError as problem:
        assert "permission denied" in str(problem)
        return "refused"
