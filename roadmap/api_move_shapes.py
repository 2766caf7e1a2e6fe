"""The shapes that the schema describes of moves: what would move, what moved, and how one asks for it."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from roadmap.plan.models import MovedItem
from stakeholders.api.shapes import Refusal, Shape


class Span(Shape):
    start = serializers.DateField()
    finish = serializers.DateField()


class MovedRow(Shape):
    number = serializers.IntegerField()
    title = serializers.CharField()
    side = serializers.CharField(help_text="As the item’s.")
    internal = serializers.BooleanField()
    before = Span()
    after = Span()
    because = serializers.ChoiceField(MovedItem.Because.choices)
    because_of = serializers.IntegerField(allow_null=True, help_text="The item whose doing it is.")
    float_before = serializers.IntegerField(allow_null=True, help_text="Total float in working days of its side.")
    float_after = serializers.IntegerField(allow_null=True)


class MovePreview(Shape):
    """What would move. With problems it cannot be done; warnings are only shown."""

    seen = serializers.CharField(help_text="The fingerprint of this preview. The act names it.")
    possible = serializers.BooleanField()
    committed = serializers.DateField(help_text="The agreed go-live, which no move changes.")
    planned_before = serializers.DateField()
    planned_after = serializers.DateField()
    forecast_before = serializers.DateField()
    forecast_after = serializers.DateField()
    moves = MovedRow(many=True)
    problems = serializers.ListField(child=serializers.CharField())
    warnings = serializers.ListField(child=serializers.CharField())
    becomes_critical = serializers.ListField(child=serializers.IntegerField())


class MoveStale(Refusal):
    """The plan changed since the preview; this is what would move now."""

    preview = MovePreview()


class MoveMade(Shape):
    id = serializers.UUIDField()
    made_at = serializers.DateTimeField()
    reason = serializers.CharField()
    planned_before = serializers.DateField()
    planned_after = serializers.DateField()
    forecast_before = serializers.DateField()
    forecast_after = serializers.DateField()
    undone_at = serializers.DateTimeField(allow_null=True)


class MoveWish(Shape):
    """One item, and exactly one of the other three."""

    item = serializers.IntegerField(min_value=1, help_text="Its number.")
    start = serializers.DateField(required=False, allow_null=True, default=None)
    finish = serializers.DateField(required=False, allow_null=True, default=None)
    days = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=-500, max_value=500, help_text="Working days."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if sum(attrs[name] is not None for name in ("start", "finish", "days")) != 1:
            raise serializers.ValidationError(_("Say one of start, finish and days."))
        return attrs


class MoveAsked(Shape):
    """Which items go where."""

    items = MoveWish(many=True, allow_empty=False)
    along = serializers.BooleanField(
        required=False, default=False, help_text="What follows keeps its distance, instead of moving only if it must."
    )


class MoveAct(MoveAsked):
    seen = serializers.CharField(min_length=64, max_length=64, help_text="Out of the preview.")
    reason = serializers.CharField(max_length=1000)
