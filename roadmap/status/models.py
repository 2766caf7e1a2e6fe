"""The weekly status: two sentences by a person, and a snapshot that never changes."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from implementation.models import StoredFile
from implementation.tenancy.models import May, ProjectModel, ProjectQuerySet, TenantManager
from stakeholders.models import Seat


class WeekNote(ProjectModel):
    """What the customer success manager says about one week, until it is frozen into the report."""

    iso_week = models.CharField(max_length=8)
    text = models.TextField()
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    written_at = models.DateTimeField()

    may = May(portal="SELECT")
    objects = TenantManager.from_queryset(ProjectQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "implementation", "iso_week"], name="a_week_has_one_note"),
            models.CheckConstraint(name="a_week_note_is_never_internal", condition=Q(internal=False)),
        ]


class ReportQuerySet(ProjectQuerySet["StatusReport"]):
    def published(self) -> Self:
        return self.filter(published_at__isnull=False)

    def being_made(self) -> Self:
        """Frozen, and the workers have not made the PDF yet."""
        return self.filter(published_at__isnull=True)


class StatusReport(ProjectModel):
    """One implementation's week, frozen as the customer may see it; the file is made from it once."""

    iso_week = models.CharField(max_length=8)  # 2026-W48
    number = models.PositiveSmallIntegerField()
    snapshot = models.JSONField()
    frozen_at = models.DateTimeField()
    frozen_by = models.ForeignKey(
        Seat, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    sha256 = models.CharField(max_length=64, blank=True)
    published_at = models.DateTimeField(null=True)

    may = May(portal="INSERT, SELECT", portal_updates=("file_id", "sha256", "published_at"))
    objects = TenantManager.from_queryset(ReportQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "implementation", "iso_week"], name="a_week_has_one_report"),
            models.CheckConstraint(name="a_report_is_never_internal", condition=Q(internal=False)),
            models.CheckConstraint(
                name="what_is_published_has_its_file",
                condition=Q(published_at=None) | Q(file__isnull=False) & ~Q(sha256=""),
            ),
        ]

    def __str__(self) -> str:
        return _("Status no. %(number)s") % {"number": self.number}
