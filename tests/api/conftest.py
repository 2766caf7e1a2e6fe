"""Acme's plan with a token for each kind of holder, and what asks with one."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from implementation import tenancy
from stakeholders.access import scope_of
from stakeholders.actions import tokens as actions
from stakeholders.actions.tokens import Minted
from stakeholders.models import ApiToken, Scope, Seat
from tests.fixtures.people import NOW
from tests.fixtures.plans import Project, project, rival

__all__ = ["project", "rival"]

READ, ACT = [Scope.READ], [Scope.READ, Scope.ITEMS_WRITE]


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=True) as traveller:
        yield traveller


def token_for(seat: Seat, *scopes: Scope, kind: str = ApiToken.Kind.PERSONAL, days: int = 90) -> Minted:
    with scope_of(seat):
        return actions.create_token(
            by=seat, name="Reporting", kind=kind, scopes=list(scopes) or READ, days=days, now=NOW
        )


def with_token(secret: str) -> Client:
    """A program: no cookies, only the secret."""
    return Client(headers={"Authorization": f"Bearer {secret}"})


def call(name: str, project: Project | None = None, **parts: object) -> str:
    """The address of one endpoint, at Acme unless told otherwise."""
    place = {"workspace": "zenskar"}
    if name != "roadmap_api:implementations":
        place["implementation"] = project.implementation.slug if project else "acme"
    return reverse(name, kwargs={**place, **parts})


@pytest.fixture
def program(anika: Seat, project: Project) -> Client:
    """Anika's own token, which may act."""
    return with_token(token_for(anika, *ACT).secret)


@pytest.fixture
def customers_program(project: Project) -> Client:
    """Dana's token, which may act."""
    return with_token(token_for(project.dana, *ACT).secret)


@pytest.fixture
def verbs_of() -> Callable[[Project], list[str]]:
    from implementation import ledger

    def read(project: Project) -> list[str]:
        with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
            return ledger.verbs(project.implementation)

    return read
