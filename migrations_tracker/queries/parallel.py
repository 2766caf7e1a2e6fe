"""What is true about the parallel test: runs, mappings in force, and what is left of the differences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from implementation.models import Implementation
from migrations_tracker.models import LEFT_TO_DO, Finding, MappingVersion, ParallelRun, RunPart, Sighting
from migrations_tracker.models.work import WorkState

State = Finding.State


def mappings_of(implementation: Implementation | UUID) -> dict[str, MappingVersion]:
    """The version in force of each, by what it is about."""
    rows = MappingVersion.objects.of(implementation).select_related("seat").order_by("about", "-version")
    return {row.about: row for row in rows.distinct("about")}


def mapping_of(implementation: Implementation, about: str) -> MappingVersion | None:
    rows = MappingVersion.objects.of(implementation).filter(about=about).select_related("seat")
    return rows.order_by("-version").first()


def mapping_at(implementation: Implementation, about: str, version: int) -> MappingVersion | None:
    return MappingVersion.objects.of(implementation).filter(about=about, version=version).first()


def runs_of(implementation: Implementation) -> list[ParallelRun]:
    """The newest first; what was given up is left out."""
    rows = ParallelRun.objects.of(implementation).filter(dropped_at=None).select_related("by")
    return list(rows.order_by("-number"))


def run_numbered(implementation: Implementation, number: int) -> ParallelRun | None:
    rows = ParallelRun.objects.of(implementation).select_related("by", "thread", "result__topic", "result__thread")
    rows = rows.select_related("implementation__workspace")
    return rows.filter(number=number).first()


def parts_of(run: ParallelRun) -> list[RunPart]:
    """In the order of the kinds: invoices, their lines, the journal."""
    rows = RunPart.objects.of(run.implementation_id).filter(run=run).select_related("left", "right", "findings")
    order = ("invoice", "invoice_line", "journal_line")
    return sorted(rows, key=lambda part: order.index(part.kind))


def newer_than(run: ParallelRun) -> int | None:
    """The number of the newest run that has compared the same cycle after it."""
    rows = ParallelRun.objects.of(run.implementation_id).filter(cycle_from=run.cycle_from, work_state=WorkState.DONE)
    return rows.filter(number__gt=run.number).order_by("-number").values_list("number", flat=True).first()


def last_compared(runs: Sequence[ParallelRun]) -> ParallelRun | None:
    return next((run for run in runs if run.work_state == WorkState.DONE), None)


def finding_numbered(implementation: Implementation, number: int) -> Finding | None:
    rows = Finding.objects.of(implementation).select_related("thread", "owner", "acceptance__seat", "follows")
    return rows.filter(number=number).first()


def alike(finding: Finding) -> list[Finding]:
    """Others like it that the last run saw too, and that are not settled."""
    rows = Finding.objects.of(finding.implementation_id).filter(
        signature=finding.signature, last_run=finding.last_run, state__in=LEFT_TO_DO
    )
    return list(rows.exclude(pk=finding.pk).order_by("number"))


def sightings_of(run: ParallelRun) -> QuerySet[Sighting]:
    """What a run saw, by number. What follows from another stands with that one."""
    rows = Sighting.objects.of(run.implementation_id).filter(run=run, finding__follows=None)
    return rows.select_related("finding__owner").order_by("finding__number")


def followers_of(finding: Finding) -> list[Finding]:
    """The differences of lines and journal entries that follow from an invoice's, as the last run saw them."""
    rows = Finding.objects.of(finding.implementation_id).filter(follows=finding, last_run=finding.last_run)
    return list(rows.order_by("number"))


def neighbours(finding: Finding, run: ParallelRun) -> tuple[int | None, int | None]:
    """The numbers before and after it among those that the run saw and that are no rounding."""
    rows = Sighting.objects.of(run.implementation_id).filter(run=run, finding__follows=None)
    rows = rows.exclude(finding__category="rounding")
    numbers = rows.values_list("finding__number", flat=True)
    before = numbers.filter(finding__number__lt=finding.number).order_by("-finding__number").first()
    after = numbers.filter(finding__number__gt=finding.number).order_by("finding__number").first()
    return before, after


@dataclass(frozen=True, slots=True)
class Left:
    """How a run's findings stand now."""

    found: int
    left: int
    by_state: Mapping[str, int]
    unexplained: int

    @property
    def settled(self) -> int:
        return self.found - self.left


def left_of(run: ParallelRun) -> Left:
    """One query over the run's sightings; rounding within the tolerance is no finding to be worked on."""
    rows = Sighting.objects.of(run.implementation_id).filter(run=run, finding__follows=None)
    rows = rows.exclude(finding__category="rounding")
    counted = {state: (count, bare) for state, count, bare in _by_state(rows)}
    return Left(
        found=sum(count for count, _bare in counted.values()),
        left=sum(counted.get(state, (0, 0))[0] for state in LEFT_TO_DO),
        by_state={state: count for state, (count, _bare) in counted.items()},
        unexplained=sum(counted.get(state, (0, 0))[1] for state in LEFT_TO_DO),
    )


def _by_state(rows: QuerySet[Sighting]) -> Any:
    return rows.values_list("finding__state").annotate(n=Count("pk"), bare=Count("pk", filter=Q(finding__cause="")))


def alone_of(run: ParallelRun) -> dict[str, int]:
    """Of each kind, how many of the run's findings follow from no other one."""
    rows = Sighting.objects.of(run.implementation_id).filter(run=run, finding__follows=None)
    return dict(rows.values_list("kind").annotate(n=Count("pk")))


def ever_found(implementation: Implementation, run: ParallelRun) -> int:
    """How many different findings this cycle has had, in all its runs together; rounding is left out."""
    rows = Finding.objects.of(implementation).filter(cycle_from=run.cycle_from, follows=None)
    return rows.exclude(category="rounding").count()


def rounding_of(run: ParallelRun) -> list[tuple[str, int, Decimal]]:
    """Currency, how many, and their sum with its sign: one that leans to one side has a rule behind it."""
    rows = Sighting.objects.of(run.implementation_id).filter(run=run, finding__category="rounding")
    rows = rows.filter(finding__follows=None)
    sums = rows.values_list("currency").annotate(n=Count("pk"), net=Sum("difference"))
    return [(currency, count, net or Decimal(0)) for currency, count, net in sums.order_by("currency")]
