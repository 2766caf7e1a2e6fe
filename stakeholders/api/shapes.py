"""The shapes that the schema describes: of answers, which are never made by these classes, and of what comes in."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, inline_serializer
from rest_framework import serializers

from stakeholders.api.answers import LARGEST_PAGE, PAGE_SIZE
from stakeholders.models import Decision, Side

Shape = serializers.Serializer[Any]


class Problem(Shape):
    code = serializers.CharField(help_text="For programs.")
    sentence = serializers.CharField(help_text="For people, as a page would say it.")
    fields = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()), help_text="What is wrong with which field."
    )


class Refusal(Shape):
    error = Problem()


REFUSED = {
    400: OpenApiResponse(Refusal, "Part of the address was not understood."),
    401: OpenApiResponse(Refusal, "No token, or one that opens nothing, and no session."),
    403: OpenApiResponse(Refusal, "A rule refuses, or the token may not; the sentence says which."),
    404: OpenApiResponse(Refusal, "Not there, or not for you: the same answer."),
}
REFUSED_ACTS = {
    **REFUSED,
    409: OpenApiResponse(Refusal, "Somebody was quicker, or the text changed meanwhile. Nothing was done."),
    422: OpenApiResponse(Refusal, "The body has the wrong shape."),
}

IN_PAGES = [
    OpenApiParameter("cursor", OpenApiTypes.STR, description="Out of “next”; never made by hand."),
    OpenApiParameter("page_size", OpenApiTypes.INT, description=f"1 to {LARGEST_PAGE}, {PAGE_SIZE} unless given."),
]


def pages_of(row: type[Shape], **beside: Shape) -> Shape:
    """The shape of one page of a list, and of what stands beside the rows."""
    fields = {
        "results": row(many=True),
        "next": serializers.URLField(allow_null=True, help_text="The address of the next page."),
        **beside,
    }
    return inline_serializer(f"{row.__name__}Page", fields)  # type: ignore[no-any-return,arg-type]


class Party(Shape):
    """A person, as the other side sees them."""

    name = serializers.CharField()
    side = serializers.ChoiceField(Side.choices)


class TopicName(Shape):
    key = serializers.CharField()
    title = serializers.CharField()


class Attached(Shape):
    name = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()


class RequirementRow(Shape):
    number = serializers.IntegerField()
    key = serializers.CharField(help_text="As people say it: R-7.")
    topic = TopicName()
    title = serializers.CharField()
    text = serializers.CharField(help_text="Markdown.")
    files = Attached(many=True)
    version = serializers.IntegerField()
    language = serializers.CharField()
    must_have = serializers.BooleanField()
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    written_at = serializers.DateTimeField()
    fingerprint = serializers.CharField(help_text="SHA-256 of what was shown. A decision names it.")
    status = serializers.CharField(help_text="NOT_STARTED, WAITING, APPROVED, CONDITIONS, STALE or REJECTED.")
    requested_at = serializers.DateTimeField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    needed = serializers.IntegerField(help_text="Approvals that the policy asks for.")
    approved = serializers.IntegerField(help_text="Approvals of the current text.")
    waiting_for = serializers.ListField(child=serializers.CharField(), help_text="Who was named and has not decided.")


class ConditionRow(Shape):
    text = serializers.CharField()
    met_at = serializers.DateTimeField(allow_null=True)


class Consent(Shape):
    """The sentence that a person agrees to by deciding."""

    version = serializers.IntegerField()
    text = serializers.CharField()


class DecisionRow(Shape):
    id = serializers.UUIDField()
    verdict = serializers.ChoiceField(Decision.Verdict.choices)
    fingerprint = serializers.CharField()
    is_current = serializers.BooleanField(help_text="It is about the text as it stands now.")
    supersedes = serializers.UUIDField(allow_null=True)
    name = serializers.CharField()
    title = serializers.CharField(allow_blank=True)
    organisation = serializers.CharField()
    on_behalf_of = serializers.CharField(allow_null=True)
    typed_name = serializers.CharField()
    comment = serializers.CharField(allow_blank=True)
    conditions = ConditionRow(many=True)
    decided_at = serializers.DateTimeField()


# --- What comes in ---------------------------------------------------------------------------------------------


class RequirementFilters(Shape):
    topic = serializers.CharField(required=False, max_length=60, help_text="The topic’s key.")
    must_have = serializers.BooleanField(required=False, allow_null=True, default=None)


class DecisionAct(Shape):
    """One person's decision on the text with this fingerprint."""

    verdict = serializers.ChoiceField(Decision.Verdict.choices)
    fingerprint = serializers.RegexField(r"^[0-9a-f]{64}$", help_text="Of the text that the person has read.")
    typed_name = serializers.CharField(max_length=200)
    consent_version = serializers.IntegerField(help_text="Of the sentence that the person has read.")
    comment = serializers.CharField(required=False, default="", allow_blank=True, max_length=2000)
    conditions = serializers.ListField(
        child=serializers.CharField(max_length=1000), required=False, default=list, max_length=20
    )
    supersedes = serializers.UUIDField(
        required=False, allow_null=True, default=None, help_text="The person’s own decision that this one replaces."
    )
    on_behalf_of = serializers.UUIDField(
        required=False, allow_null=True, default=None, help_text="The seat of the approver whose deputy decides."
    )
