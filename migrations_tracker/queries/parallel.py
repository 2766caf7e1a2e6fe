"""What is true about the parallel test: runs, mappings in force, and what is left of the differences."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
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
    return rows.select_related("finding__owner").defer("said", "records").order_by("finding__number")


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
class Group:
    """Findings of a run that are the same in kind, category, state and currency. `bare` ones have no cause yet."""

    kind: str
    category: str
    state: str
    currency: str
    count: int
    bare: int
    net: Decimal

    @property
    def is_rounding(self) -> bool:
        return self.category == "rounding"

    @property
    def is_left(self) -> bool:
        return self.state in LEFT_TO_DO


@dataclass(frozen=True, slots=True)
class Tally:
    """How a run's findings stand now, but for those that follow from another. Rounding is not to be worked on."""

    groups: Sequence[Group]

    @property
    def found(self) -> int:
        return sum(group.count for group in self.groups if not group.is_rounding)

    @property
    def left(self) -> int:
        return sum(group.count for group in self.groups if group.is_left)

    @property
    def unexplained(self) -> int:
        return sum(group.bare for group in self.groups if group.is_left)

    @property
    def alone(self) -> dict[str, int]:
        """Of each kind, how many follow from no other one."""
        found: Counter[str] = Counter()
        for group in self.groups:
            found[group.kind] += group.count
        return dict(found)

    @property
    def rounding(self) -> dict[str, Decimal]:
        """By currency its sum with its sign: one that leans to one side has a rule behind it."""
        found: dict[str, Decimal] = {}
        for group in self.groups:
            if group.is_rounding:
                found[group.currency] = found.get(group.currency, Decimal(0)) + group.net
        return dict(sorted(found.items()))

    def listed(self, show: str, kind: str) -> int:
        """How many rows a page lists that shows only some states or one kind."""
        own = [group for group in self.groups if kind in ("", group.kind)]
        if show == "accept":
            return sum(group.count for group in own if group.state == State.PROPOSED)
        return sum(group.count for group in own if show == "" or group.is_left == (show == "left"))


def tally_of(run: ParallelRun) -> Tally:
    """One query over the run's sightings."""
    rows = Sighting.objects.of(run.implementation_id).filter(run=run, finding__follows=None)
    groups = rows.values_list("kind", "finding__category", "finding__state", "currency").annotate(
        n=Count("pk"), bare=Count("pk", filter=Q(finding__cause="")), net=Sum("difference", default=Decimal(0))
    )
    return Tally([Group(*row) for row in groups])
