"""The outbox: queued once with what caused it, delivered although everything round it fails."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from redis.exceptions import ConnectionError as RedisAway

from implementation import outbox, tenancy
from implementation.models import OutboxMessage, Unsubscribed
from implementation.outbox import delivery, nudges
from implementation.outbox.models import Delivery
from stakeholders.letters.post import write
from stakeholders.models import Locator
from tests.fixtures.post import words

pytestmark = pytest.mark.usefixtures("that_monday")


def queue(seat, key="a-letter", *, now, transactional=True, template="stakeholders/email/invited", **context) -> None:
    """One letter to this person, in the scope that is held."""
    with transaction.atomic():
        write(
            template,
            to=seat,
            path=seat.home,
            subject="Your place",
            dedupe_key=key,
            context={"by": "Anika Sobral", "place": "Acme", "roles": "lead", "first": "Dana", **context},
            why="A test.",
            now=now,
            transactional=transactional,
        )


@pytest.fixture
def quiet(staff, dana, deliver, letterbox):
    """Zenskar with nothing waiting."""
    deliver(staff)
    letterbox.mails.clear()
    return staff


def the_letter(key="a-letter") -> OutboxMessage:
    with tenancy.reading():
        return OutboxMessage.objects.get(dedupe_key=key)


def later(clock, **span) -> None:
    clock.shift(timedelta(**span))


@pytest.fixture
def clock(now):
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


def test_the_same_letter_queued_twice_from_either_side_is_one(quiet, dana, now, deliver):
    queue(dana, now=now)
    queue(dana, now=now)
    with tenancy.portal(dana.workspace_id, dana.implementation_id):  # blind: this role may not read the outbox
        queue(dana, now=now)
        queue(dana, "another", now=now)
        queue(dana, "another", now=now)

    assert [mail["To"].addresses[0].addr_spec for mail in deliver(quiet)] == ["dana@acme.example"] * 2
    assert Locator.objects.filter(seat=dana).count() == 3  # the invitation's, and one of each


def test_a_letter_goes_with_what_caused_it_or_not_at_all(quiet, dana, now, deliver):
    with pytest.raises(RuntimeError, match="no"), transaction.atomic():
        queue(dana, now=now)
        raise RuntimeError("no")

    assert deliver(quiet) == []


def test_a_mail_has_both_parts_and_the_same_id_at_every_attempt(quiet, dana, now, deliver, letterbox, clock, settings):
    settings.DEFAULT_FROM_EMAIL = "Golive <golive@golive.example>"
    letterbox.refusing = "451 Try again later"
    queue(dana, now=now)
    assert deliver(quiet) == []

    letterbox.refusing = ""
    later(clock, minutes=1)
    (first,) = deliver(quiet)
    with tenancy.reading():
        OutboxMessage.objects.filter(dedupe_key="a-letter").update(state="QUEUED", sent_at=None)
    (second,) = deliver(quiet)

    assert first["Message-ID"] == second["Message-ID"] == f"<{the_letter().pk}@golive.example>"
    assert first["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in first.iter_parts()] == ["text/plain", "text/html"]
    assert "/l/" in words(first)
    assert "List-Unsubscribe" not in first


def test_what_the_log_keeps_has_no_secret_link(quiet, dana, now, deliver):
    queue(dana, now=now, transactional=False)

    (mail,) = deliver(quiet)

    token = re.search(r"/l/([\w-]{20,})/", words(mail)).group(1)
    assert "/l/…/" in the_letter().text
    assert token not in the_letter().text + the_letter().html + str(the_letter().context)


def test_a_server_that_is_away_for_an_hour_costs_no_letter_and_no_try(quiet, dana, now, deliver, settings, clock):
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    for number in range(25):
        queue(dana, f"letter-{number}", now=now)
    for _minute in range(60):
        assert deliver(quiet) == []
        later(clock, minutes=1)
    with tenancy.reading():
        assert set(OutboxMessage.objects.filter(state="QUEUED").values_list("attempts", "failures")) == {(0, 0)}

    settings.EMAIL_PORT = port

    assert len(deliver(quiet)) == 25


def test_a_server_that_refuses_for_an_hour_gets_the_letter_afterwards(quiet, dana, now, deliver, letterbox, clock):
    letterbox.refusing = "451 Local problem"
    queue(dana, now=now)
    for _minute in range(60):
        assert deliver(quiet) == []
        later(clock, minutes=1)
    assert the_letter().last_error.startswith("(451, b'Local problem')")

    letterbox.refusing = ""
    later(clock, hours=2)

    assert len(deliver(quiet)) == 1
    assert (the_letter().state, the_letter().last_error) == ("SENT", "")


def test_waits_grow_and_the_eighth_refusal_is_the_last(quiet, dana, now, deliver, letterbox, clock):
    letterbox.refusing = "550 No such mailbox"
    queue(dana, now=now)
    waits = []
    for _try in range(8):
        deliver(quiet)
        waits.append((the_letter().due_at - clock_now()).total_seconds() / 60)
        clock.move_to(max(the_letter().due_at, clock_now()))

    assert [0.5 * w <= waits[n] <= w for n, w in enumerate((0.5, 2, 10, 30, 120, 360, 900))] == [True] * 7
    assert (the_letter().state, the_letter().failures) == ("DEAD", 8)
    letterbox.refusing = ""
    later(clock, days=30)
    assert deliver(quiet) == []


def clock_now():
    from django.utils import timezone

    return timezone.now()


def test_a_letter_that_cannot_be_rendered_does_not_hold_up_the_others(quiet, dana, now, deliver):
    queue(dana, "broken", now=now, template="stakeholders/email/there_is_no_such_letter")
    queue(dana, "good", now=now)

    assert len(deliver(quiet)) == 1
    assert (the_letter("broken").state, the_letter("broken").failures) == ("QUEUED", 1)


def test_a_dropped_connection_fails_one_letter_and_not_its_batch(quiet, dana, now, deliver, letterbox):
    answers = iter(["421 Closing the connection"])

    async def hang_up_once(server, session, envelope):
        answer = next(answers, "")
        if answer:
            server.transport.close()
            return answer
        return await type(letterbox).handle_DATA(letterbox, server, session, envelope)

    letterbox.handle_DATA = hang_up_once
    for number in range(5):
        queue(dana, f"letter-{number}", now=now)

    sent = deliver(quiet)
    del letterbox.handle_DATA

    assert len(sent) == 4
    with tenancy.reading():
        assert sorted(
            OutboxMessage.objects.filter(dedupe_key__startswith="letter-").values_list("failures", flat=True)
        ) == [0, 0, 0, 0, 1]


def test_a_row_that_kills_its_worker_three_times_is_parked_and_the_others_go_on(quiet, dana, now, deliver):
    queue(dana, "poison", now=now)
    queue(dana, "good", now=now)
    with tenancy.reading():
        OutboxMessage.objects.filter(dedupe_key="poison").update(attempts=3)  # begun three times, answered never

    assert len(deliver(quiet)) == 1
    assert (the_letter("poison").state, the_letter("good").state) == ("PARKED", "SENT")


def test_being_claimed_together_with_poison_is_no_mark_against_a_letter(quiet, dana, now):
    queue(dana, "innocent", now=now)
    for _kill in range(4):
        assert len(delivery._claim(OutboxMessage.objects.get_queryset, now=clock_now())) == 1  # the worker dies here
        OutboxMessage.objects.update(leased_until=now)

    assert the_letter("innocent").attempts == 0


def test_a_leased_row_is_not_taken_and_comes_back_when_the_lease_is_over(quiet, dana, now, deliver, clock, settings):
    queue(dana, now=now)
    assert len(delivery._claim(OutboxMessage.objects.get_queryset, now=now)) == 1

    assert deliver(quiet) == []
    later(clock, seconds=settings.OUTBOX_LEASE_SECONDS)
    assert len(deliver(quiet)) == 1


def test_only_the_holder_of_the_lease_says_that_it_was_sent(quiet, dana, now, deliver):
    queue(dana, now=now)
    (slow,) = delivery._claim(OutboxMessage.objects.get_queryset, now=now)
    OutboxMessage.objects.filter(pk=slow.pk).update(lease=uuid4())  # somebody else took it over

    rendered = delivery._words(slow)
    delivery._mark_sent(OutboxMessage.objects.get_queryset, slow, rendered, now=now)
    delivery._put_back(OutboxMessage.objects.get_queryset, slow, OSError("late"), now=now)

    assert (the_letter().state, the_letter().failures, the_letter().sent_at) == ("QUEUED", 0, None)
    assert delivery._begin(OutboxMessage.objects.get_queryset, slow, now=now) is False


def test_one_workspace_with_many_letters_does_not_keep_another_waiting(quiet, dana, neighbour, now, monkeypatch):
    from implementation import tasks

    turns = []
    monkeypatch.setattr(
        tasks.delivery, "workspaces_with_due_letters", lambda now: ["big", "small"] if len(turns) < 4 else []
    )
    monkeypatch.setattr(tasks.delivery, "deliver_workspace", lambda ws, limit: turns.append((ws, limit)) or limit)
    monkeypatch.setattr(tasks.delivery, "deliver_sign_in_mails", lambda: 0)

    tasks.deliver_outbox()

    assert turns == [("big", 100), ("small", 100)] * 2


@pytest.mark.django_db(transaction=True)
def test_what_is_not_transactional_can_be_stopped_from_the_mail_and_a_visit_stops_nothing(quiet, dana, now, deliver):
    queue(dana, "digest-1", now=now, transactional=False)
    (mail,) = deliver(quiet)
    path = re.fullmatch(r"<http://localhost:8000(/l/[\w-]+/unsubscribe/)>", mail["List-Unsubscribe"].strip()).group(1)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    scanner = Client(enforce_csrf_checks=True)

    assert (scanner.head(path).status_code, scanner.get(path).status_code) == (200, 200)
    with tenancy.reading():
        assert not Unsubscribed.objects.exists()

    for _press in range(2):
        assert scanner.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    queue(dana, "digest-2", now=now, transactional=False)
    queue(dana, "decision", now=now)

    assert [mail["List-Unsubscribe"] for mail in deliver(quiet)] == [None]
    assert (the_letter("digest-2").state, the_letter("digest-2").last_error) == ("DROPPED", "unsubscribed")
    with tenancy.reading():
        assert list(Unsubscribed.objects.values_list("recipient_id", flat=True)) == [dana.pk]

    assert b"Stop these mails" in scanner.post(path, {"again": "1"}).content
    queue(dana, "digest-3", now=now, transactional=False)
    assert len(deliver(quiet)) == 1


def test_an_unknown_link_stops_nothing_and_says_nothing(quiet):
    answer = Client().post(f"/l/{'x' * 32}/unsubscribe/")

    assert answer.status_code == 404
    assert not Unsubscribed.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_thousand_letters_are_one_nudge(quiet, dana, now, monkeypatch):
    sent = []
    monkeypatch.setattr(nudges.app, "send_task", lambda name, args, **options: sent.append((name, options)))
    cache.delete(nudges.UNDER_WAY)
    for number in range(30):
        queue(dana, f"letter-{number}", now=now)
    assert sent == [("implementation.tasks.deliver_outbox", {"expires": 5, "retry": False})]

    nudges.heard()
    queue(dana, "one more", now=now)
    assert len(sent) == 2


@pytest.mark.django_db(transaction=True)
def test_redis_away_costs_a_nudge_and_nothing_else(quiet, dana, now, monkeypatch, deliver):
    def away(*args, **options):
        raise RedisAway("gone")

    monkeypatch.setattr(nudges.cache, "add", away)
    monkeypatch.setattr(nudges.cache, "delete", away)

    queue(dana, now=now)
    nudges.heard()

    assert len(deliver(quiet)) == 1


def test_a_code_is_not_kept_once_it_is_sent(db, now, deliver):
    outbox.queue_sign_in_mail(to_email="dana@acme.example", subject="Your code", text="ABCD-1234", html="", now=now)

    (mail,) = deliver()

    assert "ABCD-1234" in words(mail)
    row = outbox.SignInMail.objects.get()
    assert (row.state, row.subject, row.text) == (Delivery.State.SENT, "", "")


def test_a_code_that_ended_while_the_server_was_away_is_not_sent_and_the_log_says_so(
    db, now, deliver, settings, clock, caplog
):
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    post = {"to_email": "dana@acme.example", "html": "", "now": now}
    outbox.queue_sign_in_mail(
        subject="ABCD-1234 is your code", text="1", good_until=now + timedelta(minutes=10), **post
    )
    outbox.queue_sign_in_mail(subject="Set a new password", text="2", **post)
    for _minute in range(60):
        assert deliver() == []
        later(clock, minutes=1)
    asked = {"to_email": "dana@acme.example", "html": "", "now": now + timedelta(minutes=60)}
    outbox.queue_sign_in_mail(
        subject="WXYZ-5678 is your code", text="3", good_until=now + timedelta(minutes=70), **asked
    )

    settings.EMAIL_PORT = port
    arrived = [mail["Subject"] for mail in deliver()]

    assert sorted(arrived) == ["Set a new password", "WXYZ-5678 is your code"]
    dropped = outbox.SignInMail.objects.get(good_until=now + timedelta(minutes=10))
    assert (dropped.state, dropped.last_error) == (Delivery.State.DROPPED, delivery.TOO_OLD)
    assert (dropped.subject, dropped.text, dropped.lease) == ("", "", None)
    (line,) = [record for record in caplog.records if delivery.TOO_OLD in record.getMessage()]
    assert line.levelname == "WARNING"
    later(clock, minutes=30)
    assert deliver() == []


def test_a_code_that_ends_between_claim_and_sending_is_not_sent(db, now, letterbox, clock):
    row = outbox.SignInMail.objects.create(
        to_email="dana@acme.example", text="1", queued_at=now, due_at=now, good_until=now + timedelta(minutes=10)
    )
    claimed = delivery._claim(outbox.SignInMail.objects.get_queryset, now=now)
    later(clock, minutes=11)
    outbox.SignInMail.objects.filter(pk=row.pk).update(leased_until=now + timedelta(minutes=30))

    assert delivery._send(outbox.SignInMail.objects.get_queryset, claimed) == 0

    row.refresh_from_db()
    assert (row.state, row.last_error, letterbox.mails) == (Delivery.State.DROPPED, delivery.TOO_OLD, [])


@pytest.mark.django_db
def test_a_code_that_somebody_asks_for_is_good_as_long_as_the_page_takes_it(dana, now, clock):
    page = Client().post("/account/login/code/", {"email": dana.email})

    assert page.status_code == 302
    asked = outbox.SignInMail.objects.get()
    assert asked.good_until == now + timedelta(minutes=10)
    assert "is your code" in asked.subject
