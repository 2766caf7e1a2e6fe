"""What was proposed as the committed go-live of an implementation."""

from implementation.models import Implementation
from roadmap.commitment.models import Commitment


def history_of(implementation: Implementation) -> list[Commitment]:
    """The latest first, with the people."""
    return list(Commitment.objects.of(implementation).select_related("by", "answered_by").order_by("-pk"))
