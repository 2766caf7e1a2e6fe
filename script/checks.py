"""All checks in one run: every one of them is made even when an earlier one fails, and the end says which did."""

import argparse
import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from implementation import embedded

PROJECT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
INSTANCE = "suite"  # not "test": servers that somebody started by hand under that name are not ours to stop
GRACE = 15.0


def linters() -> list[tuple[str, list[str]]]:
    return [
        ("ruff check", [str(BIN / "ruff"), "check"]),
        ("ruff format", [str(BIN / "ruff"), "format", "--check"]),
        ("mypy", [str(BIN / "mypy"), "implementation", "stakeholders", "migrations_tracker", "roadmap"]),
        ("djlint", [str(BIN / "djlint"), "templates", "--lint", "--quiet"]),
        ("import-linter", [str(BIN / "lint-imports")]),
        ("migrations", [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"]),
    ]


def pytest(arguments: list[str], *, long: bool, browser: bool) -> list[str]:
    """Two workers, random order; the caller's own arguments come last and win."""
    left_out = [f"not {marker}" for marker, wanted in (("long", long), ("browser", browser)) if not wanted]
    return [sys.executable, "-m", "pytest", "-n", "2", "-m", " and ".join(left_out), *arguments]


def settings(servers: embedded.Servers, folder: str) -> dict[str, str]:
    """What the tests' processes get: the suite's servers, and nothing of a demo or an installation."""
    return {
        **os.environ,
        **servers.environment(),
        "DJANGO_SETTINGS_MODULE": "implementation.settings",
        "SECRET_KEY": "only-for-tests",
        "BASE_URL": "http://localhost:8000",
        "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
        "EMAIL_URL": "smtp://127.0.0.1:1025",
        "DEFAULT_FROM_EMAIL": "Golive <golive@localhost>",
        "FILES_DIR": str(Path(folder) / "files"),
        "GOLIVE_DEMO": "0",
        "DEBUG": "0",
    }


@contextlib.contextmanager
def running(servers: embedded.Servers) -> Iterator[None]:
    """Fresh servers, gone afterwards whatever happens. One run at a time in one checkout."""
    servers.place.prepare()
    with (PROJECT / ".data" / f"{INSTANCE}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise embedded.EmbeddedError("script/test already runs from this folder. Wait for it, or end it.") from None
        try:
            servers.drop()
            servers.start(durable=False)
            yield
        finally:
            servers.drop()


def passes(label: str, command: list[str], env: dict[str, str], *, show: bool = False) -> bool:
    """Run one check. What a linter says is of interest only when it complains."""
    began = time.monotonic()
    output = None if show else subprocess.PIPE
    with subprocess.Popen(command, cwd=PROJECT, env=env, stdout=output, stderr=subprocess.STDOUT, text=True) as process:
        try:
            written, _ = process.communicate()
        except BaseException:
            for patience, number in ((3.0, signal.SIGINT), (GRACE, signal.SIGKILL)):  # a Ctrl-C has reached it already
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(patience)
                    break
                process.send_signal(number)
            raise
    passed = process.returncode == 0
    if not passed and written:
        print(written.rstrip())
    print(f"{'ok    ' if passed else 'FAILED'} {label} ({time.monotonic() - began:.1f} s)", flush=True)
    return passed


def end(number: int, frame: FrameType | None) -> None:
    signal.signal(number, signal.SIG_IGN)
    raise SystemExit(128 + number)


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/test", description=__doc__, allow_abbrev=False)
    parser.add_argument("--long", action="store_true", help="also the tests marked long")
    asked, arguments = parser.parse_known_args()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)
    browser_missing = os.environ.get("MISSING_BROWSER", "")
    servers = embedded.servers(PROJECT, name=INSTANCE, given=os.environ)
    try:
        with running(servers), tempfile.TemporaryDirectory() as folder:
            env = {**settings(servers, folder), "EXAMPLES": "long" if asked.long else "short"}
            failed = [label for label, command in linters() if not passes(label, command, env)]
            tests = pytest(arguments, long=asked.long, browser=not browser_missing)
            if not passes("pytest", tests, env, show=True):
                failed.append("pytest")
    except (embedded.EmbeddedError, OSError) as problem:
        print(problem, file=sys.stderr)
        return 2
    print(f"Failed: {', '.join(failed)}." if failed else "All checks passed.")
    if browser_missing:
        print(f"ATTENTION: THE BROWSER TESTS WERE LEFT OUT: {browser_missing}.")
        if os.environ.get("CI") == "true":
            return 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
