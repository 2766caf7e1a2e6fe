"""How often codes are sent: a robot uses up its own network's share, and being limited ends no code."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client, RequestFactory
from django.utils import timezone

from stakeholders.evidence import address_of
from stakeholders.models import Role
from tests.doors.test_inviting import code_in, link_in
from tests.fixtures.people import invite, open_implementation

ACME, ASK, TYPE, AGAIN = (
    "/w/zenskar/i/acme/people/",
    "/account/login/code/",
    "/account/login/code/confirm/",
    "/account/login/code/again/",
)
HOME, ELSEWHERE = "198.51.100.7", "203.0.113.9"


@pytest.fixture
def link(anika, zenskar, deliver, letterbox) -> str:
    """In a mail to Dana."""
    invite(open_implementation(anika, "Acme", now=timezone.now()), "Dana Whitfield", Role.LEAD, now=timezone.now())
    deliver(zenskar)
    return link_in(letterbox.to("dana@acme.example")[-1])


def at(network: str) -> Client:
    return Client(REMOTE_ADDR=network)


def is_in(browser: Client) -> bool:
    return browser.get(ACME).status_code == 200


def said(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_a_robot_elsewhere_that_presses_the_button_does_not_hold_the_reader_up(link, deliver):
    pressed = [at(ELSEWHERE).post(link).status_code for _ in range(12)]
    deliver()

    dana = at(HOME)
    dana.post(link)
    (mail,) = deliver()
    dana.post(TYPE, {"code": code_in(mail)})

    assert pressed == [302] * 3 + [429] * 9
    assert is_in(dana)


def test_whoever_is_limited_is_told_when_and_the_last_code_still_works(link, deliver):
    dana = at(HOME)
    for _ in range(3):
        dana.post(link)
    mails = deliver()

    answer = dana.post(link, follow=True)

    assert answer.redirect_chain == [(TYPE, 302)]
    assert "The next one can be sent in a minute. The last one still works: type it here." in said(answer)
    assert deliver() == []
    dana.post(TYPE, {"code": code_in(mails[-1])})
    assert is_in(dana)


def test_a_browser_without_a_code_is_told_when_on_the_page_where_it_asked(link, deliver):
    for _ in range(3):
        at(HOME).post(link)
    deliver()

    by_link, by_page = at(HOME).post(link), at(HOME).post(ASK, {"email": "dana@acme.example"})

    for answer in (by_link, by_page):
        assert answer.status_code == 429
        assert "Codes for this address were asked for often. The next one can be sent in a minute." in said(answer)
        assert "still works" not in said(answer)
    assert 'value="dana@acme.example"' in said(by_page)
    assert "dana@acme.example" not in said(by_link)
    assert deliver() == []


def test_pressing_on_while_limited_prolongs_nothing(link, deliver):
    dana, start = at(HOME), timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        for seconds in range(0, 60, 5):
            clock.move_to(start + timedelta(seconds=seconds))
            dana.post(link)
        assert len(deliver()) == 3

        clock.move_to(start + timedelta(seconds=61))
        dana.post(link)

        assert len(deliver()) == 1


def test_ten_an_hour_from_one_network_and_thirty_from_everywhere(link, deliver):
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        robot = []
        for number in range(12):
            clock.move_to(start + timedelta(minutes=number))
            robot.append(at(ELSEWHERE).post(link).status_code)
        many = [at(f"192.0.2.{number}").post(link).status_code for number in range(22)]

        answer = at(HOME).post(link)

        assert robot == [302] * 10 + [429] * 2
        assert many == [302] * 20 + [429] * 2
        assert answer.status_code == 429
        assert "The next one can be sent in 49 minutes." in said(answer)


def test_a_limit_tells_nobody_who_is_here(link, deliver):
    answers = {}
    for email in ("dana@acme.example", "gina@acme.example"):
        asked = [at(HOME) for _ in range(4)]
        answers[email] = [one.post(ASK, {"email": email}, follow=True) for one in asked]
        answers[email] += [asked[0].post(AGAIN, follow=True), asked[0].get(ASK, follow=True)]

    known, unknown = answers.values()
    assert [answer.status_code for answer in known] == [answer.status_code for answer in unknown]
    assert [answer.status_code for answer in known] == [200, 200, 200, 429, 200, 200]
    assert [answer.redirect_chain for answer in known] == [answer.redirect_chain for answer in unknown]
    assert [len(answer.content) for answer in known] == [len(answer.content) for answer in unknown]
    assert "The last one still works" in said(unknown[4])


def test_another_code_has_its_own_ten_minutes_and_tries_and_leads_to_the_same_place(link, deliver):
    dana, start = at(HOME), timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        dana.post(link)
        (first,) = deliver()
        for _ in range(4):
            dana.post(TYPE, {"code": "WRONG-CODE"})
        clock.move_to(start + timedelta(minutes=9))

        answer = dana.post(AGAIN, follow=True)

        assert "A new code is on its way. The one before it has ended." in said(answer)
        (second,) = deliver()
        clock.move_to(start + timedelta(minutes=18))
        dana.post(TYPE, {"code": code_in(first)})
        assert not is_in(dana)
        came = dana.post(TYPE, {"code": code_in(second)}, follow=True)
        assert came.redirect_chain[-1][0] == "/w/zenskar/i/acme/"
        assert dana.session["golive.limited_to"]


def test_there_is_no_other_code_without_a_first(link, deliver):
    answer = at(HOME).post(AGAIN, follow=True)

    assert answer.redirect_chain == [(ASK, 302)]
    assert "That code has ended. Ask for a new one." in said(answer)
    assert deliver() == []


def test_the_way_that_somebody_was_on_is_kept(dana, deliver):
    browser = at(HOME)
    browser.post(ASK, {"email": dana.email, "next": ACME})

    answer = browser.post(AGAIN, {"next": ACME}, follow=True)

    assert f'<input type="hidden" name="next" value="{ACME}"' in said(answer)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "found"),
    [
        (0, "203.0.113.9", "10.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),  # what the caller claimed stands before what the proxy saw
        (2, "6.6.6.6, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "203.0.113.9", "10.0.0.1"),
    ],
)
def test_the_callers_network_is_what_our_outermost_proxy_saw(settings, proxies, forwarded, found):
    settings.TRUSTED_PROXIES = proxies

    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers={"x-forwarded-for": forwarded})

    assert address_of(request) == found
