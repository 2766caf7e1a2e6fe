"""Tools that are connected: what was asked for, what was granted, what proves it. Never a secret."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from implementation.tenancy.models import May, ProjectModel, ProjectQuerySet, TenantManager
from stakeholders.models import Seat, Side, Thread

WRITABLE = (  # by the customer's role: what its people grant, prove, acknowledge and hold up
    "state",
    "state_since",
    "version",
    "account_kind",
    "account_name",
    "method",
    "scopes",
    "network",
    "handed_over_through",
    "handed_over_on",
    "handed_over_by_id",
    "expires_on",
    "test_ours",
    "test_theirs",
    "test_passed",
    "test_words",
    "tested_on",
    "connected_on",
    "blocked_what",
    "blocked_by",
    "caution_by_id",
    "caution_at",
    "caution_words",
    "state_before",
)


class Connection(ProjectModel):
    """One tool between the vendor's product and the customer's own, in one of the product's environments.

    `production_of` is the connection that this one takes up again in production: whoever connects a tool to the sandbox
    has it to do once more.
    """

    class Environment(models.TextChoices):
        SANDBOX = "SANDBOX", _("sandbox")
        PRODUCTION = "PRODUCTION", _("production")

    class Account(models.TextChoices):
        TEST = "TEST", _("test account")
        PRODUCTION = "PRODUCTION", _("production account")

    class Network(models.TextChoices):
        NONE = "NONE", _("nothing to open")
        ALLOW_LIST = "ALLOW_LIST", _("allow-list of addresses")
        PEERING = "PEERING", _("peering")
        TUNNEL = "TUNNEL", _("SSH tunnel")

    class State(models.TextChoices):
        PLANNED = "PLANNED", _("To be requested")
        REQUESTED = "REQUESTED", _("Requested")
        GRANTED = "GRANTED", _("Access granted")
        CONNECTED = "CONNECTED", _("Connected")
        VERIFIED = "VERIFIED", _("Test record verified")
        IN_USE = "IN_USE", _("In use")
        BLOCKED = "BLOCKED", _("Blocked")
        SKIPPED = "SKIPPED", _("Skipped")

    number = models.PositiveIntegerField()  # people read C-1
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    kind = models.CharField(max_length=20)
    product = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    purpose = models.TextField(blank=True)
    objects_synced = models.TextField(blank=True)  # a line each: object, direction, which side is right
    environment = models.CharField(max_length=10, choices=Environment.choices)
    production_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    admin = models.ForeignKey(
        Seat, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )  # who can consent, of the customer's people

    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    state_since = models.DateTimeField()
    state_before = models.CharField(max_length=10, blank=True, default="")  # of what is blocked or skipped
    version = models.PositiveIntegerField(default=1)
    asked = models.TextField(blank=True)  # the request as it was sent
    account_kind = models.CharField(max_length=10, choices=Account.choices, blank=True)
    account_name = models.CharField(max_length=200, blank=True)
    method = models.CharField(max_length=200, blank=True)
    scopes = models.TextField(blank=True)
    network = models.CharField(max_length=10, choices=Network.choices, default=Network.NONE)
    addresses = models.TextField(blank=True)  # of the vendor, for the customer's allow-list
    handed_over_through = models.CharField(max_length=200, blank=True)
    handed_over_on = models.DateField(null=True)
    handed_over_by = models.ForeignKey(
        Seat, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    expires_on = models.DateField(null=True)
    connected_on = models.DateField(null=True)
    test_ours = models.CharField(max_length=200, blank=True)
    test_theirs = models.CharField(max_length=200, blank=True)
    test_passed = models.BooleanField(null=True)
    test_words = models.TextField(blank=True)
    tested_on = models.DateField(null=True)
    blocked_what = models.TextField(blank=True)
    blocked_by = models.CharField(max_length=10, choices=Side.choices, blank=True)  # which side has to move
    skipped_reason = models.TextField(blank=True)
    caution_by = models.ForeignKey(
        Seat, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    caution_at = models.DateTimeField(null=True)
    caution_words = models.TextField(blank=True)
    made_at = models.DateTimeField()

    may = May(portal="SELECT", portal_updates=WRITABLE)
    objects = TenantManager.from_queryset(ProjectQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "implementation", "number"], name="a_connection_has_a_number"),
            models.CheckConstraint(name="a_connection_is_never_internal", condition=Q(internal=False)),
            models.CheckConstraint(
                name="a_blocked_connection_says_by_what",
                condition=~Q(state="BLOCKED") | (~Q(blocked_what="") & ~Q(blocked_by="")),
            ),
            models.CheckConstraint(
                name="a_skipped_connection_says_why", condition=~Q(state="SKIPPED") | ~Q(skipped_reason="")
            ),
            models.CheckConstraint(
                name="a_caution_is_taken_on_by_somebody",
                condition=Q(caution_by=None, caution_at=None) | Q(caution_by__isnull=False, caution_at__isnull=False),
            ),
            models.CheckConstraint(name="nothing_is_its_own_production", condition=~Q(production_of=F("id"))),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def key(self) -> str:
        return f"C-{self.number}"

    @property
    def is_live(self) -> bool:
        """Whether something flows, or could: access is there."""
        return self.state in (self.State.GRANTED, self.State.CONNECTED, self.State.VERIFIED, self.State.IN_USE)

    @property
    def endangers_production(self) -> bool:
        """A production account behind the sandbox: what is tried out there is real here."""
        return self.environment == self.Environment.SANDBOX and self.account_kind == self.Account.PRODUCTION

    @property
    def is_on_test_account(self) -> bool:
        """A test account behind production: nothing real would flow after go-live."""
        return self.environment == self.Environment.PRODUCTION and self.account_kind == self.Account.TEST

    @property
    def holder(self) -> str:
        """The side that has to move; empty when nobody has."""
        if self.state == self.State.BLOCKED:
            return self.blocked_by
        return TURNS.get(self.state, "")


TURNS: dict[str, str] = {
    Connection.State.PLANNED: Side.VENDOR,
    Connection.State.REQUESTED: Side.CUSTOMER,
    Connection.State.GRANTED: Side.CUSTOMER,  # the customer connects, the vendor assists
    Connection.State.CONNECTED: Side.CUSTOMER,
    Connection.State.VERIFIED: Side.VENDOR,
}


class ConnectionStep(ProjectModel):
    """One line of a connection's checklist."""

    connection = models.ForeignKey(
        Connection, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    position = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=10, choices=Side.choices)
    text = models.CharField(max_length=300)
    waiting_since = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        Seat, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )

    may = May(portal="SELECT", portal_updates=("done_at", "done_by_id"))
    objects = TenantManager.from_queryset(ProjectQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "connection", "position"], name="a_step_has_a_place"),
            models.CheckConstraint(name="a_step_is_never_internal", condition=Q(internal=False)),
            models.CheckConstraint(
                name="a_step_is_done_by_somebody",
                condition=Q(done_at=None, done_by=None) | Q(done_at__isnull=False, done_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.text
