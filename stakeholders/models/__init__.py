"""Who they are, and what they agreed."""

from stakeholders.models.people import CUSTOMER_ROLES, VENDOR_ROLES, Locator, Role, Seat, Side, User

__all__ = ["CUSTOMER_ROLES", "VENDOR_ROLES", "Locator", "Role", "Seat", "Side", "User"]
