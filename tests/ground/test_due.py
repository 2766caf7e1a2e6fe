"""The due-table: what comes again comes once each time, also after an absence, a kill and a change of zone."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import ProgrammingError, transaction

from implementation import due, ledger, tenancy
from implementation.models import Due, LedgerBody, LedgerChain
from implementation.schedule import OCCURRENCES
from roadmap import tasks

pytestmark = pytest.mark.django_db(transaction=True)
FRIDAY = datetime(2027, 1, 8, 16, 0, tzinfo=UTC)
FOUR = len(OCCURRENCES)


@pytest.fixture
def clock(now):
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


@pytest.fixture
def done(monkeypatch):
    """Every handler only notes that it was called, and when."""
    calls = []

    def note(kind):
        return lambda found, now: calls.append((kind, found.implementation_id, now))

    monkeypatch.setattr(tasks, "HANDLERS", {kind: note(kind) for kind in OCCURRENCES})
    return calls


@pytest.fixture
def arranged(acme, now):
    arrange(acme, now)
    return acme


def arrange(implementation, now) -> None:
    with tenancy.staff(implementation.workspace_id), transaction.atomic():
        due.arrange(implementation, now=now)


def regular(done) -> list[str]:
    """What was done because its time had come, and for nothing else."""
    return [kind for kind, _where, _at in done if OCCURRENCES[kind].after_acts is None]


def rows(workspace_id) -> dict[str, datetime]:
    with tenancy.staff(workspace_id), tenancy.reading():
        return dict(Due.objects.values_list("kind", "due_at"))


@pytest.fixture
def sweep(worker_login):
    def run() -> None:
        with worker_login():
            tasks.sweep_due()

    return run


def test_everything_on_the_schedule_has_a_row_and_a_handler(arranged):
    assert set(rows(arranged.workspace_id)) == set(OCCURRENCES) == set(tasks.HANDLERS)


def test_arranging_twice_changes_nothing_and_a_moved_zone_moves_what_has_not_come(arranged, globex, now):
    before = rows(arranged.workspace_id)
    arrange(arranged, now + timedelta(days=3))
    assert rows(arranged.workspace_id) == before

    arranged.zone = "America/New_York"
    arrange(arranged, now)

    moved = {kind for kind, at in rows(arranged.workspace_id).items() if at != before[kind]}
    assert moved == {kind for kind, occurrence in OCCURRENCES.items() if occurrence.wall == "implementation"}


def test_two_implementations_share_what_comes_once_for_the_workspace(arranged, globex, now):
    arrange(globex, now)

    with tenancy.staff(globex.workspace_id), tenancy.reading():
        once = sum(occurrence.once_for_workspace for occurrence in OCCURRENCES.values())
        assert Due.objects.count() == 2 * FOUR - once


def test_each_thing_is_done_once_at_its_time(arranged, done, sweep, clock):
    for _hour in range(24 * 5):
        clock.shift(timedelta(hours=1))
        sweep()
        sweep()

    by_kind = {kind: [at for name, _where, at in done if name == kind] for kind in OCCURRENCES}
    assert by_kind["weekly_status"] == [FRIDAY]
    assert [at.date() for at in by_kind["customer_digest"]] == [date(2027, 1, day) for day in (5, 6, 7, 8, 9)]
    assert {at.hour for at in by_kind["customer_digest"]} == {8}


def test_after_a_day_without_workers_each_is_done_once_and_what_is_too_old_is_recorded(arranged, done, sweep, clock):
    clock.move_to(datetime(2027, 1, 6, 7, 0, tzinfo=UTC))  # Wednesday: Tuesday's digests are a day old
    for _tick in range(3):
        sweep()
    assert regular(done) == ["new_day"]

    with tenancy.staff(arranged.workspace_id), tenancy.reading():
        skipped = LedgerBody.objects.filter(verb="implementation.due.skipped").order_by("seq")
        assert {(row.internal, "customer_digest" in row.body or "vendor_digest" in row.body) for row in skipped} == {
            (True, True)
        }
        assert len(skipped) == 2

    clock.move_to(datetime(2027, 1, 6, 8, 0, tzinfo=UTC))
    sweep()
    assert regular(done)[1:] == ["customer_digest", "vendor_digest"]


def test_a_status_that_is_found_late_on_saturday_is_still_made(arranged, done, sweep, clock):
    clock.move_to(FRIDAY + timedelta(hours=20))
    sweep()

    assert [kind for kind, _where, _at in done if kind == "weekly_status"] == ["weekly_status"]


def test_what_fails_keeps_nobody_waiting_and_is_tried_again(arranged, globex, now, done, sweep, clock, monkeypatch):
    arrange(globex, now)
    broken = tasks.HANDLERS["new_day"]

    def fails_for_acme(found, at):
        if found.implementation_id == arranged.pk and at < FRIDAY:
            raise RuntimeError("a template is broken")
        broken(found, at)

    monkeypatch.setitem(tasks.HANDLERS, "new_day", fails_for_acme)
    clock.move_to(datetime(2027, 1, 5, 1, 0, tzinfo=UTC))
    with pytest.raises(RuntimeError, match="broken"):
        sweep()
    sweep()
    assert [where for kind, where, _at in done if kind == "new_day"] == [globex.pk]

    clock.move_to(FRIDAY)
    sweep()
    assert arranged.pk in [where for kind, where, _at in done if kind == "new_day"]


def test_the_sweep_of_one_workspace_touches_no_other(arranged, neighbour, done, sweep, clock):
    clock.move_to(FRIDAY)
    sweep()

    assert {where for _kind, where, _at in done} <= {arranged.pk, None}
    with tenancy.staff(neighbour.workspace_id), tenancy.reading():
        assert ledger.verbs(type(arranged.workspace).objects.get(pk=neighbour.workspace_id)) == [
            "stakeholders.workspace.founded"
        ]


def test_only_who_holds_the_lease_moves_the_row_on(arranged, worker_login, clock):
    clock.move_to(FRIDAY)
    with worker_login():
        (found, *_rest) = due.waiting(FRIDAY)
    with tenancy.staff(arranged.workspace_id):
        token = due.claim(found, now=FRIDAY)
        assert due.claim(found, now=FRIDAY) is None
        again = due.claim(found, now=FRIDAY + due.LEASE)

        assert due.settle(found, token, now=FRIDAY) is False
        assert due.settle(found, again, now=FRIDAY) is True
        assert due.claim(found, now=FRIDAY + timedelta(hours=1)) is None  # it waits for the next time


def something_happens(here, now) -> None:
    with tenancy.staff(here.workspace_id), transaction.atomic():
        ledger.record("roadmap.forecast.moved", actor=None, subject=here, happened_at=now)


def counted(done) -> list[datetime]:
    return [at for kind, _where, at in done if kind == "waiting"]


def test_what_follows_acts_comes_once_after_some_of_them_and_rests_in_between(arranged, done, sweep, clock, now):
    for second in range(3):
        something_happens(arranged, now)
        clock.shift(timedelta(seconds=second))
    sweep()
    first = counted(done)
    assert len(first) == 1

    something_happens(arranged, now)
    sweep()
    assert counted(done) == first

    clock.shift(timedelta(minutes=1))
    for _tick in range(5):
        sweep()
        clock.shift(timedelta(minutes=10))
    assert len(counted(done)) == 2


def test_what_follows_acts_is_done_again_when_whoever_took_it_was_killed(
    arranged, done, sweep, worker_login, clock, now
):
    something_happens(arranged, now)
    with worker_login():
        (found,) = [row for row in due.waiting(now) if row.kind == "waiting"]
    with tenancy.staff(arranged.workspace_id):
        due.claim(found, now=now)

    clock.shift(timedelta(minutes=1))
    sweep()
    assert counted(done) == []

    clock.shift(due.LEASE)
    sweep()
    assert len(counted(done)) == 1


def test_the_clerk_learns_that_a_ledger_has_grown_and_nothing_of_what_it_says(arranged, worker_login, now):
    something_happens(arranged, now)
    with worker_login(), tenancy.clerk(), transaction.atomic():
        assert list(LedgerChain.objects.filter(pk=arranged.pk).values_list("workspace_id", flat=True))
    with worker_login(), tenancy.clerk(), pytest.raises(ProgrammingError), transaction.atomic():
        LedgerChain.objects.values_list("head", flat=True).get(pk=arranged.pk)
