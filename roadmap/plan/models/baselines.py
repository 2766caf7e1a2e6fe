"""Planned dates as they were at one time, frozen for comparison."""

from django.db import models
from django.db.models import Q

from implementation.tenancy.models import May, ProjectModel, ProjectQuerySet, TenantManager
from roadmap.plan.models.items import Item
from roadmap.plan.models.plans import Plan


class Baseline(ProjectModel):
    """A named snapshot of a plan's dates."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    name = models.CharField(max_length=60)
    go_live_on = models.DateField()
    made_at = models.DateTimeField()

    may = May(staff="INSERT, SELECT", portal="SELECT")
    objects = TenantManager.from_queryset(ProjectQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "implementation", "name"], name="a_baseline_is_named_once"),
            models.CheckConstraint(name="a_baseline_is_never_internal", condition=Q(internal=False)),
        ]

    def __str__(self) -> str:
        return self.name


class BaselineItem(ProjectModel):
    """One item's dates in a baseline; as internal as the item."""

    baseline = models.ForeignKey(
        Baseline, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    item = models.ForeignKey(Item, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    planned_start = models.DateField()
    planned_finish = models.DateField()

    may = May(staff="INSERT, SELECT", portal="SELECT")
    objects = TenantManager.from_queryset(ProjectQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "baseline", "item"], name="an_item_has_one_baseline_date"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.planned_start}"
