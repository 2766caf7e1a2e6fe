"""What people read: every letter there is, as it arrives, says who, what and by when, and has one button."""

import re
from collections import defaultdict
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from implementation import tenancy
from implementation.models import Implementation, OutboxMessage, Workspace
from roadmap import samples
from roadmap.models import StatusReport
from roadmap.plan import actions as plan
from roadmap.signoff.publishing import context_of
from roadmap.signoff.queries import closed_by, signatures_of
from tests.fixtures.post import words
from tests.guards.history import History, everything_happens

REGULAR = {"roadmap/email/digest", "roadmap/email/weekly_status"}
pytestmark = pytest.mark.xdist_group("letters")  # one process makes them once
SUMMER = datetime(2027, 6, 1, tzinfo=UTC)


def letters_on_disk() -> set[str]:
    """What `outbox.queue_email` can be told to send; frames are only extended."""
    root = Path(settings.PROJECT) / "templates"
    found = {path.relative_to(root).with_suffix("").as_posix() for path in root.glob("*/email/*.txt")}
    return {name for name in found if not name.startswith("account/") and not name.endswith("/letter")}


Post = dict[str, list[tuple[OutboxMessage, EmailMessage]]]
KEPT: Post = {}
DOCUMENTS: dict[str, dict] = {}  # what the story's PDFs are made from


@pytest.fixture
def post(request, db) -> Post:
    """Every letter of a whole implementation, by its template, as it arrived; made once for all who only read it."""
    if not KEPT:
        KEPT.update(request.getfixturevalue("whole_post"))
    return KEPT


@pytest.fixture
def whole_post(world, project, zenskar, deliver) -> Post:
    everything_happens(project)
    with time_machine.travel(SUMMER):
        mails = {mail["Message-ID"].strip(): mail for mail in deliver(zenskar)}
    with tenancy.staff(zenskar.pk), tenancy.reading():
        rows = list(OutboxMessage.objects.order_by("queued_at"))
        DOCUMENTS.update(documents_of(project))
    found = defaultdict(list)
    for row in rows:
        assert row.state == "SENT", f"{row.template}: {row.last_error}"
        found[row.template].append((row, mails[row.message_id]))
    return found


def documents_of(project) -> dict[str, dict]:
    with_workspace = Implementation.objects.select_related("workspace").get(pk=project.implementation.pk)
    signed = closed_by(with_workspace)
    return {
        samples.STATUS: StatusReport.objects.latest("frozen_at").snapshot,
        samples.SIGN_OFF: context_of(signed, signatures_of(signed), with_workspace),
    }


def subject_of(mail: EmailMessage) -> str:
    return mail["Subject"].strip()


def html_of(mail: EmailMessage) -> str:
    return mail.get_body(("html",)).get_content()


def test_every_letter_there_is_arrives_and_reads_well(post, project):
    assert set(post) == letters_on_disk()
    for template, letters in post.items():
        for row, mail in letters:
            subject, text, html = subject_of(mail), words(mail), html_of(mail)
            for part in (subject, text, re.sub(r"<style.*?</style>", "", html, flags=re.S)):
                assert not re.search(r"\{\{|\{%|%\(|\bNone\b|&amp;amp;|<b>\w+</b>, , ", part), f"{template}: {part}"
            assert 10 <= len(subject) <= 200, f"{template}: {subject}"
            assert "\n\n\n" not in text, f"{template}: {text}"
            assert row.to_name.split()[0] in text.split("\n\n")[0], f"{template} greets somebody else: {text}"
            assert html.count("<h1") == 1, template
            assert not re.search(r"<img|<script|<link|url\(|src=", html), f"{template} loads something"


def test_each_letter_has_one_button_that_finds_and_says_so(post):
    for template, letters in post.items():
        for _row, mail in letters:
            links = set(re.findall(r"https?://[^\s\"<]+", words(mail)))
            here = {link for link in links if not link.endswith("/unsubscribe/")}
            assert len(here) == 1, f"{template}: {here}"
            assert re.fullmatch(r"http://[^/]+/l/[\w-]{20,}/", here.pop()), template
            assert html_of(mail).count("display:block;padding:14px 20px") == 1, template
            if template not in REGULAR:
                assert "nothing is recorded before you confirm there" in " ".join(words(mail).split()), template


def test_only_what_comes_regularly_can_be_stopped_from_the_mail(post):
    for template, letters in post.items():
        for _row, mail in letters:
            assert bool(mail["List-Unsubscribe"]) is (template in REGULAR), template
            assert bool(mail["List-Unsubscribe-Post"]) is (template in REGULAR), template
            assert ("/unsubscribe/" in words(mail)) is (template in REGULAR), template


def test_each_letter_names_the_two_companies_once_at_its_foot(post):
    for template, letters in post.items():
        for row, mail in letters:
            foot, customer = words(mail).strip().splitlines()[-1], row.context["customer"]
            assert foot == (f"Zenskar with {customer}" if customer else "Zenskar"), f"{template}: {foot}"
            assert html_of(mail).count(f"with {customer}</td>") == (1 if customer else 0), template
            assert '">Zenskar</td>' in html_of(mail), f"{template} does not name the vendor"


def test_a_subject_says_by_itself_what_it_is_about_and_with_whom(post):
    """The vendor's people have many customers; the customer's people one vendor."""
    for template, letters in post.items():
        for row, mail in letters:
            if row.context["ours"] and row.implementation_id:
                assert row.context["customer"] in subject_of(mail), f"{template}: {subject_of(mail)}"

    found = {template: subject_of(letters[-1][1]) for template, letters in post.items()}
    assert found["roadmap/email/item_stuck"] == "Tom Okafor is stuck: Connect the accounts · Acme"
    assert found["roadmap/email/item_assigned"] == "By Wed 27 Jan: Connect the accounts"
    assert found["roadmap/email/signature_wanted"].endswith("Your signature completes the go-live of Acme")
    assert found["roadmap/email/signed_off"] == "Acme is signed off"
    assert found["stakeholders/email/approval_wanted"] == "Zenskar asks for your decision: R-33 Rates"
    assert found["stakeholders/email/decided"] == "Tom Okafor withdrew their decision on R-33 Rates · Acme"
    assert re.fullmatch(r".+, was due \w{3} \d+ \w{3}(, and \d+ more)? · Zenskar", found["roadmap/email/digest"])
    assert re.fullmatch(r"Acme: (Off track|At risk)\. Go-live is .+\.", found["roadmap/email/weekly_status"])


def test_an_item_is_given_with_its_date_its_reason_and_who_gave_it(post):
    (_row, mail) = post["roadmap/email/item_assigned"][-1]

    said = " ".join(words(mail).split())
    assert said.startswith("Dana, one thing for you: Connect the accounts By Wednesday, 27 January")
    assert "Done means:" in said
    assert "Open the task:" in said
    assert "Anika Sobral gave you this. Zenskar with Acme" in said


def test_a_decision_is_told_with_who_in_whose_place_and_why(post):
    (_row, mail) = post["stakeholders/email/decided"][-1]

    said = " ".join(words(mail).split())
    assert "Tom Okafor withdrew their decision on R-33 Rates." in said
    assert "Tom Okafor, IT Security, Acme (for Ruth Adeyemi): Too early" in said


def test_a_comment_arrives_as_it_looks_on_the_page_and_an_invitation_says_until_when(post):
    (_row, asked) = post["stakeholders/email/commented"][-1]
    invited = {mail["To"].addresses[0].addr_spec: mail for _row, mail in post["stakeholders/email/invited"]}

    assert "<p>Which?</p>" in html_of(asked)
    assert "The link is good until Monday, 18 January" in " ".join(words(invited["tom@acme.example"]).split())
    assert (
        subject_of(invited["tom@acme.example"]) == "Anika Sobral invites you to the implementation of Zenskar at Acme"
    )
    assert subject_of(invited["anika@zenskar.example"]) == "The workspace of Zenskar is open"


def test_mails_have_the_workspaces_colour(project, zenskar, anika, deliver):
    with tenancy.staff(zenskar.pk):
        with tenancy.reading():
            Workspace.objects.filter(pk=zenskar.pk).update(accent="#0b6b4f")
        History(project).act(plan.assign_item, "c-connect", project.anika, to=project.dana)

    with time_machine.travel(SUMMER):
        mail = next(mail for mail in deliver(zenskar) if "Connect the accounts" in subject_of(mail))

    assert 'bgcolor="#0b6b4f"' in html_of(mail)


def test_codes_and_reset_links_say_what_they_are(dana, anika, deliver):
    for address, email in (("code/", dana.email), ("", anika.email)):
        Client().post(f"/account/{'login/code' if address else 'password/reset'}/", {"email": email})

    code, reset = deliver()

    assert re.fullmatch(r"\w{4}-\w{4} is your code for Golive", subject_of(code))
    assert "good for 10 minutes from when you asked for it" in words(code)
    assert subject_of(reset) == "Set a new password"
    assert "the old password stays" in words(reset)
    assert not code["List-Unsubscribe"]
