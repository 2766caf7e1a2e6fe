"""Who may do what with a connection, and what must never be written down. Every no has its sentence."""

from collections.abc import Mapping

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from implementation.models import Implementation
from migrations_tracker.connecting.secrets import secret_in
from migrations_tracker.models import Connection, ConnectionStep
from stakeholders.models import Seat
from stakeholders.rules.people import may_take_part
from stakeholders.verdicts import ALLOWED, Verdict

State = Connection.State
OPEN = (State.PLANNED, State.REQUESTED, State.GRANTED, State.CONNECTED, State.VERIFIED)


def may_plan_connections(by: Seat, implementation: Implementation) -> Verdict:
    """The vendor's people at the implementation: they know what a tool asks for."""
    if not (part := may_take_part(by, implementation)):
        return part
    if by.is_ours:
        return ALLOWED
    return Verdict(_t("%(vendor)s’s people plan connections. Ask one of them.") % {"vendor": by.workspace_name})


def may_request(by: Seat, connection: Connection, implementation: Implementation) -> Verdict:
    if not (plans := may_plan_connections(by, implementation)):
        return plans
    if connection.state not in (State.PLANNED, State.REQUESTED):
        return Verdict(_("Access was granted already."))
    if connection.admin is None:
        return Verdict(_("Name who can consent first."))
    return ALLOWED


def may_grant(by: Seat, connection: Connection, implementation: Implementation) -> Verdict:
    """The customer's people say what they granted: it is their account. Also when it changes later."""
    if not (part := may_take_part(by, implementation)):
        return part
    if by.is_ours:
        company = {"company": implementation.customer_name}
        return Verdict(_t("%(company)s’s people say what they granted: it is their account.") % company)
    return _unless_over(connection)


def may_acknowledge(by: Seat, connection: Connection, implementation: Implementation) -> Verdict:
    """A named person of the customer, because it is their production."""
    if not (grants := may_grant(by, connection, implementation)):
        return grants
    if not connection.endangers_production:
        return Verdict(_("There is no production account behind the sandbox here."))
    if connection.caution_by_id is not None:
        return Verdict(_("Somebody has acknowledged it already."))
    return ALLOWED


def may_connect(by: Seat, connection: Connection, implementation: Implementation) -> Verdict:
    """Either side, once access is there and a caution is acknowledged."""
    if not (part := may_take_part(by, implementation)):
        return part
    if connection.state != State.GRANTED:
        return Verdict(_("Access comes first.") if connection.state in OPEN[:2] else _("It is connected already."))
    return _unless_cautious(connection)


def may_test(by: Seat, connection: Connection, implementation: Implementation) -> Verdict:
    """Either side names its record."""
    if not (part := may_take_part(by, implementation)):
        return part
    if connection.state not in (State.CONNECTED, State.VERIFIED):
        return Verdict(_("Connect it first.") if connection.state in OPEN else _("It is not being tested."))
    return _unless_cautious(connection)


def may_use(by: Seat, connection: Connection, implementation: Implementation) -> Verdict:
    if not (plans := may_plan_connections(by, implementation)):
        return plans
    if connection.state != State.VERIFIED:
        return Verdict(_("A test record on both sides comes first."))
    return _unless_cautious(connection)


def may_block(by: Seat, connection: Connection, implementation: Implementation) -> Verdict:
    if not (part := may_take_part(by, implementation)):
        return part
    return ALLOWED if connection.state in OPEN else Verdict(_("It is not under way."))


def may_unblock(by: Seat, connection: Connection, implementation: Implementation) -> Verdict:
    if not (part := may_take_part(by, implementation)):
        return part
    return ALLOWED if connection.state == State.BLOCKED else Verdict(_("Nothing blocks it."))


def may_skip(by: Seat, connection: Connection, implementation: Implementation) -> Verdict:
    if not (plans := may_plan_connections(by, implementation)):
        return plans
    return Verdict(_("It is left out already.")) if connection.state == State.SKIPPED else ALLOWED


def may_take_back(by: Seat, connection: Connection, implementation: Implementation) -> Verdict:
    if not (plans := may_plan_connections(by, implementation)):
        return plans
    return ALLOWED if connection.state == State.SKIPPED else Verdict(_("It is in the plan."))


def may_tick(by: Seat, step: ConnectionStep, implementation: Implementation) -> Verdict:
    """Each side ticks its own steps; the vendor also the customer's, under its own name."""
    if not (part := may_take_part(by, implementation)):
        return part
    if by.is_ours or step.side == by.side:
        return ALLOWED
    return Verdict(_t("This is for %(company)s to do.") % {"company": by.workspace_name})


def may_be_kept(texts: Mapping[str, str]) -> Verdict:
    """Nothing that looks like a secret is ever stored."""
    for text in texts.values():
        if found := secret_in(text):
            return Verdict(secret_sentence(found))
    return ALLOWED


def secret_sentence(found: str) -> str:
    return _t(
        "This looks like %(what)s. Golive never keeps secrets: hand it over through a secure channel, and write here "
        "only through which one, when and by whom."
    ) % {"what": found}


def _unless_over(connection: Connection) -> Verdict:
    if connection.state == State.SKIPPED:
        return Verdict(_("It is left out."))
    if connection.state == State.BLOCKED:
        return Verdict(_("Something blocks it. Solve that first."))
    return ALLOWED


def _unless_cautious(connection: Connection) -> Verdict:
    if connection.endangers_production and connection.caution_by_id is None:
        return Verdict(
            _("A production account stands behind the sandbox. Somebody of the customer acknowledges that first.")
        )
    return ALLOWED
