"""Who may propose another committed go-live, who may answer, and which dates can be meant."""

from datetime import date

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from implementation import wording
from implementation.models import Implementation
from roadmap.commitment.models import Commitment, State
from roadmap.plan import calendars
from roadmap.plan.models import Plan
from stakeholders.models import Role, Seat, Side
from stakeholders.rules.people import may_take_part
from stakeholders.verdicts import ALLOWED, Verdict

MAY_COMMIT = {
    Side.VENDOR: (Role.OWNER, Role.MANAGER),
    Side.CUSTOMER: (Role.SPONSOR, Role.SIGNATORY, Role.LEAD),
}
FARTHEST = 366 * 2  # days
CONSENT_VERSION = 1
CONSENT = _(
    "By typing my name and pressing the button I agree, on behalf of my organisation, on this day as the committed "
    "go-live, and that this is recorded electronically with the time, my address and how I signed in."
)


def may_commit(by: Seat, implementation: Implementation) -> Verdict:
    """Those who answer for the date: the vendor's managers, and the customer's sponsor, signatory and lead."""
    if not (part := may_take_part(by, implementation)):
        return part
    if by.holds(*MAY_COMMIT[Side(by.side)]):
        return ALLOWED
    return Verdict(
        _(
            "A manager of the vendor, and the customer’s sponsor, signatory or lead agree on the go-live. "
            "Ask one of them."
        )
    )


def may_answer(by: Seat, implementation: Implementation, proposal: Commitment) -> Verdict:
    """The other side agrees or declines; who proposed it may only withdraw it."""
    if not (may := may_commit(by, implementation)):
        return may
    if proposal.state != State.PROPOSED:
        return Verdict(_("This was answered already. Reload to see how."))
    if proposal.side == by.side:
        return Verdict(_("Your own side proposed this; the other one answers."))
    return ALLOWED


def may_withdraw(by: Seat, implementation: Implementation, proposal: Commitment) -> Verdict:
    if not (may := may_commit(by, implementation)):
        return may
    if proposal.state != State.PROPOSED:
        return Verdict(_("This was answered already. Reload to see how."))
    if proposal.side != by.side:
        return Verdict(_("The other side proposed this; decline it instead."))
    return ALLOWED


def is_good_day(on: date, plan: Plan, implementation: Implementation, today: date) -> Verdict:
    """A working day of both sides that is still to come and is not the committed one."""
    if on == plan.committed_on:
        return Verdict(_("This is the committed go-live already."))
    if on < max(today, plan.kickoff_on):
        return Verdict(_("That day is over. Choose today or a later day."))
    if (on - today).days > FARTHEST:
        return Verdict(_("That is more than two years ahead. Choose an earlier day."))
    names = {"VENDOR": implementation.workspace.name, "CUSTOMER": implementation.customer_name}
    for side, calendar in calendars.of(implementation).items():
        if reason := calendar.reason(on):
            said = {
                "on": wording.weekday_date(on),
                "company": names[side],
                "why": reason,
                "then": wording.weekday_date(calendar.next_working(on)),
            }
            return Verdict(
                _t("On %(on)s %(company)s does not work (%(why)s). The next working day is %(then)s.") % said
            )
    return ALLOWED
