"""The weekly status: frozen in the customer's role, rendered once, and the same for ever."""

import re
import subprocess
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from implementation import files, fingerprint, ledger, pdf, tenancy
from implementation.models import Implementation, OutboxMessage
from migrations_tracker.actions import connections
from migrations_tracker.queries.connections import cautions_of
from roadmap.models import Item, StatusReport
from roadmap.plan import actions as plan
from roadmap.status import publishing
from roadmap.status.actions import freeze_status, write_note
from stakeholders.actions import topics
from stakeholders.models import Topic
from stakeholders.verdicts import Forbidden, Stale
from tests.fixtures.post import words
from tests.numbers.test_connections import acting, add, grant, row

FRIDAY = datetime(2027, 1, 15, 16, 0, tzinfo=UTC)  # of the first week
WEEK = "2027-W02"


def text_of(document: bytes) -> str:
    return subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=document, capture_output=True, check=True
    ).stdout.decode()


def pages_of(document: bytes) -> int:
    said = subprocess.run(["pdfinfo", "-"], input=document, capture_output=True, check=True).stdout.decode()
    return int(re.search(r"Pages:\s+(\d+)", said).group(1))


def send(project, now=FRIDAY, week=WEEK, by=None) -> bool:
    with tenancy.portal(project.implementation.workspace_id, project.implementation.pk):
        with tenancy.reading():
            here = Implementation.objects.select_related("workspace").get()
        return publishing.send_status(implementation=here, iso_week=week, now=now, by=by)


def report(project, week=WEEK) -> StatusReport:
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        return StatusReport.objects.select_related("file").get(iso_week=week)


def bytes_of(row: StatusReport) -> bytes:
    with files.open_stored(row.file) as content:
        return content.read()


def mails_of_status(deliver, zenskar) -> list:
    with time_machine.travel(datetime(2027, 6, 1, tzinfo=UTC)):
        return [mail for mail in deliver(zenskar) if list(mail.iter_attachments())]


def test_a_week_is_frozen_rendered_and_sent_once(running, zenskar, deliver):
    assert send(running) is True
    assert send(running) is False
    assert send(running, now=FRIDAY + timedelta(hours=5)) is False

    mails = mails_of_status(deliver, zenskar)
    row = report(running)
    assert sorted(mail["To"].addresses[0].addr_spec.split("@")[0] for mail in mails) == [
        "anika",
        "dana",
        "iris",
        "ruth",
        "tom",
    ]
    for mail in mails:
        (attached,) = mail.iter_attachments()
        assert fingerprint.hashlib.sha256(attached.get_content()).hexdigest() == row.sha256
        assert attached.get_filename() == "Acme status 2027-W02.pdf"
        assert row.snapshot["head"]["hash"] in words(mail).replace("\n", "")
        assert mail["List-Unsubscribe-Post"]
    with tenancy.staff(zenskar.pk), tenancy.reading():
        verbs = ledger.verbs(running.implementation)
        assert [verb for verb in verbs if "status" in verb] == ["roadmap.status.frozen", "roadmap.status.published"]


def test_a_kill_between_the_steps_leaves_the_same_report_to_the_next_attempt(running, zenskar, deliver):
    with tenancy.portal(zenskar.pk, running.implementation.pk):
        frozen = freeze_status(implementation=running.implementation, iso_week=WEEK, now=FRIDAY)
        publishing.render_report(frozen)  # the worker dies here, and later again

    later = FRIDAY + timedelta(hours=20)
    assert send(running, now=later) is True
    assert report(running).frozen_at == FRIDAY
    assert len(mails_of_status(deliver, zenskar)) == 5


def test_the_pdf_says_what_the_plan_says_in_at_most_four_pages(running, zenskar, anika, now):
    with tenancy.staff(zenskar.pk):
        write_note(
            implementation=running.implementation,
            by=running.anika,
            iso_week=WEEK,
            text="We start well. <b>Nobody</b> waits.",
            now=FRIDAY,
        )
    first = running.item("c-connect")
    with tenancy.portal(zenskar.pk, running.implementation.pk):
        plan.finish_item(
            item=first, implementation=running.implementation, by=running.tom, now=FRIDAY - timedelta(days=1)
        )

    send(running)
    document = bytes_of(report(running))
    text = text_of(document)

    assert 1 <= pages_of(document) <= 4
    assert "We start well. <b>Nobody</b> waits." in text
    assert "Anika Sobral, Customer Success Manager" in text
    assert first.title in " ".join(text.split())
    assert running.plan.rag_reason in " ".join(text.split())
    assert "19 Feb" in text
    assert report(running).snapshot["head"]["hash"][:8] in text


def test_the_report_has_its_curve_what_waits_now_and_who_approved_all_from_the_snapshot(running, zenskar):
    item = running.item("c-connect")
    with tenancy.portal(zenskar.pk, running.implementation.pk):
        plan.finish_item(
            item=item, implementation=running.implementation, by=running.tom, now=FRIDAY - timedelta(days=1)
        )
    with tenancy.staff(zenskar.pk):
        with tenancy.reading():
            topic = Topic.objects.of(running.implementation).order_by("position").first()
        topics.name_approver(topic=topic, by=running.anika, seat=running.dana, now=FRIDAY)

    send(running)
    frozen, text = report(running).snapshot, " ".join(text_of(bytes_of(report(running))).split())

    assert frozen["burn_up"]["done"][-1] == ["2027-01-15", 2]  # and the assist that follows it
    assert frozen["burn_up"]["total"] == frozen["figures"]["all"]
    assert f"2 of {frozen['figures']['all']} done, 4 were planned by now." in text
    assert "Working days that things wait now, by whose turn it is" in text
    waited = sum(frozen["waited"].values())
    assert (waited > 0) is (frozen["figures"]["overdue"] > 0)
    assert frozen["matrix"]["rows"][0]["name"] == "Dana Whitfield"
    assert "Approvals by person" in text


def test_a_report_of_very_long_titles_keeps_to_four_pages_and_counts_what_is_left_off(running):
    send(running)
    frozen = report(running).snapshot
    long = "Hand over the contracts, price lists and customers of every legal entity with their terms " * 3
    line = {
        "title": long,
        "note": "by 12 Jan",
        "side": "CUSTOMER",
        "why": long,
        "who": long[:90],
        "since": "",
        "on": "",
    }
    frozen |= {name: {"rows": [line] * 8, "more": 30} for name in ("done", "next", "waiting")}
    frozen["changes"] = [{"what": long, "was": "3 Jan", "is": "9 Jan", "why": long}] * 20
    frozen["conditions"] = [long * 3] * 30
    frozen["cautions"] = [long] * 30

    document = publishing.document_of(frozen)

    assert pages_of(document) == pdf.pages_of(document) <= 4
    assert re.search(r"and 3\d more", text_of(document))


def test_a_real_account_behind_the_sandbox_stands_in_mail_and_report_until_it_is_pointed_elsewhere(
    running, zenskar, deliver
):
    add(running)
    grant(running, account_kind="PRODUCTION", account_name="PRD1", now=FRIDAY - timedelta(days=1))
    acknowledged = {"connection": row(running), "words": "Until March", "now": FRIDAY - timedelta(hours=2)}
    acting(running, connections.acknowledge_caution, running.tom, **acknowledged)

    send(running)

    sentence = "NetSuite: a production account stands behind the sandbox, acknowledged by Tom Okafor."
    assert sentence in " ".join(text_of(bytes_of(report(running))).split())
    assert all(sentence in words(mail) for mail in mails_of_status(deliver, zenskar))
    grant(running, account_name="Test company", now=FRIDAY + timedelta(days=6))
    with tenancy.staff(running.implementation.workspace_id), tenancy.reading():
        assert cautions_of(running.implementation) == []


def test_a_week_frozen_before_the_curve_was_kept_is_still_rendered(running):
    send(running)
    frozen = report(running).snapshot
    older = {name: kept for name, kept in frozen.items() if name not in ("burn_up", "waited", "matrix", "cautions")}

    text = text_of(publishing.document_of(older))

    assert "Items overdue" in text
    assert "Working days that things wait" not in text


def test_internal_rows_reach_neither_snapshot_nor_mail(running, zenskar, deliver):
    with tenancy.staff(zenskar.pk), tenancy.reading():
        inside = list(Item.objects.of(running.implementation).filter(internal=True).values_list("title", flat=True))

    send(running)

    said = str(report(running).snapshot) + text_of(bytes_of(report(running)))
    assert inside
    for title in inside:
        assert title not in said


def test_last_weeks_report_never_changes_and_this_weeks_says_what_did(running, zenskar):
    send(running)
    before = (report(running).snapshot, bytes_of(report(running)))
    item = running.item("c-connect")
    with tenancy.portal(zenskar.pk, running.implementation.pk):
        plan.finish_item(
            item=item, implementation=running.implementation, by=running.tom, now=FRIDAY + timedelta(days=3)
        )

    send(running, now=FRIDAY + timedelta(days=7), week="2027-W03")

    assert (report(running).snapshot, bytes_of(report(running))) == before
    changes = {row["what"]: (row["was"], row["is"]) for row in report(running, "2027-W03").snapshot["changes"]}
    assert changes["Items done"] == ("0", "2")  # and the assist that follows it
    assert publishing.document_of(before[0]) == before[1]  # rendered again from what is kept, byte for byte


def test_who_is_stuck_is_named_with_the_days(running, zenskar):
    item = running.item("c-connect")
    with tenancy.portal(zenskar.pk, running.implementation.pk):
        plan.block_item(
            item=item,
            implementation=running.implementation,
            by=running.tom,
            what="No firewall rule",
            held_by=None,
            held_by_name="Network team",
            now=datetime(2027, 1, 12, 9, tzinfo=UTC),
        )

    send(running)

    (row,) = report(running).snapshot["waiting"]["rows"]
    assert (row["who"], row["why"], row["since"]) == ("Network team", "No firewall rule", "waiting 3 working days")
    assert row["on"] == "12 Jan"
    assert report(running).snapshot["waited"]["THIRD"] == 3


def test_only_a_manager_of_the_vendor_reports_and_not_after_it_is_frozen(running, zenskar):
    with tenancy.portal(zenskar.pk, running.implementation.pk):
        with pytest.raises(Forbidden, match="Only a manager"):
            freeze_status(implementation=running.implementation, iso_week=WEEK, now=FRIDAY, by=running.dana)
        assert not StatusReport.objects.exists()

    send(running)

    with tenancy.staff(zenskar.pk), pytest.raises(Stale, match="is frozen"):
        write_note(implementation=running.implementation, by=running.anika, iso_week=WEEK, text="Late", now=FRIDAY)


@pytest.mark.django_db(transaction=True)
def test_a_preview_that_cannot_be_made_is_said(running, browser_of, clock, anika, monkeypatch):
    clock.move_to(FRIDAY - timedelta(hours=3))
    monkeypatch.setattr(pdf, "WALL_SECONDS", 0)

    preview = browser_of(anika).post(f"{running.url}status/preview/")

    assert (preview.status_code, "The PDF could not be made just now" in preview.content.decode()) == (503, True)


@pytest.mark.django_db(transaction=True)
def test_the_page_keeps_the_sentences_previews_and_sends(running, zenskar, sweep, browser_of, clock, anika):
    clock.move_to(FRIDAY - timedelta(hours=3))
    staff, dana = browser_of(anika), browser_of(running.dana)
    address = f"{running.url}status/"
    assert staff.get(address).status_code == dana.get(address).status_code == 200
    assert staff.post(f"{address}note/", {"text": ""}).status_code == 422
    assert staff.post(f"{address}note/", {"text": "All well."}).status_code == 302

    seen = staff.post(f"{address}preview/")
    assert (seen["Content-Type"], "All well." in text_of(seen.content)) == ("application/pdf", True)
    with tenancy.staff(zenskar.pk), tenancy.reading():
        assert not StatusReport.objects.exists()

    assert dana.post(f"{address}send/").status_code == 403
    assert staff.post(f"{address}send/").status_code == 302
    for waiting in (staff, dana):
        page = waiting.get(address).content.decode()
        assert "Its PDF is being made and then goes to everybody here." in page
        assert ".pdf" not in page
    sweep()
    again = staff.post(f"{address}send/")
    assert (again.status_code, "was sent already" in again.content.decode()) == (409, True)

    page = dana.get(address).content.decode()
    link = re.search(r'href="([^"]+\.pdf)"', page).group(1)
    pdf = dana.get(link)
    assert b"".join(pdf.streaming_content) == bytes_of(report(running))
    with tenancy.staff(zenskar.pk), tenancy.reading():
        assert OutboxMessage.objects.filter(template="roadmap/email/weekly_status").count() == 5
