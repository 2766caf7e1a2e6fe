"""Acts that changed what a plan consists of: other answers, a newer playbook, a further phase."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from implementation.tenancy.models import May, ProjectModel, ProjectQuerySet, TenantManager
from roadmap.plan.models.baselines import Baseline
from roadmap.plan.models.items import Item
from roadmap.plan.models.moves import MovedItem
from roadmap.plan.models.parts import Part
from roadmap.plan.models.plans import Plan
from stakeholders.models import Seat


class Change(ProjectModel):
    """One such act, with its reason and what it did to go-live. The committed go-live never changes this way.

    `answers` has what changed, as people read it. Both sides read every change; internal items of it are the vendor's.
    """

    class Of(models.TextChoices):
        ANSWERS = "ANSWERS", _("other answers")
        VERSION = "VERSION", _("a newer playbook")
        PHASE = "PHASE", _("a further phase")

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    part = models.ForeignKey(Part, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    of = models.CharField(max_length=10, choices=Of.choices)
    by = models.ForeignKey(Seat, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    made_at = models.DateTimeField()
    reason = models.TextField()
    answers = models.JSONField(default=list)  # [[parameter, label, before, after]]
    version_before = models.PositiveIntegerField(null=True)
    version_after = models.PositiveIntegerField()
    planned_before = models.DateField()
    planned_after = models.DateField()
    forecast_before = models.DateField()
    forecast_after = models.DateField()
    baseline = models.ForeignKey(
        Baseline, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )

    may = May(staff="INSERT, SELECT", portal="SELECT")
    objects = TenantManager.from_queryset(ProjectQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(name="a_change_says_why", condition=~Q(reason="")),
            models.CheckConstraint(name="a_change_is_never_internal", condition=Q(internal=False)),
        ]
        indexes = [models.Index(fields=["workspace", "implementation", "-id"], name="changes_of_plan")]

    def __str__(self) -> str:
        return self.reason


class ChangedItem(ProjectModel):
    """What became of one item; as internal as the item. What was added has no dates before."""

    class What(models.TextChoices):
        ADDED = "ADDED", _("new")
        RETURNED = "RETURNED", _("back in the plan")
        RETIRED = "RETIRED", _("left out")
        KEPT = "KEPT", _("stays")
        REWRITTEN = "REWRITTEN", _("changed")
        MOVED = "MOVED", _("moved")

    change = models.ForeignKey(Change, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    what = models.CharField(max_length=10, choices=What.choices)
    fields = models.JSONField(default=list)  # names of what was rewritten
    because = models.CharField(max_length=10, choices=MovedItem.Because.choices, blank=True)
    because_of = models.ForeignKey(
        Item, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    start_before = models.DateField(null=True)
    finish_before = models.DateField(null=True)
    start_after = models.DateField(null=True)
    finish_after = models.DateField(null=True)

    may = May(staff="INSERT, SELECT", portal="SELECT")
    objects = TenantManager.from_queryset(ProjectQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "change", "item"], name="a_change_changes_an_item_once"),
        ]
        indexes = [models.Index(fields=["workspace", "item"], name="changes_of_item")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.what}"
