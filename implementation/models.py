"""The tenants: a vendor's workspace, its customers, and the implementations they run together.

This floor knows neither users nor seats. Machines that keep rows of their own bring their models along below.
"""

from django.db import models
from uuid_utils.compat import uuid7

from implementation.due.models import Due
from implementation.ledger.models import LedgerBody, LedgerChain, LedgerEntry
from implementation.outbox.models import OutboxMessage, SignInMail, Unsubscribed
from implementation.stored.models import StoredFile
from implementation.tenancy.models import May, ProjectQuerySet, TenantManager, TenantModel

__all__ = [
    "Customer",
    "Due",
    "Implementation",
    "LedgerBody",
    "LedgerChain",
    "LedgerEntry",
    "OutboxMessage",
    "SignInMail",
    "StoredFile",
    "Unsubscribed",
    "Workspace",
]


class Workspace(models.Model):
    """The vendor: ring one of the fence. Its slug is its address and never changes."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    zone = models.CharField(max_length=60, default="Europe/London")
    accent = models.CharField(max_length=7, blank=True)
    calendar = models.JSONField(default=dict)  # implementation.calendars, as plain values
    health = models.JSONField(default=dict, db_default={})  # roadmap.plan.health, as plain values
    created_at = models.DateTimeField()

    may = May(portal="SELECT")
    objects = TenantManager()

    def __str__(self) -> str:
        return self.name


class Customer(TenantModel):
    """A company that the vendor implements for. Customers of one vendor may be competitors."""

    name = models.CharField(max_length=120)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "name"], name="a_customer_is_named_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Implementation(TenantModel):
    """One customer's way from kick-off to go-live: ring two of the fence.

    `customer_name` is a copy that the database keeps equal, because the customer's role sees no list of customers.
    """

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    customer_name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60)
    kickoff_on = models.DateField()
    zone = models.CharField(max_length=60)
    calendar = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    may = May(
        portal="SELECT", portal_updates=("closed_at", "calendar")
    )  # who may be second to sign, and knows its days
    objects = TenantManager.from_queryset(ProjectQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "slug"], name="an_implementation_has_one_address"),
        ]

    def __str__(self) -> str:
        return self.customer_name

    @property
    def name(self) -> str:
        """What both sides call it: the customer's name."""
        return self.customer_name
