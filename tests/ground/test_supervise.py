"""The demo starts and stops its own programs, all of them, in order, and nobody else's."""

import json
import os
import signal
import smtplib
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from script import processes, supervise
from script.processes import Failed, Stopped, Supervisor, identity

PROJECT = Path(__file__).resolve().parents[2]
OBEDIENT = """
import pathlib, signal, sys
def end(*_):
    with pathlib.Path("order").open("a") as order:
        order.write(sys.argv[1] + "\\n")
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
print("ready", flush=True)
while True:
    signal.pause()
"""
STUBBORN = """
import signal, subprocess, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print(subprocess.Popen(["sleep", "60"]).pid, flush=True)
while True:
    signal.pause()
"""
HOUSE = f"""
import os, pathlib, sys
from script.processes import Stopped, Supervisor
folder = pathlib.Path(sys.argv[1])
supervisor = Supervisor(folder=folder, logs=folder)
supervisor.listen()
for label in ("mail catcher", "web", "worker", "beat"):
    child = supervisor.launch(label, [sys.executable, "-c", {OBEDIENT!r}, label], os.environ)
    supervisor.watch(label, lambda: "ready" in child.log.read_text(), patience=20)
print("all ready", flush=True)
try:
    supervisor.watch()
except Stopped:
    supervisor.stop()
"""


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    found = Supervisor(folder=tmp_path, logs=tmp_path)
    yield found
    found.stop()


@pytest.fixture
def stranger() -> Iterator[subprocess.Popen[bytes]]:
    """A process that nobody here started for the demo."""
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as process:
        yield process
        process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_stops_everything_in_order_and_nothing_else(tmp_path, stranger, number):
    command = [sys.executable, "-c", HOUSE, str(tmp_path)]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as house:
        assert house.stdout is not None
        assert house.stdout.readline() == "all ready\n"

        house.send_signal(number)

        assert house.wait(30) == 0
    assert (tmp_path / "order").read_text().splitlines() == ["beat", "worker", "web", "mail catcher"]
    assert stranger.poll() is None


def test_signal_during_a_step_ends_the_step(supervisor):
    threading.Timer(0.2, supervisor.asked.set).start()

    with pytest.raises(Stopped):
        supervisor.step("migrate", ["sleep", "60"], os.environ)


def test_nothing_is_started_once_we_were_asked_to_stop(supervisor):
    supervisor.asked.set()

    with pytest.raises(Stopped):
        supervisor.launch("web", ["sleep", "60"], os.environ)

    assert supervisor.children == []


def test_program_that_dies_is_named_with_the_end_of_its_log(supervisor):
    supervisor.launch("mail catcher", ["sleep", "60"], os.environ)
    supervisor.launch("worker", ["sh", "-c", "echo no such broker; exit 3"], os.environ)

    with pytest.raises(Failed, match=r"worker has ended \(exit code 3\)[\s\S]*no such broker"):
        supervisor.watch()


def test_step_that_fails_is_named_with_the_end_of_its_log(supervisor):
    with pytest.raises(Failed, match=r"migrate failed[\s\S]*no such table"):
        supervisor.step("migrate", ["sh", "-c", "echo no such table; exit 1"], os.environ)


def test_waiting_in_vain_says_for_what(supervisor):
    with pytest.raises(Failed, match="in vain for the first page"):
        supervisor.watch("the first page", lambda: False, patience=0.0)


def test_program_that_does_not_listen_is_ended_with_its_whole_session(supervisor, monkeypatch):
    monkeypatch.setattr(processes, "GRACE", 0.2)
    child = supervisor.launch("web", [sys.executable, "-c", STUBBORN], os.environ)
    supervisor.watch("web", lambda: child.log.read_text().endswith("\n"), patience=20)
    grandchild = int(child.log.read_text())
    born = identity(grandchild)

    supervisor.stop()

    assert child.process.returncode == -signal.SIGKILL
    supervisor.watch("its child's end", lambda: identity(grandchild) != born, patience=20)


def test_taken_port_is_said_with_a_free_one():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(Failed, match=rf"Port {port} cannot be used .* script/demo --port \d+"):
            supervise.listen_on(port)


def test_second_demo_is_refused_and_told_where_the_first_one_is(tmp_path, supervisor):
    first, second = supervise.Lock(tmp_path / "demo.lock"), supervise.Lock(tmp_path / "demo.lock")
    assert first.take() == []
    first.write("http://localhost:8000", [])

    with pytest.raises(Failed, match=rf"already runs .* http://localhost:8000[\s\S]*kill {os.getpid()}"):
        second.take()

    first.release()
    assert second.take() == []
    second.release()


def test_stale_lock_is_said_and_what_was_left_running_is_ended(tmp_path, supervisor, stranger, capsys):
    left = supervisor.launch("web", ["sleep", "60"], os.environ).process
    children = [[left.pid, identity(left.pid)], [stranger.pid, "another start"], [2**22 + 1, "gone"]]
    (tmp_path / "demo.lock").write_text(json.dumps({"pid": 4321, "address": "", "children": children}))
    lock = supervise.Lock(tmp_path / "demo.lock")

    leftovers = lock.take()
    supervise.end_leftovers(leftovers)

    assert capsys.readouterr().out == "The last demo (process 4321) did not end by itself. Tidying up after it.\n"
    assert leftovers == [(left.pid, children[0][1])]
    assert left.wait(20) == -signal.SIGTERM
    assert stranger.poll() is None
    lock.release()


def test_half_written_lock_is_no_obstacle(tmp_path):
    (tmp_path / "demo.lock").write_text('{"pid": 43')

    assert supervise.Lock(tmp_path / "demo.lock").take() == []


def test_secret_key_is_made_once_and_for_us_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(supervise, "DATA", tmp_path)

    first = supervise.secret_key()

    assert supervise.secret_key() == first
    assert len(first) >= 50
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_mail_is_kept_whole_under_its_final_name(tmp_path, supervisor):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "golive@localhost", "dana@acme.example", "Ihre nächste Aufgabe"
    mail.set_content("Bitte prüfen.")
    with supervise.listen_on(0) as listener:
        port = listener.getsockname()[1]
        catcher = [sys.executable, "-m", "script.mailcatcher", "--fd", str(listener.fileno()), "--folder"]
        environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
        supervisor.launch("mail catcher", [*catcher, str(tmp_path / "mailbox")], environment, keep=[listener.fileno()])

    with smtplib.SMTP("127.0.0.1", port, timeout=20) as server:
        server.send_message(mail)

    (kept,) = (tmp_path / "mailbox").iterdir()
    assert kept.suffix == ".eml"
    assert kept.read_bytes().replace(b"\r\n", b"\n").rstrip() == mail.as_bytes().rstrip()
