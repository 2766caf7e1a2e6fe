"""Who may start an implementation, and who may move which item. Every no has its sentence."""

from datetime import date, timedelta

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from implementation import wording
from implementation.models import Implementation
from roadmap.plan.models import Item, ItemState, Objective, Party
from stakeholders.models import Role, Seat
from stakeholders.rules.people import STEERS, may_take_part
from stakeholders.verdicts import ALLOWED, Verdict

LONGEST_OVERRIDE = timedelta(days=42)  # calendar days


def may_start_implementation(by: Seat) -> Verdict:
    """Owners and managers of the workspace."""
    if by.is_ours and by.is_staff_seat and by.holds(*STEERS):
        return ALLOWED
    return Verdict(_("Only owners and managers of the workspace start implementations."))


def may_change_playbooks(by: Seat) -> Verdict:
    """Owners and managers of the workspace."""
    if by.is_ours and by.is_staff_seat and by.holds(*STEERS):
        return ALLOWED
    return Verdict(_("Only owners and managers of the workspace change playbooks."))


def may_move(by: Seat, item: Item, implementation: Implementation) -> Verdict:
    """Each side moves its own items, and takes up what was handed to it. Nobody's side is a third party's."""
    if not (part := may_take_part(by, implementation)):
        return part
    if item.internal and not by.is_ours:
        return Verdict(_("This item is internal."))
    if item.side == Party.THIRD or by.side in (item.side, item.turn):
        return ALLOWED
    company = implementation.customer_name if by.is_ours else by.workspace_name
    return Verdict(_t("This is for %(company)s to do.") % {"company": company})


def may_mark(by: Seat, item: Item, implementation: Implementation, *, word: str) -> Verdict:
    """As `may_move`; the vendor may also mark what is the customer's, giving a reason that is recorded as its word."""
    allowed = may_move(by, item, implementation)
    if allowed or not (by.is_ours and item.side == Party.CUSTOMER and may_take_part(by, implementation)):
        return allowed
    if word.strip():
        return ALLOWED
    return Verdict(
        _t("This is for %(company)s to mark. Say how you know; it is recorded as %(vendor)s’s word.")
        % {"company": implementation.customer_name, "vendor": by.workspace_name}
    )


def may_finish(by: Seat, item: Item, implementation: Implementation, *, word: str, assists: bool) -> Verdict:
    """A decision ends with a choice, and an assist with what it assists."""
    if assists:
        return Verdict(_("An assist ends by itself, with what it assists."))
    if item.choices and not item.choice:
        return Verdict(_("Choose first: a decision is done when something is chosen."))
    return may_mark(by, item, implementation, word=word)


def may_pause(by: Seat, item: Item, implementation: Implementation) -> Verdict:
    """The vendor's people and those whose turn it is let an item rest, and go on with it. Both sides read why."""
    if by.is_ours:
        return may_take_part(by, implementation)
    return may_move(by, item, implementation)


def may_skip(by: Seat, item: Item, implementation: Implementation) -> Verdict:
    """The vendor's managers and the customer's lead leave things out, each for both sides of the plan."""
    if not (part := may_take_part(by, implementation)):
        return part
    if by.holds(*STEERS, Role.LEAD, Role.SPONSOR):
        return ALLOWED
    return Verdict(_("Only the vendor’s manager or the customer’s lead leaves something out. Ask one of them."))


def may_shape_plan(by: Seat, implementation: Implementation) -> Verdict:
    """Which objectives are part of the plan is for the vendor's manager to say."""
    if not (part := may_take_part(by, implementation)):
        return part
    if not (by.is_ours and by.holds(*STEERS)):
        return Verdict(_("Only a manager of the vendor leaves out an objective or takes it back."))
    return ALLOWED


def may_override_health(by: Seat, implementation: Implementation) -> Verdict:
    """The vendor's managers and owners answer for what customers are told."""
    if not (part := may_take_part(by, implementation)):
        return part
    if not (by.is_ours and by.holds(*STEERS)):
        return Verdict(_("Only a manager of the vendor says another colour than the rule’s."))
    return ALLOWED


def is_good_until(until: date, today: date) -> Verdict:
    """A word that stands for ever would be a second rule."""
    if until < today:
        return Verdict(_("That day is over. Choose today or a later day."))
    if until > today + LONGEST_OVERRIDE:
        last = wording.weekday_date(today + LONGEST_OVERRIDE)
        return Verdict(_t("Choose a day until %(last)s; you can say it again then.") % {"last": last})
    return ALLOWED


def may_change_thresholds(by: Seat) -> Verdict:
    """By what all implementations are judged is for the workspace's owners to say."""
    if by.is_ours and by.is_staff_seat and by.holds(Role.OWNER):
        return ALLOWED
    return Verdict(_("Only an owner of the workspace changes the rule. Ask one of them."))


def may_change_plan(by: Seat, implementation: Implementation) -> Verdict:
    """Answers, the playbook's version and phases of a running plan are for the vendor's manager to say."""
    if not (part := may_take_part(by, implementation)):
        return part
    if by.is_ours and by.holds(*STEERS):
        return ALLOWED
    vendor = by.workspace_name
    return Verdict(
        _t("%(vendor)s’s manager changes what the plan consists of. Say in a comment what you need.")
        % {"vendor": vendor}
    )


def may_reword(by: Seat, item: Item, implementation: Implementation) -> Verdict:
    """The vendor's people write what is asked for; what is over keeps its words."""
    if not (part := may_take_part(by, implementation)):
        return part
    if not by.is_ours:
        return Verdict(
            _t("%(vendor)s’s people write the items. Say in a comment what is unclear.") % {"vendor": by.workspace_name}
        )
    return Verdict(_("What is over keeps its words. Open it again first.")) if is_closed(item) else ALLOWED


def may_skip_objective(by: Seat, objective: Objective, implementation: Implementation) -> Verdict:
    """Only what the playbook calls optional, and only once."""
    if not (shape := may_shape_plan(by, implementation)):
        return shape
    if not objective.is_optional:
        return Verdict(_("This objective is required by the playbook."))
    if objective.skipped_at is not None:
        return Verdict(_("This objective is left out already."))
    return ALLOWED


def may_move_dates(by: Seat, implementation: Implementation) -> Verdict:
    """Planned dates are the vendor's people's to move; both sides read what moved and why."""
    if not (part := may_take_part(by, implementation)):
        return part
    if by.is_ours:
        return ALLOWED
    return Verdict(
        _t("%(vendor)s’s people move planned dates. Say in a comment what you need.") % {"vendor": by.workspace_name}
    )


def may_amend_calendar(by: Seat, implementation: Implementation) -> Verdict:
    """When the customer is closed, its lead and sponsor know, and the vendor's people hear."""
    if not (part := may_take_part(by, implementation)):
        return part
    if by.is_ours or by.holds(Role.LEAD, Role.SPONSOR):
        return ALLOWED
    return Verdict(_("Your lead, your sponsor and the vendor’s people enter days off. Tell one of them."))


def may_amend_workspace_calendar(by: Seat) -> Verdict:
    """Owners and managers of the workspace."""
    if by.is_ours and by.is_staff_seat and by.holds(*STEERS):
        return ALLOWED
    return Verdict(_("Only owners and managers of the workspace change its calendar."))


def may_assign(by: Seat, item: Item, implementation: Implementation, to: Seat | None) -> Verdict:
    """Each side passes on its own; the vendor's people may also suggest who at the customer does it."""
    if not (part := may_take_part(by, implementation)):
        return part
    if not by.is_ours and item.side == Party.VENDOR:
        return may_move(by, item, implementation)
    if to is not None and item.side not in (to.side, Party.THIRD):
        return Verdict(
            _t("%(name)s is of the other side. Choose somebody of the side that does it.") % {"name": to.name}
        )
    return ALLOWED


def is_closed(item: Item) -> bool:
    return item.state in (ItemState.DONE, ItemState.SKIPPED)
