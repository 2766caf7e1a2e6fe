"""Who they are, and what they agreed."""

from stakeholders.models.agreements import (
    Approvable,
    Condition,
    Decision,
    Exhibit,
    Requirement,
    RequirementVersion,
    Topic,
    TopicApprover,
)
from stakeholders.models.people import CUSTOMER_ROLES, VENDOR_ROLES, Locator, Role, Seat, Side, User
from stakeholders.models.threads import Attachment, Comment, Thread
from stakeholders.models.tokens import ApiToken, Scope

__all__ = [
    "CUSTOMER_ROLES",
    "VENDOR_ROLES",
    "ApiToken",
    "Approvable",
    "Attachment",
    "Comment",
    "Condition",
    "Decision",
    "Exhibit",
    "Locator",
    "Requirement",
    "RequirementVersion",
    "Role",
    "Scope",
    "Seat",
    "Side",
    "Thread",
    "Topic",
    "TopicApprover",
    "User",
]
