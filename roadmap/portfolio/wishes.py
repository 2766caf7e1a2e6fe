"""What an address of the portfolio asks for, and the address that asks for it. What it does not know is passed over."""

from collections.abc import Mapping
from uuid import UUID

from django.utils.http import urlencode
from django.utils.translation import gettext as _

from implementation.models import Workspace
from roadmap.plan.models import Health, Milestone
from roadmap.portfolio.queries import ORDERS, TURNS, Wish

SHOWN = ("all", "mine", "risk", "ours", "theirs", "overdue", "live")
LONGEST = 100  # characters of anything that is typed
NEXT = (Milestone.SANDBOX_READY, Milestone.FIRST_INVOICE_COMPARED, Milestone.GO_LIVE)


def wish_of(given: Mapping[str, str], reader: UUID | None) -> Wish:
    sort = given.get("sort", "gap")
    version = given.get("version", "")
    return Wish(
        show=_one_of(SHOWN, given.get("show", ""), "all"),
        sort=_one_of(ORDERS, sort.removeprefix("-"), "gap"),
        backwards=sort.startswith("-"),
        name=given.get("q", "").strip()[:LONGEST],
        reader=reader,
        health=_one_of(Health.values, given.get("health", "")),
        turn=_one_of(TURNS, given.get("turn", "")),
        owner=given.get("owner", "").strip()[:LONGEST],
        playbook=given.get("playbook", "").strip()[:LONGEST],
        version=version if version.isdecimal() and len(version) < 6 else "",
        milestone=_one_of(NEXT, given.get("milestone", "")),
    )


def _one_of(known: object, given: str, otherwise: str = "") -> str:
    return given if given in known else otherwise  # type: ignore[operator]


def asked(wish: Wish, **changed: str) -> dict[str, str]:
    """What stands in the address: only what says something."""
    said = {
        "show": wish.show,
        "sort": f"{'-' * wish.backwards}{wish.sort}",
        "q": wish.name,
        "health": wish.health,
        "turn": wish.turn,
        "owner": wish.owner,
        "playbook": wish.playbook,
        "version": wish.version,
        "milestone": wish.milestone,
    }
    return {name: value for name, value in (said | changed).items() if value}


def address(wish: Wish, **changed: str) -> str:
    """The same list with another filter or order, from its first page."""
    return "?" + urlencode(asked(wish, **changed))


def labels(show: str = "all") -> dict[str, str]:
    """What the list can be sorted by, as people read it."""
    return {
        "gap": _("Gap"),
        "name": _("Implementation"),
        "owner": _("Owner"),
        "playbook": _("Playbook"),
        "turn": _("Whose turn"),
        "next": _("Plan"),
        "milestone": _("Next milestone"),
        "forecast": _("Went live") if show == "live" else _("Forecast go-live"),
        "p80": _("P80"),
        "days_ours": _("Days that hung on us"),
        "days_theirs": _("Days that hung on the customer"),
        "waited_ours": _("Waiting for us"),
        "waited_theirs": _("Waiting for the customer"),
    }


def turns(workspace: Workspace) -> dict[str, str]:
    return {"VENDOR": workspace.name, "CUSTOMER": _("The customer"), "THIRD": _("Others")}


def narrowed_by(wish: Wish, workspace: Workspace) -> list[dict[str, str]]:
    """What the list is narrowed by besides its tab, each with the address without it."""
    playbook = _("%(playbook)s, version %(version)s") % {"playbook": wish.playbook, "version": wish.version}
    found = [
        (_("Customer"), f"“{wish.name}”", {"q": ""}, wish.name),
        (_("Status"), str(Health(wish.health).label) if wish.health else "", {"health": ""}, wish.health),
        (_("Whose turn"), turns(workspace).get(wish.turn, ""), {"turn": ""}, wish.turn),
        (_("Owner"), wish.owner, {"owner": ""}, wish.owner),
        (
            _("Playbook"),
            playbook if wish.version and wish.playbook else wish.playbook or wish.version,
            {"playbook": "", "version": ""},
            wish.playbook or wish.version,
        ),
        (
            _("Next milestone"),
            str(Milestone(wish.milestone).label) if wish.milestone else "",
            {"milestone": ""},
            wish.milestone,
        ),
    ]
    return [{"what": what, "said": said, "without": address(wish, **left)} for what, said, left, on in found if on]
