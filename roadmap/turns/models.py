"""What reminders leave behind: who was reminded of what, who wants quiet for a while, what went one step up."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from implementation.models import Implementation
from implementation.tenancy.models import May, ProjectModel, ProjectQuerySet, TenantManager, TenantModel
from roadmap.plan.models import Item
from stakeholders.models import Seat


class SnoozeQuerySet(ProjectQuerySet["Snooze"]):
    def in_force(self, on: date) -> Self:
        return self.filter(until__gt=on)


class Snooze(ProjectModel):
    """One person hears nothing about one item before the day `until`."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    until = models.DateField()
    said_at = models.DateTimeField()

    may = May(portal="INSERT, SELECT", portal_updates=("until", "said_at"))
    objects = TenantManager.from_queryset(SnoozeQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "item", "seat"], name="a_person_snoozes_an_item_once"),
        ]
        indexes = [models.Index(fields=["workspace", "implementation"], name="snoozes_of_place")]


class Escalation(ProjectModel):
    """An overdue item on its way up: who was warned on which day, and when it went up. A moved date starts anew."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    due_on = models.DateField()
    warned_on = models.DateField()
    went_up_on = models.DateField(null=True)

    may = May(portal="INSERT, SELECT", portal_updates=("warned_on", "went_up_on"))
    objects = TenantManager.from_queryset(ProjectQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "item", "due_on"], name="an_item_goes_up_once"),
            models.CheckConstraint(
                name="nothing_goes_up_unwarned", condition=Q(went_up_on=None) | Q(went_up_on__gt=models.F("warned_on"))
            ),
        ]
        indexes = [models.Index(fields=["workspace", "implementation"], name="escalations_of_place")]


class Digest(TenantModel):
    """One person's morning: what the mail of that day was about, and why. A colleague's covers all implementations."""

    implementation = models.ForeignKey(
        Implementation, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    internal = models.BooleanField(default=False)
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    on = models.DateField()
    content = models.JSONField()
    made_at = models.DateTimeField()

    may = May(staff="INSERT, SELECT", portal="INSERT, SELECT")
    objects = TenantManager.from_queryset(ProjectQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "seat", "on"], name="a_person_has_one_digest_a_day"),
            models.CheckConstraint(name="a_digest_is_never_internal", condition=Q(internal=False)),
        ]
        indexes = [models.Index(fields=["workspace", "implementation", "on"], name="digests_of_place")]
