"""What data moves: which, why, by which route, whose it is, and how much of it there should be."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from implementation.tenancy.models import May, ProjectModel, ProjectQuerySet, TenantManager
from stakeholders.models import Seat, Thread

WRITABLE = (  # by the customer's role: it knows its data
    "method",
    "grade",
    "reason",
    "chosen_by_id",
    "chosen_at",
    "source",
    "theirs_id",
    "billed_through",
    "period_from",
    "period_to",
    "history_why",
    "expected_count",
    "expected_totals",
    "version",
)


class Dataset(ProjectModel):
    """One kind of data for one purpose; a project that sells in two ways has it once for each segment.

    `grade` is that of the chosen method on the day of the choice. `expected_totals` are exact amounts by currency, as
    text.
    """

    class Motion(models.TextChoices):
        SALES_LED = "SALES_LED", _("sales-led")
        PRODUCT_LED = "PRODUCT_LED", _("product-led")

    class Purpose(models.TextChoices):
        HISTORICAL = "HISTORICAL", _("brought over once")
        ONGOING = "ONGOING", _("arrives from now on")

    number = models.PositiveIntegerField()
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    key = models.CharField(max_length=20)
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    motion = models.CharField(max_length=12, choices=Motion.choices)
    segment = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=200, blank=True)
    ours = models.ForeignKey(
        Seat, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    theirs = models.ForeignKey(
        Seat, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    method = models.CharField(max_length=20, blank=True)
    grade = models.CharField(max_length=12, blank=True)
    reason = models.TextField(blank=True)
    chosen_by = models.ForeignKey(
        Seat, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    chosen_at = models.DateTimeField(null=True)
    billed_through = models.DateField(null=True)  # the old system has billed this day; the new one begins after it
    period_from = models.DateField(null=True)
    period_to = models.DateField(null=True)
    history_why = models.TextField(blank=True)
    expected_count = models.PositiveIntegerField(null=True)
    expected_totals = models.JSONField(default=dict)
    dropped_why = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()

    may = May(portal="SELECT", portal_updates=WRITABLE)
    objects = TenantManager.from_queryset(ProjectQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "implementation", "number"], name="a_dataset_has_a_number"),
            models.UniqueConstraint(
                fields=["workspace", "implementation", "key", "purpose", "segment"], name="a_dataset_stands_once"
            ),
            models.CheckConstraint(name="a_dataset_is_never_internal", condition=Q(internal=False)),
            models.CheckConstraint(
                name="a_poor_route_has_a_reason",
                condition=~Q(grade__in=["discouraged", "unpublished"]) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="a_period_ends_after_it_begins",
                condition=Q(period_from=None) | Q(period_to=None) | Q(period_to__gte=models.F("period_from")),
            ),
            models.CheckConstraint(
                name="a_choice_is_somebodys",
                condition=Q(method="", chosen_by=None, chosen_at=None)
                | (~Q(method="") & Q(chosen_by__isnull=False, chosen_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.purpose} {self.segment}".strip()
