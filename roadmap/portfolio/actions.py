"""Keeping a view of the portfolio, changing who sees it and when it is shown, and removing it."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from implementation import ledger
from roadmap.portfolio import rules
from roadmap.portfolio.models import SavedView, SavedViewQuerySet
from stakeholders.models import Seat
from stakeholders.verdicts import Stale


@transaction.atomic(durable=True)
def save_view(
    *, by: Seat, name: str, asked: Mapping[str, str], shared: bool, is_default: bool, now: datetime
) -> SavedView:
    """Keep what the list is asked for under a name; the same name again replaces it. Raises `Forbidden`."""
    rules.may_save_view(by).enforce()
    own = _own(by)
    view = own.filter(name=name.strip()).first()
    if view is None:
        rules.fits_in(own.count()).enforce()
        view = SavedView(workspace_id=by.workspace_id, seat=by, name=name.strip())
    if is_default:
        own.exclude(pk=view.pk).filter(is_default=True).update(is_default=False)
    view.asked, view.shared, view.is_default, view.saved_at = dict(asked), shared, is_default, now
    view.save()
    _record("roadmap.view.saved", view, by, now, shared=shared)
    return view


@transaction.atomic(durable=True)
def change_view(*, view: SavedView, by: Seat, shared: bool, is_default: bool, now: datetime) -> None:
    """Share it or keep it to oneself; let it be what one sees first, or not. Raises `Forbidden` or `Stale`."""
    rules.may_change_view(by, view).enforce()
    own = _own(by)
    if is_default:
        own.exclude(pk=view.pk).filter(is_default=True).update(is_default=False)
    if own.filter(pk=view.pk).update(shared=shared, is_default=is_default) != 1:
        raise Stale(_("This view was removed meanwhile."))
    _record("roadmap.view.changed", view, by, now, shared=shared)


@transaction.atomic(durable=True)
def remove_view(*, view: SavedView, by: Seat, now: datetime) -> None:
    """Nobody sees it any more. Raises `Forbidden` or `Stale`."""
    rules.may_change_view(by, view).enforce()
    if _own(by).filter(pk=view.pk).update(removed_at=now, is_default=False) != 1:
        raise Stale(_("This view was removed meanwhile."))
    _record("roadmap.view.removed", view, by, now)


def _own(by: Seat) -> SavedViewQuerySet:
    """One's own views, while nobody else of one's devices changes them."""
    Seat.objects.select_for_update(no_key=True).get(pk=by.pk)
    return SavedView.objects.kept().filter(seat=by)


def _record(verb: str, view: SavedView, by: Seat, now: datetime, **facts: bool) -> None:
    ledger.record(verb, actor=by, subject=view, happened_at=now, facts={"title": view.name, **facts}, internal=True)
