"""`python -m implementation.embedded start|stop|status|env|drop [--name demo] [--fast]`."""

import argparse
import os
import shlex
import subprocess
import sys
from pathlib import Path

from implementation.embedded import EmbeddedError, servers


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m implementation.embedded", description="PostgreSQL and Redis.")
    parser.add_argument("act", choices=["start", "stop", "status", "env", "drop"])
    parser.add_argument("--name", default="demo", help="which pair of this checkout (default: demo)")
    parser.add_argument("--fast", action="store_true", help="do not wait for the disk: for tests")
    asked = parser.parse_args(arguments)
    try:
        given = os.environ if asked.act in ("start", "env") else {}  # what is ours is stopped whatever the shell says
        pair = servers(Path(__file__).resolve().parents[2], name=asked.name, given=given)
        if asked.act == "start":
            pair.start(durable=not asked.fast)
        elif asked.act == "stop":
            pair.stop()
        elif asked.act == "drop":
            pair.drop()
        elif asked.act == "status":
            answers = pair.status()
            for label, answered in answers.items():
                print(f"{label}: {'answers' if answered else 'does not answer'} ({pair.place.folder})")
            return 0 if all(answers.values()) else 1
    except (EmbeddedError, OSError, subprocess.TimeoutExpired) as problem:
        print(problem, file=sys.stderr)
        return 2
    if asked.act in ("start", "env"):
        for variable, value in pair.environment().items():
            print(f"export {variable}={shlex.quote(value)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
