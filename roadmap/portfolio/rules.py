"""Who may keep which view of the portfolio. Every no has its sentence."""

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from roadmap.portfolio.models import SavedView
from stakeholders.models import Seat
from stakeholders.verdicts import ALLOWED, Verdict

MOST = 50  # views of one person


def may_save_view(by: Seat) -> Verdict:
    """Everybody with a seat in the workspace, for themselves or for all."""
    if by.is_ours and by.is_staff_seat:
        return ALLOWED
    return Verdict(_("Only people of the workspace keep views of its implementations."))


def may_change_view(by: Seat, view: SavedView) -> Verdict:
    """Whoever saved it."""
    if view.seat_id == by.pk:
        return ALLOWED
    return Verdict(
        _t("%(name)s saved this view. Save it under a name of your own to change it.") % {"name": view.seat.name}
    )


def fits_in(count: int) -> Verdict:
    if count < MOST:
        return ALLOWED
    return Verdict(_t("You have %(count)s views. Remove one that you no longer use.") % {"count": count})
