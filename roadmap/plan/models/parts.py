"""Playbooks as a plan copied them: the first one, and those that follow as phases."""

from django.db import models
from django.db.models import Q

from implementation.tenancy.models import May, ProjectModel, ProjectQuerySet, TenantManager
from roadmap.plan.models.playbooks import Playbook

BETWEEN = "--"  # stands between a phase's key and the playbook's own keys


class Part(ProjectModel):
    """One playbook in a plan, with the answers that it was copied with. The first one's `key` is empty.

    `said` has each question and its answer as people read them, because customers cannot read the playbook's text.
    """

    plan = models.ForeignKey(
        "roadmap.Plan", on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    position = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=300)
    playbook = models.ForeignKey(
        Playbook, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    playbook_version = models.PositiveIntegerField()
    parameters = models.JSONField(default=dict)
    said = models.JSONField(default=list)  # [[label, answer]]
    starts_on = models.DateField()
    after_go_live = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    may = May(portal="SELECT")
    objects = TenantManager.from_queryset(ProjectQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "implementation", "key"], name="a_part_stands_once"),
            models.CheckConstraint(name="a_part_is_never_internal", condition=Q(internal=False)),
        ]

    def __str__(self) -> str:
        return self.title

    def keyed(self, key: str) -> str:
        """What the plan calls what the playbook calls `key`."""
        return f"{self.key}{BETWEEN}{key}" if self.key else key

    def own(self, key: str) -> str:
        """What the playbook calls what the plan calls `key`."""
        return key.removeprefix(f"{self.key}{BETWEEN}") if self.key else key
