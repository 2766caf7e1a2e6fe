"""Lists that people keep under a name."""

from typing import Self

from django.db import models
from django.db.models import Q

from implementation.tenancy.models import TenantManager, TenantModel, TenantQuerySet
from stakeholders.models import Seat


class SavedViewQuerySet(TenantQuerySet["SavedView"]):
    def kept(self) -> Self:
        return self.filter(removed_at=None)

    def for_reader(self, seat: Seat) -> Self:
        """One's own, and what colleagues share."""
        return self.kept().filter(Q(seat=seat) | Q(shared=True))


class SavedView(TenantModel):
    """What the portfolio was asked for, under a name: one person's own, or shared with the workspace.

    `asked` is what stands in the list's address. A person's default is what the bare address shows them.
    """

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    name = models.CharField(max_length=60)
    asked = models.JSONField(default=dict)
    shared = models.BooleanField(default=False)
    is_default = models.BooleanField(default=False)
    saved_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    objects = TenantManager.from_queryset(SavedViewQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "seat", "name"],
                name="a_person_names_a_view_once",
                condition=Q(removed_at=None),
            ),
            models.UniqueConstraint(
                fields=["workspace", "seat"],
                name="a_person_has_one_default_view",
                condition=Q(removed_at=None, is_default=True),
            ),
        ]
        indexes = [models.Index(fields=["workspace", "name"], name="views_by_name")]

    def __str__(self) -> str:
        return self.name
