"""Drawing a dependency between items, objectives and phases, seen before it is done, and taking one away."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from implementation import ledger
from implementation.models import Implementation
from roadmap.plan import networks, rules
from roadmap.plan.acting import locked_plan, today_at
from roadmap.plan.actions.moves import Overtaken
from roadmap.plan.models import Dependency, Move
from roadmap.plan.previews import CannotMove
from roadmap.plan.reckoning import reckon
from roadmap.plan.shifting import put_into_force
from roadmap.plan.tied import put_removal_on_record, write_tie
from roadmap.plan.tying import Drawn, TiePreview, preview_tie
from stakeholders.models import Seat
from stakeholders.verdicts import Stale


@transaction.atomic(durable=True)
def draw_dependency(
    *, implementation: Implementation, by: Seat, drawn: Drawn, seen: str, reason: str, now: datetime
) -> Move | None:
    """Tie one thing to another as the preview with the fingerprint `seen` showed; the two have one tie between them.

    Gives the move that it caused, which takes the dependency back with the dates; None where nothing has to move.
    Raises `Forbidden`, `CannotMove`, or `Overtaken` with the new preview.
    """
    rules.may_move_dates(by, implementation).enforce()
    plan = locked_plan(implementation)
    preview = preview_tie(plan, implementation, drawn, today=today_at(implementation, now))
    if preview.seen != seen:
        raise Overtaken(preview)
    if not preview.possible:
        raise CannotMove(" ".join(preview.problems))
    row, before = write_tie(preview)
    facts = _facts(preview, reason.strip())
    ledger.record("roadmap.dependency.drawn", actor=by, subject=row, happened_at=now, facts=facts)
    if not preview.shifts:
        reckon(plan, implementation, today_at(implementation, now))
        return None
    move = put_into_force(preview, implementation=implementation, by=by, reason=reason.strip(), now=now)
    move.tie, move.tie_before = row, before
    move.save(update_fields=["tie", "tie_before"])
    return move


@transaction.atomic(durable=True)
def remove_dependency(*, tie: Dependency, implementation: Implementation, by: Seat, reason: str, now: datetime) -> None:
    """What waited waits no longer. Its planned dates stay where they are. Raises `Forbidden` or `Stale`."""
    rules.may_move_dates(by, implementation).enforce()
    plan = locked_plan(implementation)
    known = Dependency.objects.filter(pk=tie.pk).exclude(tie__in=[Dependency.Tie.DROPPED, Dependency.Tie.ASSISTS])
    if known.update(tie=Dependency.Tie.DROPPED) != 1:
        raise Stale(_("Somebody removed this dependency meanwhile."))
    put_removal_on_record(tie, networks.rows_of(implementation), by=by, reason=reason.strip(), now=now)
    reckon(plan, implementation, today_at(implementation, now))


def _facts(preview: TiePreview, reason: str) -> dict[str, Any]:
    tie = preview.tie
    soft = tie.tie == Dependency.Tie.PREFERS
    how = {"kind": tie.kind, "lag": tie.lag, "soft": soft}
    return {"who": preview.who.title, "on": preview.on.title, **how, "reason": reason}
