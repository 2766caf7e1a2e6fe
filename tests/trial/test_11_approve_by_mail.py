"""Trial 11: from the mail to a recorded decision without a password, and nothing that a robot does counts."""

import re

import pytest
from django.test import Client
from playwright.sync_api import expect

from implementation import tenancy
from stakeholders import access
from stakeholders.models import Requirement
from tests.fixtures.hands import Hands
from tests.fixtures.post import words
from tests.trial.test_09_approve_requirements import at


def at_acme(test):
    """A test that commits, on the fixtures' Monday."""
    return pytest.mark.django_db(transaction=True)(pytest.mark.usefixtures("that_monday")(test))


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


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_dana_approves_from_her_mail_with_one_deliberate_act(today_at_acme, sits_down):
    row = today_at_acme.write(
        today_at_acme.topic("Finance", today_at_acme.crew.dana), "Revenue", "Recognised **by day**."
    )
    today_at_acme.request(row)
    dana = sits_down("dana@acme.example", "phone")

    dana.come_in_by(dana.mail("R-1 Revenue"))
    expect(dana.page).to_have_url(f"{dana.stack.url}{at('requirement', 1)}")
    expect(dana.page.locator(".prose").first).to_have_text("Recognised by day.")
    expect(dana.page.locator("#decision input:checked")).to_have_count(0)
    fingerprint = today_at_acme.of(row).approvable.fingerprint
    dana.sees(" ".join(fingerprint[start : start + 4] for start in range(0, 16, 4)))
    earlier = dana.page.context.new_page()
    earlier.goto(dana.page.url)
    dana.decide("Approve version", name="Dana Whitfield")
    dana.sees("Already decided by you on")

    (decision,) = today_at_acme.decisions(row)
    assert (decision.verdict, decision.fingerprint, decision.typed_name) == ("APPROVE", fingerprint, "Dana Whitfield")
    assert [record["method"] for record in decision.authenticated] == ["code", "link"]
    assert decision.consent.startswith("By typing my name")
    again = Hands(dana.stack, earlier, dana.email)
    again.decide("Approve version", name="Dana Whitfield")
    said = re.compile(r"Already decided by you on \d+ \w+, \d\d:\d\d London: Approved\.")
    expect(earlier.locator("#decision")).to_contain_text(said)
    assert len(today_at_acme.decisions(row)) == 1


def desk_requirement(desk):
    with access.scope_of(desk.crew.anika), tenancy.reading():
        return Requirement.objects.get(number=1)


@at_acme
@pytest.mark.parametrize("method", ["get", "head"])
def test_a_robot_that_opens_every_link_does_nothing(mail, desk, crew, method, letterbox, deliver, zenskar):
    robot = Client()

    for address in [path_in(mail), path_in(mail), at("requirement", 1), at("decide", 1)]:
        getattr(robot, method)(address)

    assert desk.decisions(desk_requirement(desk)) == []
    assert deliver(zenskar) == []
    assert "_auth_user_id" not in robot.session


@at_acme
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


@at_acme
def test_another_customers_person_gets_what_a_stranger_gets(mail, gus, browser_of):
    them = browser_of(gus)

    for address in (at("requirement", 1), at("requirement_history", 1), at("requirements"), at("approvals")):
        assert them.get(address).status_code == 404
    assert them.post(at("decide", 1), {"verdict": "APPROVE"}).status_code == 404
