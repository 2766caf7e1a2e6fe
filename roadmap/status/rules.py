"""Who writes the two sentences and sends a status by hand."""

from django.utils.translation import gettext_lazy as _

from implementation.models import Implementation
from stakeholders.models import Role, Seat
from stakeholders.rules.people import may_take_part
from stakeholders.verdicts import ALLOWED, Verdict


def may_report(by: Seat, implementation: Implementation) -> Verdict:
    """The vendor's managers on the team."""
    if not (part := may_take_part(by, implementation)):
        return part
    if by.is_ours and by.holds(Role.MANAGER):
        return ALLOWED
    return Verdict(_("Only a manager of the vendor’s team reports. Ask one of them."))
