"""Who signs for which side, and when."""

from collections.abc import Sequence

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from implementation.models import Implementation
from roadmap.signoff.models import Signature
from stakeholders.models import Role, Seat
from stakeholders.rules.people import may_take_part
from stakeholders.verdicts import ALLOWED, Verdict

MAY_SIGN = {"VENDOR": (Role.MANAGER,), "CUSTOMER": (Role.SIGNATORY, Role.SPONSOR)}

CONSENT_VERSION = 1
CONSENT = _(
    "By typing my name and pressing the button I sign exactly this document, on behalf of my organisation, as a simple "
    "electronic signature, and agree that this is recorded with the time, my address and how I signed in."
)


def may_sign(
    by: Seat, implementation: Implementation, *, missing: Sequence[str], signatures: Sequence[Signature]
) -> Verdict:
    """One manager of the vendor and one signatory or sponsor of the customer, when nothing is missing."""
    if not (part := may_take_part(by, implementation)):
        return part
    if not by.holds(*MAY_SIGN[by.side]):
        if by.is_ours:
            return Verdict(_("A manager of the team signs for the vendor. Ask one of them."))
        return Verdict(_("The signatory or the sponsor signs for your company. Ask one of them."))
    for signature in signatures:
        if signature.side == by.side:
            return Verdict(_t("%(name)s has signed for your side.") % {"name": signature.name})
        if signature.seat.user_id == by.user_id:
            return Verdict(_("You have signed for the other side. Two people sign, one of each side."))
    if missing:
        said = ngettext(
            "One thing is missing: %(first)s.", "%(count)s things are missing, first: %(first)s.", len(missing)
        )
        return Verdict(said % {"count": len(missing), "first": missing[0]})
    return ALLOWED
