"""Typed responsibilities of both sides, and what they wait for."""

from datetime import date
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from implementation.tenancy.models import May, ProjectModel, ProjectQuerySet, TenantManager
from roadmap.plan.models.plans import Objective
from stakeholders.models import Seat, Thread


class Party(models.TextChoices):
    """Who does it: a side, or somebody who has no seat here."""

    VENDOR = "VENDOR", _("vendor")
    CUSTOMER = "CUSTOMER", _("customer")
    THIRD = "THIRD", _("third party")


class Kind(models.TextChoices):
    DO = "do", _("Do")
    ASSIST = "assist", _("Assist")
    APPROVE = "approve", _("Approve")
    DECIDE = "decide", _("Decide")
    PROVIDE = "provide", _("Provide")
    ASSURE = "assure", _("Assure")


class ItemState(models.TextChoices):
    NOT_STARTED = "NOT_STARTED", _("Not started")
    IN_PROGRESS = "IN_PROGRESS", _("In progress")
    WAITING = "WAITING", _("Waiting")
    BLOCKED = "BLOCKED", _("Blocked")
    DONE = "DONE", _("Done")
    SKIPPED = "SKIPPED", _("Skipped")


class Milestone(models.TextChoices):
    """What implementations are measured by. The first and the last are of every plan; items are marked as the others.

    A milestone is reached when every item of the plan that is marked as it is done.
    """

    KICK_OFF = "kick_off", _("Kick-off")
    SANDBOX_READY = "sandbox_ready", _("Sandbox ready")
    FIRST_INVOICE_COMPARED = "first_invoice_compared", _("First invoice compared")
    GO_LIVE = "go_live", _("Go-live")


class BlockReason(models.TextChoices):
    """What sort of thing blocks an item; its own words say more."""

    DATA = "DATA", _("Data or information is missing")
    ACCESS = "ACCESS", _("Access is missing")
    DECISION = "DECISION", _("A decision is missing")
    PEOPLE = "PEOPLE", _("Nobody has the time")
    FAULT = "FAULT", _("Something does not work")
    OUTSIDE = "OUTSIDE", _("Somebody outside is waited for")
    OTHER = "OTHER", _("Something else")


CLOSED = (ItemState.DONE, ItemState.SKIPPED)
OTHER_SIDE = {Party.VENDOR.value: Party.CUSTOMER.value, Party.CUSTOMER.value: Party.VENDOR.value}
STATE_COLUMNS = (
    "state",
    "version",
    "started_on",
    "finished_on",
    "assignee_id",
    "blocked_what",
    "blocked_reason",
    "blocked_by_id",
    "blocked_by_name",
    "blocked_since",
    "waiting_since",
    "paused_since",
    "paused_reason",
    "skipped_reason",
    "vendor_word",
    "choice",
    "choice_reason",
    "forecast_start",
    "forecast_finish",
    "late_days",
    "late_why",
)


class ItemQuerySet(ProjectQuerySet["Item"]):
    def still_open(self) -> Self:
        return self.exclude(state__in=CLOSED)

    def overdue(self, on: date) -> Self:
        return self.still_open().filter(planned_finish__lt=on)

    def for_rows(self) -> Self:
        """What a list shows, without the long texts."""
        return self.defer("text", "why", "steps", "done_means", "choices", "choice_reason")


class Item(ProjectModel):
    """One thing that one side does. Planned dates stand still; forecast dates and state are kept by acts.

    `version` counts the acts: an update names the version it saw, so of two simultaneous acts one wins.
    """

    INTERNAL_FROM = 10_001  # internal items have numbers of their own: a gap would tell that there are any

    objective = models.ForeignKey(
        Objective, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    number = models.PositiveIntegerField()
    key = models.CharField(max_length=110)
    position = models.PositiveIntegerField()
    side = models.CharField(max_length=10, choices=Party.choices)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    role = models.CharField(max_length=30, blank=True)
    title = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    why = models.TextField(blank=True)
    steps = models.JSONField(default=list)
    done_means = models.TextField(blank=True)
    minutes = models.PositiveIntegerField(null=True)
    duration = models.PositiveSmallIntegerField()
    choices = models.JSONField(default=list)
    topics = models.JSONField(default=list, db_default=[])  # keys of what an approval approves
    decides = models.CharField(max_length=60, blank=True)
    milestone = models.CharField(max_length=30, choices=Milestone.choices, blank=True, default="", db_default="")
    planned_start = models.DateField()
    planned_finish = models.DateField()
    before_go_live = models.PositiveSmallIntegerField(null=True)  # ends so many working days before the committed one
    not_before = models.DateField(null=True)
    not_after = models.DateField(null=True)  # being later is shown, not forbidden
    locked_on = models.DateField(null=True)  # it starts on this day and nothing moves it
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")

    state = models.CharField(max_length=12, choices=ItemState.choices, default=ItemState.NOT_STARTED)
    version = models.PositiveIntegerField(default=1)
    started_on = models.DateField(null=True)
    finished_on = models.DateField(null=True)
    assignee = models.ForeignKey(
        Seat, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    blocked_what = models.TextField(blank=True)
    blocked_reason = models.CharField(
        max_length=10, choices=BlockReason.choices, blank=True, default="", db_default=""
    )  # empty: nobody said
    blocked_by = models.ForeignKey(
        Seat, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    blocked_by_name = models.CharField(max_length=200, blank=True)
    blocked_since = models.DateField(null=True)
    waiting_since = models.DateField(null=True)
    paused_since = models.DateField(null=True)
    paused_reason = models.TextField(blank=True, default="", db_default="")
    skipped_reason = models.TextField(blank=True)
    vendor_word = models.TextField(blank=True)  # why the vendor marked what is the customer's to mark
    choice = models.CharField(max_length=60, blank=True)
    choice_reason = models.TextField(blank=True)
    forecast_start = models.DateField()
    forecast_finish = models.DateField()
    late_days = models.IntegerField(default=0)
    late_why = models.TextField(blank=True)

    may = May(portal="SELECT", portal_updates=STATE_COLUMNS)
    objects = TenantManager.from_queryset(ItemQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "implementation", "number"], name="an_item_has_one_number"),
            models.UniqueConstraint(fields=["workspace", "implementation", "key"], name="an_item_stands_once"),
            models.CheckConstraint(
                name="an_item_ends_after_it_starts", condition=Q(planned_finish__gte=F("planned_start"))
            ),
            models.CheckConstraint(
                name="an_item_may_start_before_it_has_to_end",
                condition=Q(not_before=None) | Q(not_after=None) | Q(not_after__gte=F("not_before")),
            ),
            models.CheckConstraint(
                name="what_is_done_has_its_day",
                condition=Q(state="DONE", finished_on__isnull=False) | (~Q(state="DONE") & Q(finished_on=None)),
            ),
            models.CheckConstraint(
                name="what_is_blocked_says_by_what", condition=~Q(state="BLOCKED") | ~Q(blocked_what="")
            ),
            models.CheckConstraint(
                name="what_is_skipped_says_why", condition=~Q(state="SKIPPED") | ~Q(skipped_reason="")
            ),
            models.CheckConstraint(
                name="what_is_paused_says_why", condition=Q(paused_since=None) | ~Q(paused_reason="")
            ),
            models.CheckConstraint(name="only_the_vendor_works_unseen", condition=Q(internal=False) | Q(side="VENDOR")),
        ]
        indexes = [
            models.Index(fields=["workspace", "implementation", "position"], name="items_of_plan"),
            models.Index(fields=["workspace", "assignee", "planned_finish"], name="items_of_person"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state not in CLOSED

    @property
    def turn(self) -> str:
        """The side that has to move: a waiting item was handed to the other one."""
        return OTHER_SIDE.get(self.side, self.side) if self.state == ItemState.WAITING else self.side

    def is_overdue(self, on: date) -> bool:
        return self.is_open and self.planned_finish < on

    def shown_state(self, on: date) -> str:
        """What a row shows: late is said before not started, in progress and waiting."""
        if self.is_overdue(on) and self.state != ItemState.BLOCKED:
            return "LATE"
        return self.state


GROUPED = ~Q(of_group="") | ~Q(on_group="")
ENDS = (
    (Q(of_group="", item__isnull=False) | (~Q(of_group="") & Q(item=None, internal=False)))
    & (Q(on_group="", on__isnull=False) | (~Q(on_group="") & Q(on=None)))
)  # fmt: skip


class Dependency(ProjectModel):
    """`item` waits for `on`. It is as internal as the item that waits.

    An objective or a phase may stand on either side instead: `of_group` waits, `on_group` is waited for, named as
    `roadmap.schedule.groups` names them, by keys that nothing in a plan ever loses.
    """

    class Tie(models.TextChoices):
        WAITS = "WAITS", _("waits for")
        PREFERS = "PREFERS", _("should wait for")  # warns only
        ASSISTS = "ASSISTS", _("assists")
        DROPPED = "DROPPED", _("waited for")  # until the plan changed

    class Kind(models.TextChoices):
        FINISH_START = "FS", _("after its end")
        START_START = "SS", _("after its start")
        FINISH_FINISH = "FF", _("ends after its end")
        START_FINISH = "SF", _("ends after its start")

    item = models.ForeignKey(
        Item, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    of_group = models.CharField(max_length=120, blank=True, default="", db_default="")
    on = models.ForeignKey(
        Item, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    on_group = models.CharField(max_length=120, blank=True, default="", db_default="")
    tie = models.CharField(max_length=10, choices=Tie.choices, default=Tie.WAITS)
    kind = models.CharField(max_length=2, choices=Kind.choices, default=Kind.FINISH_START, db_default="FS")
    lag = models.SmallIntegerField(default=0)  # working days of the side that waits

    may = May(portal="SELECT")
    objects = TenantManager.from_queryset(ProjectQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "item", "on"], name="an_item_waits_once_for_another"),
            models.UniqueConstraint(
                fields=["workspace", "implementation", "item", "of_group", "on", "on_group"],
                condition=GROUPED,
                nulls_distinct=False,
                name="a_group_waits_once_for_another",
            ),
            models.CheckConstraint(name="nothing_waits_for_itself", condition=~Q(item=F("on"))),
            models.CheckConstraint(name="something_waits_for_something", condition=ENDS),
        ]
        indexes = [
            models.Index(fields=["workspace", "implementation"], name="dependencies_of_plan"),
            models.Index(fields=["workspace", "on"], name="who_waits_for_this"),
        ]

    def __str__(self) -> str:
        return f"{self.ends[0]} {self.tie} {self.ends[1]}"

    @property
    def ends(self) -> tuple[UUID | str, UUID | str]:
        """Who waits and what is waited for: the id of an item, or the key of an objective or a phase."""
        return self.item_id or self.of_group, self.on_id or self.on_group
