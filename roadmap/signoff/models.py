"""The sign-off: an exact text, and the two people who signed it."""

from django.db import models
from django.db.models import Q

from implementation.models import StoredFile
from implementation.tenancy.models import May, ProjectModel, ProjectQuerySet, TenantManager
from stakeholders.models import Seat, Side, Thread


class SignOff(ProjectModel):
    """What is signed, frozen with the first signature. If anything changes before the second, there is another one."""

    content = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    frozen_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    sha256 = models.CharField(max_length=64, blank=True)
    published_at = models.DateTimeField(null=True)

    may = May(portal="INSERT, SELECT", portal_updates=("closed_at", "file_id", "sha256", "published_at"))
    objects = TenantManager.from_queryset(ProjectQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "implementation", "fingerprint"], name="a_text_is_signed_off_in_one_place"
            ),
            models.UniqueConstraint(
                fields=["workspace", "implementation"],
                name="an_implementation_closes_once",
                condition=Q(closed_at__isnull=False),
            ),
            models.CheckConstraint(name="a_sign_off_is_never_internal", condition=Q(internal=False)),
        ]
        indexes = [models.Index(fields=["workspace", "implementation", "frozen_at"], name="sign_offs_of_place")]


class Signature(ProjectModel):
    """A simple electronic signature of a person: one for each side. Never changed."""

    sign_off = models.ForeignKey(
        SignOff, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    side = models.CharField(max_length=10, choices=Side.choices)
    fingerprint = models.CharField(max_length=64)
    typed_name = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    email = models.EmailField()
    title = models.CharField(max_length=200, blank=True)
    organisation = models.CharField(max_length=120)
    signed_at = models.DateTimeField()
    consent = models.TextField()
    consent_version = models.PositiveSmallIntegerField()
    authenticated = models.JSONField(default=list)
    session_digest = models.CharField(max_length=64)
    ip = models.CharField(max_length=45, blank=True)
    user_agent = models.CharField(max_length=400, blank=True)
    zone = models.CharField(max_length=60)

    may = May(staff="INSERT, SELECT", portal="INSERT, SELECT")
    objects = TenantManager.from_queryset(ProjectQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "sign_off", "side"], name="each_side_signs_once"),
            models.CheckConstraint(name="a_signature_is_never_internal", condition=Q(internal=False)),
        ]
        indexes = [models.Index(fields=["workspace", "implementation"], name="signatures_of_place")]

    def __str__(self) -> str:
        return self.name
