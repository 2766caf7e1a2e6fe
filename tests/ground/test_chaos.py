"""A real worker is killed again and again while it sends, and Redis forgets everything: no letter is lost."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager

import dj_database_url
import pytest
import redis
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from implementation import outbox, tenancy
from implementation.models import OutboxMessage

CHILDREN = 2
LEASE = 2


class SlowBox:
    """A mail server that takes its time, so that kills fall into the middle of things, and says when mail comes."""

    def __init__(self, box) -> None:
        self.box, self.came = box, threading.Event()
        self.answer = type(box).handle_DATA

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802
        await asyncio.sleep(random.uniform(0.005, 0.04))
        answer = await self.answer(self.box, server, session, envelope)
        await asyncio.sleep(random.uniform(0.005, 0.04))  # it has the mail, the worker does not know it yet
        self.came.set()
        return answer


@pytest.fixture
def slow(letterbox):
    box = SlowBox(letterbox)
    letterbox.handle_DATA = box.handle_DATA
    yield box
    del letterbox.handle_DATA


@contextmanager
def worker(folder):
    """Celery with its own beat, logged in as in production, in a process group of its own."""
    url = dj_database_url.parse(os.environ["WORKER_DATABASE_URL"])
    address = os.environ["WORKER_DATABASE_URL"].removesuffix(url["NAME"]) + connection.settings_dict["NAME"]
    command = [sys.executable, "-m", "celery", "-A", "tests.ground.impatient", "worker", "-B", "-c", str(CHILDREN)]
    command += ["-s", str(folder / "beat"), "--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
    environment = {
        **os.environ,
        "DATABASE_URL": address,
        "EMAIL_URL": f"smtp://127.0.0.1:{settings.EMAIL_PORT}",
        "OUTBOX_LEASE_SECONDS": str(LEASE),
    }
    with (folder / "worker.log").open("ab") as log:
        process = subprocess.Popen(
            command, env=environment, cwd=settings.PROJECT, stdout=log, stderr=log, start_new_session=True
        )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def queue(workspace, count: int) -> None:
    with tenancy.staff(workspace.pk), transaction.atomic():
        for number in range(count):
            outbox.queue_email(
                "stakeholders/email/invited",
                workspace_id=workspace.pk,
                implementation_id=None,
                to_email=f"reader-{number}@acme.example",
                to_name="",
                recipient_id=None,
                dedupe_key=f"chaos:{number}",
                context={"place": "Acme", "by": "Anika Sobral"},
                now=timezone.now(),
            )


def unsent(workspace) -> int:
    with tenancy.staff(workspace.pk), tenancy.reading():
        return OutboxMessage.objects.exclude(state="SENT").count()


def rampage(workspace, box: SlowBox, folder, *, mails: int, kills: int, patience: float) -> Counter:
    """Queue, kill, flush, wait. How often each letter arrived, by its Message-ID."""
    before = len(box.box.mails)
    with tenancy.staff(workspace.pk), tenancy.reading():
        OutboxMessage.objects.update(state="SENT")  # the invitation of the fixture
    queue(workspace, mails)
    for kill in range(kills):
        with worker(folder):
            box.came.clear()
            assert box.came.wait(patience), (folder / "worker.log").read_text()[-4000:]
            if kill == kills // 2:
                redis.Redis.from_url(settings.REDIS_URL).flushdb()
            threading.Event().wait(random.uniform(0, 0.4))
    with worker(folder):
        deadline = time.monotonic() + patience * 2
        while unsent(workspace) and time.monotonic() < deadline:
            box.came.clear()
            box.came.wait(0.5)
        assert unsent(workspace) == 0, (folder / "worker.log").read_text()[-4000:]
    return Counter(mail["Message-ID"] for mail in box.box.mails[before:])


def check(arrived: Counter, *, mails: int, kills: int) -> None:
    twice = sum(arrived.values()) - len(arrived)
    print(f"{mails} letters, {kills} kills: 0 lost, {twice} twice.")
    assert len(arrived) == mails
    assert twice <= kills * CHILDREN


@pytest.mark.django_db(transaction=True)
def test_sixty_letters_survive_two_kills_and_a_forgetful_redis(zenskar, slow, tmp_path):
    arrived = rampage(zenskar, slow, tmp_path, mails=60, kills=2, patience=20)

    check(arrived, mails=60, kills=2)


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_five_hundred_letters_survive_ten_kills_and_a_forgetful_redis(zenskar, slow, tmp_path):
    arrived = rampage(zenskar, slow, tmp_path, mails=500, kills=10, patience=60)

    check(arrived, mails=500, kills=10)
