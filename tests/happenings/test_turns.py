"""Reminders: one mail a day at most, in the morning, on working days, and nothing that is not the reader's to see."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from implementation import ledger, tenancy
from implementation.models import Implementation
from roadmap.models import Digest, Escalation, Item
from roadmap.plan import actions as plan
from roadmap.turns.actions import send_customer_digests, send_vendor_digests, snooze_item
from stakeholders.verdicts import Forbidden, Stale
from tests.fixtures.post import words

MORNING = datetime(2027, 1, 18, 8, 0, tzinfo=UTC)  # Monday of the second week


def on(day: date, hour: int = 8) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def morning(project, now: datetime) -> int:
    with tenancy.portal(project.implementation.workspace_id, project.implementation.pk):
        with tenancy.reading():
            here = Implementation.objects.select_related("workspace").get()
        return send_customer_digests(implementation=here, now=now)


def our_morning(project, now: datetime) -> int:
    with tenancy.staff(project.implementation.workspace_id):
        return send_vendor_digests(workspace=project.implementation.workspace, now=now)


def due_item(project, who) -> Item:
    """The first thing that this person has to do."""
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        mine = Item.objects.of(project.implementation).still_open().filter(assignee=who).exclude(kind="assist")
        return mine.order_by("planned_finish").first()


@pytest.fixture
def quiet(running, zenskar, deliver, letterbox):
    deliver(zenskar)
    letterbox.mails.clear()
    return running


def sent(deliver, zenskar) -> list:
    """What has been queued for any day until summer."""
    with time_machine.travel(datetime(2027, 6, 1, tzinfo=UTC)):
        return [mail for mail in deliver(zenskar) if mail["List-Unsubscribe"]]


def digests(deliver, zenskar) -> dict[str, str]:
    return {mail["To"].addresses[0].addr_spec.split("@")[0]: words(mail) for mail in sent(deliver, zenskar)}


def test_a_digest_names_what_is_due_and_overdue_and_goes_once(quiet, zenskar, deliver):
    item = due_item(quiet, quiet.tom)
    day = on(item.planned_finish)

    assert morning(quiet, day) >= 1
    assert morning(quiet, day + timedelta(hours=3)) == 0
    first = digests(deliver, zenskar)

    assert item.title in first["tom"]
    assert "today" in first["tom"]
    assert first["tom"].count(item.title) == 1
    with tenancy.staff(zenskar.pk), tenancy.reading():
        assert Digest.objects.filter(seat=quiet.tom).count() == 1
        assert ledger.verbs(quiet.implementation).count("roadmap.digests.sent") == 1


def test_nobody_is_written_to_on_a_day_off(quiet):
    assert morning(quiet, datetime(2027, 1, 23, 8, tzinfo=UTC)) == 0  # Saturday
    assert our_morning(quiet, datetime(2027, 1, 24, 8, tzinfo=UTC)) == 0


def test_internal_work_is_in_the_vendors_mail_and_never_in_the_customers(quiet, zenskar, deliver):
    with tenancy.staff(zenskar.pk), tenancy.reading():
        item = Item.objects.of(quiet.implementation).filter(assignee=quiet.dana).exclude(kind="assist").first()
        secret = Item.objects.of(quiet.implementation).filter(internal=True).first()
        if secret is None:
            secret = Item.objects.of(quiet.implementation).filter(side="VENDOR", kind="do").first()
            Item.objects.filter(pk=secret.pk).update(title="Rehearse without the customer")
    late = on(max(secret.planned_finish, item.planned_finish) + timedelta(days=3))
    while late.weekday() > 4:
        late += timedelta(days=1)

    morning(quiet, late)
    our_morning(quiet, late)
    found = digests(deliver, zenskar)

    assert "Rehearse without the customer" in found["anika"] or secret.title in found["anika"]
    for name in set(found) - {"anika"}:
        assert secret.title not in found[name]


def test_done_stops_it(quiet, zenskar, deliver, now):
    item = due_item(quiet, quiet.tom)
    with tenancy.portal(zenskar.pk, quiet.implementation.pk):
        plan.finish_item(item=item, implementation=quiet.implementation, by=quiet.tom, now=now)

    morning(quiet, on(item.planned_finish + timedelta(days=1)))

    assert item.title not in digests(deliver, zenskar).get("tom", "")


def test_snoozing_stops_it_for_one_person_until_the_day(quiet, zenskar, deliver):
    item = due_item(quiet, quiet.tom)
    day = on(item.planned_finish)
    until = item.planned_finish + timedelta(days=7)
    with tenancy.portal(zenskar.pk, quiet.implementation.pk):
        snooze_item(item=item, implementation=quiet.implementation, by=quiet.tom, until=until, now=day)

    morning(quiet, day + timedelta(days=1))
    assert item.title not in digests(deliver, zenskar).get("tom", "")
    morning(quiet, on(until))
    assert item.title in digests(deliver, zenskar)["tom"]


def test_quiet_is_short_and_only_about_what_is_open(quiet, zenskar, now):
    item = due_item(quiet, quiet.tom)
    here = {"item": item, "implementation": quiet.implementation, "by": quiet.tom, "now": now}
    with tenancy.portal(zenskar.pk, quiet.implementation.pk):
        with pytest.raises(Forbidden, match="Choose a day after today"):
            snooze_item(until=now.date(), **here)
        with pytest.raises(Forbidden, match="At most until Mon 18 Jan"):
            snooze_item(until=date(2027, 2, 20), **here)
        plan.finish_item(item=item, implementation=quiet.implementation, by=quiet.tom, now=now)
        with pytest.raises(Stale, match="is done already"):
            snooze_item(until=date(2027, 1, 8), **here)


def test_an_overdue_item_goes_up_once_after_a_warning_and_a_snooze_holds_it_back(quiet, zenskar, deliver):
    item = due_item(quiet, quiet.tom)
    found = {}
    day = item.planned_finish
    for _day in range(16):
        day += timedelta(days=1)
        morning(quiet, on(day))
        found[day] = digests(deliver, zenskar)

    warned = [day for day, mails in found.items() if "goes to your sponsor" in _about(item, mails.get("tom", ""))]
    went_up = [day for day, mails in found.items() if item.title in mails.get("iris", "")]
    assert len(warned) == len(went_up) == 1
    working = [day for day in found if day.weekday() < 5]
    assert working.index(went_up[0]) == 4  # five working days after
    assert working.index(warned[0]) == 3
    assert all(not mails for day, mails in found.items() if day.weekday() > 4)
    with tenancy.staff(zenskar.pk), tenancy.reading():
        assert Escalation.objects.filter(item=item).count() == 1


def _about(item, text: str) -> str:
    return next((line for line in text.splitlines() if item.title in line), "")


def test_who_wants_quiet_on_the_day_of_the_warning_is_warned_again_later(quiet, zenskar, deliver):
    item = due_item(quiet, quiet.tom)
    days, day = [], item.planned_finish
    while len(days) < 12:
        day += timedelta(days=1)
        if day.weekday() < 5:
            days.append(day)
    for day in days[:4]:
        morning(quiet, on(day))
    with tenancy.portal(zenskar.pk, quiet.implementation.pk):
        snooze_item(item=item, implementation=quiet.implementation, by=quiet.tom, until=days[7], now=on(days[3], 10))
    sent(deliver, zenskar)

    heard = []
    for day in days[4:]:
        morning(quiet, on(day))
        mails = digests(deliver, zenskar)
        heard.append(
            (
                "warned" if "your sponsor" in _about(item, mails.get("tom", "")) else "",
                item.title in mails.get("iris", ""),
            )
        )

    assert heard[:3] == [("", False)] * 3
    assert heard[3:5] == [("warned", False), ("", True)]


def test_a_colleague_at_two_customers_gets_one_mail(quiet, rival, zenskar, deliver):
    our_morning(quiet, MORNING)

    mails = [mail for mail in sent(deliver, zenskar) if "anika" in str(mail["To"])]
    assert len(mails) == 1
    assert "(Acme)" in words(mails[0])
    assert "(Globex)" in words(mails[0])


@pytest.mark.django_db(transaction=True)
def test_the_page_snoozes_and_shows_every_mail_with_its_reason(quiet, zenskar, deliver, browser_of, anika):
    item = due_item(quiet, quiet.tom)
    tom, staff = browser_of(quiet.tom), browser_of(anika)
    address = f"{quiet.url}items/{item.number}/"
    assert "Snooze reminders" in tom.get(address).content.decode()

    assert tom.post(f"{address}snooze/", {"until": "2027-01-07"}).status_code == 302
    refused = tom.post(f"{address}snooze/", {"until": "2027-06-07"})
    assert (refused.status_code, "At most until Mon 18 Jan" in refused.content.decode()) == (403, True)
    assert tom.post(f"{address}snooze/", {"until": "soon"}).status_code == 422

    morning(quiet, on(date(2027, 1, 25)))
    sent(deliver, zenskar)
    log = staff.get(f"{quiet.url}mails/").content.decode()
    assert "Your day:" in log
    assert "Tom Okafor" in log
    assert "invited you" in log
    assert "/l/…/" in log
    assert tom.get(f"{quiet.url}mails/").status_code == 404
    assert staff.get("/w/zenskar/mails/").status_code == 200
    assert Client().get(f"{quiet.url}mails/").status_code == 302
