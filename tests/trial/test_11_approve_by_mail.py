"""Trial 11: from the mail to a recorded decision without a password, and nothing that a robot does counts."""

import re

import pytest
from django.test import Client

from implementation import tenancy
from stakeholders import access
from stakeholders.models import Requirement
from tests.doors.test_inviting import code_in
from tests.fixtures.post import words
from tests.trial.test_09_approve_requirements import at, signed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("that_monday")]


def path_in(mail) -> str:
    return re.search(r"http://[^/]+(/l/[^\s]+)", words(mail)).group(1)


@pytest.fixture
def mail(desk, crew, zenskar, deliver):
    """The request for one approval, as it arrives at Dana's."""
    row = desk.write(desk.topic("Finance", crew.dana), "Revenue", "Recognised by day.")
    deliver(zenskar)
    desk.request(row)
    (mail,) = deliver(zenskar)
    return mail


def test_dana_approves_from_her_mail_with_one_deliberate_act(mail, desk, crew, zenskar, deliver):
    browser = Client()
    link = path_in(mail)

    shown = browser.get(link)
    assert shown.status_code == 200
    assert "R-1 Revenue" in shown.content.decode()
    browser.post(link)
    (code,) = deliver(zenskar)
    confirmed = browser.post("/account/login/code/confirm/", {"code": code_in(code)})
    assert confirmed.headers["Location"] == at("requirement", 1)

    page = browser.get(confirmed.headers["Location"]).content.decode()
    fingerprint = re.search(r'name="fingerprint" value="([0-9a-f]{64})"', page).group(1)
    assert "Recognised by day." in page
    assert " ".join(fingerprint[start : start + 4] for start in range(0, 16, 4)) in page
    assert "checked" not in page
    assert signed(browser, 1, "APPROVE", "Dana Whitfield").status_code == 302

    (decision,) = desk.decisions(desk_requirement(desk))
    assert (decision.verdict, decision.fingerprint, decision.typed_name) == ("APPROVE", fingerprint, "Dana Whitfield")
    assert [record["method"] for record in decision.authenticated] == ["code", "link"]
    assert decision.consent.startswith("By typing my name")
    page = browser.get(at("requirement", 1)).content.decode()
    assert re.search(r"Already decided by you on 4 Jan, \d\d:\d\d London: Approved\.", page)

    again = signed(browser, 1, "APPROVE", "Dana Whitfield", supersedes="")

    assert again.status_code == 409
    assert "Already decided by you on 4 Jan" in again.content.decode()
    assert len(desk.decisions(desk_requirement(desk))) == 1


def desk_requirement(desk):
    with access.scope_of(desk.crew.anika), tenancy.reading():
        return Requirement.objects.get(number=1)


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_robot_that_opens_every_link_does_nothing(mail, desk, crew, method, letterbox, deliver, zenskar):
    robot = Client()

    for address in [path_in(mail), path_in(mail), at("requirement", 1), at("decide", 1)]:
        getattr(robot, method)(address)

    assert desk.decisions(desk_requirement(desk)) == []
    assert deliver(zenskar) == []
    assert "_auth_user_id" not in robot.session


def test_htmx_gets_the_same_fragment_back_decided(mail, desk, crew, browser_of):
    dana = browser_of(crew.dana)
    page = dana.get(at("requirement", 1)).content.decode()
    form = dict(re.findall(r'name="(fingerprint|voice|consent)" value="([^"]*)"', page))
    form |= {"verdict": "APPROVE", "typed_name": "Dana", "comment": "", "supersedes": ""}

    first = dana.post(at("decide", 1), form, headers={"hx-request": "true"})
    second = dana.post(at("decide", 1), form, headers={"hx-request": "true"})

    for answer in (first, second):
        assert answer.content.decode().lstrip().startswith('<div id="decision">')
        assert "Already decided by you on 4 Jan" in answer.content.decode()
    assert len(desk.decisions(desk_requirement(desk))) == 1


def test_another_customers_person_gets_what_a_stranger_gets(mail, gus, browser_of):
    them = browser_of(gus)

    for address in (at("requirement", 1), at("requirement_history", 1), at("requirements"), at("approvals")):
        assert them.get(address).status_code == 404
    assert them.post(at("decide", 1), {"verdict": "APPROVE"}).status_code == 404
