"""Small facts about implementations, from which the workspace's analytics are made."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from implementation.tenancy.models import ProjectModel, ProjectQuerySet, TenantManager


class Sort(models.TextChoices):
    LAP = "LAP", _("Time between milestones")
    APPROVAL = "APPROVAL", _("Turnaround of approvals")
    BLOCK = "BLOCK", _("What blocked items")


WHOLE = "whole"  # the lap from kick-off to go-live
UNSAID = "UNSAID"  # a block of which nobody said what sort of thing it is


class FactQuerySet(ProjectQuerySet["Fact"]):
    def that_say_something(self) -> Self:
        return self.exclude(days=[])


class Fact(ProjectModel):
    """One figure of one implementation: how many of the vendor's working days each of a few things took.

    A lap is one thing, and only of what has gone live; an approval is a text from when it was asked for until it was
    approved; a block is one, up to now when it lasts. Worked out by the workers in the customer's role from the plan,
    the tally and the ledger up to its entry `seq`; nothing internal is in it. Without anything to say it stays, empty.
    """

    sort = models.CharField(max_length=10, choices=Sort.choices)
    key = models.CharField(max_length=60)  # a milestone, a topic, a reason
    label = models.CharField(max_length=120, blank=True)  # of a topic
    playbook_key = models.CharField(max_length=60)
    playbook_title = models.CharField(max_length=300)
    playbook_version = models.PositiveIntegerField()
    days = ArrayField(models.IntegerField(), default=list)
    things = models.JSONField(default=list)  # [[title, path, from, until, open]] in the order of `days`
    seq = models.BigIntegerField()
    as_of = models.DateTimeField()

    objects = TenantManager.from_queryset(FactQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "implementation", "sort", "key"], name="an_implementation_has_a_fact_once"
            ),
            models.CheckConstraint(name="a_fact_is_never_internal", condition=Q(internal=False)),
        ]
        indexes = [
            models.Index(
                fields=["workspace", "sort", "key", "playbook_key", "playbook_version"],
                name="facts_that_say_something",
                condition=~Q(days=[]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.sort} {self.key}"
