"""Moving planned dates, seen before it is done and with a reason, and taking a move back as a whole."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from implementation import wording
from implementation.models import Implementation
from roadmap.moving import Wish
from roadmap.plan import networks, rules
from roadmap.plan.acting import locked_plan, today_at
from roadmap.plan.models import Move, MovedItem
from roadmap.plan.moved import what_stands_on
from roadmap.plan.previews import Asked, CannotMove, Preview, preview_of
from roadmap.plan.reckoning import reckon
from roadmap.plan.shifting import put_into_force, put_on_record, write_dates
from roadmap.plan.tied import put_back
from roadmap.schedule import Dates
from stakeholders.models import Seat
from stakeholders.verdicts import Stale


class Overtaken(Stale):
    """The plan changed since the preview; `preview` is what the move would do now."""

    def __init__(self, preview: Preview) -> None:
        self.preview = preview
        super().__init__(_("The plan changed while you were looking at it. This is what would move now."))


@transaction.atomic(durable=True)
def move_dates(
    *, implementation: Implementation, by: Seat, asked: Asked, seen: str, reason: str, now: datetime
) -> Move:
    """Move planned dates as the preview with the fingerprint `seen` showed. The committed go-live and baselines stay.

    Raises `Forbidden`, `CannotMove`, or `Overtaken` with the new preview when something that it shows has changed.
    """
    rules.may_move_dates(by, implementation).enforce()
    plan = locked_plan(implementation)
    preview = preview_of(plan, implementation, asked, today=today_at(implementation, now))
    if preview.seen != seen:
        raise Overtaken(preview)
    if not preview.possible:
        raise CannotMove(" ".join(preview.problems) or _("Nothing would move. Choose another day."))
    return put_into_force(preview, implementation=implementation, by=by, reason=reason.strip(), now=now)


@transaction.atomic(durable=True)
def undo_move(*, move: Move, implementation: Implementation, by: Seat, now: datetime) -> None:
    """Put every date back to where it was, unless something later depends on it. Raises `Forbidden` or `Stale`."""
    rules.may_move_dates(by, implementation).enforce()
    plan, today = locked_plan(implementation), today_at(implementation, now)
    rows = list(
        MovedItem.objects.of(implementation).filter(move=move).select_related("item").order_by("item__position")
    )
    if reason := what_stands_on([move], rows).get(move.pk):
        raise Stale(reason)
    if Move.objects.filter(pk=move.pk, undone_at=None).update(undone_at=now, undone_by=by) != 1:
        raise Stale(_("Somebody took this move back meanwhile."))
    if move.tie_id:
        put_back(move, networks.rows_of(implementation), by=by, now=now)
    back = {row.item.key: Dates(row.start_before, row.finish_before) for row in rows}
    wishes = {row.item.number: Wish(start=row.start_before, finish=row.finish_before) for row in rows}
    preview = preview_of(plan, implementation, Asked(wishes), today=today, as_they_stand=True)
    if in_the_way := _in_the_way(preview, set(back)):
        raise Stale(in_the_way)
    write_dates(preview.rows, back)
    put_on_record("roadmap.move.undone", move, rows, reckon(plan, implementation, today), by=by, now=now)


def _in_the_way(preview: Preview, own: set[str]) -> str:
    """Who was moved since into the room that this would take back."""
    if preview.problems:
        return preview.problems[0]
    pushed = [(item, shift) for item, shift in preview.shifts if item.key not in own]
    if not pushed:
        return ""
    item, shift = pushed[0]
    return _("“%(title)s” starts on %(on)s and would have no room before %(then)s. Move it first.") % {
        "title": item.title,
        "on": wording.weekday_date(shift.before.start),
        "then": wording.weekday_date(shift.after.start),
    }
