"""The workers make the PDFs: rows without a file are the queue, so no kill, flush or second worker loses or doubles one."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import connection

from implementation import ledger, pdf, tenancy
from implementation.models import Due, OutboxMessage
from implementation.outbox import nudges
from roadmap import tasks
from roadmap.models import SignOff, StatusReport
from roadmap.status.actions import freeze_status
from tests.happenings.test_signoff import LAST, here_of, put_signature, ready
from tests.happenings.test_status import FRIDAY, WEEK

__all__ = ["ready"]

pytestmark = pytest.mark.django_db(transaction=True)
MORNING = FRIDAY - timedelta(hours=6)


class Killed(BaseException):
    """What a worker cannot catch."""


@pytest.fixture
def frozen(running, clock):
    """Acme's week, frozen by hand, without its document."""
    clock.move_to(MORNING)
    with tenancy.portal(running.implementation.workspace_id, running.implementation.pk):
        freeze_status(implementation=here_of(running), iso_week=WEEK, now=MORNING)
    return running


@pytest.fixture
def signed(ready, clock, sweep):
    clock.move_to(LAST)
    sweep()  # what had come before
    put_signature(ready, ready.anika)
    put_signature(ready, ready.ruth)
    return ready


def told(project, what: str) -> int:
    """How often the ledger says that a document was published."""
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        return ledger.verbs(project.implementation).count(f"roadmap.{what}.published")


def letters(project, template: str) -> int:
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        return OutboxMessage.objects.filter(template=f"roadmap/email/{template}").count()


def next_try(project) -> datetime:
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        return Due.objects.get(implementation=project.implementation, kind="documents").due_at


def test_send_now_renders_nothing_in_its_request_and_the_worker_does_once(
    running, clock, browser_of, anika, sweep, monkeypatch
):
    clock.move_to(MORNING)
    staff, address = browser_of(anika), f"{running.url}status/"
    with monkeypatch.context() as nothing:
        nothing.setattr(pdf, "WALL_SECONDS", 0)  # whoever renders fails
        assert staff.post(f"{address}send/").status_code == 302
        assert staff.post(f"{address}send/").status_code == 302  # pressed again: the same frozen week

    for _twice in range(2):
        sweep()

    assert (told(running, "status"), letters(running, "weekly_status")) == (1, 5)
    assert staff.post(f"{address}send/").status_code == 409


def test_the_second_signature_renders_nothing_in_its_request_and_the_worker_does_once(
    ready, clock, browser_of, sweep, monkeypatch
):
    clock.move_to(LAST)
    put_signature(ready, ready.anika)
    ruth, address = browser_of(ready.ruth), f"{ready.url}sign-off/"
    seen = re.search(r'name="fingerprint" value="(\w{64})"', ruth.get(address).content.decode()).group(1)
    with monkeypatch.context() as nothing:
        nothing.setattr(pdf, "WALL_SECONDS", 0)
        answer = ruth.post(f"{address}sign/", {"fingerprint": seen, "typed_name": "Ruth Adeyemi"}, follow=True)

    assert "The signed document is being made" in answer.content.decode()
    for _twice in range(2):
        sweep()

    assert (told(ready, "sign_off"), letters(ready, "signed_off")) == (1, 5)
    assert "Open the signed document" in ruth.get(address).content.decode()


@pytest.mark.parametrize("where", ["while it renders", "before it publishes", "after it published"])
def test_a_worker_that_is_killed_half_way_is_followed_by_one_that_does_it(frozen, clock, sweep, monkeypatch, where):
    module, name = {
        "while it renders": ("roadmap.status.publishing", "document_of"),
        "before it publishes": ("roadmap.status.actions", "publish_status"),
        "after it published": ("implementation.due", "settle"),
    }[where]

    def dies(*args, **options):
        raise Killed

    with monkeypatch.context() as worker:
        worker.setattr(f"{module}.{name}", dies)
        with pytest.raises(Killed):
            sweep()
    sweep()  # the lease of the dead holds
    assert told(frozen, "status") == (1 if where == "after it published" else 0)

    clock.move_to(MORNING + timedelta(minutes=6))
    for _twice in range(2):
        sweep()

    assert (told(frozen, "status"), letters(frozen, "weekly_status")) == (1, 5)
    with tenancy.staff(frozen.implementation.workspace_id), tenancy.reading():
        assert StatusReport.objects.get().frozen_at == MORNING


def test_two_workers_at_once_publish_once(frozen, worker_login):
    def work(_number: int) -> None:
        try:
            with tenancy.portal(frozen.implementation.workspace_id, frozen.implementation.pk):
                with tenancy.reading():
                    report = StatusReport.objects.get()
                tasks.publish_report(report, implementation=here_of(frozen), now=MORNING)
        finally:
            connection.close()

    with worker_login(), ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))

    assert (told(frozen, "status"), letters(frozen, "weekly_status")) == (1, 5)


def test_a_flushed_broker_loses_nothing_and_what_was_missed_is_found_at_night(signed, clock, sweep):
    cache.clear()
    with tenancy.staff(signed.implementation.workspace_id), tenancy.reading():
        Due.objects.filter(implementation=signed.implementation).update(seen=10_000)  # every act was looked at

    sweep()
    assert told(signed, "sign_off") == 0
    clock.move_to(datetime(2027, 2, 19, 0, 31, tzinfo=UTC))
    sweep()

    assert told(signed, "sign_off") == 1
    with tenancy.staff(signed.implementation.workspace_id), tenancy.reading():
        assert SignOff.objects.get().published_at == datetime(2027, 2, 19, 0, 31, tzinfo=UTC)


def test_what_cannot_be_made_is_tried_later_and_later_and_the_page_says_so(
    frozen, clock, sweep, browser_of, anika, monkeypatch, caplog
):
    rests, now = [], MORNING
    with monkeypatch.context() as broken:
        broken.setattr(pdf, "WALL_SECONDS", 0)
        for _try in range(4):
            sweep()
            rests.append(next_try(frozen) - now)
            now = next_try(frozen)
            clock.move_to(now)
        page = browser_of(anika).get(f"{frozen.url}status/").content.decode()

    assert [rest.total_seconds() / 60 for rest in rests] == [1, 1, 2, 4]
    assert "It takes longer than it should, and is tried again by itself until it is there." in page
    assert 'hx-trigger="every 60s"' in page
    assert "A document could not be made; it is tried again" in caplog.text
    sweep()
    assert told(frozen, "status") == 1


def test_one_that_cannot_be_made_holds_up_no_other(frozen, clock, sweep, monkeypatch):
    made = tasks.publish_report

    def only_the_second(report, **options):
        if report.iso_week == WEEK:
            raise pdf.PdfError("The document was not ready after 120 seconds.")
        return made(report, **options)

    monkeypatch.setattr(tasks, "publish_report", only_the_second)

    for weeks in range(2):
        clock.move_to(FRIDAY + timedelta(weeks=weeks))
        sweep()

    with tenancy.staff(frozen.implementation.workspace_id), tenancy.reading():
        done = {row.iso_week: row.published_at is not None for row in StatusReport.objects.all()}
    assert done == {WEEK: False, "2027-W03": True}


def test_an_act_asks_a_worker_to_look_at_once(running, clock, browser_of, anika, monkeypatch):
    clock.move_to(MORNING)
    sent = []
    monkeypatch.setattr(nudges.app, "send_task", lambda name, args, **options: sent.append(name))

    browser_of(anika).post(f"{running.url}status/send/")

    assert "roadmap.tasks.sweep_due" in sent
