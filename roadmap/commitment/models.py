"""The committed go-live as an agreement: each other date that was proposed, and what became of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from implementation.tenancy.models import May, ProjectModel, ProjectQuerySet, TenantManager
from roadmap.plan.models import Plan
from stakeholders.models import Seat, Side

ANSWER = ("state", "answered_by_id", "answered_at", "word", "typed_name", "evidence")


class State(models.TextChoices):
    PROPOSED = "PROPOSED", _("proposed")
    AGREED = "AGREED", _("agreed")
    DECLINED = "DECLINED", _("declined")
    WITHDRAWN = "WITHDRAWN", _("withdrawn")


class Commitment(ProjectModel):
    """Another committed go-live, proposed by one side. It holds when the other side agrees, and not before."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    go_live_on = models.DateField()
    instead_of = models.DateField()
    forecast_on = models.DateField()  # as of the proposal
    reason = models.TextField()
    by = models.ForeignKey(Seat, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    side = models.CharField(max_length=10, choices=Side.choices)
    proposed_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    answered_by = models.ForeignKey(
        Seat, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    word = models.TextField(blank=True)  # why it was declined
    typed_name = models.CharField(max_length=200, blank=True)
    evidence = models.JSONField(null=True)  # how whoever agreed came in; see stakeholders.agreements.Evidence

    may = May(portal="INSERT, SELECT", portal_updates=ANSWER)
    objects = TenantManager.from_queryset(ProjectQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "implementation"],
                name="one_other_go_live_is_proposed_at_a_time",
                condition=Q(state=State.PROPOSED),
            ),
            models.CheckConstraint(name="a_commitment_is_never_internal", condition=Q(internal=False)),
            models.CheckConstraint(name="another_go_live_says_why", condition=~Q(reason="")),
            models.CheckConstraint(
                name="an_answer_is_somebodys",
                condition=Q(state=State.PROPOSED, answered_by=None, answered_at=None)
                | (~Q(state=State.PROPOSED) & Q(answered_by__isnull=False, answered_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="who_agrees_gives_a_name", condition=~Q(state=State.AGREED) | ~Q(typed_name="")
            ),
        ]
        indexes = [models.Index(fields=["workspace", "implementation", "-id"], name="commitments_of_plan")]

    def __str__(self) -> str:
        return f"{self.go_live_on}"
