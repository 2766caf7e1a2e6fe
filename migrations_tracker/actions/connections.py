"""What people do with connections: ask, grant, connect, prove, use; and what holds them up."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from implementation import ledger
from implementation.calendars import local_date
from implementation.models import Implementation
from migrations_tracker.connecting.catalogue import kinds
from migrations_tracker.letters import connections as letters
from migrations_tracker.models import Connection, ConnectionStep
from migrations_tracker.numbering import next_number
from migrations_tracker.rules import connections as rules
from stakeholders.actions.threads import open_thread
from stakeholders.models import Seat
from stakeholders.verdicts import Stale

State, Environment = Connection.State, Connection.Environment
NOTHING_PROVEN: dict[str, Any] = {
    "test_ours": "",
    "test_theirs": "",
    "test_passed": None,
    "test_words": "",
    "tested_on": None,
}
NOT_ACKNOWLEDGED: dict[str, Any] = {"caution_by": None, "caution_at": None, "caution_words": ""}


@transaction.atomic(durable=True)
def add_connection(
    *,
    implementation: Implementation,
    by: Seat,
    kind: str,
    product: str,
    title: str,
    purpose: str,
    environment: str,
    admin: Seat | None,
    now: datetime,
) -> Connection:
    """Plan a connection with the checklist of its kind.

    One to the sandbox brings the one that takes it up again in production, so that nobody forgets that. Raises
    `Forbidden`.
    """
    rules.may_plan_connections(by, implementation).enforce()
    rules.may_be_kept({"title": title, "purpose": purpose}).enforce()
    number = next_number(Connection, implementation)
    told = {"kind": kind, "product": product, "title": title.strip(), "purpose": purpose.strip(), "admin": admin}
    row = _row(implementation, number, environment, now=now, **told)
    rows = [row]
    if environment == Environment.SANDBOX:
        rows.append(_row(implementation, number + 1, Environment.PRODUCTION, now=now, production_of=row, **told))
    for each in rows:
        each.thread.save(force_insert=True)
        each.save(force_insert=True)
        ConnectionStep.objects.bulk_create(_steps(each, now))
    _record("migrations_tracker.connection.added", row, by, now, environment=environment, production=len(rows) > 1)
    return row


def _row(implementation: Implementation, number: int, environment: str, *, now: datetime, **told: Any) -> Connection:
    kind = kinds()[told["kind"]]
    return Connection(
        workspace_id=implementation.workspace_id,
        implementation_id=implementation.pk,
        number=number,
        thread=open_thread(implementation, now=now),
        environment=environment,
        objects_synced="\n".join(kind.objects),
        state_since=now,
        made_at=now,
        **told,
    )


def _steps(connection: Connection, now: datetime) -> list[ConnectionStep]:
    return [
        ConnectionStep(
            workspace_id=connection.workspace_id,
            implementation_id=connection.implementation_id,
            connection=connection,
            position=position,
            side=step.side,
            text=step.text,
            waiting_since=now,
        )
        for position, step in enumerate(kinds()[connection.kind].steps, start=1)
    ]


@transaction.atomic(durable=True)
def describe_connection(
    *,
    connection: Connection,
    implementation: Implementation,
    by: Seat,
    title: str,
    purpose: str,
    objects_synced: str,
    admin: Seat | None,
    addresses: str,
    now: datetime,
) -> None:
    """Say what it is for, what it carries, who can consent, and from which addresses it comes. Raises `Forbidden`."""
    rules.may_plan_connections(by, implementation).enforce()
    texts = {"title": title, "purpose": purpose, "objects_synced": objects_synced, "addresses": addresses}
    rules.may_be_kept(texts).enforce()
    _put(connection, admin=admin, **{name: text.strip() for name, text in texts.items()})
    _record("migrations_tracker.connection.described", connection, by, now)


@transaction.atomic(durable=True)
def request_access(
    *, connection: Connection, implementation: Implementation, by: Seat, asked: str, now: datetime
) -> None:
    """Ask the person who can consent, by a letter that says what to grant, and no more.

    Raises `Forbidden` or `Stale`.
    """
    rules.may_request(by, connection, implementation).enforce()
    rules.may_be_kept({"asked": asked}).enforce()
    _go(connection, State.REQUESTED, now, asked=asked.strip())
    assert connection.admin is not None
    _record("migrations_tracker.connection.requested", connection, by, now, seat=connection.admin.pk)
    letters.access_wanted(connection, by=by, now=now)


@transaction.atomic(durable=True)
def grant_access(
    *,
    connection: Connection,
    implementation: Implementation,
    by: Seat,
    account_kind: str,
    account_name: str,
    method: str,
    scopes: str,
    network: str,
    handed_over_through: str,
    handed_over_on: date | None,
    expires_on: date | None,
    now: datetime,
) -> None:
    """Say what was granted, for which account, and how what is secret was handed over, or say so anew.

    Another account is to be proven again, and a caution to be acknowledged again. Raises `Forbidden` or `Stale`.
    """
    rules.may_grant(by, connection, implementation).enforce()
    texts = {
        "account_name": account_name,
        "method": method,
        "scopes": scopes,
        "handed_over_through": handed_over_through,
    }
    rules.may_be_kept(texts).enforce()
    texts = {name: text.strip() for name, text in texts.items()}
    another = (connection.account_kind, connection.account_name) != (account_kind, texts["account_name"])
    early = connection.state in (State.PLANNED, State.REQUESTED)
    state = State.GRANTED if early or another else State(connection.state)
    dates = {"handed_over_on": handed_over_on, "expires_on": expires_on}
    anew = {**NOTHING_PROVEN, **NOT_ACKNOWLEDGED, "connected_on": None} if another else {}
    _go(connection, state, now, account_kind=account_kind, network=network, handed_over_by=by, **texts, **dates, **anew)
    _record(
        "migrations_tracker.connection.granted",
        connection,
        by,
        now,
        account_kind=account_kind,
        account=texts["account_name"],
    )
    letters.access_granted(connection, implementation, by=by, now=now)


@transaction.atomic(durable=True)
def acknowledge_caution(
    *, connection: Connection, implementation: Implementation, by: Seat, words: str, now: datetime
) -> None:
    """Take on, by name, that a production account stands behind the sandbox. Raises `Forbidden` or `Stale`."""
    rules.may_acknowledge(by, connection, implementation).enforce()
    rules.may_be_kept({"words": words}).enforce()
    _put(connection, caution_by=by, caution_at=now, caution_words=words.strip())
    _record("migrations_tracker.connection.acknowledged", connection, by, now, words=words.strip())


@transaction.atomic(durable=True)
def mark_connected(*, connection: Connection, implementation: Implementation, by: Seat, now: datetime) -> None:
    """Raises `Forbidden` or `Stale`."""
    rules.may_connect(by, connection, implementation).enforce()
    _go(connection, State.CONNECTED, now, connected_on=local_date(now, implementation.zone))
    _record("migrations_tracker.connection.connected", connection, by, now)


@transaction.atomic(durable=True)
def record_test(
    *,
    connection: Connection,
    implementation: Implementation,
    by: Seat,
    ours: str,
    theirs: str,
    passed: bool,
    words: str,
    now: datetime,
) -> None:
    """Name the test record as each side knows it. Both of them, and that it was right, verify the connection.

    A side leaves the other's record as it is by leaving it empty. Raises `Forbidden` or `Stale`.
    """
    rules.may_test(by, connection, implementation).enforce()
    rules.may_be_kept({"ours": ours, "theirs": theirs, "words": words}).enforce()
    ours, theirs = ours.strip() or connection.test_ours, theirs.strip() or connection.test_theirs
    state = State.VERIFIED if passed and ours and theirs else State.CONNECTED
    told = {"test_ours": ours, "test_theirs": theirs, "test_passed": passed, "test_words": words.strip()}
    _go(connection, state, now, tested_on=local_date(now, implementation.zone), **told)
    _record(
        "migrations_tracker.connection.tested",
        connection,
        by,
        now,
        ours=ours,
        theirs=theirs,
        passed=passed,
        words=words.strip(),
    )


@transaction.atomic(durable=True)
def put_in_use(*, connection: Connection, implementation: Implementation, by: Seat, now: datetime) -> None:
    """Raises `Forbidden` or `Stale`."""
    rules.may_use(by, connection, implementation).enforce()
    _go(connection, State.IN_USE, now)
    _record("migrations_tracker.connection.used", connection, by, now)


@transaction.atomic(durable=True)
def block_connection(
    *, connection: Connection, implementation: Implementation, by: Seat, what: str, held_by: str, now: datetime
) -> None:
    """Say what holds it up, and which side has to move. Raises `Forbidden` or `Stale`."""
    rules.may_block(by, connection, implementation).enforce()
    rules.may_be_kept({"what": what}).enforce()
    _go(connection, State.BLOCKED, now, state_before=connection.state, blocked_what=what.strip(), blocked_by=held_by)
    _record("migrations_tracker.connection.blocked", connection, by, now, words=what.strip(), side=held_by)


@transaction.atomic(durable=True)
def unblock_connection(*, connection: Connection, implementation: Implementation, by: Seat, now: datetime) -> None:
    """It goes on where it was. Raises `Forbidden` or `Stale`."""
    rules.may_unblock(by, connection, implementation).enforce()
    _go(connection, State(connection.state_before), now, state_before="", blocked_what="", blocked_by="")
    _record("migrations_tracker.connection.unblocked", connection, by, now)


@transaction.atomic(durable=True)
def skip_connection(
    *, connection: Connection, implementation: Implementation, by: Seat, reason: str, now: datetime
) -> None:
    """Leave it out, with a reason. Raises `Forbidden` or `Stale`."""
    rules.may_skip(by, connection, implementation).enforce()
    rules.may_be_kept({"reason": reason}).enforce()
    before = connection.state_before or connection.state  # what was blocked goes on where it was before that
    _go(
        connection,
        State.SKIPPED,
        now,
        state_before=before,
        skipped_reason=reason.strip(),
        blocked_what="",
        blocked_by="",
    )
    _record("migrations_tracker.connection.skipped", connection, by, now, reason=reason.strip())


@transaction.atomic(durable=True)
def take_connection_back(*, connection: Connection, implementation: Implementation, by: Seat, now: datetime) -> None:
    """It is needed after all, and goes on where it was. Raises `Forbidden` or `Stale`."""
    rules.may_take_back(by, connection, implementation).enforce()
    _go(connection, State(connection.state_before), now, state_before="", skipped_reason="")
    _record("migrations_tracker.connection.taken_back", connection, by, now)


@transaction.atomic(durable=True)
def tick_step(
    *, step: ConnectionStep, connection: Connection, implementation: Implementation, by: Seat, done: bool, now: datetime
) -> None:
    """Mark a line of the checklist done, or open again. Raises `Forbidden` or `Stale`."""
    rules.may_tick(by, step, implementation).enforce()
    rows = ConnectionStep.objects.filter(pk=step.pk, done_at__isnull=done)
    if rows.update(done_at=now if done else None, done_by=by if done else None) != 1:
        again = _("Somebody was quicker: “%(text)s” is done already.") if done else _("“%(text)s” is open already.")
        raise Stale(again % {"text": step.text})
    _record(
        "migrations_tracker.connection.step_done" if done else "migrations_tracker.connection.step_reopened",
        connection,
        by,
        now,
        step=step.text,
    )


def _go(connection: Connection, state: Connection.State, now: datetime, **values: Any) -> None:
    """Into another state, or the same one with other values. Who has to move has had it since now when that changes."""
    since = now if state != connection.state else connection.state_since
    _put(connection, state=state, state_since=since, **values)


def _put(connection: Connection, **values: Any) -> None:
    """Change it as it was seen. Raises `Stale` when somebody was quicker."""
    seen = Connection.objects.filter(pk=connection.pk, version=connection.version, state=connection.state)
    if seen.update(version=F("version") + 1, **values) != 1:
        raise Stale(_("Somebody changed “%(title)s” meanwhile. Reload to see it.") % {"title": connection.title})
    for name, value in values.items():
        setattr(connection, name, value)
    connection.version += 1


def _record(verb: str, connection: Connection, by: Seat, now: datetime, **facts: Any) -> None:
    told: Mapping[str, Any] = {"number": connection.number, "title": connection.title, **facts}
    ledger.record(verb, actor=by, subject=connection, happened_at=now, facts=told)
