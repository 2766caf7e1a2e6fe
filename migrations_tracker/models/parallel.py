"""The parallel test: runs that compare what two systems billed, what differs, and what people say of it."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from implementation.models import StoredFile
from implementation.tenancy.models import May, ProjectModel, ProjectQuerySet, TenantManager
from migrations_tracker.models.work import Work
from stakeholders.models import Approvable, Seat, Side, Thread


class Kind(models.TextChoices):
    """What is compared; the engine's names."""

    INVOICE = "invoice", _("invoices")
    INVOICE_LINE = "invoice_line", _("invoice lines")
    JOURNAL_LINE = "journal_line", _("journal lines")


class MappingVersion(ProjectModel):
    """How two extracts of a kind are written, matched and compared, or which account is which. Never changed.

    `content` is what an engine's mapping file says; of accounts, each left one with the right ones that it is.
    """

    ACCOUNTS = "accounts"

    about = models.CharField(max_length=20)
    version = models.PositiveIntegerField()
    content = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    reason = models.CharField(max_length=1000, blank=True)
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    made_at = models.DateTimeField()

    may = May(staff="INSERT, SELECT", portal="INSERT, SELECT")
    objects = TenantManager.from_queryset(ProjectQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "implementation", "about", "version"], name="mappings_do_not_fork"
            ),
            models.CheckConstraint(name="a_mapping_is_never_internal", condition=Q(internal=False)),
        ]

    def __str__(self) -> str:
        return f"{self.about} {self.version}"


ASKED = ("work_state", "asked_at", "lease", "leased_until", "tries", "step", "done", "total", "refused", "finished_at")


class ParallelRun(Work):
    """One comparison of a cycle. Until it is compared its files can be changed; afterwards nothing of it can.

    The cycle ends on the day before `cycle_to`. `mappings` are the versions in force when it was compared; `result` is
    what people sign of it.
    """

    class Environment(models.TextChoices):
        SANDBOX = "SANDBOX", _("sandbox")
        PRODUCTION = "PRODUCTION", _("production")

    number = models.PositiveIntegerField()
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    cycle_from = models.DateField()
    cycle_to = models.DateField()
    environment = models.CharField(max_length=12, choices=Environment.choices, default=Environment.SANDBOX)
    mappings = models.JSONField(default=dict)
    by = models.ForeignKey(Seat, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    made_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True)
    found_so_far = models.PositiveIntegerField(default=0, db_default=0)  # in all runs of the cycle up to this one
    result = models.ForeignKey(
        Approvable, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )

    may = May(portal="SELECT", portal_updates=(*ASKED, "mappings"))
    objects = TenantManager.from_queryset(ProjectQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "implementation", "number"], name="a_run_has_a_number"),
            models.CheckConstraint(name="a_run_is_never_internal", condition=Q(internal=False)),
            models.CheckConstraint(name="a_cycle_has_days", condition=Q(cycle_to__gt=F("cycle_from"))),
        ]

    def __str__(self) -> str:
        return f"run {self.number}"


class RunPart(ProjectModel):
    """One kind of record in a run: both extracts, what each side said it would hold, and what the engine found.

    `declared` are counts and totals by side: `{"left": {"count": 60, "totals": {"GBP": "84206.45"}}}`.
    """

    run = models.ForeignKey(
        ParallelRun, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    kind = models.CharField(max_length=20, choices=Kind.choices)
    left = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    right = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    declared = models.JSONField(default=dict)
    summary = models.JSONField(null=True)
    findings = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )

    may = May(portal="INSERT, SELECT", portal_updates=("left_id", "right_id", "declared"))
    objects = TenantManager.from_queryset(ProjectQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "run", "kind"], name="a_run_compares_a_kind_once"),
            models.CheckConstraint(name="a_runs_part_is_never_internal", condition=Q(internal=False)),
        ]
        indexes = [models.Index(fields=["workspace", "implementation", "run"], name="parts_of_run")]

    def __str__(self) -> str:
        return self.kind


class Acceptance(ProjectModel):
    """A customer's word that a difference is right, for one finding or for all like it, also those of later runs.

    Those of later runs only while none is larger than `up_to`, the largest that it covered when it was given.
    """

    signature = models.CharField(max_length=64, blank=True)
    up_to = models.DecimalField(max_digits=38, decimal_places=6)
    cause = models.CharField(max_length=20)
    text = models.TextField()
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    given_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(
        Seat, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )

    may = May(portal="INSERT, SELECT", portal_updates=("revoked_at", "revoked_by_id"))
    objects = TenantManager.from_queryset(ProjectQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(name="an_acceptance_is_never_internal", condition=Q(internal=False)),
            models.UniqueConstraint(
                fields=["workspace", "implementation", "signature"],
                name="all_alike_are_accepted_once",
                condition=Q(revoked_at=None) & ~Q(signature=""),
            ),
        ]
        indexes = [models.Index(fields=["workspace", "implementation", "given_at"], name="acceptances_of_place")]


class Finding(ProjectModel):
    """A difference, with the same number in every run that finds it. What was said of it stays with it.

    It is the same one when cycle, kind, key and category are. Its amounts are those of the last run that saw it. A line
    or journal entry `follows` its invoice's difference, and is settled with it.
    """

    class State(models.TextChoices):
        OPEN = "OPEN", _("open")
        INVESTIGATING = "INVESTIGATING", _("being looked into")
        FIXING = "FIXING", _("being fixed")
        PROPOSED = "PROPOSED", _("to accept")
        ACCEPTED = "ACCEPTED", _("accepted")
        TOLERATED = "TOLERATED", _("within tolerance")
        FOLLOWS = "FOLLOWS", _("follows from another")
        GONE = "GONE", _("gone")

    class Cause(models.TextChoices):
        CONFIGURATION = "CONFIGURATION", _("configuration of the new system")
        DEFECT = "DEFECT", _("defect of the new system")
        MAPPING = "MAPPING", _("mapping of the migration")
        SOURCE = "SOURCE", _("source data")
        LEGACY = "LEGACY", _("error of the old system")
        INTENDED = "INTENDED", _("intended change")
        TIMING = "TIMING", _("timing")

    class Disposition(models.TextChoices):
        FIX_CONFIGURATION = "FIX_CONFIGURATION", _("fix the configuration")
        FIX_MAPPING = "FIX_MAPPING", _("fix the mapping")
        FIX_SOURCE = "FIX_SOURCE", _("fix the source data")
        ACCEPT = "ACCEPT", _("accept it")

    number = models.PositiveIntegerField()
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    cycle_from = models.DateField()
    kind = models.CharField(max_length=20, choices=Kind.choices)
    category = models.CharField(max_length=20)
    key = models.CharField(max_length=500)
    nth = models.PositiveIntegerField(default=1)
    signature = models.CharField(max_length=64)
    title = models.CharField(max_length=300)
    first_run = models.PositiveIntegerField()
    last_run = models.PositiveIntegerField()
    state = models.CharField(max_length=15, choices=State.choices, default=State.OPEN)
    holder = models.CharField(max_length=10, choices=Side.choices, default=Side.VENDOR)
    held_since = models.DateTimeField()
    owner = models.ForeignKey(
        Seat, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    cause = models.CharField(max_length=20, choices=Cause.choices, blank=True)
    disposition = models.CharField(max_length=20, choices=Disposition.choices, blank=True)
    explanation = models.TextField(blank=True)
    acceptance = models.ForeignKey(
        Acceptance, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    follows = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    currency = models.CharField(max_length=3, blank=True)
    left_amount = models.DecimalField(max_digits=38, decimal_places=6, null=True)
    right_amount = models.DecimalField(max_digits=38, decimal_places=6, null=True)
    difference = models.DecimalField(max_digits=38, decimal_places=6, null=True)
    version = models.PositiveIntegerField(default=1)

    may = May(
        portal="SELECT",
        portal_updates=(
            *("state", "holder", "held_since", "owner_id", "cause", "disposition"),
            *("explanation", "acceptance_id", "version"),
        ),
    )
    objects = TenantManager.from_queryset(ProjectQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "implementation", "number"], name="a_finding_has_a_number"),
            models.UniqueConstraint(
                fields=["workspace", "implementation", "cycle_from", "kind", "key", "category", "nth"],
                name="a_finding_is_the_same_in_every_run",
            ),
            models.CheckConstraint(name="a_finding_is_never_internal", condition=Q(internal=False)),
            models.CheckConstraint(
                name="what_is_explained_has_a_cause",
                condition=~Q(state__in=["FIXING", "PROPOSED", "ACCEPTED"]) | (~Q(cause="") & ~Q(explanation="")),
            ),
            models.CheckConstraint(
                name="what_follows_follows_something",
                condition=~Q(state="FOLLOWS") | Q(follows__isnull=False),
            ),
            models.CheckConstraint(
                name="what_is_accepted_was_accepted_by_somebody",
                condition=~Q(state="ACCEPTED") | Q(acceptance__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "implementation", "last_run", "state"], name="findings_of_last_run"),
            models.Index(fields=["workspace", "implementation", "signature"], name="findings_alike"),
        ]

    def __str__(self) -> str:
        return f"F-{self.number}"

    @property
    def size(self) -> Decimal:
        """How large it is, whichever way; a record that is missing counts whole."""
        if self.difference is not None:
            return abs(self.difference)
        return max(abs(self.left_amount or Decimal(0)), abs(self.right_amount or Decimal(0)))


LEFT_TO_DO = (Finding.State.OPEN, Finding.State.INVESTIGATING, Finding.State.FIXING, Finding.State.PROPOSED)


class Sighting(ProjectModel):
    """What one run saw of a finding. Never changed.

    `said` holds both sides' values by column, `{"left": {"net": "12.00"}, "right": …}`; `also` further categories.
    """

    run = models.ForeignKey(
        ParallelRun, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    finding = models.ForeignKey(
        Finding, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    kind = models.CharField(max_length=20, choices=Kind.choices)
    also = models.CharField(max_length=200, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    left_amount = models.DecimalField(max_digits=38, decimal_places=6, null=True)
    right_amount = models.DecimalField(max_digits=38, decimal_places=6, null=True)
    difference = models.DecimalField(max_digits=38, decimal_places=6, null=True)
    said = models.JSONField()
    records = models.JSONField(default=dict)  # the lines of both documents, where the run has them

    may = May(staff="INSERT, SELECT", portal="SELECT")
    objects = TenantManager.from_queryset(ProjectQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "run", "finding"], name="a_run_sees_a_finding_once"),
            models.CheckConstraint(name="a_sighting_is_never_internal", condition=Q(internal=False)),
        ]
        indexes = [models.Index(fields=["workspace", "implementation", "finding"], name="sightings_of_finding")]
