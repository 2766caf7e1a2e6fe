"""Starts programs in sessions of their own, watches them, and stops them in the reverse order of their start."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

GRACE = 10.0  # seconds to end by oneself before being ended
LAST_LINES = 20


class Stopped(Exception):
    """Somebody asked us to stop."""


class Failed(Exception):
    """A program did not do its part; the message says which, and shows the end of its log."""


def say(text: str) -> None:
    """Print at once; after a hang-up nobody listens, and that must not keep us from stopping."""
    try:
        print(text, flush=True)
    except OSError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115


def identity(pid: int) -> str | None:
    """Something no later process with the same id has; None when there is none, or only its unreaped remains."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except FileNotFoundError:
        if Path("/proc/self/stat").exists():
            return None
    else:
        return None if fields[0] == "Z" else fields[19]  # clock ticks at its start
    shown = subprocess.run(["ps", "-p", str(pid), "-o", "lstart="], capture_output=True, text=True, check=False)
    return shown.stdout.strip() or None


def tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-LAST_LINES:]) if log.exists() else ""


@dataclass(frozen=True)
class Child:
    label: str
    process: subprocess.Popen[bytes]
    log: Path

    def died(self) -> bool:
        return self.process.poll() is not None

    def stop(self) -> None:
        """Ask, wait, then end it with everything in its session."""
        self.process.terminate()
        try:
            self.process.wait(GRACE)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Supervisor:
    """Children by label. Signals only leave a note; every wait looks at it."""

    def __init__(self, *, folder: Path, logs: Path, on_change: Callable[[list[Child]], None] = lambda _: None) -> None:
        self.folder = folder
        self.logs = logs
        self.children: list[Child] = []
        self.asked = threading.Event()
        self._on_change = on_change

    def listen(self) -> None:
        """INT, TERM and HUP mean: stop everything that we started."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.asked.set()

    def launch(self, label: str, command: Sequence[str], env: Mapping[str, str], *, keep: Sequence[int] = ()) -> Child:
        """Start a program that is to run until we stop it; `keep` are file descriptors it inherits."""
        self.check()
        child = self._spawn(label, command, env, keep)
        self.children.append(child)
        self._on_change(self.children)
        return child

    def step(self, label: str, command: Sequence[str], env: Mapping[str, str]) -> str:
        """Run a program to its end and return what it wrote."""
        self.check()
        child = self._spawn(label, command, env, ())
        while child.process.poll() is None:
            if self.asked.wait(0.02):
                child.stop()
                raise Stopped
        written = child.log.read_text(errors="replace")
        if child.process.returncode != 0:
            raise Failed(f"{label} failed. The end of {child.log}:\n\n{tail(child.log)}")
        return written

    def check(self) -> None:
        """Raise when somebody asked us to stop, or when a child is gone."""
        if self.asked.is_set():
            raise Stopped
        for child in self.children:
            if child.died():
                raise Failed(
                    f"{child.label} has ended (exit code {child.process.returncode}). "
                    f"The end of {child.log}:\n\n{tail(child.log)}"
                )

    def watch(
        self, what: str = "", until: Callable[[], bool] = lambda: False, *, patience: float | None = None
    ) -> None:
        """Wait until something is true; a stop or a dead child ends the wait by an exception."""
        deadline = None if patience is None else time.monotonic() + patience
        while not until():
            self.check()
            if deadline is not None and time.monotonic() > deadline:
                raise Failed(f"Waited {patience:.0f} seconds in vain for {what}. The logs are in {self.logs}.")
            self.asked.wait(0.1)

    def stop(self) -> None:
        """Stop all children, the last one started first."""
        while self.children:
            self.children[-1].stop()
            self.children.pop()
            self._on_change(self.children)

    def _spawn(self, label: str, command: Sequence[str], env: Mapping[str, str], keep: Sequence[int]) -> Child:
        log = self.logs / f"{label.replace(' ', '-')}.log"
        with log.open("wb") as written:
            process = subprocess.Popen(
                command,
                cwd=self.folder,
                env=dict(env),
                stdin=subprocess.DEVNULL,
                stdout=written,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=keep,
            )
        return Child(label, process, log)
