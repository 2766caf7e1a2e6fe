"""Who may do what in the parallel test. Every no has its sentence."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from implementation.models import Implementation
from migrations_tracker.models import Finding, Kind, ParallelRun, RunPart
from migrations_tracker.models.work import WorkState
from stakeholders.models import Role, Seat
from stakeholders.rules.agreements import may_steer
from stakeholders.rules.people import may_take_part
from stakeholders.verdicts import ALLOWED, Verdict

ACCEPTS = (Role.SPONSOR, Role.SIGNATORY, Role.LEAD, Role.APPROVER)
State = Finding.State


def may_start_run(by: Seat, implementation: Implementation) -> Verdict:
    """The vendor's people: they know which cycle is in the sandbox."""
    if not (part := may_take_part(by, implementation)):
        return part
    if by.is_ours:
        return ALLOWED
    return Verdict(_t("%(vendor)s’s people start a run. Ask one of them.") % {"vendor": by.workspace_name})


def is_a_cycle(cycle_from: date, cycle_to: date) -> Verdict:
    if cycle_to <= cycle_from:
        return Verdict(_("The cycle ends before it begins."))
    if (cycle_to - cycle_from).days > 366:
        return Verdict(_("A cycle is at most a year long."))
    return ALLOWED


def may_load(by: Seat, run: ParallelRun, implementation: Implementation) -> Verdict:
    """Both sides, until the run is compared: each has the files of its own system."""
    if not (part := may_take_part(by, implementation)):
        return part
    if run.dropped_at is not None:
        return Verdict(_("This run was given up. Start another one."))
    if run.work_state == WorkState.DONE:
        return Verdict(_("This run is compared, and stays as it is. Start another one for other files."))
    if run.is_under_way:
        return Verdict(_("These files are being compared just now."))
    return ALLOWED


may_map = may_take_part  # both sides know which account is which


def may_compare(
    by: Seat,
    run: ParallelRun,
    parts: Sequence[RunPart],
    mapped: Sequence[str],
    implementation: Implementation,
    *,
    newest: int,
) -> Verdict:
    """What is loaded has both sides and says how it is written. `newest` is the last compared run of the cycle."""
    if not (loads := may_load(by, run, implementation)):
        return loads
    if newest > run.number:
        said = {"number": newest}
        return Verdict(_t("Run %(number)s has compared this cycle since. Start a new run.") % said)
    loaded = [part for part in parts if part.left_id or part.right_id]
    if not loaded:
        return Verdict(_("Load the extracts of both systems first."))
    for part in loaded:
        what = {"what": Kind(part.kind).label}
        if part.left_id is None:
            return Verdict(_t("The old system’s %(what)s are missing.") % what)
        if part.right_id is None:
            return Verdict(_t("The new system’s %(what)s are missing.") % what)
        if part.kind not in mapped:
            return Verdict(_t("Say how the files of %(what)s are written first.") % what)
    return ALLOWED


def may_drop(by: Seat, run: ParallelRun, implementation: Implementation) -> Verdict:
    if not (starts := may_start_run(by, implementation)):
        return starts
    return may_load(by, run, implementation)


def may_work_on(by: Seat, finding: Finding, implementation: Implementation) -> Verdict:
    """Both sides look into a difference, until it is settled."""
    if not (part := may_take_part(by, implementation)):
        return part
    if finding.state == State.GONE:
        return Verdict(_("The last run does not see this difference any more."))
    if finding.state == State.FOLLOWS:
        return Verdict(_t("It follows from %(finding)s, and is settled with it.") % {"finding": finding.follows})
    if finding.state == State.TOLERATED:
        return Verdict(_("This is within the tolerance that both sides agreed on."))
    if finding.state == State.ACCEPTED:
        return Verdict(_("This is accepted. Withdraw the acceptance first."))
    return ALLOWED


def may_accept(by: Seat, finding: Finding, implementation: Implementation) -> Verdict:
    """A difference is accepted by the customer, once its cause is said."""
    if not (works := may_work_on(by, finding, implementation)):
        return works
    if by.is_ours:
        said = {"company": implementation.customer_name}
        return Verdict(_t("%(company)s’s people accept a difference: the numbers are theirs.") % said)
    if not by.holds(*ACCEPTS):
        return Verdict(_("A lead, sponsor, signatory or approver accepts. Ask one of them."))
    if finding.state != State.PROPOSED:
        return Verdict(_("Its cause has to be said, and that it should be accepted."))
    return ALLOWED


def may_revoke_acceptance(by: Seat, finding: Finding, implementation: Implementation) -> Verdict:
    if not (part := may_take_part(by, implementation)):
        return part
    if finding.state != State.ACCEPTED:
        return Verdict(_("This is not accepted."))
    if by.is_ours or not by.holds(*ACCEPTS):
        return Verdict(_("Those who may accept may also withdraw it. Ask one of them."))
    return ALLOWED


def may_send_over(by: Seat, finding: Finding, implementation: Implementation) -> Verdict:
    """Whoever has it gives it to the other side, with a word."""
    if not (works := may_work_on(by, finding, implementation)):
        return works
    if finding.holder != by.side:
        return Verdict(_("It is with the other side already."))
    return ALLOWED


def may_offer(by: Seat, run: ParallelRun, criteria: Sequence["Passed"], signers: Sequence[Seat]) -> Verdict:
    """A manager asks for signatures under a compared run that passes, and the customer is among those who sign."""
    if not (steers := may_steer(by)):
        return steers
    if run.work_state != WorkState.DONE:
        return Verdict(_("This run is not compared yet."))
    if failed := next((each for each in criteria if each.blocks and not each.passed), None):
        return Verdict(f"{failed.name}: {failed.sentence}")
    if run.result_id is not None:
        return Verdict(_("Signatures were asked for already."))
    if not any(not seat.is_ours for seat in signers):
        return Verdict(_("Choose who signs for the customer."))
    return ALLOWED


class Passed(Protocol):
    """A criterion, as this rule reads it."""

    @property
    def name(self) -> str: ...
    @property
    def passed(self) -> bool: ...
    @property
    def sentence(self) -> str: ...
    @property
    def blocks(self) -> bool: ...


def says_enough(cause: str, disposition: str, explanation: str) -> Verdict:
    if not (cause and disposition):
        return Verdict(_("Say what the cause is and what becomes of it."))
    return ALLOWED if explanation.strip() else Verdict(_("Say in a sentence why they differ."))
