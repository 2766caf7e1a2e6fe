"""Keeping an implementation's facts: read in the customer's role, written in the vendor's, by the workers alone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from implementation import ledger, tenancy
from implementation.models import Implementation
from roadmap.analytics.gathering import Figure, Name, work_out
from roadmap.analytics.models import Fact
from roadmap.analytics.reading import known_of
from roadmap.plan.models import Plan

NOTHING = Figure()


def gather(implementation: Implementation, *, now: datetime) -> bool:
    """The facts as of `now`, kept unless somebody kept later ones. False where nothing is to be kept.

    They end with the sign-off. Doing it twice, or being killed on the way, changes nothing.
    `implementation.workspace` must be loaded.
    """
    closed = implementation.closed_at
    if closed is not None and _is_kept(implementation, closed):
        return False
    return gather_anew(implementation, now=now)


def gather_anew(implementation: Implementation, *, now: datetime) -> bool:
    """As `gather`, also when all is over and kept."""
    now = min(now, implementation.closed_at or now)
    found = _worked_out(implementation, now=now)
    if found is None:
        return False
    with tenancy.staff(implementation.workspace_id):
        return keep(implementation, *found, now=now)


def _is_kept(implementation: Implementation, at: datetime) -> bool:
    with tenancy.staff(implementation.workspace_id), tenancy.reading():
        return Fact.objects.of(implementation).filter(as_of__gte=at).exists()


def _worked_out(implementation: Implementation, *, now: datetime) -> tuple[int, dict[Name, Figure]] | None:
    with tenancy.portal(implementation.workspace_id, str(implementation.pk)), tenancy.reading():
        read = known_of(implementation, now=now)
    return (read[0], work_out(read[1])) if read is not None else None


@transaction.atomic(durable=True)
def keep(implementation: Implementation, seq: int, found: Mapping[Name, Figure], *, now: datetime) -> bool:
    """Write what differs, while nobody else writes for this plan. A fact with nothing left to say stays, empty."""
    plan = Plan.objects.of(implementation).select_related("playbook").select_for_update(of=("self",), no_key=True).get()
    kept = {(fact.sort, fact.key): fact for fact in Fact.objects.of(implementation)}
    if any((fact.seq, fact.as_of) > (seq, now) for fact in kept.values()):
        return False
    of = {
        "playbook_key": plan.playbook.key,
        "playbook_title": plan.playbook_title,
        "playbook_version": plan.playbook_version,
    }
    new, changed = [], []
    for name in {*kept, *found}:
        values = of | _values(found.get(name, NOTHING))
        fact = kept.get(name)
        if fact is None:
            sort, key = name
            place = {"workspace_id": implementation.workspace_id, "implementation_id": implementation.pk}
            new.append(Fact(**place, sort=sort, key=key, seq=seq, as_of=now, **values))
            continue
        for column, value in {**values, "seq": seq, "as_of": now}.items():
            setattr(fact, column, value)
        changed.append(fact)
    Fact.objects.bulk_create(new)
    if changed:
        Fact.objects.bulk_update(changed, [*of, *_values(NOTHING), "seq", "as_of"])
    return True


def _values(figure: Figure) -> dict[str, Any]:
    return {"label": figure.label, "days": figure.days, "things": figure.things}


def drift_of(implementation: Implementation) -> list[str]:
    """What the kept facts say differently from the rows, in words. What was not counted since the last act is none."""
    with tenancy.staff(implementation.workspace_id), tenancy.reading():
        if not Plan.objects.of(implementation).exists():
            return []
        kept = {(fact.sort, fact.key): fact for fact in Fact.objects.of(implementation)}
        seq = ledger.head(implementation)[0]
    if not kept:
        return ["never counted"]
    last = max(kept.values(), key=lambda fact: (fact.seq, fact.as_of))
    counted = last.seq == seq or implementation.closed_at is not None
    found = _worked_out(implementation, now=last.as_of) if counted else None
    if found is None:
        return []
    figures = found[1]
    return sorted(
        f"{sort} {key}"
        for sort, key in {*kept, *figures}
        if (sort, key) not in kept or _said(kept[sort, key]) != _values(figures.get((sort, key), NOTHING))
    )


def _said(fact: Fact) -> dict[str, Any]:
    return {"label": fact.label if fact.days else "", "days": fact.days, "things": fact.things}
