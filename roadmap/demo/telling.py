"""Playing the stories, act by act. What the ledger has an entry for at a step's instant is told already.

Killed half-way, it goes on where it stopped; told twice, nothing happens twice.
"""

import json
import logging
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from implementation import tenancy
from implementation.ledger.models import LedgerBody
from roadmap.demo.companies import COMPANIES, Company
from roadmap.demo.stage import Stage, Step, open_stage
from roadmap.demo.stories import steps_of
from roadmap.plan.models import Plan
from stakeholders import access
from stakeholders.verdicts import Forbidden, Stale

log = logging.getLogger(__name__)

HALF_A_REPORT = "roadmap.status.frozen"  # told when it is published too, at the same instant


@dataclass(slots=True)
class Told:
    """How far one story is. Only a step that somebody's own act has overtaken is neither told nor to come."""

    workspace: str  # its address
    name: str
    done: int
    total: int
    overtaken: int = 0

    @property
    def is_over(self) -> bool:
        return self.done + self.overtaken >= self.total


def tell(
    companies: Sequence[Company] = COMPANIES, *, seconds: float, until: datetime | None = None
) -> Iterator[list[Told]]:
    """Go on telling for about that long; gives the state of all stories before the first act and after each."""
    deadline, state = monotonic() + seconds, how_far(companies, until=until)
    yield state
    for company, told in zip(companies, state, strict=True):
        if told.is_over:
            continue
        with tenancy.staff(company.vendor.id):
            stage = open_stage(company, until=until)
            steps = steps_of(stage)
            to_come = _to_come(stage, steps)
            told.total, told.done = len(steps), len(steps) - len(to_come)
            for step in to_come:
                if monotonic() > deadline:
                    return
                _play(stage, step, told)
                yield state


def how_far(companies: Sequence[Company] = COMPANIES, *, until: datetime | None = None) -> list[Told]:
    """All stories, as they stand. A few queries for each."""
    found = []
    for company in companies:
        with tenancy.staff(company.vendor.id):
            stage = open_stage(company, until=until)
            steps = steps_of(stage)
            found.append(Told(company.vendor.slug, company.name, len(steps) - len(_to_come(stage, steps)), len(steps)))
    return found


def _to_come(stage: Stage, steps: Sequence[Step]) -> list[Step]:
    """What is not told yet, by the acts' own clocks in the ledger. Two queries."""
    with tenancy.reading():
        rows = LedgerBody.objects.filter(chain_id=stage.implementation.pk).exclude(verb=HALF_A_REPORT)
        bodies = list(rows.values_list("body", flat=True))
        reckoned_on = Plan.objects.of(stage.implementation).values_list("reckoned_on", flat=True).get()
    instants = {datetime.fromisoformat(json.loads(body)["happened_at"]) for body in bodies}
    return [step for step in steps if not step.is_told(instants, reckoned_on)]


def _play(stage: Stage, step: Step, told: Told) -> None:
    """One act from the seat of the person who did it, who sees what that seat may see."""
    seat = stage.seats.get(step.who)
    try:
        with access.scope_of(seat) if seat else nullcontext():
            step.act(stage, seat, step.at)
    except (Forbidden, Stale) as refusal:
        told.overtaken += 1
        log.warning("%s, %s at %s: %s", stage.company.name, step.who, step.at, refusal)
    else:
        told.done += 1
