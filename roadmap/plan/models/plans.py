"""One implementation's plan with its live figures, and the objectives that it is made of."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from implementation.tenancy.models import May, ProjectModel, ProjectQuerySet, TenantManager
from roadmap.plan.models.parts import Part
from roadmap.plan.models.playbooks import Playbook
from stakeholders.models import Seat


class Health(models.TextChoices):
    GREEN = "GREEN", _("On track")
    AMBER = "AMBER", _("At risk")
    RED = "RED", _("Off track")


FIGURES = (
    "forecast_on",
    "forecast_why",
    "gap_days",
    "rag",
    "rag_by_rule",
    "rag_reason",
    "rag_rules",
    "turn_side",
    "turn_since",
    "turn_title",
    "turn_number",
    "next_on",
    "shared_count",
    "done_count",
    "open_count",
    "overdue_count",
    "finished_on",
    "milestones",
    "next_milestone",
    "next_milestone_on",
    "reckoned_on",
)


OVERRIDDEN_OR_NOT = Q(override="", override_until=None) | (
    ~Q(override="") & ~Q(override_reason="") & Q(override_until__isnull=False)
)


class Plan(ProjectModel):
    """A copy of a playbook with dates. Its figures are counted over shared rows only and kept by every act.

    Pages and lists read the figures; nothing aggregates over items. The playbook's row never changes its text and is
    not for the customer, because the text names internal items.
    """

    playbook = models.ForeignKey(
        Playbook, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    playbook_title = models.CharField(max_length=300)
    playbook_version = models.PositiveIntegerField()
    parameters = models.JSONField(default=dict)
    weeks = models.PositiveSmallIntegerField()
    kickoff_on = models.DateField()
    committed_on = models.DateField()
    proposed_on = models.DateField(null=True)  # another committed go-live that waits for the other side's answer
    proposed_by_side = models.CharField(max_length=10, blank=True, default="", db_default="")
    planned_by = models.JSONField(default=dict, db_default={})  # {side: calendar} when the dates were last planned
    made_at = models.DateTimeField()

    forecast_on = models.DateField()
    forecast_why = models.TextField(blank=True)
    gap_days = models.IntegerField(default=0)  # working days of forecast against committed
    rag = models.CharField(max_length=5, choices=Health.choices, default=Health.GREEN)  # by the rule or overridden
    rag_by_rule = models.CharField(
        max_length=5, choices=Health.choices, default=Health.GREEN, db_default=Health.GREEN.value
    )
    rag_reason = models.TextField(blank=True)  # the rule that gave it, with its figures
    rag_rules = models.JSONField(default=list, db_default=[])  # what every rule says, worst first
    turn_side = models.CharField(max_length=10, blank=True)
    turn_since = models.DateField(null=True)
    turn_title = models.CharField(max_length=300, blank=True)
    turn_number = models.PositiveIntegerField(null=True)
    next_on = models.DateField(null=True)
    shared_count = models.PositiveIntegerField(default=0)
    done_count = models.PositiveIntegerField(default=0)
    open_count = models.PositiveIntegerField(default=0)
    overdue_count = models.PositiveIntegerField(default=0)
    finished_on = models.DateField(null=True)
    milestones = models.JSONField(default=list, db_default=[])  # [{key, on, done}] of those that items are marked as
    next_milestone = models.CharField(max_length=30, blank=True, default="", db_default="")
    next_milestone_on = models.DateField(null=True)  # by the forecast
    reckoned_on = models.DateField()

    # Who was waited for, by the last tally: working days since kick-off by the holder of what then drove go-live, and
    # working seconds of everything that waited. A third party with a name counts in `driven_third` and by its name.
    driven = models.JSONField(null=True)  # {holder: days}; None until the first tally
    driven_ours = models.PositiveIntegerField(default=0, db_default=0)
    driven_theirs = models.PositiveIntegerField(default=0, db_default=0)
    driven_third = models.PositiveIntegerField(default=0, db_default=0)
    waited_ours = models.BigIntegerField(default=0, db_default=0)
    waited_theirs = models.BigIntegerField(default=0, db_default=0)
    waited_third = models.BigIntegerField(default=0, db_default=0)
    waited_at = models.DateTimeField(null=True)

    # How likely the forecast is, from how long such items took in the workspace's finished implementations.
    p50_on = models.DateField(null=True)
    p80_on = models.DateField(null=True)  # both None with too little history
    movers = models.JSONField(null=True)  # [{number, title, days}]: what moves P80 most
    history_count = models.PositiveIntegerField(default=0, db_default=0)  # finished implementations
    likely_at = models.DateTimeField(null=True)
    likely_snapshot = models.CharField(max_length=64, blank=True, default="", db_default="")

    # Somebody's word on the health, which stands in the place of the rule's.
    override = models.CharField(max_length=5, choices=Health.choices, blank=True, default="", db_default="")
    override_reason = models.TextField(blank=True, default="", db_default="")
    override_by = models.ForeignKey(
        Seat, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    override_at = models.DateTimeField(null=True)
    override_until = models.DateField(null=True)  # this day included

    may = May(portal="SELECT", portal_updates=(*FIGURES, "committed_on", "proposed_on", "proposed_by_side"))
    objects = TenantManager.from_queryset(ProjectQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "implementation"], name="an_implementation_has_one_plan"),
            models.CheckConstraint(name="a_plan_is_never_internal", condition=Q(internal=False)),
            models.CheckConstraint(name="an_override_has_a_reason_and_an_end", condition=OVERRIDDEN_OR_NOT),
        ]
        indexes = [
            models.Index(  # the portfolio's order
                F("workspace"),
                F("gap_days").desc(),
                F("overdue_count").desc(),
                F("id"),
                name="plans_that_run_by_trouble",
                condition=Q(finished_on=None),
            ),
            models.Index(fields=["workspace", "forecast_on"], name="plans_by_forecast"),
            models.Index(  # the numbers above the portfolio: counted without reading the plans
                fields=["workspace"],
                include=["implementation", "finished_on", "rag", "turn_side", "overdue_count"],
                name="plans_to_count",
            ),
        ]

    def __str__(self) -> str:
        return self.playbook_title

    @property
    def is_overridden(self) -> bool:
        """Whether somebody's word stands in the place of the rule's. Its last day ends with that day."""
        return self.override_until is not None and self.override_until >= self.reckoned_on

    @property
    def rules_fired(self) -> list[dict[str, str]]:
        """What speaks against green besides the rule that gave the colour."""
        return [finding for finding in self.rag_rules[1:] if finding["colour"] != Health.GREEN]

    def week_on(self, day: date) -> int:
        return week_from(self.kickoff_on, day)


def week_from(kickoff: date, day: date) -> int:
    """The week of a plan that this day is in: 1 from kick-off, 0 or less before it. Calendar weeks."""
    return (day - kickoff).days // 7 + 1


class ObjectiveState(models.TextChoices):
    NOT_STARTED = "NOT_STARTED", _("Not started")
    IN_PROGRESS = "IN_PROGRESS", _("In progress")
    DONE = "DONE", _("Done")
    SKIPPED = "SKIPPED", _("Skipped")


OBJECTIVE_FIGURES = (
    "state",
    "forecast_start",
    "forecast_finish",
    "late_days",
    "shared_count",
    "done_count",
    "open_count",
    "overdue_count",
)


class Objective(ProjectModel):
    """What is to be reached, and between which dates. Dates and counts are of its shared items."""

    class Need(models.TextChoices):
        REQUIRED = "REQUIRED", _("required")
        OPTIONAL = "OPTIONAL", _("optional")
        CONDITIONAL = "CONDITIONAL", _("only if there is any")

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    part = models.ForeignKey(Part, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    key = models.CharField(max_length=110)
    title = models.CharField(max_length=300)
    phase = models.CharField(max_length=110, blank=True, default="", db_default="")  # key of the group that it is in
    phase_title = models.CharField(max_length=300, blank=True, default="", db_default="")
    label = models.CharField(max_length=30, blank=True)  # a short name for charts
    why = models.TextField(blank=True)
    note = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField()
    row = models.PositiveSmallIntegerField()  # objectives of one row of the playbook's table share it
    need = models.CharField(max_length=12, choices=Need.choices, default=Need.REQUIRED)
    after_go_live = models.BooleanField(default=False)
    planned_start = models.DateField()
    planned_finish = models.DateField()
    baseline_start = models.DateField(null=True)  # as planned at kick-off; what moves later leaves them
    baseline_finish = models.DateField(null=True)
    state = models.CharField(max_length=12, choices=ObjectiveState.choices, default=ObjectiveState.NOT_STARTED)
    forecast_start = models.DateField()
    forecast_finish = models.DateField()
    late_days = models.IntegerField(default=0)
    shared_count = models.PositiveIntegerField(default=0)
    done_count = models.PositiveIntegerField(default=0)
    open_count = models.PositiveIntegerField(default=0)
    overdue_count = models.PositiveIntegerField(default=0)
    skipped_at = models.DateTimeField(null=True)
    skipped_reason = models.TextField(blank=True)
    skipped_by = models.ForeignKey(
        Seat, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )

    may = May(portal="SELECT", portal_updates=OBJECTIVE_FIGURES)
    objects = TenantManager.from_queryset(ProjectQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "implementation", "key"], name="an_objective_stands_once"),
            models.CheckConstraint(name="an_objective_is_never_internal", condition=Q(internal=False)),
            models.CheckConstraint(
                name="an_objective_ends_after_it_starts", condition=Q(planned_finish__gte=F("planned_start"))
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_optional(self) -> bool:
        return self.need != self.Need.REQUIRED
