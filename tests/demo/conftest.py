import copy
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from tests.demo import urls

TODAY = datetime(2027, 3, 3, 11, 0, tzinfo=UTC)  # a Wednesday


@pytest.fixture
def demo(settings, tmp_path) -> None:
    """The settings of a demo; passwords are hashed quickly."""
    settings.DEMO = True
    settings.MAILBOX_DIR = tmp_path / "mailbox"
    settings.ROOT_URLCONF = urls.__name__
    (engine,) = copy.deepcopy(settings.TEMPLATES)
    engine["OPTIONS"]["context_processors"].append("roadmap.demo.progress.shown")
    settings.TEMPLATES = [engine]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TODAY, tick=True) as traveller:
        yield traveller
