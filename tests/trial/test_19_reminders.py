"""Trial row 19: a customer's task becomes overdue by one, three and five days, and the reminders behave."""

from collections import defaultdict
from datetime import date, datetime, timedelta

import pytest
import time_machine

from roadmap import tasks
from roadmap.plan.starting import Person
from tests.fixtures.people import NOW
from tests.fixtures.plans import DANA, RUTH, TOM, start
from tests.fixtures.post import as_worker, words

IRIS = Person("sponsor", "Iris Achterberg", "iris@acme.example", "COO")
HOUR = timedelta(hours=1)


@pytest.mark.django_db(transaction=True)
def test_one_mail_a_day_in_the_morning_none_at_weekends_and_day_five_goes_to_the_sponsor(
    zenskar, anika, deliver, letterbox, browser_of
):
    with time_machine.travel(NOW, tick=False) as clock:
        project = start(zenskar, anika, "Acme", [DANA, TOM, RUTH, IRIS], now=NOW)
        deliver(zenskar)
        came: dict[datetime, list] = defaultdict(list)
        task = project.item("c-connect")
        assert task.assignee == project.tom
        last = task.planned_finish + timedelta(days=12)
        clock.move_to(
            datetime(
                task.planned_finish.year, task.planned_finish.month, task.planned_finish.day, 0, 30, tzinfo=NOW.tzinfo
            )
        )

        while (now := clock_now()).date() <= last:
            with as_worker():
                tasks.sweep_due()
            came[now] += [mail for mail in deliver(zenskar) if is_digest(mail)]
            clock.shift(HOUR * (1 if 6 <= now.hour < 9 else 3))  # every hour of the morning, else every third

        digests = [
            (now, mail["To"].addresses[0].addr_spec, words(mail)) for now, mails in came.items() for mail in mails
        ]
        assert {now.hour for now, _to, _text in digests} == {8}
        assert {now.weekday() for now, _to, _text in digests} <= {0, 1, 2, 3, 4}
        per_day = defaultdict(int)
        for now, to, _text in digests:
            per_day[now.date(), to] += 1
        assert set(per_day.values()) == {1}

        tom = {now.date(): text for now, to, text in digests if to == "tom@acme.example"}
        overdue = [
            day
            for day, text in tom.items()
            if any(task.title in line and "was due" in line for line in text.splitlines())
        ]
        assert len(overdue) >= 5
        warned = [day for day, text in tom.items() if warns(task.title, text)]
        iris = [now.date() for now, to, text in digests if to == "iris@acme.example" and task.title in text]
        assert warned == [working_day_after(task.planned_finish, 4)]
        assert iris == [working_day_after(task.planned_finish, 5)]

        log = browser_of(anika).get(f"{project.url}mails/").content.decode()
        assert "Your day: " in log
        assert log.count("tom@acme.example") >= len(tom)


@pytest.mark.django_db(transaction=True)
def test_snoozing_stops_it_until_the_day_and_finishing_stops_it_for_good(zenskar, anika, deliver, browser_of):
    with time_machine.travel(NOW, tick=False) as clock:
        project = start(zenskar, anika, "Acme", [DANA, TOM, RUTH, IRIS], now=NOW)
        deliver(zenskar)
        task = project.item("c-connect")
        page = f"{project.url}items/{task.number}/"
        days = [working_day_after(task.planned_finish, count) for count in range(1, 10)]

        due = task.planned_finish
        clock.move_to(datetime(due.year, due.month, due.day, 8, 5, tzinfo=NOW.tzinfo))
        with as_worker():
            tasks.sweep_due()  # what was due while nobody looked is left out
        deliver(zenskar)

        heard, went_up, acts = [], [], {0: ("snooze/", {"until": days[4].isoformat()}), 6: ("finish/", {})}
        for number, day in enumerate(days):
            clock.move_to(datetime(day.year, day.month, day.day, 8, 5, tzinfo=NOW.tzinfo))
            with as_worker():
                tasks.sweep_due()
            mails = [mail for mail in deliver(zenskar) if is_digest(mail)]
            about = [mail["To"].addresses[0].addr_spec for mail in mails if task.title in words(mail)]
            heard.append("tom@acme.example" in about)
            if "iris@acme.example" in about:
                went_up.append(number)
            if number in acts:
                path, said = acts[number]
                assert browser_of(project.tom).post(page + path, said).status_code == 302

        assert heard == [True, False, False, False, True, True, True, False, False]
        assert went_up == [5]  # the warning came when the quiet was over, the day before
        activity = browser_of(anika).get(f"{project.url}activity/").content.decode()
        assert f"wants no reminders before {days[4]:%-d %b} about" in activity
        assert "sent the morning’s mail to" in activity


def clock_now() -> datetime:
    from django.utils import timezone

    return timezone.now()


def warns(title: str, text: str) -> bool:
    return any(title in line and "Tomorrow it goes to your sponsor" in line for line in text.splitlines())


def working_day_after(day: date, count: int) -> date:
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def is_digest(mail) -> bool:
    """What comes regularly and is not the weekly status, which carries a file."""
    return bool(mail["List-Unsubscribe"]) and not list(mail.iter_attachments())
