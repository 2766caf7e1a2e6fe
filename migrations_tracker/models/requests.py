"""Data that is asked for, and every file that came in answer."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from implementation.models import StoredFile
from implementation.tenancy.models import May, ProjectModel, ProjectQuerySet, TenantManager
from migrations_tracker.models.datasets import Dataset
from migrations_tracker.models.work import Work, WorkState, unfinished
from stakeholders.models import Seat, Side, Thread


class DataRequestQuerySet(ProjectQuerySet["DataRequest"]):
    def still_open(self) -> "DataRequestQuerySet":
        return self.exclude(state__in=[DataRequest.State.ACCEPTED, DataRequest.State.WITHDRAWN])


class DataRequest(ProjectModel):
    """Data of one kind that somebody is asked for. `columns` are our names of what is asked for, in their order.

    An internal request is one that the vendor's people answer themselves.
    """

    class State(models.TextChoices):
        ASKED = "ASKED", _("asked for")
        ARRIVED = "ARRIVED", _("to be confirmed")
        CHECKING = "CHECKING", _("being checked")
        FAULTY = "FAULTY", _("to be corrected")
        READY = "READY", _("to be accepted")
        SENT_BACK = "SENT_BACK", _("sent back")
        ACCEPTED = "ACCEPTED", _("accepted")
        WITHDRAWN = "WITHDRAWN", _("withdrawn")

    number = models.PositiveIntegerField()  # people read D-1
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    dataset = models.ForeignKey(
        Dataset, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    entity = models.CharField(max_length=20)
    title = models.CharField(max_length=120)
    purpose = models.TextField(blank=True)
    columns = models.JSONField(default=list)
    currencies = models.JSONField(default=list)
    period_from = models.DateField(null=True)
    period_to = models.DateField(null=True)
    asker = models.ForeignKey(
        Seat, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    owner = models.ForeignKey(
        Seat, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    state_since = models.DateTimeField()
    word = models.TextField(blank=True)  # why it was sent back or withdrawn
    versions = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)  # of this row, for whoever changes it
    asked_at = models.DateTimeField()

    may = May(portal="SELECT", portal_updates=("state", "state_since", "versions", "version"))
    objects = TenantManager.from_queryset(DataRequestQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "implementation", "number"], name="a_data_request_has_a_number"
            ),
            models.CheckConstraint(
                name="what_is_asked_for_ends_after_it_begins",
                condition=Q(period_from=None) | Q(period_to=None) | Q(period_to__gte=models.F("period_from")),
            ),
            models.CheckConstraint(
                name="what_goes_back_says_why", condition=~Q(state__in=["SENT_BACK", "WITHDRAWN"]) | ~Q(word="")
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def key(self) -> str:
        return f"D-{self.number}"

    @property
    def is_open(self) -> bool:
        return self.state not in (self.State.ACCEPTED, self.State.WITHDRAWN)

    @property
    def holder(self) -> str:
        """The side that has to move; empty while the file is being checked, and when nobody has."""
        if self.internal and self.state in SENDERS:
            return Side.VENDOR
        return TURNS.get(self.state, "")


SENDERS = (
    DataRequest.State.ASKED,
    DataRequest.State.ARRIVED,
    DataRequest.State.FAULTY,
    DataRequest.State.SENT_BACK,
)
TURNS: dict[str, str] = {**dict.fromkeys(SENDERS, Side.CUSTOMER), DataRequest.State.READY: Side.VENDOR}


class DataVersion(ProjectModel):
    """One answer to a request: a whole file, and the corrections of its rejects that complete it.

    The counts are those over all parts; `read` is what the whole file had, and always the sum of the other three.
    """

    request = models.ForeignKey(
        DataRequest, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    number = models.PositiveIntegerField()
    read = models.PositiveIntegerField(null=True)
    accepted = models.PositiveIntegerField(null=True)
    rejected = models.PositiveIntegerField(null=True)
    orphans = models.PositiveIntegerField(null=True)  # rows that wait for what they refer to
    warnings = models.PositiveIntegerField(default=0)
    stopped = models.BooleanField(default=False)  # something about the whole keeps it from being taken
    totals = models.JSONField(default=dict)  # of accepted rows: currency → field → amount, as text
    warnings_by = models.ForeignKey(
        Seat, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    warnings_at = models.DateTimeField(null=True)
    warnings_why = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        Seat, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    taken = models.BooleanField(null=True)  # accepted, or sent back
    word = models.TextField(blank=True)
    made_at = models.DateTimeField()

    may = May(portal="INSERT, SELECT", portal_updates=("warnings_by_id", "warnings_at", "warnings_why"))
    objects = TenantManager.from_queryset(ProjectQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "request", "number"], name="a_version_has_a_number"),
            models.CheckConstraint(
                name="no_row_of_a_version_is_lost",
                condition=Q(read=None) | Q(read=models.F("accepted") + models.F("rejected") + models.F("orphans")),
            ),
            models.CheckConstraint(
                name="warnings_are_taken_on_by_somebody",
                condition=Q(warnings_by=None, warnings_at=None, warnings_why="")
                | (Q(warnings_by__isnull=False, warnings_at__isnull=False) & ~Q(warnings_why="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def is_complete(self) -> bool:
        """Every row is accepted, or waits for what it refers to."""
        return self.read is not None and self.rejected == 0 and not self.stopped


ASKED = ("work_state", "asked_at", "lease", "leased_until", "tries", "step", "done", "total", "refused", "finished_at")


class DataPart(Work):
    """One file of a version: the first is the whole, the others bring what was rejected, corrected.

    A worker first looks at a file and detects how it is written; when somebody has confirmed that, one checks it.
    """

    class Job(models.TextChoices):
        LOOK = "LOOK", _("look at it")
        CHECK = "CHECK", _("check it")

    version = models.ForeignKey(
        DataVersion, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    position = models.PositiveSmallIntegerField()
    job = models.CharField(max_length=10, choices=Job.choices, default=Job.LOOK)
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    sent_by = models.ForeignKey(
        Seat, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    sent_at = models.DateTimeField()
    shape = models.JSONField(default=dict)  # what was detected, to be confirmed
    source = models.CharField(max_length=200, blank=True)
    mapping_version = models.PositiveIntegerField(null=True)
    declaration = models.JSONField(default=dict)  # what was confirmed
    declared_by = models.ForeignKey(
        Seat, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    declared_at = models.DateTimeField(null=True)
    runs = models.PositiveSmallIntegerField(default=0)  # it is checked again when what it refers to has come
    result = models.JSONField(default=dict)
    findings = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    rejects = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    good = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )  # accepted rows in our own writing

    may = May(
        portal="INSERT, SELECT",
        portal_updates=(*ASKED, "job", "source", "mapping_version", "declaration", "declared_by_id", "declared_at"),
    )
    objects = TenantManager.from_queryset(ProjectQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "version", "position"], name="a_part_has_a_place"),
            models.CheckConstraint(
                name="what_is_checked_was_declared",
                condition=Q(job="LOOK") | Q(declared_by__isnull=False, declared_at__isnull=False),
            ),
            models.CheckConstraint(
                name="what_cannot_be_read_says_why", condition=~Q(work_state="REFUSED") | ~Q(refused="")
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "implementation"], name="parts_to_be_read", condition=unfinished())
        ]

    def __str__(self) -> str:
        return f"{self.position}"

    @property
    def is_to_confirm(self) -> bool:
        """It was looked at; somebody says whether it was understood."""
        return self.job == self.Job.LOOK and self.work_state == WorkState.DONE

    @property
    def is_checked(self) -> bool:
        return self.job == self.Job.CHECK and self.work_state == WorkState.DONE

    @property
    def is_refused(self) -> bool:
        return self.work_state == WorkState.REFUSED


class FindingSheet(ProjectModel):
    """One page of what a check of a part found: all findings in the order of rows, or those of one rule."""

    part = models.ForeignKey(DataPart, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    run = models.PositiveSmallIntegerField()
    rule = models.CharField(max_length=20, blank=True)  # empty: of every rule
    page = models.PositiveIntegerField()
    rows = models.JSONField(default=list)

    may = May(staff="INSERT, SELECT", portal="SELECT")
    objects = TenantManager.from_queryset(ProjectQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "part", "run", "rule", "page"], name="a_sheet_of_findings_stands_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.page}"
