"""What the two sides agreed: topics, requirements with their versions, and decisions on exact texts."""

from collections.abc import Sequence
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from implementation import fingerprint
from implementation.tenancy.models import May, ProjectModel, ProjectQuerySet, TenantManager
from stakeholders.models.people import Seat
from stakeholders.models.threads import Thread


class Topic(ProjectModel):
    """What requirements are about, who decides on it and by which policy.

    Things upstairs that need people's word, a go-live date say, bring a topic of their own (`listed=False`).
    """

    class Policy(models.TextChoices):
        ALL = "ALL", _("all must approve")
        ANY = "ANY", _("any one approves")
        QUORUM = "QUORUM", _("a number of them approve")

    key = models.SlugField(max_length=60)
    title = models.CharField(_("topic"), max_length=120)
    position = models.PositiveSmallIntegerField(default=0)
    policy = models.CharField(max_length=10, choices=Policy.choices, default=Policy.ALL)
    quorum = models.PositiveSmallIntegerField(default=1)
    listed = models.BooleanField(default=True)

    may = May(portal="SELECT")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "implementation", "key"], name="a_topic_has_one_key"),
            models.CheckConstraint(name="a_topic_is_never_internal", condition=Q(internal=False)),
            models.CheckConstraint(name="a_quorum_is_somebody", condition=Q(quorum__gte=1)),
        ]

    def __str__(self) -> str:
        return self.title


class ApproverQuerySet(ProjectQuerySet["TopicApprover"]):
    def named(self) -> Self:
        """Who is asked now: not removed from the topic, and still at the implementation."""
        return self.filter(removed_at=None, seat__revoked_at=None)


class TopicApprover(ProjectModel):
    """A person whose decision a topic asks for, and who may decide in their place."""

    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    deputy = models.ForeignKey(
        Seat, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    named_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    may = May(portal="INSERT, SELECT", portal_updates=("deputy_id", "removed_at"))
    objects = TenantManager.from_queryset(ApproverQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "topic", "seat"], name="a_topic_names_a_person_once", condition=Q(removed_at=None)
            ),
            models.CheckConstraint(name="nobody_is_their_own_deputy", condition=~Q(deputy=F("seat"))),
            models.CheckConstraint(name="approvers_are_never_internal", condition=Q(internal=False)),
        ]
        indexes = [models.Index(fields=["workspace", "implementation", "topic"], name="approver_of_topic")]


class ApprovableQuerySet(ProjectQuerySet["Approvable"]):
    def requested(self) -> Self:
        return self.filter(requested_at__isnull=False)


class Approvable(ProjectModel):
    """Something that people decide on. `fingerprint` is of the text as it stands; decisions name the one they saw.

    `path` is its page, below the implementation's address.
    """

    kind = models.CharField(max_length=30)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    title = models.CharField(max_length=300)
    path = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    changed_at = models.DateTimeField()
    requested_at = models.DateTimeField(null=True)
    requested_by = models.ForeignKey(
        Seat, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    due_on = models.DateField(null=True)
    decided_at = models.DateTimeField(null=True)

    may = May(portal="INSERT, SELECT", portal_updates=("title", "fingerprint", "changed_at", "decided_at"))
    objects = TenantManager.from_queryset(ApprovableQuerySet)()

    class Meta:
        indexes = [models.Index(fields=["workspace", "implementation", "topic"], name="approvable_of_topic")]

    def __str__(self) -> str:
        return self.title


class Exhibit(ProjectModel):
    """The bytes that one fingerprint of an approvable stands for, kept for ever."""

    approvable = models.ForeignKey(
        Approvable, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    fingerprint = models.CharField(max_length=64)
    canonical = models.TextField()
    shown_at = models.DateTimeField()

    may = May(staff="INSERT, SELECT", portal="INSERT, SELECT")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "implementation", "approvable", "fingerprint"], name="a_text_is_kept_once"
            )
        ]


class Decision(ProjectModel):
    """What one person decided on one exact text, with the evidence of that moment. Never changed.

    `voice` is whose decision it counts as: the approver, also when the deputy `seat` acts `on_behalf_of` them.
    """

    class Verdict(models.TextChoices):
        APPROVE = "APPROVE", _("Approved")
        APPROVE_WITH_CONDITIONS = "APPROVE_WITH_CONDITIONS", _("Approved with conditions")
        REJECT = "REJECT", _("Rejected")
        REVOKE = "REVOKE", _("Withdrawn")

    approvable = models.ForeignKey(
        Approvable, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    fingerprint = models.CharField(max_length=64)
    verdict = models.CharField(max_length=30, choices=Verdict.choices)
    supersedes = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    on_behalf_of = models.ForeignKey(
        Seat, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    voice = models.ForeignKey(Seat, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    comment = models.TextField(blank=True)
    decided_at = models.DateTimeField()
    typed_name = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    email = models.EmailField()
    title = models.CharField(max_length=200, blank=True)
    organisation = models.CharField(max_length=120)
    consent = models.TextField()
    consent_version = models.PositiveSmallIntegerField()
    authenticated = models.JSONField(default=list)
    session_digest = models.CharField(max_length=64)
    ip = models.CharField(max_length=45, blank=True)
    user_agent = models.CharField(max_length=400, blank=True)
    zone = models.CharField(max_length=60)

    may = May(staff="INSERT, SELECT", portal="INSERT, SELECT")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "supersedes"], name="a_decision_is_superseded_once"),
            models.UniqueConstraint(
                fields=["workspace", "approvable", "voice", "fingerprint"],
                name="a_person_decides_first_once",
                condition=Q(supersedes=None),
            ),
            models.CheckConstraint(
                name="acting_for_somebody_names_them",
                condition=Q(on_behalf_of=None, voice=F("seat")) | Q(on_behalf_of=F("voice")) & ~Q(voice=F("seat")),
            ),
            models.CheckConstraint(
                name="withdrawing_withdraws_something",
                condition=~Q(verdict="REVOKE") | Q(supersedes__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["workspace", "implementation", "approvable", "decided_at"], name="decision_on_approvable"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.get_verdict_display()}"

    def evidence_digest(self, conditions: Sequence[str]) -> str:
        """SHA-256 over everything that this row says, and its conditions: what the ledger keeps of it."""
        said = {field.attname: getattr(self, field.attname) for field in self._meta.concrete_fields}
        return fingerprint.of({**said, "conditions": list(conditions)})


class Condition(ProjectModel):
    """What must also be true for an approval to hold; listed until somebody of the same side says that it is."""

    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    approvable = models.ForeignKey(
        Approvable, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    text = models.CharField(max_length=1000)
    met_at = models.DateTimeField(null=True)
    met_by = models.ForeignKey(
        Seat, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )

    may = May(portal="INSERT, SELECT", portal_updates=("met_at", "met_by_id"))

    class Meta:
        indexes = [models.Index(fields=["workspace", "implementation", "approvable"], name="condition_of_approvable")]

    def __str__(self) -> str:
        return self.text


class Requirement(ProjectModel):
    """One statement that both sides agree on. Its text is that of its last version."""

    number = models.PositiveIntegerField()
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    approvable = models.ForeignKey(
        Approvable, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    title = models.CharField(_("title"), max_length=200)
    version = models.PositiveIntegerField()
    must_have = models.BooleanField(_("needed for go-live"), default=True)
    source = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=10)
    written_at = models.DateTimeField()

    may = May(portal="INSERT, SELECT", portal_updates=("title", "version", "must_have"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "implementation", "number"], name="a_requirement_has_one_number"
            ),
            models.UniqueConstraint(fields=["workspace", "approvable"], name="a_requirement_is_approved_by_itself"),
            models.CheckConstraint(name="a_requirement_is_never_internal", condition=Q(internal=False)),
        ]
        indexes = [models.Index(fields=["workspace", "implementation", "topic"], name="requirement_of_topic")]

    def __str__(self) -> str:
        return f"{self.key} {self.title}"

    @property
    def key(self) -> str:
        return f"R-{self.number}"


class RequirementVersion(ProjectModel):
    """A requirement's text as somebody wrote it. Never changed; editing writes the next."""

    requirement = models.ForeignKey(
        Requirement, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    text = models.TextField()
    files = models.JSONField(default=list)  # [{"file": id, "name", "size", "sha256"}]
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    reason = models.CharField(max_length=1000, blank=True)
    fingerprint = models.CharField(max_length=64)
    written_at = models.DateTimeField()

    may = May(staff="INSERT, SELECT", portal="INSERT, SELECT")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "requirement", "version"], name="versions_do_not_fork"),
        ]
