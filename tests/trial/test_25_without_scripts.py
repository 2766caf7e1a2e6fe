"""Row 25, in part: with JavaScript switched off, the main flows work for both sides."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.fixtures.hands import quiet_monday
from tests.fixtures.people import found

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

ACME = "/w/zenskar/i/acme/"


@pytest.fixture
def anika(sits_down):
    """At a desk, where her company's policy has switched scripts off."""
    found("Zenskar", "Anika Sobral", now=timezone.now())
    person = sits_down("anika@zenskar.example", java_script_enabled=False).sign_in()
    person.go("/w/zenskar/new/")
    person.type("Customer", "Acme")
    person.type("Kick-off", quiet_monday(timezone.now().date()).isoformat())
    person.page.get_by_label("Project lead: Name").fill("Dana Whitfield")
    person.page.get_by_label("Project lead: E-mail").fill("dana@acme.example")
    person.press("Create")
    person.sees("Committed")
    return person


@pytest.fixture
def dana(anika, sits_down):
    person = sits_down("dana@acme.example", "phone", java_script_enabled=False)
    return person.come_in_by(person.mail("invite"))


def test_items_move_through_their_states(anika, dana, tmp_path):
    (tmp_path / "contracts.csv").write_text("number,amount\n1,10\n")
    anika.go(f"{ACME}items/1/")
    anika.press("Start")
    anika.sees("In progress")
    anika.page.get_by_text("I’m stuck").first.click()
    anika.type("What blocks it?", "The sandbox is not ordered.")
    anika.page.get_by_label("Or somebody else").fill("SAP team")
    anika.press("I’m stuck")
    anika.sees("Held by SAP team.")
    anika.press("It can go on")
    anika.press("Done")
    anika.press("Open it again")
    anika.page.get_by_text("Skip", exact=True).first.click()
    anika.page.locator("#skip").get_by_label("Why").fill("They have one.")
    anika.page.locator("#skip").get_by_role("button", name="Skip").click()
    anika.sees("They have one.")

    title = dana.page.locator("h1").inner_text()
    dana.page.get_by_label("Comment", exact=True).fill("Here they are.")
    dana.page.get_by_label(re.compile("^Files")).set_input_files(tmp_path / "contracts.csv")
    dana.press("Comment")
    dana.sees("Here they are.", "contracts.csv")
    dana.press("Done")
    expect(dana.page.locator("h1")).not_to_have_text(title)


def test_people_invite_write_ask_approve_and_withdraw(anika, dana):
    anika.go(f"{ACME}people/")
    invite = anika.page.locator("form[action$='/people/invite/']")
    invite.get_by_label("Name").fill("Erik Lindqvist")
    invite.get_by_label("E-mail").fill("erik@acme.example")
    invite.get_by_role("checkbox", name="Approver").check()
    invite.get_by_role("button", name="Invite").click()
    anika.sees("Erik Lindqvist is invited.")

    anika.go(f"{ACME}topics/")
    asking = anika.page.locator("form[action$='/topics/contracts/approvers/']")
    asking.get_by_role("combobox").select_option(label="Dana Whitfield")
    asking.get_by_role("button").click()
    anika.go(f"{ACME}requirements/new/")
    anika.page.get_by_label("Topic").select_option("contracts")
    anika.type("Title", "Renewals")
    anika.type("Text", "They renew each January.")
    anika.press("Write it")
    anika.sees("They renew each January.")
    here = anika.page.url.removeprefix(anika.stack.url)
    anika.follow("Edit")
    anika.type("Text", "They renew each March.")
    anika.type("Why does it change?", "Said in the kick-off.")
    anika.press("Save the new version")
    anika.sees("Version 2")
    anika.go(f"{ACME}requirements/request/")
    for box in anika.page.get_by_role("checkbox").all():
        box.uncheck()
    anika.page.get_by_role("checkbox", name=re.compile("Renewals$")).check()
    anika.press("Send for approval")

    dana.go(f"{ACME}approvals/").page.get_by_role("link", name=re.compile("Renewals$")).click()
    dana.decide("Approve version 2", name="Dana Whitfield")
    dana.sees("Already decided by you on")
    dana.page.get_by_text("Withdraw my decision").click()
    dana.type("Why do you withdraw it?", "It is April.")
    dana.page.locator("form[action*='/withdraw/']").get_by_label("Type your full name to sign").fill("Dana Whitfield")
    dana.press("Withdraw it")
    expect(dana.page.get_by_role("button", name="Sign my decision")).to_be_visible()
    anika.go(f"{here}history/").sees("It is April.")
    anika.go(f"{ACME}sign-off/")
    expect(anika.page.get_by_role("heading", name="Sign-off").first).to_be_visible()
