"""What people in the stories do in the parallel test: the books of one cycle, compared by the real engine."""

import re
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path

import yaml
from django.utils import timezone

from implementation import files, tenancy
from migrations_tracker import comparing, work
from migrations_tracker.actions import findings, parallel, results
from migrations_tracker.models import Finding, ParallelRun, RunPart
from migrations_tracker.queries.parallel import finding_numbered, run_numbered
from roadmap.demo.acts import evidence
from roadmap.demo.stage import Act, Stage
from stakeholders.actions import agreements
from stakeholders.agreements import Answer
from stakeholders.models import Seat

BOOKS = Path(__file__).parent / "books"
FILES = {"invoice": "invoices", "invoice_line": "lines", "journal_line": "journal"}
WEEK = "4 Mon"  # the test's; the month before it is compared
WRITTEN = date(2026, 12, 1)  # the month in which the books are written


def start(stage: Stage, by: Seat, now: datetime) -> None:
    first, after = _month(stage)
    parallel.start_run(
        implementation=stage.implementation, by=by, cycle_from=first, cycle_to=after, environment="SANDBOX", now=now
    )


def _month(stage: Stage) -> tuple[date, date]:
    """The calendar month before the test, as its first day and the day after it."""
    after = stage.day(WEEK).replace(day=1)
    return (after - timedelta(days=1)).replace(day=1), after  # a calendar day


def _dated(text: str, stage: Stage) -> str:
    """The books in the month before the test, whenever the demo is looked at. Terms are so many days after its end."""
    first, after = _month(stage)
    ends = after - timedelta(days=1)  # calendar days, here and below: terms of payment
    days = {
        WRITTEN: first,
        date(2026, 12, 19): first + timedelta(days=18),  # calendar days
        date(2026, 12, 31): ends,
        date(2027, 1, 1): after,
        date(2027, 1, 30): ends + timedelta(days=30),  # calendar days
        date(2027, 2, 14): ends + timedelta(days=45),  # calendar days
    }
    forms = ("%Y-%m-%d", "%d/%m/%Y")
    told = {old.strftime(form): new.strftime(form) for old, new in days.items() for form in forms}
    return re.sub("|".join(told), lambda found: told[found.group()], text)


def load(number: int, kind: str, side: str, name: str, count: int) -> Act:
    """Load a file of the books under the name that its owner gave it."""

    def act(stage: Stage, by: Seat, now: datetime) -> None:
        here = stage.implementation
        with tenancy.reading():
            part = RunPart.objects.of(here).select_related("run").get(run__number=number, kind=kind)
        file = files.store(
            [_dated((BOOKS / name).read_text(), stage).encode()],
            name=name,
            workspace_id=here.workspace_id,
            implementation_id=here.pk,
        )
        parallel.load_extract(
            part=part, side=side, implementation=here, by=by, file=file, count=count, totals={}, now=now
        )

    return act


def declare(kind: str) -> Act:
    """Say how the books of a kind are written; the accounts have a mapping of their own."""

    def act(stage: Stage, by: Seat, now: datetime) -> None:
        text = (BOOKS / f"{FILES[kind]}.yaml").read_text()
        content = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506  # our own file; every scalar stays a text
        content.pop("accounts", None)
        parallel.declare_mapping(
            implementation=stage.implementation, by=by, about=kind, content=content, reason="", now=now
        )

    return act


def map_accounts(stage: Stage, by: Seat, now: datetime) -> None:
    content: dict[str, list[str]] = {}
    for line in (BOOKS / "account_map.csv").read_text().splitlines()[1:]:
        left, right = line.split(",")
        content.setdefault(left, []).append(right)
    parallel.declare_mapping(
        implementation=stage.implementation, by=by, about="accounts", content=content, reason="", now=now
    )


def compare(number: int) -> Act:
    """Ask for it, and be the worker: what it finds belongs to the story's day."""

    def act(stage: Stage, by: Seat, now: datetime) -> None:
        run = _run(stage, number)
        parallel.ask_comparison(run=run, implementation=stage.implementation, by=by, now=now)
        with suppress(work.Lost), tenancy.staff(stage.implementation.workspace_id):  # a worker may have been quicker
            comparing.compare(work.take(ParallelRun, run.pk, now=timezone.now()), now)

    return act


def explain(title: str, category: str, cause: str, disposition: str, explanation: str) -> Act:
    def act(stage: Stage, by: Seat, now: datetime) -> None:
        findings.explain_finding(
            finding=_find(stage, title, category),
            implementation=stage.implementation,
            by=by,
            cause=cause,
            disposition=disposition,
            explanation=explanation,
            alike=False,
            now=now,
        )

    return act


def accept(title: str, category: str) -> Act:
    def act(stage: Stage, by: Seat, now: datetime) -> None:
        findings.accept_finding(
            finding=_find(stage, title, category), implementation=stage.implementation, by=by, alike=False, now=now
        )

    return act


def send_over(title: str, category: str, word: str) -> Act:
    def act(stage: Stage, by: Seat, now: datetime) -> None:
        findings.send_over(
            finding=_find(stage, title, category), implementation=stage.implementation, by=by, word=word, now=now
        )

    return act


def offer(number: int, *names: str) -> Act:
    def act(stage: Stage, by: Seat, now: datetime) -> None:
        results.offer_result(
            run=_run(stage, number),
            implementation=stage.implementation,
            by=by,
            signers=[stage.seats[name] for name in names],
            now=now,
        )

    return act


def ask_for_signatures(number: int) -> Act:
    def act(stage: Stage, by: Seat, now: datetime) -> None:
        result = _run(stage, number).result
        assert result is not None
        agreements.request_approval(approvables=[result], by=by, due_on=None, now=now)

    return act


def sign(number: int) -> Act:
    def act(stage: Stage, by: Seat, now: datetime) -> None:
        result = _run(stage, number).result
        assert result is not None
        agreements.decide(
            approvable=result,
            by=by,
            verdict=Answer.APPROVE,
            fingerprint=result.fingerprint,
            typed_name=by.name,
            evidence=evidence(stage, by, now),
            now=now,
        )

    return act


def _run(stage: Stage, number: int) -> ParallelRun:
    with tenancy.reading():
        found = run_numbered(stage.implementation, number)
    assert found is not None
    return found


def _find(stage: Stage, title: str, category: str) -> Finding:
    with tenancy.reading():
        rows = Finding.objects.of(stage.implementation)
        number = rows.get(title=title, category=category, kind="invoice").number
        found = finding_numbered(stage.implementation, number)
    assert found is not None
    return found
