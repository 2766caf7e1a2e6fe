from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from implementation import tenancy
from implementation.models import Implementation
from roadmap.models import Plan, Tally
from roadmap.waiting import keeping
from stakeholders.access import scope_of
from stakeholders.models import Seat
from tests.fixtures.people import NOW
from tests.fixtures.plans import Project, project, rival

__all__ = ["project", "rival"]


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """A week before the kick-off, until a test moves it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def january(day: int, hour: int = 0, minute: int = 0) -> datetime:
    """London's and UTC's clocks agree then; Acme is kicked off on Monday the 11th."""
    return datetime(2027, 1, day, hour, minute, tzinfo=UTC)


@dataclass
class Watch:
    """Acts at chosen moments, and what is counted afterwards."""

    project: Project

    @property
    def here(self) -> Implementation:
        with tenancy.staff(self.project.implementation.workspace_id), tenancy.reading():
            return Implementation.objects.select_related("workspace").get(pk=self.project.implementation.pk)

    def act(self, action: Callable[..., Any], key: str, by: Seat, now: datetime, **more: Any) -> None:
        item = self.project.item(key)
        with scope_of(by):
            action(item=item, implementation=self.here, by=by, now=now, **more)

    def count(self, now: datetime) -> Tally:
        keeping.count(self.here, now=now)
        return self.tally

    @property
    def tally(self) -> Tally:
        with tenancy.staff(self.project.implementation.workspace_id), tenancy.reading():
            return Tally.objects.of(self.project.implementation).get()

    @property
    def plan(self) -> Plan:
        return self.project.plan


@pytest.fixture
def watch(project: Project) -> Watch:
    return Watch(project)
