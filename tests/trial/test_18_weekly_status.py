"""Trial row 18: Friday comes, or somebody presses Send now; the PDF and the mail say where things stand and stay so."""

import re
import subprocess
from datetime import UTC, datetime

import pytest
import time_machine

from implementation import tenancy
from roadmap import tasks
from roadmap.models import StatusReport
from tests.fixtures.people import NOW
from tests.fixtures.plans import DANA, RUTH, TOM, start
from tests.fixtures.post import as_worker, words

FRIDAY = datetime(2027, 1, 15, 16, 0, tzinfo=UTC)


@pytest.mark.django_db(transaction=True)
def test_fridays_status_arrives_with_its_rule_and_last_weeks_pdf_is_unchanged(
    zenskar, anika, deliver, letterbox, browser_of
):
    with time_machine.travel(NOW, tick=False) as clock:
        project = start(zenskar, anika, "Acme", [DANA, TOM, RUTH], now=NOW)
        deliver(zenskar)
        clock.move_to(datetime(2027, 1, 14, 12, 0, tzinfo=UTC))
        staff = browser_of(anika)
        staff.post(f"{project.url}status/note/", {"text": "We are on our way. Tom connects the tools next."})
        tick()
        clock.move_to(FRIDAY.replace(hour=15, minute=59))
        tick()
        assert statuses(deliver(zenskar)) == []

        clock.move_to(FRIDAY)
        for _twice in range(2):
            tick()
        first = statuses(deliver(zenskar))
        tick()
        assert len(first) == 4
        assert statuses(deliver(zenskar)) == []
        mail = next(mail for mail in first if "dana" in str(mail["To"]))
        said = " ".join(words(mail).split())
        assert project.plan.rag_reason in said
        assert "We are on our way. Tom connects the tools next. Anika Sobral" in said
        (attached,) = mail.iter_attachments()
        pdf = attached.get_content()
        text = text_of(pdf)
        for heading in (
            project.plan.rag_reason,
            "We are on our way. Tom connects the tools next. Anika Sobral",
            "Done since the last report",
            "Next seven days",
            "Blocked or handed over",
            "Changed since",
            "Committed go-live 19 Feb",
            "Forecast go-live",
            "Items done",
            "Working days that things wait now",
            "This is the first report",
        ):
            assert heading in text, heading

        with tenancy.staff(zenskar.pk), tenancy.reading():
            sealed = StatusReport.objects.get().sha256
        clock.move_to(datetime(2027, 1, 20, 11, 0, tzinfo=UTC))
        staff = browser_of(anika)
        assert (
            staff.post(
                f"{project.url}items/{project.item('c-connect').number}/finish/", {"word": "Tom said so on the phone."}
            ).status_code
            == 302
        )
        stuck = {"what": "No list of tax rates", "held_by_name": "Tax office"}
        blocked = project.item("c-share-data")
        dana = browser_of(project.dana)
        assert dana.post(f"{project.url}items/{blocked.number}/block/", stuck).status_code == 302
        assert staff.post(f"{project.url}status/send/").status_code == 302
        tick()
        second = statuses(deliver(zenskar))
        assert len(second) == 4
        (attached,) = second[0].iter_attachments()
        text = text_of(attached.get_content())
        for said in (
            "Connect the accounts 20 Jan",  # done
            f"{blocked.title}: No list of tax rates Tax office, waiting since today, since 20 Jan",
            "Changed since 15 Jan",
            "Items done 0 2",
            "Last report: ",
        ):
            assert said in text, said
        clock.move_to(datetime(2027, 1, 22, 16, 0, tzinfo=UTC))
        tick()  # Friday finds that week done
        assert statuses(deliver(zenskar)) == []

        page = browser_of(project.dana).get(f"{project.url}status/").content.decode()
        links = re.findall(r'href="([^"]+W02\.pdf)"', page)
        old = b"".join(browser_of(project.dana).get(links[0]).streaming_content)
        assert old == pdf
        with tenancy.staff(zenskar.pk), tenancy.reading():
            assert StatusReport.objects.get(iso_week="2027-W02").sha256 == sealed
            changes = StatusReport.objects.get(iso_week="2027-W03").snapshot["changes"]
        assert "Items done" in [row["what"] for row in changes]


def text_of(pdf: bytes) -> str:
    """The words in the order in which they stand."""
    read = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return " ".join(read.split())


def tick() -> None:
    """And the next one, which makes the documents of what the first froze."""
    with as_worker():
        for _twice in range(2):
            tasks.sweep_due()


def statuses(mails: list) -> list:
    return [mail for mail in mails if list(mail.iter_attachments())]
