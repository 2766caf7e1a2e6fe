"""Finding a place from outside of any: what an operator's command does, who has an address and no seat."""

from uuid import UUID

from implementation import tenancy
from stakeholders.models import Seat, User


def workspace_id_of(slug: str) -> UUID | None:
    """The workspace with this address, None when there is none. Looks through the logins' doors, one after the other.

    No role reads all workspaces, an operator's neither; the oldest logins come first, and a founder is an old one.
    """
    for user_id in User.objects.order_by("pk").values_list("pk", flat=True).iterator():
        with tenancy.door(user_id=user_id), tenancy.reading():
            seat = Seat.objects.filter(user_id=user_id, workspace_slug=slug).values_list("workspace_id").first()
        if seat is not None:
            return seat[0]
    return None
