"""What people in the stories do with connections. A connection is found by its title and environment."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from implementation import tenancy
from migrations_tracker.actions import connections as actions
from migrations_tracker.connecting.catalogue import kinds
from migrations_tracker.models import Connection, ConnectionStep
from migrations_tracker.queries.connections import request_text
from roadmap.demo.stage import Act, Stage
from stakeholders.models import Seat

SANDBOX = "SANDBOX"


def plan(kind: str, product: str, admin: str, purpose: str = "") -> Act:
    """To the sandbox, which brings the one for production."""
    known = kinds()[kind].product(product)
    title = known.title if known else product

    def act(stage: Stage, by: Seat, now: datetime) -> None:
        actions.add_connection(
            implementation=stage.implementation,
            by=by,
            kind=kind,
            product=product,
            title=title,
            purpose=purpose,
            environment=SANDBOX,
            admin=stage.seats[admin],
            now=now,
        )

    return act


def ask(title: str) -> Act:
    return _with(title, actions.request_access, lambda stage, row: {"asked": request_text(row, stage.implementation)})


def grant(title: str, account: str, scopes: str, *, production: bool = False, through: str = "") -> Act:
    def said(stage: Stage, row: Connection) -> dict[str, Any]:
        return {
            "account_kind": "PRODUCTION" if production else "TEST",
            "account_name": account,
            "method": "OAuth by an integration user",
            "scopes": scopes,
            "network": "NONE",
            "handed_over_through": through,
            "handed_over_on": None,
            "expires_on": None,
        }

    return _with(title, actions.grant_access, said)


def acknowledge(title: str, words: str) -> Act:
    return _with(title, actions.acknowledge_caution, lambda stage, row: {"words": words})


def connected(title: str) -> Act:
    return _with(title, actions.mark_connected)


def proven(title: str, ours: str, theirs: str, *, passed: bool = True, words: str = "") -> Act:
    told = {"ours": ours, "theirs": theirs, "passed": passed, "words": words}
    return _with(title, actions.record_test, lambda stage, row: told)


def used(title: str) -> Act:
    return _with(title, actions.put_in_use)


def held_up(title: str, what: str, side: str) -> Act:
    return _with(title, actions.block_connection, lambda stage, row: {"what": what, "held_by": side})


def done(title: str, step: int) -> Act:
    """That line of the checklist."""

    def act(stage: Stage, by: Seat, now: datetime) -> None:
        row = _find(stage, title)
        with tenancy.reading():
            line = ConnectionStep.objects.filter(connection=row).get(position=step)
        actions.tick_step(step=line, connection=row, implementation=stage.implementation, by=by, done=True, now=now)

    return act


def _with(
    title: str, action: Callable[..., None], said: Callable[[Stage, Connection], dict[str, Any]] = lambda stage, row: {}
) -> Act:
    def act(stage: Stage, by: Seat, now: datetime) -> None:
        row = _find(stage, title)
        with tenancy.reading():
            given = said(stage, row)
        action(connection=row, implementation=stage.implementation, by=by, now=now, **given)

    return act


def _find(stage: Stage, title: str) -> Connection:
    with tenancy.reading():
        rows = Connection.objects.of(stage.implementation).select_related("admin", "thread")
        return rows.get(title=title, environment=SANDBOX)
