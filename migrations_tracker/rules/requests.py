"""Who asks for data, who sends it, and who says that it is right. Every no has its sentence."""

from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from implementation import kept_calendars, wording
from implementation.models import Implementation
from migrations_tracker.models import DataPart, DataRequest, DataVersion
from migrations_tracker.rules.connections import may_plan_connections
from stakeholders.models import Seat
from stakeholders.rules.people import may_take_part
from stakeholders.verdicts import ALLOWED, Verdict

State = DataRequest.State

may_ask = may_plan_connections  # the same people, for the same reason


def may_be_asked(owner: Seat, implementation: Implementation, *, internal: bool) -> Verdict:
    """Somebody of the customer; for an internal request somebody of the vendor's team here."""
    if owner.implementation_id != implementation.pk or owner.revoked_at is not None:
        return Verdict(_("They have no seat here."))
    if internal and not owner.is_ours:
        return Verdict(_("An internal request is for the vendor’s own people: the customer would not see it."))
    if not internal and owner.is_ours:
        return Verdict(_("Name somebody of the customer, or make the request internal."))
    return ALLOWED


def may_be_due(due_on: date, implementation: Implementation, *, today: date, internal: bool) -> Verdict:
    """On a working day of those who have to do it, and not in the past."""
    calendar = kept_calendars.of(implementation)["VENDOR" if internal else "CUSTOMER"]
    if due_on < today:
        return Verdict(_("That day has passed."))
    if not calendar.is_working(due_on):
        said = {"day": wording.short_date(due_on), "next": wording.short_date(calendar.next_working(due_on))}
        return Verdict(_t("Nobody works on %(day)s. The next working day is %(next)s.") % said)
    return ALLOWED


def may_change(by: Seat, request: DataRequest, implementation: Implementation) -> Verdict:
    if not (asks := may_ask(by, implementation)):
        return asks
    return _while_open(request)


def may_withdraw(by: Seat, request: DataRequest, implementation: Implementation) -> Verdict:
    return may_change(by, request, implementation)


def may_reopen(by: Seat, request: DataRequest, implementation: Implementation) -> Verdict:
    if not (asks := may_ask(by, implementation)):
        return asks
    return ALLOWED if request.state == State.WITHDRAWN else Verdict(_("It is not withdrawn."))


def may_send(by: Seat, request: DataRequest, implementation: Implementation) -> Verdict:
    """Either side, each under its own name: files also come by other ways, and somebody puts them here."""
    if not (part := may_take_part(by, implementation)):
        return part
    return _while_open(request)


def may_declare(
    by: Seat, part: DataPart, version: DataVersion, request: DataRequest, implementation: Implementation
) -> Verdict:
    """Say how the whole file of the newest version is written, also once more when that was wrong."""
    if not (sends := may_send(by, request, implementation)):
        return sends
    if version.number != request.versions:
        return Verdict(_("A newer version has come. Look at that one."))
    if part.is_under_way:
        return Verdict(_("It is being checked. Wait a moment."))
    if not part.shape:
        return Verdict(_("This file cannot be read. Send it again."))
    return ALLOWED


def may_correct(
    by: Seat, version: DataVersion, parts: Collection[DataPart], request: DataRequest, implementation: Implementation
) -> Verdict:
    """Send the rejected rows alone, once it is known which these are."""
    if not (sends := may_send(by, request, implementation)):
        return sends
    if version.number != request.versions:
        return Verdict(_("A newer version has come. Look at that one."))
    if any(part.is_under_way for part in parts):
        return Verdict(_("It is being checked. Wait a moment."))
    if not version.rejected:
        return Verdict(_("No row was rejected."))
    if version.stopped:
        return Verdict(_("Something is wrong with the whole of it. Send the whole file again."))
    return ALLOWED


def may_take_on_warnings(
    by: Seat, version: DataVersion, request: DataRequest, implementation: Implementation
) -> Verdict:
    """Either side says by name why the data is right all the same."""
    if not (sends := may_send(by, request, implementation)):
        return sends
    if version.number != request.versions:
        return Verdict(_("A newer version has come. Look at that one."))
    if request.state not in (State.FAULTY, State.READY):
        return Verdict(_("It is being checked. Wait a moment."))
    if not version.warnings:
        return Verdict(_("There are no warnings."))
    return Verdict(_("Somebody has taken them on already.")) if version.warnings_by_id else ALLOWED


def may_accept(by: Seat, version: DataVersion | None, request: DataRequest, implementation: Implementation) -> Verdict:
    """The vendor takes what is complete, once somebody has taken on its warnings."""
    if not (changes := may_change(by, request, implementation)):
        return changes
    if version is None:
        return Verdict(_("No file has come yet."))
    if request.state != State.READY or not version.is_complete:
        return Verdict(_("Not every row is right yet."))
    if version.warnings and not version.warnings_by_id:
        return Verdict(_("There are warnings. Somebody says first why the data is right all the same."))
    return ALLOWED


def may_send_back(by: Seat, request: DataRequest, implementation: Implementation) -> Verdict:
    """Also what was accepted, when it turns out to be wrong."""
    if not (asks := may_ask(by, implementation)):
        return asks
    if request.state in (State.READY, State.FAULTY, State.ACCEPTED):
        return ALLOWED
    return Verdict(_("There is nothing to send back."))


def _while_open(request: DataRequest) -> Verdict:
    if request.state == State.ACCEPTED:
        return Verdict(_("The data is accepted."))
    return Verdict(_("The request is withdrawn.")) if request.state == State.WITHDRAWN else ALLOWED
