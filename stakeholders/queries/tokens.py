"""Which tokens there are, for whom to see."""

from stakeholders.models import ApiToken, Seat


def tokens_of(seat: Seat) -> list[ApiToken]:
    """A person's own in this place, newest first."""
    rows = ApiToken.objects.filter(implementation=seat.implementation_id).held_by(seat.user_id)
    return list(rows.select_related("seat").order_by("-made_at", "pk"))


def tokens_of_workspace() -> list[ApiToken]:
    """Those that belong to nobody in particular, newest first."""
    return list(ApiToken.objects.of_workspace().select_related("seat").order_by("-made_at", "pk"))
