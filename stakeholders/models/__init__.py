"""Who they are, and what they agreed."""

from stakeholders.models.people import CUSTOMER_ROLES, VENDOR_ROLES, Locator, Role, Seat, Side, User
from stakeholders.models.threads import Attachment, Comment, Thread

__all__ = [
    "CUSTOMER_ROLES",
    "VENDOR_ROLES",
    "Attachment",
    "Comment",
    "Locator",
    "Role",
    "Seat",
    "Side",
    "Thread",
    "User",
]
