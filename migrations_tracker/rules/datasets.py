"""Who says what about the data. Every no has its sentence."""

from django.utils.translation import gettext_lazy as _

from implementation.models import Implementation
from migrations_tracker.models import Dataset
from migrations_tracker.routing.routes import Route
from migrations_tracker.rules.connections import may_plan_connections
from stakeholders.models import Seat
from stakeholders.rules.people import may_take_part
from stakeholders.verdicts import ALLOWED, Verdict

may_plan_data = may_plan_connections  # the same people, for the same reason


def may_say_of(by: Seat, dataset: Dataset, implementation: Implementation) -> Verdict:
    """Both sides: the customer knows its data, the vendor what becomes of it."""
    if not (part := may_take_part(by, implementation)):
        return part
    return Verdict(_("This data is left out.")) if dataset.dropped_why else ALLOWED


def may_choose(by: Seat, dataset: Dataset, implementation: Implementation, route: Route | None, reason: str) -> Verdict:
    """As `may_say_of`; a route that the vendor advises against, or publishes nowhere, asks for a reason."""
    if not (says := may_say_of(by, dataset, implementation)):
        return says
    if route is None:
        return Verdict(_("There is no such route for this data."))
    if route.needs_a_reason and not reason.strip():
        if route.grade == "discouraged":
            return Verdict(_("The vendor advises against this route. Say why it is taken all the same."))
        return Verdict(
            _("The vendor publishes no such route. Say why it is taken all the same, and who makes it possible.")
        )
    return ALLOWED


def may_drop(by: Seat, dataset: Dataset, implementation: Implementation) -> Verdict:
    if not (plans := may_plan_data(by, implementation)):
        return plans
    return Verdict(_("This data is left out already.")) if dataset.dropped_why else ALLOWED


def may_take_back(by: Seat, dataset: Dataset, implementation: Implementation) -> Verdict:
    if not (plans := may_plan_data(by, implementation)):
        return plans
    return ALLOWED if dataset.dropped_why else Verdict(_("This data is not left out."))
