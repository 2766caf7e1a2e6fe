"""What a run saw becomes findings: known ones are recognised, new ones get a number, and what is gone is gone."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db.models import F

from implementation.acts import part_of_an_action
from migrations_tracker.models import Acceptance, Finding, Kind, ParallelRun, Sighting
from migrations_tracker.numbering import next_number
from migrations_tracker.seen import Seen
from stakeholders.actions.threads import open_thread
from stakeholders.models import Side, Thread

State = Finding.State
AT_ONCE = 1000
CHANGES = ["last_run", "state", "holder", "held_since", "acceptance", "title", "currency", "left_amount"]
CHANGES += ["right_amount", "difference", "signature", "version", "cause", "explanation", "disposition", "follows"]


@part_of_an_action
def keep_findings(run: ParallelRun, seen: Sequence[Seen], *, now: datetime) -> dict[str, int]:
    """Write a run's sightings, and let the findings of its cycle follow. Returns how many are new, back and gone."""
    here = run.implementation
    number = next_number(Finding, here)  # and nobody else keeps a run of this place until we have committed
    known = {
        (row.kind, row.key, row.category, row.nth): row
        for row in Finding.objects.of(here).filter(cycle_from=run.cycle_from).select_related("acceptance")
    }
    accepted = {row.signature: row for row in Acceptance.objects.of(here).filter(revoked_at=None).exclude(signature="")}
    threads: list[Thread] = []
    new: list[Finding] = []
    changed: list[Finding] = []
    sightings: list[Sighting] = []
    back = 0
    causes: dict[str, Finding] = {}  # the differing invoice of each number
    for each in sorted(seen, key=lambda each: each.kind != Kind.INVOICE):
        finding = known.pop(each.identity, None)
        if finding is None:
            thread = open_thread(here, now=now)
            finding = _new(run, each, number + len(new), thread, now)
            threads.append(thread)
            new.append(finding)
        else:
            changed.append(finding)
        back += finding.state == State.GONE
        cause = next((causes[number] for number in sorted(each.numbers) if number in causes), None)
        if each.kind == Kind.INVOICE:
            causes |= dict.fromkeys(each.numbers, finding)
            cause = None
        finding.follows = cause
        _follow(finding, run, each, accepted.get(each.signature), now)
        sightings.append(_sighting(run, finding, each))
    gone = [finding.pk for finding in known.values() if finding.state != State.GONE]
    Thread.objects.bulk_create(threads, batch_size=AT_ONCE)
    Finding.objects.bulk_create(new, batch_size=AT_ONCE)
    Finding.objects.bulk_update(changed, CHANGES, batch_size=AT_ONCE)
    Sighting.objects.bulk_create(sightings, batch_size=AT_ONCE)
    Finding.objects.filter(pk__in=gone).update(state=State.GONE, version=F("version") + 1)
    ever = [*known.values(), *changed, *new]
    so_far = sum(1 for row in ever if row.follows_id is None and row.category != "rounding")
    ParallelRun.objects.filter(pk=run.pk).update(found_so_far=so_far)
    return {"new": len(new), "back": back, "gone": len(gone)}


def _new(run: ParallelRun, each: Seen, number: int, thread: Thread, now: datetime) -> Finding:
    return Finding(
        workspace_id=run.workspace_id,
        implementation_id=run.implementation_id,
        number=number,
        thread=thread,
        cycle_from=run.cycle_from,
        kind=each.kind,
        category=each.category,
        key=each.key,
        nth=each.nth,
        first_run=run.number,
        held_since=now,
        holder=Side.VENDOR,
        version=0,
    )


def _follow(finding: Finding, run: ParallelRun, each: Seen, accepted: Acceptance | None, now: datetime) -> None:
    """What a finding becomes when a run sees it. Its cause and explanation stay readable whatever it becomes."""
    finding.last_run = run.number
    finding.title, finding.signature = each.title, each.signature
    finding.currency = each.currency
    finding.left_amount, finding.right_amount, finding.difference = each.left, each.right, each.difference
    finding.version += 1
    state = _state(finding, each, accepted)
    if state != finding.state:
        finding.holder, finding.held_since = Side.VENDOR, now
    finding.state = state
    if state == State.ACCEPTED and accepted is not None and not _covers(finding.acceptance, each.size):
        finding.acceptance = accepted
        finding.cause, finding.explanation = accepted.cause, accepted.text
        finding.disposition = Finding.Disposition.ACCEPT
    elif state != State.ACCEPTED:
        finding.acceptance = None


def _state(finding: Finding, each: Seen, accepted: Acceptance | None) -> str:
    """A mended one that is still there is open again, as is an accepted one that grew."""
    if finding.follows is not None:
        return State.FOLLOWS
    if each.category == "rounding":
        return State.TOLERATED
    if _covers(accepted, each.size) or (finding.acceptance_id and _covers(finding.acceptance, each.size)):
        return State.ACCEPTED
    if finding.state in (State.INVESTIGATING, State.PROPOSED):
        return finding.state
    return State.OPEN


def _covers(acceptance: Acceptance | None, size: Decimal) -> bool:
    return acceptance is not None and acceptance.revoked_at is None and size <= acceptance.up_to


def _sighting(run: ParallelRun, finding: Finding, each: Seen) -> Sighting:
    return Sighting(
        workspace_id=run.workspace_id,
        implementation_id=run.implementation_id,
        run=run,
        finding=finding,
        kind=each.kind,
        also=each.also,
        currency=each.currency,
        left_amount=each.left,
        right_amount=each.right,
        difference=each.difference,
        said=each.said,
        records=each.records,
    )
