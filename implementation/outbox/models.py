"""Letters waiting to be sent, and letters sent: the queue is these rows, never a message in Redis."""

from datetime import datetime
from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from implementation.tenancy.models import May, ProjectQuerySet, TenantManager, TenantModel


class Delivery(models.Model):
    """What it takes to deliver a row once or, after a crash, rarely twice: a state, a due time and a lease."""

    class State(models.TextChoices):
        QUEUED = "QUEUED", "waiting to be sent"
        SENT = "SENT", "sent"
        DEAD = "DEAD", "given up after many tries"
        PARKED = "PARKED", "stopped the sender three times"
        DROPPED = "DROPPED", "not sent"  # `last_error` says why

    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    to_email = models.EmailField()
    queued_at = models.DateTimeField()
    due_at = models.DateTimeField()
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)  # claims, counted before the work
    failures = models.PositiveSmallIntegerField(default=0)  # claims that came back with an answer
    last_error = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True)
    subject = models.TextField(blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)

    class Meta:
        abstract = True

    id: UUID
    good_until: datetime | None = None

    @property
    def message_id(self) -> str:
        """The same for every attempt, so that a mail sent twice is recognised as one."""
        return f"<{self.id}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2].rstrip('>')}>"


class OutboxMessage(Delivery, TenantModel):
    """One letter to one person. `dedupe_key` says what makes it the same letter, so queueing twice queues once.

    Context is frozen when queued and holds plain values; the text is rendered by the worker, outside transactions.
    """

    implementation = models.ForeignKey(
        "implementation.Implementation",
        on_delete=models.PROTECT,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    internal = models.BooleanField(default=False)
    dedupe_key = models.CharField(max_length=200)
    template = models.CharField(max_length=120)
    context = models.JSONField()
    attachments = models.JSONField(default=list)  # of {"file": id, "name": text}
    recipient_id = models.UUIDField(null=True)  # the seat, which this floor does not know
    to_name = models.CharField(max_length=200)
    why = models.CharField(max_length=200, blank=True)
    transactional = models.BooleanField(default=True)

    may = May(portal="INSERT", clerk_reads=("workspace_id", "state", "due_at", "leased_until"))
    objects = TenantManager.from_queryset(ProjectQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "dedupe_key"], name="a_letter_is_queued_once"),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="outbox_due", condition=Q(state="QUEUED")),
            models.Index(fields=["workspace", "due_at"], name="outbox_of_workspace", condition=Q(state="QUEUED")),
            models.Index(fields=["workspace", "implementation", "queued_at"], name="outbox_log"),
        ]


class UnsubscribedQuerySet(ProjectQuerySet["Unsubscribed"]):
    def in_force(self) -> Self:
        return self.filter(ended_at=None)


class Unsubscribed(TenantModel):
    """Somebody wants no digests and no status mails; what is theirs to decide or to sign still reaches them."""

    implementation = models.ForeignKey(
        "implementation.Implementation",
        on_delete=models.PROTECT,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    internal = models.BooleanField(default=False)
    recipient_id = models.UUIDField()  # the seat, which this floor does not know
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    may = May(portal="INSERT, SELECT", portal_updates=("ended_at",))
    objects = TenantManager.from_queryset(UnsubscribedQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "recipient_id"],
                name="a_person_unsubscribes_once",
                condition=Q(ended_at=None),
            ),
            models.CheckConstraint(name="unsubscribing_is_never_internal", condition=Q(internal=False)),
        ]
        indexes = [models.Index(fields=["workspace", "recipient_id"], name="unsubscribed_person")]


class SignInMail(Delivery):
    """A code or reset link: written before a workspace is known, its words dropped once it is sent.

    What ends at `good_until` is not sent any more from then on.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    good_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="signinmail_due", condition=Q(state="QUEUED"))]
