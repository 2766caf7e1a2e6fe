"""Who was waited for in one implementation, as it was last worked out from the ledger."""

from django.db import models
from django.db.models import Q

from implementation.tenancy.models import May, ProjectModel, ProjectQuerySet, TenantManager
from stakeholders.models import Thread


class Tally(ProjectModel):
    """Everything behind the two figures of a plan's row: each working day so far, and each time that a thing waited.

    Worked out from the first `seq` entries of the ledger at the instant `as_of`; the same entries and the same instant
    give the same values. Read in the customer's role, so nothing internal is in it; written by the workers alone.
    """

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    seq = models.BigIntegerField()
    as_of = models.DateTimeField()
    days = models.JSONField()  # [[day, holder, key of the item, reason of the pause]]
    things = models.JSONField()  # {thing: [[holder, since, until, seconds, open, reason of the pause]]}
    seconds = models.JSONField()  # {holder: seconds}

    may = May(portal="SELECT")
    objects = TenantManager.from_queryset(ProjectQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "implementation"], name="an_implementation_has_one_tally"),
            models.CheckConstraint(name="a_tally_is_never_internal", condition=Q(internal=False)),
        ]
