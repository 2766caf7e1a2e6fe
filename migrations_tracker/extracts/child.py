"""Work on other people's files happens in a process of its own, which may take so much memory and time and no more.

What goes in and what comes back is JSON, one object a line, so that a parser that was taken over can tell lies but run
nothing here. A child whose parent dies ends as well: the pipe that it was started with closes.
"""

import contextlib
import importlib
import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from migrations_tracker.extracts.errors import ExtractError
from migrations_tracker.extracts.limits import MIB

HOUSE = Path(__file__).resolve().parents[2]
Tell = Callable[[str, int, int], None]
TOO_MUCH_MEMORY = "The file needs more memory than one file may take. Send it in parts."
TELL_EVERY = 0.2  # seconds; a page does not show more
ALIVE_EVERY = 5.0  # seconds after which the last message is said again, so that the parent knows that it goes on


@dataclass(frozen=True, slots=True)
class Ceiling:
    """What a child may take. `memory` is address space, of which DuckDB and NumPy reserve more than they use."""

    memory: int = 2048 * MIB
    cpu_seconds: int = 60
    wall_seconds: float = 120
    file_bytes: int = 4096 * MIB


def run(
    function: str, arguments: dict[str, Any], *, ceiling: Ceiling | None = None, on_progress: Tell | None = None
) -> dict[str, Any]:
    """What `package.module:function` answers to `arguments`, worked out in a child process.

    The function takes them as keywords, and `tell(step, done, total)`; it answers with plain values, to which
    `peak_mb` and `cpu_seconds` are added. Raises `ExtractError` when it does, and when the child took too much.
    """
    ceiling = ceiling or Ceiling()
    with _started() as child:
        assert child.stdin is not None
        assert child.stdout is not None
        job = {"function": function, "arguments": arguments, "ceiling": _as_json(ceiling)}
        watch = threading.Timer(ceiling.wall_seconds, child.kill)
        watch.start()
        try:
            with contextlib.suppress(BrokenPipeError):  # a child that died at once is explained by its end
                child.stdin.write(json.dumps(job).encode() + b"\n")
                child.stdin.flush()
            answer = _listen(child.stdout, on_progress)
            child.wait()
        finally:
            late = not watch.is_alive()
            watch.cancel()
    if answer is None:
        raise ExtractError(_why_it_ended(child.returncode, ceiling, late=late))
    if "error" in answer:
        raise ExtractError(**answer["error"])
    result: dict[str, Any] = answer["result"]
    return result


@contextlib.contextmanager
def _started() -> Iterator[subprocess.Popen[bytes]]:
    one_thread_each = {"OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}  # idle ones reserve address space
    environment = {"LANG": "C.UTF-8", "HOME": "/nonexistent", "PATH": "/usr/bin:/bin", **one_thread_each}
    if "TMPDIR" in os.environ:
        environment["TMPDIR"] = os.environ["TMPDIR"]
    child = subprocess.Popen(
        [sys.executable, "-m", "migrations_tracker.extracts.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=HOUSE,
        env=environment,
    )
    try:
        yield child
    finally:
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            assert pipe is not None
            with contextlib.suppress(BrokenPipeError):
                pipe.close()


def _listen(pipe: IO[bytes], on_progress: Tell | None) -> dict[str, Any] | None:
    for line in pipe:
        said = json.loads(line)
        if "progress" not in said:
            return dict(said)
        if on_progress is not None:
            on_progress(*said["progress"])
    return None


def _why_it_ended(code: int, ceiling: Ceiling, *, late: bool) -> str:
    if code == -signal.SIGXCPU:
        return f"The file took more than {ceiling.cpu_seconds} seconds of computing. Send it in parts."
    if late:
        return f"The file was not read after {ceiling.wall_seconds:.0f} seconds. Send it in parts."
    if code in (-signal.SIGABRT, -signal.SIGKILL):  # an allocation that failed below Python, or the system's refusal
        return TOO_MUCH_MEMORY
    return "The file could not be read: the program that reads it ended. Perhaps the file is damaged."


def _as_json(ceiling: Ceiling) -> dict[str, float]:
    return {name: getattr(ceiling, name) for name in ceiling.__slots__}


# What follows runs in the child.


def main() -> None:
    """Read one job from standard input, answer it on standard output, end."""
    job = json.loads(sys.stdin.buffer.readline())
    voice = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints must not speak in between
    _limit(Ceiling(**job["ceiling"]))
    threading.Thread(target=_end_with_parent, daemon=True).start()
    teller = _Teller(voice)
    threading.Thread(target=teller.stay_alive, daemon=True).start()
    teller.say(_answer(job, teller))
    os._exit(0)  # nothing is left to tidy up, and threads of libraries may still sleep


def _limit(ceiling: Ceiling) -> None:
    seconds = int(ceiling.cpu_seconds)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(ceiling.file_bytes),) * 2)
    if sys.platform != "darwin":  # which refuses it
        resource.setrlimit(resource.RLIMIT_AS, (int(ceiling.memory),) * 2)


def _end_with_parent() -> None:
    os.read(0, 1)
    os._exit(1)


class _Teller:
    """What the child says, one line at a time, whichever thread says it."""

    def __init__(self, voice: IO[bytes]) -> None:
        self._voice, self._one_at_a_time = voice, threading.Lock()
        self._last: list[Any] = ["", 0, 0]
        self._at = 0.0

    def __call__(self, step: str, done: int, total: int) -> None:
        now, before = time.monotonic(), self._last
        self._last = [step, done, total]
        if step != before[0] or now - self._at >= TELL_EVERY:
            self._at = now
            self.say({"progress": self._last})

    def stay_alive(self) -> None:
        """A long query says nothing by itself."""
        while not threading.Event().wait(ALIVE_EVERY):
            self.say({"progress": self._last})

    def say(self, told: dict[str, Any]) -> None:
        with self._one_at_a_time:
            self._voice.write(json.dumps(told).encode() + b"\n")
            self._voice.flush()


def _answer(job: dict[str, Any], tell: Tell) -> dict[str, Any]:
    module, _, name = job["function"].partition(":")
    try:
        function = getattr(importlib.import_module(module), name)
        result = function(**job["arguments"], tell=tell)
    except ExtractError as problem:
        return {"error": {key: getattr(problem, key) for key in ("sentence", "file", "line", "column")}}
    except MemoryError:
        return {"error": {"sentence": TOO_MUCH_MEMORY}}
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {"result": {**result, "peak_mb": peak_mb(), "cpu_seconds": round(used.ru_utime + used.ru_stime, 3)}}


def peak_mb() -> float:
    """The most memory that this process has held, in MiB. On Linux without what its parent held before it."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return round(held / (MIB if sys.platform == "darwin" else 1024), 1)
    return round(int(status.partition("VmHWM:")[2].split()[0]) / 1024, 1)


if __name__ == "__main__":
    main()
