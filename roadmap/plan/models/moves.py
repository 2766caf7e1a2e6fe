"""Planned dates that were moved: by whom, why, from where to where, and what was taken back."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from implementation.tenancy.models import May, ProjectModel, ProjectQuerySet, TenantManager
from roadmap.plan.models.items import Dependency, Item
from roadmap.plan.models.plans import Plan
from stakeholders.models import Seat


class Move(ProjectModel):
    """One act that moved planned dates. It is internal when it moved internal items alone.

    The go-lives are the planned and the forecast one, before and after. The committed one never moves this way.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    by = models.ForeignKey(Seat, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    made_at = models.DateTimeField()
    reason = models.TextField()
    planned_before = models.DateField()
    planned_after = models.DateField()
    forecast_before = models.DateField()
    forecast_after = models.DateField()
    tie = models.ForeignKey(
        Dependency, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )  # the dependency that was drawn, and with which it is taken back
    tie_before = models.JSONField(null=True)  # [tie, kind, lag] that it had until then
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        Seat, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )

    may = May(portal="SELECT")
    objects = TenantManager.from_queryset(ProjectQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(name="a_move_says_why", condition=~Q(reason="")),
            models.CheckConstraint(
                name="what_is_taken_back_says_by_whom",
                condition=Q(undone_at=None, undone_by=None) | Q(undone_at__isnull=False, undone_by__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["workspace", "implementation", "-id"], name="moves_of_plan")]

    def __str__(self) -> str:
        return self.reason


class MovedItemQuerySet(ProjectQuerySet["MovedItem"]):
    def in_force(self) -> Self:
        """What no one has taken back."""
        return self.filter(move__undone_at=None)

    def since(self, move: Move) -> Self:
        """Of later moves. Keys are in the order of time, and acts on one plan come one after another."""
        return self.filter(move__gt=move.pk)


class MovedItem(ProjectModel):
    """One item's planned dates before and after a move; as internal as the item."""

    class Because(models.TextChoices):
        """As the engine says it."""

        ASKED = "asked"
        ANEW = "anew"
        ITEM = "item"
        ALONG = "along"
        ASSISTS = "assists"
        CALENDAR = "calendar"

    move = models.ForeignKey(Move, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    because = models.CharField(max_length=10, choices=Because.choices)
    because_of = models.ForeignKey(
        Item, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    had_begun = models.BooleanField()
    start_before = models.DateField()
    finish_before = models.DateField()
    start_after = models.DateField()
    finish_after = models.DateField()

    may = May(staff="INSERT, SELECT", portal="SELECT")
    objects = TenantManager.from_queryset(MovedItemQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "move", "item"], name="a_move_moves_an_item_once"),
            models.CheckConstraint(
                name="what_moved_ends_after_it_starts",
                condition=Q(finish_before__gte=F("start_before"), finish_after__gte=F("start_after")),
            ),
        ]
        indexes = [models.Index(fields=["workspace", "item"], name="moves_of_item")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.start_before} {self.start_after}"
