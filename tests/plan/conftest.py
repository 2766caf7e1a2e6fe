from collections.abc import Iterator

import pytest
import time_machine

from tests.fixtures.people import NOW
from tests.fixtures.plans import project, rival, tied

__all__ = ["project", "rival", "tied"]


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """The pages' clock stands a week before the kick-off, as the actions' does; tests move it."""
    with time_machine.travel(NOW, tick=True) as traveller:
        yield traveller
