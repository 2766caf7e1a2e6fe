"""Secrets with which programs read over the API, and act where a person lets them."""

from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from implementation.models import Implementation
from implementation.tenancy.models import May, TenantManager, TenantModel, TenantQuerySet
from stakeholders.models.people import Role, Seat, Side

LONGEST_LIFE = timedelta(days=366)  # calendar days: a year, whichever


class Scope(models.TextChoices):
    """What a program may do with a token. Deciding is not among it: that is done by a person who is signed in."""

    READ = "read", _("read")
    ITEMS_WRITE = "items:write", _("change the status of items")


class ApiTokenQuerySet(TenantQuerySet["ApiToken"]):
    def held_by(self, user_id: UUID) -> Self:
        return self.filter(user_id=user_id, kind=ApiToken.Kind.PERSONAL)

    def of_workspace(self) -> Self:
        return self.filter(kind=ApiToken.Kind.WORKSPACE)


class ApiToken(TenantModel):
    """One secret, kept as its digest. A personal one sees and does what its person may, and ends with their seat;
    a workspace's reads what staff see, whoever made it.

    Name and address of the workspace are copies that the database keeps equal, so that one row tells the door all.
    """

    class Kind(models.TextChoices):
        PERSONAL = "PERSONAL", _("personal")
        WORKSPACE = "WORKSPACE", _("the workspace’s")

    implementation = models.ForeignKey(
        Implementation, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    internal = models.BooleanField(default=False)
    workspace_slug = models.SlugField(max_length=60)
    workspace_name = models.CharField(max_length=120)
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    user_id = models.UUIDField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=100)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64)
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope.choices))
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    may = May(portal="INSERT, SELECT", portal_updates=("revoked_at",), door="digest")
    objects = TenantManager.from_queryset(ApiTokenQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "digest"], name="a_secret_opens_one_door"),
            models.CheckConstraint(
                name="a_token_ends_within_a_year",
                condition=Q(expires_at__gt=F("made_at")) & Q(expires_at__lte=F("made_at") + LONGEST_LIFE),
            ),
            models.CheckConstraint(
                name="a_workspace_token_reads_only",
                condition=Q(kind="PERSONAL") | Q(scopes=["read"], implementation=None),
            ),
            models.CheckConstraint(name="a_token_is_never_internal", condition=Q(internal=False)),
        ]
        indexes = [
            models.Index(fields=["digest", "workspace"], name="token_of_digest"),
            models.Index(fields=["workspace", "user_id"], name="tokens_of_person"),
        ]

    def __str__(self) -> str:
        return self.name

    def is_open(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.expires_at

    @property
    def is_personal(self) -> bool:
        return self.kind == self.Kind.PERSONAL

    @property
    def scope_names(self) -> str:
        return ", ".join(str(Scope(scope).label) for scope in self.scopes)

    def as_viewer(self) -> Seat:
        """The place from which a workspace's token looks: a viewer's among the staff, and no row of the database."""
        return Seat(
            workspace_id=self.workspace_id,
            workspace_slug=self.workspace_slug,
            workspace_name=self.workspace_name,
            side=Side.VENDOR,
            roles=[Role.VIEWER],
            name=self.name,
        )
