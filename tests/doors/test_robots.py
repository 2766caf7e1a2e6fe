"""L2: a mail scanner with a real browser opens every link of every mail twice, runs scripts, waits and presses.

It approves nothing, opens no session and uses up no link: the people after it still come in.
"""

import re

import pytest
from django.contrib.sessions.models import Session
from django.db import connection

from implementation import tenancy
from implementation.tenancy import catalogue
from tests.fixtures.agreements import Desk
from tests.fixtures.hands import Hands, link_in
from tests.fixtures.post import words
from tests.trial.test_09_approve_requirements import at

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

ON_THE_WAY = {"implementation_outboxmessage"}  # letters leave meanwhile; what they are about is in other tables


def tenant_rows(desk: Desk) -> dict[str, str]:
    tables = {model._meta.db_table for model in catalogue.tenant_models()} - ON_THE_WAY
    found = {}
    with tenancy.staff(desk.crew.here.workspace_id), tenancy.reading(), connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM \"{table}\" t")
            found[table] = cursor.fetchone()[0]
    return found


def signed_in() -> int:
    return sum("_auth_user_id" in session.get_decoded() for session in Session.objects.all())


@pytest.fixture
def asked(today_at_acme: Desk):
    """Everybody is invited, and Dana is asked for a decision."""
    row = today_at_acme.write(today_at_acme.topic("Finance", today_at_acme.crew.dana), "Revenue", "By day.")
    today_at_acme.request(row)
    return row


def test_a_scanner_that_opens_runs_waits_and_presses_changes_nothing(asked, today_at_acme, sits_down):
    dana = sits_down("dana@acme.example", "phone")
    request = dana.mail("R-1 Revenue")
    people = ("dana", "erik", "fiona", "ines")
    for name in people:
        sits_down(f"{name}@acme.example").mail("invite")
    links = {link for mail in dana.stack.letterbox.mails for link in re.findall(r"https?://[^\s<>\"]+", words(mail))}
    before, outside = tenant_rows(today_at_acme), []

    robot = sits_down(extra_http_headers={"X-Forwarded-For": "203.0.113.9"})
    robot.page.on("request", lambda sent: outside.append(sent.url))
    for link in [*sorted(links), *sorted(links)]:
        robot.page.goto(link)
        robot.page.wait_for_load_state("networkidle")
    assert len(links) >= len(people) + 2
    assert tenant_rows(today_at_acme) == before
    assert signed_in() == 0
    assert [url for url in outside if not url.startswith(robot.stack.url)] == []

    robot.page.goto(link_in(request))
    robot.press("Send me a code")
    for junk in ("AAAA-AAAA", "' OR 1=1 --"):
        robot.page.get_by_label("Code").fill(junk)
        robot.press("Continue")
    for path in (at("requirement", 1), at("approvals"), at("decide", 1)):
        answer = robot.page.context.request.get(robot.stack.url + path)
        assert answer.status == 405 or "/account/login/" in answer.url
    assert tenant_rows(today_at_acme) == before
    assert signed_in() == 0
    assert today_at_acme.decisions(asked) == []

    dana.come_in_by(request)
    dana.decide("Approve version", name="Dana Whitfield")
    dana.sees("Already decided by you on")
    erik = Hands(dana.stack, sits_down().page, "erik@acme.example")
    erik.come_in_by(erik.mail("invite")).sees("Acme")
