"""A workspace's own copies of playbooks, as the text that people export and import."""

from typing import Self

from django.db import models
from django.db.models import Q

from implementation.tenancy.models import TenantManager, TenantModel, TenantQuerySet
from stakeholders.models import Seat


class PlaybookQuerySet(TenantQuerySet["Playbook"]):
    def current(self) -> Self:
        return self.filter(retired_at=None)


class Playbook(TenantModel):
    """One version of one playbook. A text never changes: an import retires the row and adds the next."""

    key = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    summary = models.TextField(blank=True)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    provenance = models.TextField()
    imported_by = models.ForeignKey(
        Seat, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    imported_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    objects = TenantManager.from_queryset(PlaybookQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "key"], name="one_version_of_a_playbook_is_current", condition=Q(retired_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.title
