"""Who can have a thing: a side, a third party by its name or without one, nobody; and how they are written down."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from roadmap.clock import CUSTOMER, NOBODY, PAUSED, VENDOR

THIRD = "THIRD"
NAMED = ":"  # before the name of a third party, so that nobody can be called VENDOR

Holder = str


def third_party(name: str, companies: Mapping[str, str]) -> Holder:
    """Whom people mean by a name that they typed. `companies` are the names of the two sides."""
    said = " ".join(name.split())
    if not said:
        return NOBODY
    side = next((side for side, company in companies.items() if company.casefold() == said.casefold()), "")
    return side or NAMED + said


def side_of(holder: Holder) -> str:
    """`VENDOR`, `CUSTOMER` or `THIRD`; empty for what rests or is nobody's."""
    if holder in (NOBODY, PAUSED):
        return ""
    return holder if holder in (VENDOR, CUSTOMER) else THIRD


def called(holder: Holder, companies: Mapping[str, str]) -> str:
    """What people call them."""
    if holder.startswith(NAMED):
        return holder.removeprefix(NAMED)
    return companies.get(holder) or {PAUSED: _("at rest"), NOBODY: _("nobody")}.get(holder, _("others"))
