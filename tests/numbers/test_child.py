"""A child process works within limits, says how far it is, and is explained when it ends early."""

import os
import subprocess
import sys

import pytest

from migrations_tracker.extracts import child
from migrations_tracker.extracts.child import Ceiling
from migrations_tracker.extracts.errors import ExtractError
from migrations_tracker.extracts.limits import MIB
from tests.fixtures.waiting import until

JOBS = "tests.numbers.jobs:"


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_the_answer_comes_back_with_what_it_took_and_how_far_it_was():
    told = []

    found = child.run(JOBS + "answer", {"number": 41}, on_progress=lambda *step: told.append(step))

    assert found["number"] == 42
    assert 5 < found["peak_mb"] < 64
    assert found["cpu_seconds"] < 5
    assert told == [("reading", 1, 2), ("comparing", 2, 2)]


def test_a_refusal_crosses_the_pipe_whole():
    with pytest.raises(ExtractError) as caught:
        child.run(JOBS + "refuse", {})

    assert str(caught.value) == "a.csv, line 7, column “Net”: The file ends early."


@pytest.mark.parametrize(
    ("job", "ceiling", "words"),
    [
        ("spin", Ceiling(cpu_seconds=1), "more than 1 seconds of computing"),
        ("spin", Ceiling(wall_seconds=0.5), "was not read after"),
        ("hoard", Ceiling(memory=256 * MIB), "more memory than one file may take"),
        ("die", Ceiling(), "more memory than one file may take"),
    ],
)
def test_a_child_that_takes_too_much_is_ended_and_explained(job, ceiling, words):
    with pytest.raises(ExtractError, match=words):
        child.run(JOBS + job, {}, ceiling=ceiling)


def test_a_child_ends_with_its_parent(tmp_path):
    told = tmp_path / "pid"
    code = f"from migrations_tracker.extracts import child; child.run('{JOBS}wait', {{'told': {str(told)!r}}})"
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=child.HOUSE)
    until(lambda: told.exists() and told.read_text(), "the child to say who it is")

    parent.kill()
    parent.wait()

    until(lambda: not alive(int(told.read_text())), "the child to end with its parent")
