"""The demo: embedded servers, mail catcher, web, worker and beat, started together and stopped together."""

import argparse
import contextlib
import fcntl
import json
import os
import secrets
import shutil
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from implementation import embedded
from script.processes import Child, Failed, Stopped, Supervisor, identity, say

PROJECT = Path(__file__).resolve().parent.parent
DATA = PROJECT / ".data"
PYTHON = sys.executable
PATIENCE = 60.0  # seconds for the first page
MADE_HERE = ["log", "mailbox", "files", "beat", "static", "secret_key"]  # what --fresh drops, besides the servers


class Lock:
    """One demo per checkout. The lock dies with its holder; what is written in it tells the next one what was left."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._held: IO[str] | None = None

    def take(self) -> list[tuple[int, str]]:
        """Take it and return the processes that the last holder left behind, or refuse with a sentence."""
        held = self.file.open("a+")
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            note = self._read(held)
            raise Failed(
                f"A demo already runs from this folder: {note.get('address', 'it is still starting')}\n"
                f"Stop it with Ctrl-C where it was started, or with: kill {note.get('pid', '…')}"
            ) from None
        self._held = held
        note = self._read(held)
        if not note:
            return []
        say(f"The last demo (process {note.get('pid')}) did not end by itself. Tidying up after it.")
        return [(pid, mark) for pid, mark in note.get("children", []) if mark == identity(pid)]

    def write(self, address: str, children: list[Child]) -> None:
        """Note who runs, by process id and start, for whoever finds the lock."""
        found = [(child.process.pid, identity(child.process.pid)) for child in children]
        self._rewrite(json.dumps({"pid": os.getpid(), "address": address, "children": found}))

    def release(self) -> None:
        if self._held is not None:
            self._rewrite("")
            self._held.close()
            self._held = None

    def _rewrite(self, text: str) -> None:
        if self._held is not None:
            self._held.seek(0)
            self._held.truncate()
            self._held.write(text)
            self._held.flush()

    @staticmethod
    def _read(held: IO[str]) -> dict[str, Any]:
        held.seek(0)
        try:
            return dict(json.loads(held.read() or "{}"))
        except ValueError:  # its holder was ended while writing
            return {"pid": "unknown"}


def end_leftovers(leftovers: list[tuple[int, str]]) -> None:
    """End what a killed demo left running; each is known by its start, so no stranger is hit."""
    for number, patience in ((signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0)):
        alive = [pid for pid, mark in leftovers if identity(pid) == mark]
        for pid in alive:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, number)
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline and any(identity(pid) == mark for pid, mark in leftovers):
            time.sleep(0.05)


def listen_on(port: int) -> socket.socket:
    """Hold the port from now on, or say that it is taken."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError as problem:
        listener.close()
        raise Failed(
            f"Port {port} cannot be used ({problem.strerror}). Choose another one, for example: "
            f"script/demo --port {free_port()}"
        ) from None
    listener.listen(128)
    return listener


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def secret_key() -> str:
    file = DATA / "secret_key"
    if not file.exists():
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as made:
            made.write(secrets.token_urlsafe(50))
    return file.read_text()


@dataclass(frozen=True)
class Environments:
    """Each program gets the database login that is its own, and no other."""

    owner: dict[str, str]
    web: dict[str, str]
    worker: dict[str, str]


def environments(servers: embedded.Servers, *, address: str, mail_port: int) -> Environments:
    found = {**os.environ, **servers.environment()}
    try:
        owner, worker = found.pop("OWNER_DATABASE_URL"), found.pop("WORKER_DATABASE_URL")
    except KeyError as missing:
        raise Failed(f"DATABASE_URL names a database of yours; set {missing.args[0]} too. See .env.example.") from None
    web = {
        **found,
        "DJANGO_SETTINGS_MODULE": "implementation.settings",
        "PYTHONUNBUFFERED": "1",
        "SECRET_KEY": secret_key(),
        "BASE_URL": address,
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        "DEFAULT_FROM_EMAIL": "Golive <golive@localhost>",
        "FILES_DIR": str(DATA / "files"),
        "MAILBOX_DIR": str(DATA / "mailbox"),
        "GOLIVE_DEMO": "1",
        "DEBUG": "0",
    }
    return Environments({**web, "OWNER_DATABASE_URL": owner}, web, {**web, "DATABASE_URL": worker})


def answers(address: str) -> bool:
    """Whether the first page comes, after whatever it forwards to."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(address, timeout=5) as page:
            return bool(page.status == 200)
    except urllib.error.HTTPError as problem:
        problem.close()
        return problem.code < 500
    except OSError:
        return False


def run(supervisor: Supervisor, servers: embedded.Servers, listener: socket.socket, address: str) -> None:
    """Start everything, say where it is, and stay until somebody asks us to stop or something dies."""
    began = time.monotonic()
    mail = listen_on(0)
    env = environments(servers, address=address, mail_port=mail.getsockname()[1])
    servers.start()
    catcher = [PYTHON, "-m", "script.mailcatcher", "--fd", str(mail.fileno()), "--folder", str(DATA / "mailbox")]
    supervisor.launch("mail catcher", catcher, env.web, keep=[mail.fileno()])
    mail.close()
    supervisor.step("migrate", [PYTHON, "manage.py", "migrate", "--noinput"], env.owner)
    collect_static(supervisor, env.web)
    people = supervisor.step("load_demo", [PYTHON, "manage.py", "load_demo"], env.web)
    gunicorn = [PYTHON, "-m", "gunicorn", "implementation.wsgi:application", "--bind", f"fd://{listener.fileno()}"]
    gunicorn += [
        "--workers",
        "2",
        "--threads",
        "2",
        "--graceful-timeout",
        "5",
        "--no-control-socket",
        "--access-logfile",
        "-",
        "--logger-class",
        "implementation.redaction.AccessLog",
    ]
    supervisor.launch("web", gunicorn, env.web, keep=[listener.fileno()])
    listener.close()
    celery = [PYTHON, "-m", "celery", "--app", "implementation.celery:app"]
    supervisor.launch("worker", [*celery, "worker", "--concurrency", "2", "--loglevel", "INFO"], env.worker)
    files = ["worker", "--queues", "files", "--concurrency", "1", "--hostname", "files@%h", "--loglevel", "INFO"]
    supervisor.launch("worker for files", [*celery, *files], env.worker)
    beat = ["beat", "--schedule", str(DATA / "beat" / "schedule"), "--pidfile", "", "--loglevel", "INFO"]
    supervisor.launch("beat", [*celery, *beat], env.worker)
    supervisor.watch("the first page", lambda: answers(address), patience=PATIENCE)
    say(f"\nGolive runs at {address} (after {time.monotonic() - began:.0f} s)\n")
    say(people.strip())
    say(f"\nLogs: {DATA / 'log'}\nCtrl-C stops everything.")
    supervisor.watch()


def collect_static(supervisor: Supervisor, env: dict[str, str]) -> None:
    """Collect and compress what pages are made of; it takes seconds, so only when a source changed."""
    sources = [PROJECT / "uv.lock", *sorted((PROJECT / "static").rglob("*"))]
    facts = [(str(file.relative_to(PROJECT)), file.stat().st_size, file.stat().st_mtime_ns) for file in sources]
    state, note = json.dumps(facts), DATA / "static" / ".collected-from"
    if note.exists() and note.read_text() == state:
        return
    supervisor.step("collectstatic", [PYTHON, "manage.py", "collectstatic", "--noinput", "--clear"], env)
    note.write_text(state)


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/demo", description="Golive on this machine, with demo data.")
    parser.add_argument("--port", type=int, default=8000, help="where the web pages are (default: 8000)")
    parser.add_argument("--fresh", action="store_true", help="forget everything the demo kept, and begin anew")
    asked = parser.parse_args()
    address = f"http://localhost:{asked.port}"
    servers = embedded.servers(PROJECT, given=os.environ)
    servers.place.prepare()
    lock = Lock(DATA / "demo.lock")
    supervisor = Supervisor(folder=PROJECT, logs=DATA / "log", on_change=lambda found: lock.write(address, found))
    supervisor.listen()
    code = 0
    try:
        end_leftovers(lock.take())
        lock.write(address, [])
    except Failed as problem:
        say(str(problem))
        return 2
    try:
        listener = listen_on(asked.port)
        if asked.fresh:
            forget(servers)
        for folder in ("log", "mailbox", "files", "beat"):
            (DATA / folder).mkdir(mode=0o700, exist_ok=True)
        run(supervisor, servers, listener, address)
    except Stopped:
        say("\nStopping.")
    except (Failed, embedded.EmbeddedError, OSError) as problem:
        say(f"\n{problem}")
        code = 2
    finally:
        supervisor.stop()
        servers.stop()
        lock.release()
    return code


def forget(servers: embedded.Servers) -> None:
    say("Forgetting what the demo kept.")
    if servers.postgres is None:
        say("The database that DATABASE_URL names is not ours and stays as it is.")
    servers.drop()
    for name in MADE_HERE:
        found = DATA / name
        shutil.rmtree(found) if found.is_dir() else found.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main())
