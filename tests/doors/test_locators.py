"""Links in mails find things and do nothing; a code proves the mailbox, in one browser, for ten minutes, five tries."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from implementation import tenancy
from implementation.models import Workspace
from stakeholders.actions import people
from stakeholders.models import Locator, Role
from tests.doors.test_inviting import code_in, come_in_by, link_in
from tests.fixtures.people import invite, open_implementation

ACME = "/w/zenskar/i/acme/people/"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def mail_to_dana(acme_now, zenskar, deliver, letterbox):
    invite(acme_now, "Dana Whitfield", Role.LEAD, now=timezone.now())
    deliver(zenskar)
    return letterbox.to("dana@acme.example")[-1]


@pytest.fixture
def acme_now(anika):
    return open_implementation(anika, "Acme", now=timezone.now())


def everything(table_names):
    found = {}
    for name in table_names:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM \"{name}\" t")
            found[name] = cursor.fetchone()[0]
    return found


def test_opening_a_link_any_number_of_times_changes_nothing_and_uses_nothing_up(mail_to_dana, zenskar, deliver):
    tables = ["stakeholders_seat", "stakeholders_locator", "implementation_outboxmessage", "implementation_ledgerentry"]
    with tenancy.staff(zenskar.pk), tenancy.reading():
        before = everything(tables)

    scanner = Client()
    for _ in range(3):
        assert scanner.get(link_in(mail_to_dana)).status_code == 200
        assert scanner.head(link_in(mail_to_dana)).status_code == 200

    with tenancy.staff(zenskar.pk), tenancy.reading():
        assert everything(tables) == before
    assert deliver() == []
    dana, _page = come_in_by(mail_to_dana, deliver)
    assert dana.get(ACME).status_code == 200


def test_dana_lands_at_her_implementation_and_nowhere_else(mail_to_dana, anika, deliver):
    open_implementation(anika, "Globex", now=timezone.now())

    dana, page = come_in_by(mail_to_dana, deliver)

    assert page.redirect_chain[-1][0] == "/w/zenskar/i/acme/"
    assert dana.get(ACME).status_code == 200
    assert dana.get("/w/zenskar/people/").status_code == 404
    assert dana.get("/w/zenskar/i/globex/people/").status_code == 404


def test_a_second_device_needs_a_fresh_code(mail_to_dana, deliver):
    come_in_by(mail_to_dana, deliver)

    phone = Client()

    assert phone.get(ACME).status_code == 302
    assert b"Send me a code" in phone.get(link_in(mail_to_dana)).content


def test_a_session_that_is_hers_continues_without_a_code(mail_to_dana, deliver):
    dana, _page = come_in_by(mail_to_dana, deliver)

    assert b"Continue" in dana.get(link_in(mail_to_dana)).content
    assert dana.post(link_in(mail_to_dana)).headers["Location"] == "/w/zenskar/i/acme/"
    assert deliver() == []


def test_a_code_works_only_in_the_browser_that_asked(mail_to_dana, deliver):
    hers, thief = Client(), Client()
    hers.post(link_in(mail_to_dana))
    (mail,) = deliver()

    thief.post("/account/login/code/confirm/", {"code": code_in(mail)})

    assert thief.get(ACME).status_code == 302
    hers.post("/account/login/code/confirm/", {"code": code_in(mail)})
    assert hers.get(ACME).status_code == 200


def test_a_forwarded_mail_sends_the_code_to_the_address_on_file(mail_to_dana, deliver):
    stranger = Client()
    page = stranger.get(link_in(mail_to_dana))
    stranger.post(link_in(mail_to_dana))

    (mail,) = deliver()

    assert mail["To"] == "dana@acme.example"
    assert b"Not Dana?" in page.content
    assert b"dana@acme.example" not in page.content


def test_five_wrong_tries_end_a_code(mail_to_dana, deliver):
    dana = Client()
    dana.post(link_in(mail_to_dana))
    (mail,) = deliver()
    for _ in range(5):
        dana.post("/account/login/code/confirm/", {"code": "WRONG-CODE"})

    dana.post("/account/login/code/confirm/", {"code": code_in(mail)})

    assert dana.get(ACME).status_code == 302


def test_a_code_is_good_for_ten_minutes(mail_to_dana, deliver):
    dana = Client()
    dana.post(link_in(mail_to_dana))
    (mail,) = deliver()

    with time_machine.travel(time.time() + 601):
        dana.post("/account/login/code/confirm/", {"code": code_in(mail)})

        assert dana.get(ACME).status_code == 302


def test_the_code_has_forty_bits_and_is_in_no_row_after_it_was_sent(mail_to_dana, deliver):
    Client().post(link_in(mail_to_dana))
    (mail,) = deliver()
    code = code_in(mail)

    assert len(code.replace("-", "")) == 8
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM implementation_signinmail WHERE t::text LIKE %s".replace("t::text", "text || html"),
            [f"%{code}%"],
        )
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("how", ["unknown", "expired", "revoked seat"])
def test_links_that_lead_nowhere_look_alike(mail_to_dana, zenskar, anika, how):
    address = link_in(mail_to_dana)
    if how == "unknown":
        address = "/l/" + "A" * 32 + "/"
    elif how == "revoked seat":
        with tenancy.staff(zenskar.pk):
            with tenancy.reading():
                seat = Locator.objects.select_related("seat").get(seat__name="Dana Whitfield").seat
                team = type(seat).objects.get(implementation_id=seat.implementation_id, side="VENDOR")
            people.revoke_seat(seat=seat, by=team, now=timezone.now())
    with time_machine.travel(timezone.now() + timedelta(days=15 if how == "expired" else 0)):
        answer = Client().get(address)

    assert answer.status_code == 404
    assert b"This link leads nowhere now" in answer.content
    assert b"Dana" not in answer.content


def test_the_secret_is_stored_nowhere_and_sent_to_no_other_page(mail_to_dana, zenskar):
    address = link_in(mail_to_dana)
    secret = address.split("/")[2]

    answer = Client().get(address)

    assert answer["Referrer-Policy"] == "strict-origin"
    assert "no-store" in answer["Cache-Control"]
    with tenancy.staff(zenskar.pk), tenancy.reading(), connection.cursor() as cursor:
        for table in ("stakeholders_locator", "implementation_outboxmessage"):
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{secret}%"])
            assert cursor.fetchone() == (0,)


@pytest.mark.django_db(transaction=True)
def test_of_many_simultaneous_submits_of_one_code_exactly_one_signs_in(mail_to_dana, deliver):
    dana = Client()
    dana.post(link_in(mail_to_dana))
    (mail,) = deliver()
    code, cookies = code_in(mail), {name: morsel.value for name, morsel in dana.cookies.items()}

    def submit(_number: int) -> bool:
        try:
            one = Client()
            one.cookies.load(cookies)
            one.post("/account/login/code/confirm/", {"code": code})
            return one.get(ACME).status_code == 200
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        winners = list(pool.map(submit, range(16)))

    assert winners.count(True) == 1


def test_a_new_session_key_at_sign_in(mail_to_dana, deliver):
    dana = Client()
    dana.post(link_in(mail_to_dana))
    before = dana.cookies["sessionid"].value
    (mail,) = deliver()

    dana.post("/account/login/code/confirm/", {"code": code_in(mail)})

    assert dana.cookies["sessionid"].value != before


def test_hostile_host_headers_reach_no_mail(acme_now, zenskar, deliver, letterbox, anika, client):
    client.force_login(anika.user)
    for host in ("evil.example", "localhost:8000@evil.example", "evil.example:8000"):
        client.post(
            f"{ACME}invite/", {"name": "Eve", "email": "eve@acme.example", "roles": ["LEAD"]}, headers={"host": host}
        )
        client.post("/account/login/code/", {"email": "anika@zenskar.example"}, headers={"host": host})

    deliver(zenskar)

    assert not [mail for mail in letterbox.mails if "evil" in mail.as_string()]


@pytest.mark.parametrize("email", ["anika@zenskar.example", "nobody@nowhere.example"])
def test_asking_for_a_code_answers_the_same_for_known_and_unknown_addresses(anika, deliver, email):
    stranger = Client()

    answer = stranger.post("/account/login/code/", {"email": email}, follow=True)

    assert answer.redirect_chain == [("/account/login/code/confirm/", 302)]
    assert len(deliver()) == (1 if email.startswith("anika") else 0)


def test_customers_people_may_not_have_a_password(mail_to_dana, deliver):
    dana, _page = come_in_by(mail_to_dana, deliver)

    assert dana.get("/account/password/set/").status_code == 404
    assert dana.post("/account/password/set/", {"password1": "x" * 20, "password2": "x" * 20}).status_code == 404
    assert dana.get("/account/two-factor/").status_code == 404
    dana.post("/account/password/reset/", {"email": "dana@acme.example"})
    assert deliver() == []


def test_the_idle_session_ends(mail_to_dana, deliver):
    dana, _page = come_in_by(mail_to_dana, deliver)
    assert dana.get(ACME).status_code == 200

    with time_machine.travel(time.time() + 8 * 3600 + 60):
        assert dana.get(ACME).status_code == 302


def test_the_workspace_is_never_seen_by_a_session_limited_to_a_customer(mail_to_dana, zenskar, deliver):
    dana, _page = come_in_by(mail_to_dana, deliver)

    assert dana.session["golive.limited_to"]
    assert dana.get("/", follow=True).redirect_chain[0][0] == "/w/zenskar/i/acme/"
    with tenancy.staff(zenskar.pk), tenancy.reading():
        assert Workspace.objects.count() == 1
