"""Starting a run, loading its extracts, saying how they are written, comparing, and keeping what was found."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from implementation import fingerprint as prints
from implementation import ledger
from implementation.models import Implementation, StoredFile
from migrations_tracker import work
from migrations_tracker.actions.results import keep_current
from migrations_tracker.keeping import keep_findings
from migrations_tracker.models import Kind, MappingVersion, ParallelRun, RunPart
from migrations_tracker.models.work import WorkState
from migrations_tracker.numbering import next_number
from migrations_tracker.queries import parallel as queries
from migrations_tracker.reconcile.mapping import parse
from migrations_tracker.rules import parallel as rules
from migrations_tracker.seen import Compared
from migrations_tracker.work import Turn
from stakeholders.actions.threads import open_thread
from stakeholders.models import Seat
from stakeholders.verdicts import Stale


@transaction.atomic(durable=True)
def start_run(
    *, implementation: Implementation, by: Seat, cycle_from: date, cycle_to: date, environment: str, now: datetime
) -> ParallelRun:
    """Begin a run of a cycle, which ends on the day before `cycle_to`. Raises `Forbidden`."""
    rules.may_start_run(by, implementation).enforce()
    rules.is_a_cycle(cycle_from, cycle_to).enforce()
    place = {"workspace_id": implementation.workspace_id, "implementation_id": implementation.pk}
    run = ParallelRun(
        **place,
        number=next_number(ParallelRun, implementation),
        thread=open_thread(implementation, now=now),
        cycle_from=cycle_from,
        cycle_to=cycle_to,
        environment=environment,
        by=by,
        made_at=now,
    )
    run.thread.save(force_insert=True)
    run.save(force_insert=True)
    RunPart.objects.bulk_create(RunPart(**place, run=run, kind=kind) for kind in Kind.values)
    facts = {"number": run.number, "cycle_from": cycle_from, "cycle_to": cycle_to, "environment": environment}
    ledger.record("migrations_tracker.run.started", actor=by, subject=run, happened_at=now, facts=facts)
    return run


@transaction.atomic(durable=True)
def load_extract(
    *,
    part: RunPart,
    side: str,
    implementation: Implementation,
    by: Seat,
    file: StoredFile,
    count: int | None,
    totals: Mapping[str, str],
    now: datetime,
) -> None:
    """Give a run one system's extract; another one takes the place of the last, which stays stored.

    `part` has its run loaded, `file` comes from `files.store` and is saved here. `count` and `totals` (by currency) are
    what the owner of the data says it should hold. Raises `Forbidden`, or `Stale` when it is being compared.
    """
    rules.may_load(by, part.run, implementation).enforce()
    _lock(part.run)
    file.save(force_insert=True)
    said = {name: value for name, value in (("count", count), ("totals", dict(totals))) if value}
    declared = {**part.declared, side: said}
    RunPart.objects.filter(pk=part.pk).update(declared=declared, **{f"{side}_id": file.pk})
    part.declared = declared
    facts = {"number": part.run.number, "kind": part.kind, "side": side, "sha256": file.sha256, **said}
    ledger.record("migrations_tracker.run.loaded", actor=by, subject=part.run, happened_at=now, facts=facts)


def _lock(run: ParallelRun) -> None:
    """Nobody asks for a comparison until we have committed. Raises `Stale` when somebody just has."""
    seen = ParallelRun.objects.filter(pk=run.pk, work_state=run.work_state, dropped_at=None)
    if seen.update(step="") != 1:
        raise Stale(_("Somebody has just asked for the comparison, or given the run up. Reload to see it."))


@transaction.atomic(durable=True)
def declare_mapping(
    *, implementation: Implementation, by: Seat, about: str, content: dict[str, Any], reason: str, now: datetime
) -> MappingVersion:
    """Say how the extracts of a kind are written and compared, or which account is which. Writes the next version.

    The same content again changes nothing. Raises `Forbidden`, `Stale`, or `ExtractError` for what the engine refuses.
    """
    rules.may_map(by, implementation).enforce()
    if about != MappingVersion.ACCOUNTS:
        parse(prints.canonical(content).decode(), _("this mapping"), lambda name: "")
    last = queries.mapping_of(implementation, about)
    printed = prints.of(content)
    if last is not None and last.fingerprint == printed:
        return last
    version = MappingVersion(
        workspace_id=implementation.workspace_id,
        implementation_id=implementation.pk,
        about=about,
        version=last.version + 1 if last else 1,
        content=content,
        fingerprint=printed,
        reason=reason.strip(),
        seat=by,
        made_at=now,
    )
    try:
        with transaction.atomic():
            version.save(force_insert=True)
    except IntegrityError:
        raise Stale(_("Somebody has just changed this mapping. Reload to see theirs.")) from None
    facts = {"about": about, "version": version.version, "fingerprint": printed, "reason": version.reason}
    ledger.record("migrations_tracker.mapping.declared", actor=by, subject=version, happened_at=now, facts=facts)
    keep_current(implementation, now=now)
    return version


@transaction.atomic(durable=True)
def ask_comparison(*, run: ParallelRun, implementation: Implementation, by: Seat, now: datetime) -> None:
    """Let the workers compare what is loaded, by the mappings as they stand now. Raises `Forbidden` or `Stale`."""
    parts = list(RunPart.objects.of(implementation).filter(run=run))
    current = queries.mappings_of(implementation)
    compared = ParallelRun.objects.of(implementation).filter(cycle_from=run.cycle_from, work_state=WorkState.DONE)
    newest = compared.aggregate(newest=Max("number"))["newest"] or 0
    rules.may_compare(by, run, parts, list(current), implementation, newest=newest).enforce()
    kinds = {part.kind for part in parts if part.left_id}
    used = {about: row.version for about, row in current.items() if about in kinds or about == MappingVersion.ACCOUNTS}
    _lock(run)
    ParallelRun.objects.filter(pk=run.pk).update(mappings=used)
    if not work.ask(run, now=now):
        raise Stale(_("Somebody has just asked for the comparison. Reload to see it."))
    facts = {"number": run.number, "mappings": used}
    ledger.record("migrations_tracker.run.asked", actor=by, subject=run, happened_at=now, facts=facts)


@transaction.atomic(durable=True)
def drop_run(*, run: ParallelRun, implementation: Implementation, by: Seat, now: datetime) -> None:
    """Give a run up that was not compared. Raises `Forbidden` or `Stale`."""
    rules.may_drop(by, run, implementation).enforce()
    _lock(run)
    ParallelRun.objects.filter(pk=run.pk).update(dropped_at=now)
    facts = {"number": run.number}
    ledger.record("migrations_tracker.run.dropped", actor=by, subject=run, happened_at=now, facts=facts)


@transaction.atomic(durable=True)
def keep_result(*, turn: Turn, found: Sequence[Compared], now: datetime) -> None:
    """What the engine found becomes the run's, once. Raises `work.Lost` when somebody else finished it."""
    run = turn.row
    assert isinstance(run, ParallelRun)
    turn.finish(now=now)
    for each in found:
        each.file.save(force_insert=True)
        RunPart.objects.filter(pk=each.part.pk).update(summary=each.summary, findings=each.file.pk)
    counted = keep_findings(run, [seen for each in found for seen in each.seen], now=now)
    inputs = {each.part.kind: {side: each.summary["inputs"][side]["sha256"] for side in SIDES} for each in found}
    facts = {
        "number": run.number,
        "inputs": inputs,
        "mappings": run.mappings,
        "findings": {each.part.kind: each.summary["findings"] for each in found},
        "files": [each.file.sha256 for each in found],
        **counted,
    }
    ledger.record("migrations_tracker.run.compared", actor=None, subject=run, happened_at=now, facts=facts)
    keep_current(run.implementation, now=now)


SIDES = ("left", "right")


@transaction.atomic(durable=True)
def refuse_run(*, turn: Turn, sentence: str, now: datetime) -> None:
    """The files cannot be compared as they are, and why. Raises `work.Lost`."""
    run = turn.row
    assert isinstance(run, ParallelRun)
    turn.refuse(sentence, now=now)
    facts = {"number": run.number, "sentence": sentence}
    ledger.record("migrations_tracker.run.refused", actor=None, subject=run, happened_at=now, facts=facts)
