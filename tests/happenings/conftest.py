from collections.abc import Iterator

import pytest
import time_machine

from roadmap import tasks
from roadmap.plan.starting import Person
from tests.fixtures.people import NOW
from tests.fixtures.plans import DANA, RUTH, TOM, Project, project, rival, start

__all__ = ["project", "rival"]

IRIS = Person("sponsor", "Iris Achterberg", "iris@acme.example", "COO")


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that stands until a test moves it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def running(clock, zenskar, anika, now) -> Project:
    """Acme's six weeks, with Dana who leads, Tom of IT, Ruth who signs and Iris who sponsors."""
    return start(zenskar, anika, "Acme", [DANA, TOM, RUTH, IRIS], now=now)


@pytest.fixture
def sweep(worker_login):
    """A tick of the due-table and the next, which finds what the first woke; logged in as the workers are."""

    def run() -> None:
        with worker_login():
            for _tick in range(2):
                tasks.sweep_due()

    return run
