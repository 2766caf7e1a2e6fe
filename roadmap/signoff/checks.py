"""What still stands in the way of signing: each single thing, with who holds it and where it is."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from implementation import wording
from implementation.models import Implementation
from roadmap.plan.models import Item, ItemState
from roadmap.signoff.content import items_of
from roadmap.signoff.rules import MAY_SIGN
from stakeholders.models import Seat
from stakeholders.queries import agreements
from stakeholders.queries.agreements import Agreed, Held


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that has to be true. `who` holds it while it is not."""

    name: str
    passed: bool
    sentence: str
    path: str = ""  # below the implementation's address
    who: str = ""


def checks_of(implementation: Implementation, people: Sequence[Seat]) -> list[Check]:
    """All checks, what is missing first. Seven queries, however long the plan is."""
    agreed = agreements.agreed(implementation)
    found = [
        *_items(items_of(implementation), implementation),
        *_requirements(agreed),
        *_conditions(implementation),
        *_people(people, implementation),
    ]
    return sorted(found, key=lambda check: check.passed)


def _items(items: list[Item], implementation: Implementation) -> list[Check]:
    missing = []
    for item in items:
        if item.is_open and item.kind != "assist":
            company = implementation.workspace.name if item.turn == "VENDOR" else implementation.customer_name
            who = item.assignee.name if item.assignee else company
            said = _("due %(date)s") % {"date": wording.short_date(item.planned_finish)}
            if item.state == ItemState.BLOCKED:
                said, who = _("blocked: %(what)s") % {"what": item.blocked_what}, item.blocked_by_name or who
            missing.append(Check(item.title, False, said, f"items/{item.number}/", who))
    if missing:
        return missing
    return [
        Check(
            _("Everything that is needed is done"),
            True,
            _("%(count)s items are done or skipped with a reason.") % {"count": len(items)},
            "roadmap/",
        )
    ]


STATES = {
    "NOT_STARTED": lazy("nobody was asked to approve it yet"),
    "WAITING": lazy("waits for approval"),
    "STALE": lazy("changed after it was approved"),
    "REJECTED": lazy("was rejected"),
}


def _requirements(agreed: Agreed) -> list[Check]:
    needed = [row for row in agreed.requirements if row.must_have]
    missing = [
        Check(str(row), False, str(STATES.get(held.code, held.code)), f"requirements/{row.number}/", _names(held))
        for row in needed
        if not (held := agreed.of(row)).is_approved
    ]
    if missing or not needed:
        return missing
    said = ngettext(
        "%(count)s requirement is approved as it stands.",
        "%(count)s requirements are approved as they stand.",
        len(needed),
    )
    return [Check(_("Approvals are current"), True, said % {"count": len(needed)}, "requirements/")]


def _names(held: Held) -> str:
    return wording.listing([seat.name for seat in held.missing()])


def _conditions(implementation: Implementation) -> list[Check]:
    missing = [
        Check(
            row.approvable.title,
            False,
            _("condition of %(name)s: %(text)s") % {"name": row.decision.name, "text": row.text},
            row.approvable.path,
            row.decision.name,
        )
        for row in agreements.open_conditions(implementation)
    ]
    return missing or [Check(_("Conditions are met"), True, _("No approval waits for a condition."))]


def _people(people: Sequence[Seat], implementation: Implementation) -> list[Check]:
    """Somebody of each side has to be there who may sign."""
    companies = {"VENDOR": implementation.workspace.name, "CUSTOMER": implementation.customer_name}
    found = []
    for side, roles in MAY_SIGN.items():
        who = [seat.name for seat in people if seat.side == side and seat.holds(*roles)]
        name = _("Somebody signs for %(company)s") % {"company": companies[side]}
        said = wording.listing(who) if who else _("nobody here may sign; name a signatory or a sponsor")
        if side == "VENDOR" and not who:
            said = _("no manager of %(company)s is on the team") % {"company": companies[side]}
        found.append(Check(name, bool(who), said, "people/", "" if who else companies[side]))
    return found
