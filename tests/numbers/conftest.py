from collections.abc import Iterator

import pytest
import time_machine

from tests.fixtures.people import NOW
from tests.fixtures.plans import project, rival

__all__ = ["project", "rival"]


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The pages' clock stands a week before the kick-off, as the actions' does; tests move it."""
    with time_machine.travel(NOW, tick=True) as traveller:
        yield traveller
