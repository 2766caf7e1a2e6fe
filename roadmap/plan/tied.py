"""Dependencies written, inside the act's transaction: as they were seen, and back to what they were."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from implementation import ledger
from roadmap.plan.making import tie_row
from roadmap.plan.models import Dependency, Move
from roadmap.plan.networks import Rows
from roadmap.plan.tying import TiePreview, titles_of
from stakeholders.models import Seat
from stakeholders.verdicts import Stale


def write_tie(preview: TiePreview) -> tuple[Dependency, list[Any] | None]:
    """Its row as it is to be, and what it said before; None when there was none, or it was taken away."""
    plan, tie, ends = preview.plan, preview.tie, (preview.who, preview.on)
    here = {"workspace_id": plan.workspace_id, "implementation_id": plan.implementation_id}
    how = {"tie": tie.tie, "kind": tie.kind, "lag": tie.lag}
    who, on = (called.item or str(called.end) for called in ends)
    fresh = tie_row(who, on if isinstance(on, str) else on.key, preview.rows.by_key, here, how)
    known = {name: getattr(fresh, name) for name in ("item_id", "of_group", "on_id", "on_group")}
    row = Dependency.objects.of(plan.implementation_id).filter(**known).first()
    if row is None:
        fresh.save(force_insert=True)
        return fresh, None
    before = [row.tie, row.kind, row.lag] if row.tie != Dependency.Tie.DROPPED else None
    for name, value in how.items():
        setattr(row, name, value)
    row.save(update_fields=list(how))
    return row, before


def put_back(move: Move, rows: Rows, *, by: Seat, now: datetime) -> None:
    """The dependency that caused the move says again what it said before. Raises `Stale` when it was changed since."""
    row = move.tie
    if row is None or row.tie == Dependency.Tie.DROPPED:
        return
    if Move.objects.filter(tie=row, undone_at=None, pk__gt=move.pk).exists():
        raise Stale(_("The dependency that it came from was drawn anew since. Take that back first."))
    row.tie, row.kind, row.lag = move.tie_before or (Dependency.Tie.DROPPED, row.kind, row.lag)
    row.save(update_fields=["tie", "kind", "lag"])
    if row.tie == Dependency.Tie.DROPPED:
        put_removal_on_record(row, rows, by=by, reason="", now=now)


def put_removal_on_record(tie: Dependency, rows: Rows, *, by: Seat, reason: str, now: datetime) -> None:
    """What waits no longer for what, and why."""
    titles = titles_of(rows)
    who, on = (titles[end] for end in tie.ends)
    facts = {"who": who, "on": on, "reason": reason}
    ledger.record("roadmap.dependency.removed", actor=by, subject=tie, happened_at=now, facts=facts)
