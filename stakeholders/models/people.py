"""People, the seats they have, and the links by which mails find things."""

from datetime import datetime
from typing import Any, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from implementation.models import Implementation, Workspace
from implementation.tenancy.models import May, ProjectQuerySet, TenantManager, TenantModel


class UserManager(BaseUserManager["User"]):
    def known_by(self, email: str) -> "User":
        """The one login behind an address, made when it is new, without a password."""
        address = email.strip().lower()
        user, _made = self.get_or_create(email=address, defaults={"password": "!"})
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """A login: an address that somebody has proven to read. What it may see is said by seats, never here."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(_("e-mail"), unique=True)
    is_active = models.BooleanField(default=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        return self.email


class Side(models.TextChoices):
    VENDOR = "VENDOR", _("vendor")
    CUSTOMER = "CUSTOMER", _("customer")


class Role(models.TextChoices):
    """The vendor's four, then the customer's six."""

    OWNER = "OWNER", _("owner")
    MANAGER = "MANAGER", _("manager")
    CONTRIBUTOR = "CONTRIBUTOR", _("contributor")
    VIEWER = "VIEWER", _("viewer")
    SPONSOR = "SPONSOR", _("sponsor")
    SIGNATORY = "SIGNATORY", _("signatory")
    LEAD = "LEAD", _("project lead")
    APPROVER = "APPROVER", _("approver")
    INFORMED = "INFORMED", _("informed")


VENDOR_ROLES = [Role.OWNER, Role.MANAGER, Role.CONTRIBUTOR, Role.VIEWER]
CUSTOMER_ROLES = [Role.SPONSOR, Role.SIGNATORY, Role.LEAD, Role.APPROVER, Role.CONTRIBUTOR, Role.INFORMED]


class SeatQuerySet(ProjectQuerySet["Seat"]):
    def present(self) -> Self:
        return self.filter(revoked_at=None)

    def of_side(self, side: Side) -> Self:
        return self.filter(side=side)

    def staff(self) -> Self:
        """Seats in the workspace itself."""
        return self.filter(implementation=None)

    def holding(self, role: Role) -> Self:
        return self.filter(roles__contains=[role])


class Seat(TenantModel):
    """One person's place: in a workspace (staff), or at one implementation on either side.

    It carries name, address and title as shown, because the customer's role sees no users. The slugs and names of
    its place are copies that the database keeps equal: one row tells the door everything.
    """

    implementation = models.ForeignKey(
        Implementation, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    internal = models.BooleanField(default=False)
    workspace_slug = models.SlugField(max_length=60)
    workspace_name = models.CharField(max_length=120)
    implementation_slug = models.SlugField(max_length=60, null=True)
    implementation_name = models.CharField(max_length=120, null=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    side = models.CharField(max_length=10, choices=Side.choices)
    roles = ArrayField(models.CharField(max_length=15, choices=Role.choices))
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail"))
    title = models.CharField(_("title"), max_length=200, blank=True)
    invited_at = models.DateTimeField()
    joined_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    may = May(portal="INSERT, SELECT", portal_updates=("title", "roles", "joined_at", "revoked_at"), door="user_id")
    objects = TenantManager.from_queryset(SeatQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "implementation", "email"],
                name="a_person_sits_once_in_a_place",
                condition=Q(revoked_at=None),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="customers_sit_at_an_implementation",
                condition=Q(side=Side.VENDOR) | Q(implementation__isnull=False),
            ),
            models.CheckConstraint(name="a_seat_is_never_internal", condition=Q(internal=False)),
        ]
        indexes = [
            models.Index(fields=["user", "workspace"], name="seat_of_user"),
            models.Index(fields=["workspace", "implementation", "side"], name="seat_of_place"),
            models.Index(  # what every page asks first, in two halves
                fields=["user"],
                name="own_seats_of_user",
                condition=Q(revoked_at=None) & (Q(implementation=None) | Q(side=Side.CUSTOMER)),
            ),
            models.Index(
                fields=["user", "implementation_slug"], name="seat_of_user_there", condition=Q(revoked_at=None)
            ),
            models.Index(  # where somebody is on the team: counted without reading the seats
                fields=["workspace", "user"],
                include=["implementation"],
                name="teams_of_user",
                condition=Q(revoked_at=None, side=Side.VENDOR, implementation__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def at(cls, place: Workspace | Implementation, **values: Any) -> "Seat":
        """A new seat, not saved, with the copies of its place filled in. `place.workspace` must be loaded."""
        workspace = place if isinstance(place, Workspace) else place.workspace
        implementation = place if isinstance(place, Implementation) else None
        return cls(
            workspace=workspace,
            workspace_slug=workspace.slug,
            workspace_name=workspace.name,
            implementation=implementation,
            implementation_slug=implementation.slug if implementation else None,
            implementation_name=implementation.customer_name if implementation else None,
            **values,
        )

    @property
    def is_ours(self) -> bool:
        """Of the vendor's side."""
        return self.side == Side.VENDOR

    @property
    def is_staff_seat(self) -> bool:
        return self.implementation_id is None

    @property
    def home(self) -> str:
        """The address of the place."""
        return f"/w/{self.workspace_slug}/" + (f"i/{self.implementation_slug}/" if self.implementation_slug else "")

    @property
    def initials(self) -> str:
        parts = [part for part in self.name.split() if part[0].isalnum()]
        return (parts[0][0] + (parts[-1][0] if len(parts) > 1 else "")).upper() if parts else "?"

    @property
    def first_name(self) -> str:
        return self.name.split()[0] if self.name else ""

    def holds(self, *roles: Role) -> bool:
        return any(role in self.roles for role in roles)

    @property
    def role_names(self) -> str:
        return ", ".join(str(Role(role).label) for role in self.roles)


class Locator(TenantModel):
    """A link in a mail: it finds one thing for one person, for a while. Opening it does nothing by itself.

    The secret is made from the row's id (`implementation.links`); the row keeps its digest.
    """

    implementation = models.ForeignKey(
        Implementation, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    internal = models.BooleanField(default=False)
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    user_id = models.UUIDField()
    digest = models.CharField(max_length=64, unique=True)
    path = models.CharField(max_length=300)
    subject = models.CharField(max_length=300)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    may = May(portal="INSERT", door="digest")
    objects = TenantManager.from_queryset(ProjectQuerySet)()

    class Meta:
        indexes = [models.Index(fields=["workspace", "seat"], name="locator_of_seat")]

    def __str__(self) -> str:
        return self.subject

    def is_open(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.expires_at
