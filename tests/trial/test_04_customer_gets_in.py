"""Trial 4: Dana presses the button in her mail, types one code, and is at her task. A scanner before her harms nothing."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from stakeholders.models import Role
from tests.doors.test_inviting import code_in
from tests.fixtures.people import found, invite, open_implementation
from tests.fixtures.post import words

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def link_of(mail) -> str:
    return next(line for line in words(mail).splitlines() if line.startswith("http"))


def test_dana_comes_in_on_her_phone_after_a_scanner_was_there(stack, phone, browser):
    now = timezone.now()
    acme = open_implementation(found("Zenskar", "Anika Sobral", now=now), "Acme", now=now)
    invite(acme, "Dana Whitfield", Role.LEAD, now=now)
    link = link_of(stack.mail_to("dana@acme.example"))

    scanner = browser.new_context()
    for _ in range(2):
        scanned = scanner.new_page()
        scanned.goto(link)
        expect(scanned.get_by_role("button", name="Send me a code")).to_be_visible()
    scanner.close()

    phone.goto(link)
    expect(phone.get_by_text("For Dana Whitfield")).to_be_visible()
    phone.get_by_role("button", name="Send me a code").click()
    phone.get_by_label("Code").fill(code_in(stack.mail_to("dana@acme.example", number=2)))
    phone.get_by_role("button", name="Continue").click()

    expect(phone).to_have_url(f"{stack.url}/w/zenskar/i/acme/")
    phone.goto(f"{stack.url}/w/zenskar/i/acme/people/")
    expect(phone.get_by_role("heading", name="People")).to_be_visible()

    other = browser.new_context().new_page()
    other.goto(f"{stack.url}/w/zenskar/i/acme/people/")
    expect(other).to_have_url(f"{stack.url}/account/login/?next=/w/zenskar/i/acme/people/")
    other.context.close()

    secret = link.rstrip("/").rpartition("/")[2]
    log = (stack.logs / "web.log").read_text()
    assert "GET /l/…/" in log
    assert secret not in log
