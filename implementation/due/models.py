"""The due-table."""

from django.db import models
from django.db.models import Q

from implementation.tenancy.models import May, ProjectQuerySet, TenantManager, TenantModel


class Due(TenantModel):
    """One thing that comes again, at its next time. What it is, and when it comes, says `implementation.schedule`."""

    implementation = models.ForeignKey(
        "implementation.Implementation",
        on_delete=models.PROTECT,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    internal = models.BooleanField(default=False)
    kind = models.CharField(max_length=40)
    due_at = models.DateTimeField()
    zone = models.CharField(max_length=60)
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)  # the last time
    seen = models.BigIntegerField(default=0, db_default=0)  # how far the ledger had grown when it was last taken

    may = May(
        clerk_reads=(
            *("workspace_id", "implementation_id", "id", "kind"),
            *("due_at", "zone", "leased_until", "done_at", "seen"),
        )
    )
    objects = TenantManager.from_queryset(ProjectQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "implementation", "kind"], name="a_thing_is_due_once", nulls_distinct=False
            ),
            models.CheckConstraint(name="what_is_due_is_never_internal", condition=Q(internal=False)),
        ]
        indexes = [models.Index(fields=["due_at"], name="due_soonest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_at}"
