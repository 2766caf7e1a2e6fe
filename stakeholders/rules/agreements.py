"""Who may write what is agreed, ask for approval, and decide."""

from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from implementation import wording
from stakeholders.agreements import YES, Answer
from stakeholders.models import Approvable, Condition, Decision, Role, Seat, Topic, TopicApprover
from stakeholders.rules.people import may_act_here
from stakeholders.verdicts import ALLOWED, Verdict

CONSENT_VERSION = 1
CONSENT = _(
    "By typing my name and pressing the button I decide on exactly this text, on behalf of my organisation, and agree "
    "that this is recorded electronically with the time, my address and how I signed in."
)

WRITERS = (Role.MANAGER, Role.CONTRIBUTOR, Role.LEAD, Role.SPONSOR, Role.APPROVER)


def may_steer(by: Seat) -> Verdict:
    """The vendor's managers at this implementation set up topics and ask for approval."""
    if not (here := may_act_here(by)):
        return here
    if by.is_ours and by.holds(Role.OWNER, Role.MANAGER):
        return ALLOWED
    return Verdict(_("Only managers of the vendor's team do this. Ask one of them."))


def may_name(by: Seat) -> Verdict:
    """The vendor's managers, and the customer's lead and sponsor, say who decides."""
    if not (here := may_act_here(by)):
        return here
    if by.holds(Role.OWNER, Role.MANAGER, Role.LEAD, Role.SPONSOR):
        return ALLOWED
    return Verdict(_("Only the project lead, the sponsor or a manager says who decides. Ask one of them."))


def may_name_approver(by: Seat, topic: Topic, seat: Seat) -> Verdict:
    if not (naming := may_name(by)):
        return naming
    if seat.implementation_id != topic.implementation_id or seat.revoked_at is not None:
        return Verdict(_("Only people who have a place in this implementation can decide. Invite them first."))
    return ALLOWED


def may_name_deputy(by: Seat, approver: TopicApprover, deputy: Seat | None) -> Verdict:
    """Approvers name their own deputy, of their own company; whoever names approvers may do it for them."""
    if by.pk != approver.seat_id and not (naming := may_name(by)):
        return naming
    if not (here := may_act_here(by)):
        return here
    if deputy is None:
        return ALLOWED
    if deputy.implementation_id != approver.implementation_id or deputy.revoked_at is not None:
        return Verdict(_("A deputy needs a place in this implementation. Invite them first."))
    if deputy.pk == approver.seat_id:
        return Verdict(_("Nobody is their own deputy."))
    if deputy.side != approver.seat.side:
        return Verdict(_("A deputy comes from the same company."))
    return ALLOWED


def may_write(by: Seat) -> Verdict:
    """Both sides write requirements; who only watches does not."""
    if not (here := may_act_here(by)):
        return here
    if by.holds(Role.OWNER, *WRITERS):
        return ALLOWED
    return Verdict(_("You may read and comment. Ask the project lead to change the text."))


def may_request(by: Seat, topics: Iterable[Topic], approvers: Sequence[TopicApprover]) -> Verdict:
    """Approval is asked of people: every topic needs enough of them."""
    if not (steering := may_steer(by)):
        return steering
    for topic in topics:
        named = sum(1 for approver in approvers if approver.topic_id == topic.pk)
        if named == 0:
            return Verdict(_("Nobody decides on %(topic)s yet. Name an approver first.") % {"topic": topic})
        if topic.policy == Topic.Policy.QUORUM and named < topic.quorum:
            return Verdict(
                _("%(topic)s needs %(quorum)s approvals, and only %(named)s can give one. Name more approvers first.")
                % {"topic": topic, "quorum": topic.quorum, "named": named}
            )
    return ALLOWED


def voices_of(by: Seat, approvers: Sequence[TopicApprover]) -> list[Seat]:
    """For whom somebody may decide: themselves first, then those whose deputy they are."""
    own = [approver.seat for approver in approvers if approver.seat_id == by.pk]
    return own + [approver.seat for approver in approvers if approver.deputy_id == by.pk]


def may_decide(by: Seat, approvable: Approvable, approvers: Sequence[TopicApprover], voice: Seat | None) -> Verdict:
    """Approvers decide, and deputies for them, once they were asked."""
    if not (here := may_act_here(by)):
        return here
    voices = voices_of(by, approvers)
    if voice is None or voice.pk not in {seat.pk for seat in voices}:
        names = wording.listing([approver.seat.name for approver in approvers])
        if not names:
            return Verdict(_("Nobody decides on %(topic)s yet.") % {"topic": approvable.topic})
        return Verdict(_("%(names)s decide on this.") % {"names": names} if len(approvers) > 1 else _one(names))
    if approvable.requested_at is None:
        return Verdict(_("This is still a draft. You will be asked when it is ready."))
    return ALLOWED


def _one(name: str) -> str:
    return now_("%(name)s decides on this.") % {"name": name}


def says_enough(verdict: str, typed_name: str, comment: str, conditions: Sequence[str]) -> Verdict:
    """A decision is signed by a name; a rejection says why, and a condition says what."""
    if not typed_name.strip():
        return Verdict(_("Type your full name to sign."))
    if verdict in (Answer.REJECT, Answer.REVOKE) and not comment.strip():
        return Verdict(_("Say why, so that it can be changed."))
    if verdict == Answer.APPROVE_WITH_CONDITIONS and not conditions:
        return Verdict(_("Say what must also be true."))
    return ALLOWED


def may_revoke(by: Seat, decision: Decision, approvers: Sequence[TopicApprover]) -> Verdict:
    """People withdraw their own decision; a deputy withdraws what counts for the one they stand in for."""
    if not (here := may_act_here(by)):
        return here
    if decision.verdict == Answer.REVOKE:
        return Verdict(_("This decision is withdrawn already."))
    if decision.voice_id == by.pk or decision.voice_id in {seat.pk for seat in voices_of(by, approvers)}:
        return ALLOWED
    return Verdict(_("Only %(name)s can withdraw this.") % {"name": decision.voice.name})


def may_meet(by: Seat, condition: Condition) -> Verdict:
    """Whoever set a condition says that it is met, or the lead or sponsor of the same side."""
    if not (here := may_act_here(by)):
        return here
    decision = condition.decision
    if by.pk in (decision.seat_id, decision.voice_id):
        return ALLOWED
    if by.side == decision.voice.side and by.holds(Role.LEAD, Role.SPONSOR, Role.OWNER, Role.MANAGER):
        return ALLOWED
    return Verdict(_("%(name)s set this condition and says when it is met.") % {"name": decision.voice.name})


def already_decided(decision: Decision, by: Seat) -> str:
    """The sentence for somebody who presses again."""
    zone = ZoneInfo(decision.zone)
    local = decision.decided_at.astimezone(zone)
    said = {
        "when": wording.short_date(local.date()),
        "time": wording.clock_in(decision.decided_at, zone),
        "what": decision.get_verdict_display(),
    }
    if decision.seat_id == by.pk:
        return now_("Already decided by you on %(when)s, %(time)s: %(what)s.") % said
    said["who"] = decision.name
    return now_("Already decided by %(who)s on %(when)s, %(time)s: %(what)s.") % said


def is_yes(decision: Decision) -> bool:
    return decision.verdict in YES
