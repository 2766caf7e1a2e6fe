"""What a row carries whose file a worker has to read: the row itself is the queue."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from implementation.tenancy.models import ProjectModel


class WorkState(models.TextChoices):
    IDLE = "IDLE", _("not asked for yet")
    WAITING = "WAITING", _("waits for its turn")
    RUNNING = "RUNNING", _("is being read")
    DONE = "DONE", _("read")
    REFUSED = "REFUSED", _("refused")


class Work(ProjectModel):
    """A file's turn with the workers. Whoever works holds a lease for a minute at a time; a killed worker's runs out.

    `step`, `done` and `total` are how far it has come; `refused` is the sentence of a file that could not be read.
    """

    work_state = models.CharField(max_length=10, choices=WorkState.choices, default=WorkState.IDLE)
    asked_at = models.DateTimeField(null=True)
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    step = models.CharField(max_length=60, blank=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    refused = models.TextField(blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    @property
    def is_under_way(self) -> bool:
        return self.work_state in (WorkState.WAITING, WorkState.RUNNING)


def unfinished() -> Q:
    """What somebody still has to read."""
    return Q(work_state__in=[WorkState.WAITING, WorkState.RUNNING])
