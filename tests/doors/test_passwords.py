"""Staff's passwords and second factors, as they go through the pages."""

import re

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from tests.fixtures.post import words

SECRET = "a sentence is easier to remember"
TWO_FACTOR = "/account/two-factor/"


@pytest.fixture
def desk(anika) -> Client:
    """Anika, who has a password and has just signed in with it."""
    anika.user.set_password(SECRET)
    anika.user.save(update_fields=["password"])
    return sign_in()


def sign_in(password: str = SECRET) -> Client:
    browser = Client()
    browser.post("/account/login/", {"login": "anika@zenskar.example", "password": password})
    return browser


def is_in(browser: Client) -> bool:
    return browser.get("/w/zenskar/people/").status_code == 200


def app_shows(secret: str) -> str:
    """What an authenticator app shows now."""
    return totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))


def turn_on(desk: Client) -> list[str]:
    """Through the pages: is it you, the key, the six digits. Returns the recovery codes."""
    activate = f"{TWO_FACTOR}app/activate/"
    asked = desk.get(activate, follow=True)
    assert asked.redirect_chain[-1][0].startswith("/account/reauthenticate/")
    page = desk.post(asked.redirect_chain[-1][0], {"password": SECRET, "next": activate}, follow=True)
    secret = re.search(r'<code class="copy">(\w+)</code>', page.content.decode())[1]

    wrong = desk.post(activate, {"code": "000000" if app_shows(secret) != "000000" else "111111"})
    assert "This is not the code that your app shows now." in wrong.content.decode()
    shown = desk.post(activate, {"code": app_shows(secret)}, follow=True)

    assert shown.redirect_chain[-1][0] == f"{TWO_FACTOR}codes/"
    return re.findall(r"<li>(\d{8})</li>", shown.content.decode())


def test_whoever_signs_in_by_password_alone_can_turn_on_a_second_factor(desk):
    codes = turn_on(desk)

    assert len(set(codes)) == 10
    robber = sign_in()
    assert not is_in(robber)
    assert "The code from your app" in robber.get(f"{TWO_FACTOR}authenticate/").content.decode()
    robber.post(f"{TWO_FACTOR}authenticate/", {"code": "00000000"})
    assert not is_in(robber)


def test_a_recovery_code_signs_in_once(desk):
    codes = turn_on(desk)
    first, second = sign_in(), sign_in()

    for browser in (first, second):
        browser.post(f"{TWO_FACTOR}authenticate/", {"code": codes[0]})

    assert [is_in(first), is_in(second)] == [True, False]


def test_turning_it_off_asks_once_and_the_password_alone_is_enough_again(desk):
    turn_on(desk)

    assert "Leave it on" in desk.get(f"{TWO_FACTOR}app/deactivate/").content.decode()
    desk.post(f"{TWO_FACTOR}app/deactivate/")

    assert is_in(sign_in())


def test_a_password_is_changed_by_who_knows_the_present_one(desk):
    change = "/account/password/change/"
    new = "riddles are harder to remember"

    wrong = desk.post(change, {"oldpassword": "guessed", "password1": new, "password2": new})
    assert "This is not your present password." in wrong.content.decode()
    desk.post(change, {"oldpassword": SECRET, "password1": new, "password2": new})

    assert [is_in(sign_in(SECRET)), is_in(sign_in(new))] == [False, True]


def test_a_forgotten_password_is_set_by_the_link_and_the_link_works_once(desk, deliver):
    new = "riddles are harder to remember"
    Client().post("/account/password/reset/", {"email": "anika@zenskar.example"})
    (mail,) = deliver()
    link = re.search(r"https?://[^/]+(/account/\S+)", words(mail))[1]

    browser = Client()
    form = browser.get(link, follow=True)
    browser.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})

    assert is_in(sign_in(new))
    assert "This link no longer works" in Client().get(link, follow=True).content.decode()


def test_the_way_to_these_pages_stands_in_the_menu_of_each_of_them(desk):
    for path in ("/w/zenskar/people/", "/account/password/change/", TWO_FACTOR):
        page = desk.get(path).content.decode()
        assert '<a href="/account/password/change/">' in page
        assert '<a href="/account/two-factor/">' in page


def test_asking_too_often_for_a_link_is_answered_in_words(desk):
    answers = [Client().post("/account/password/reset/", {"email": "anika@zenskar.example"}) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert "That was a little often" in answers[-1].content.decode()
