"""The shapes that the schema describes of plans and items, and the shape of an act on an item."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from roadmap.plan.health import RULES
from roadmap.plan.models import BlockReason, Health, ItemState, Kind, Objective, ObjectiveState
from roadmap.plan.models import Party as Sides
from stakeholders.api.shapes import Party, Shape


class Turn(Shape):
    """Who has to move, and with what."""

    side = serializers.CharField(allow_blank=True)
    since = serializers.DateField(allow_null=True)
    title = serializers.CharField(allow_blank=True)
    number = serializers.IntegerField(allow_null=True)


class BySide(Shape):
    vendor = serializers.IntegerField()
    customer = serializers.IntegerField()
    others = serializers.IntegerField()


class Mover(Shape):
    """An item, and by how many of the vendor's working days P80 would be earlier if it took exactly as planned."""

    number = serializers.IntegerField()
    title = serializers.CharField()
    days = serializers.IntegerField()


class Rule(Shape):
    """What one of the rules of the health says."""

    rule = serializers.ChoiceField([(name, name) for name in RULES])
    colour = serializers.ChoiceField(Health.choices)
    said = serializers.CharField()


class Override(Shape):
    """Somebody's word, which stands in the place of the rule's until the end of a day."""

    reason = serializers.CharField()
    until = serializers.DateField()


class ImplementationRow(Shape):
    slug = serializers.CharField()
    customer = serializers.CharField()
    kickoff_on = serializers.DateField()
    committed_on = serializers.DateField(help_text="The go-live that both sides agreed on.")
    forecast_on = serializers.DateField(help_text="The go-live that today's facts lead to.")
    forecast_why = serializers.CharField(allow_blank=True)
    gap_days = serializers.IntegerField(help_text="Working days of the forecast after the committed date.")
    health = serializers.ChoiceField(Health.choices, help_text="By the rule, or by somebody’s word for a while.")
    health_by_rule = serializers.ChoiceField(Health.choices)
    health_reason = serializers.CharField(
        allow_blank=True, help_text="The rule that gave the colour, with its figures."
    )
    health_override = Override(allow_null=True)
    turn = Turn()
    next_on = serializers.DateField(allow_null=True)
    p50_on = serializers.DateField(
        allow_null=True, help_text="Half of the ways that this can go are live by then; null with too little history."
    )
    p80_on = serializers.DateField(allow_null=True, help_text="Four in five of them.")
    days_so_far = BySide(help_text="Working days since kick-off by who had what go-live then hung on.")
    waited_seconds = BySide(help_text="Working time that items, approvals and questions were with each of them.")
    waited_at = serializers.DateTimeField(allow_null=True, help_text="As of when; null before the first count.")
    items = serializers.IntegerField(help_text="Shared items; so are the next three.")
    items_done = serializers.IntegerField()
    items_open = serializers.IntegerField()
    items_overdue = serializers.IntegerField()
    finished_on = serializers.DateField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)


class ObjectiveRow(Shape):
    key = serializers.CharField()
    title = serializers.CharField()
    need = serializers.ChoiceField(Objective.Need.choices)
    state = serializers.ChoiceField(ObjectiveState.choices)
    planned_start = serializers.DateField()
    planned_finish = serializers.DateField()
    forecast_start = serializers.DateField()
    forecast_finish = serializers.DateField()


class ImplementationWhole(ImplementationRow):
    health_rules = Rule(many=True, help_text="What every rule says, worst first.")
    movers = Mover(many=True, help_text="The items that move P80 most.")
    history = serializers.IntegerField(help_text="Finished implementations from which P50 and P80 are learnt.")
    likely_at = serializers.DateTimeField(allow_null=True)
    objectives = ObjectiveRow(many=True)


class Blocked(Shape):
    what = serializers.CharField()
    reason = serializers.ChoiceField(BlockReason.choices, allow_blank=True, help_text="What sort of thing it is.")
    held_by = serializers.CharField(allow_blank=True)
    since = serializers.DateField()


class ItemRow(Shape):
    number = serializers.IntegerField()
    key = serializers.CharField()
    objective = serializers.CharField(help_text="The objective’s key.")
    title = serializers.CharField()
    side = serializers.ChoiceField(Sides.choices)
    kind = serializers.ChoiceField(Kind.choices)
    state = serializers.ChoiceField(ItemState.choices)
    version = serializers.IntegerField(help_text="Counts the acts. An act names the version it saw.")
    assignee = Party(allow_null=True)
    planned_start = serializers.DateField()
    planned_finish = serializers.DateField()
    forecast_start = serializers.DateField()
    forecast_finish = serializers.DateField()
    late_days = serializers.IntegerField()
    late_why = serializers.CharField(allow_blank=True)
    started_on = serializers.DateField(allow_null=True)
    finished_on = serializers.DateField(allow_null=True)
    waiting_since = serializers.DateField(allow_null=True)
    blocked = Blocked(allow_null=True)
    skipped_reason = serializers.CharField(allow_blank=True)
    choice = serializers.CharField(allow_blank=True)
    internal = serializers.BooleanField(required=False, help_text="For the vendor’s side only.")


SHOWN = ["all", "mine", "risk", "ours", "theirs", "overdue", "live"]

# --- What comes in ---------------------------------------------------------------------------------------------


class PortfolioFilters(Shape):
    """As the portfolio's page has them."""

    show = serializers.ChoiceField(
        SHOWN, required=False, default="all", help_text="all and the next five are still running; live are done."
    )
    q = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=100, help_text="Part of the customer’s name."
    )


class ItemFilters(Shape):
    state = serializers.ChoiceField(ItemState.choices, required=False)
    side = serializers.ChoiceField(Sides.choices, required=False)
    objective = serializers.CharField(required=False, max_length=60, help_text="The objective’s key.")
    open = serializers.BooleanField(required=False, allow_null=True, default=None, help_text="Not done or skipped.")


ACTS = ["start", "finish", "reopen", "hand_over", "block", "unblock", "pause", "resume", "skip", "decide"]
NEEDED = {"block": ["what"], "pause": ["reason"], "skip": ["reason"], "decide": ["choice"]}


class StatusAct(Shape):
    """What happened to the item. Which of the other fields are needed depends on it."""

    act = serializers.ChoiceField([(act, act) for act in ACTS])
    version = serializers.IntegerField(min_value=1, help_text="The version that was read.")
    word = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        max_length=1000,
        help_text="How the vendor knows, when it acts on what is the customer’s.",
    )
    reason = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=1000, help_text="pause, skip, decide"
    )
    what = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=1000, help_text="block: by what"
    )
    block_reason = serializers.ChoiceField(
        BlockReason.choices, required=False, default="", allow_blank=True, help_text="block: what sort of thing it is"
    )
    held_by = serializers.UUIDField(required=False, allow_null=True, default=None, help_text="block: a seat here")
    held_by_name = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=200, help_text="block: or anybody by name"
    )
    choice = serializers.CharField(required=False, default="", allow_blank=True, max_length=60, help_text="decide")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        missing = {name: [_("This act needs it.")] for name in NEEDED.get(attrs["act"], []) if not attrs[name]}
        if attrs["act"] == "block" and not (attrs["held_by"] or attrs["held_by_name"]):
            missing["held_by"] = [_("Say who holds it: a seat here, or a name.")]
        if missing:
            raise serializers.ValidationError(missing)
        return attrs
