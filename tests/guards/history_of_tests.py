"""What can happen in the parallel test, each thing by its own action. Run 1 stands with one finding."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from implementation import tenancy
from implementation.models import Implementation
from migrations_tracker import work
from migrations_tracker.actions import findings, parallel, results
from migrations_tracker.models import ParallelRun, RunPart
from migrations_tracker.queries.parallel import finding_numbered, run_numbered
from stakeholders.access import scope_of
from tests.fixtures.comparing import compared_run
from tests.fixtures.plans import Project

SAID = {"cause": "LEGACY", "explanation": "They rounded twice.", "alike": True}


def a_test_happens(project: Project, here: Implementation, *, now: datetime) -> None:
    anika, dana = project.anika, project.dana
    acts: list[tuple[Any, Any, dict[str, Any]]] = [
        (findings.take_finding, anika, {}),
        (findings.send_over, anika, {"word": "Is this yours?"}),
        (findings.explain_finding, dana, {"disposition": "FIX_SOURCE", **SAID}),
        (findings.explain_finding, anika, {"disposition": "ACCEPT", **SAID}),
        (findings.accept_finding, dana, {"alike": True}),
    ]
    for act, by, given in acts:
        _act(act, here, by, now=now, **given)
    with scope_of(anika):
        with tenancy.reading():
            run = run_numbered(here, 1)
        assert run is not None
        results.offer_result(run=run, implementation=here, by=anika, signers=[dana], now=now)
    _act(findings.revoke_acceptance, here, dana, now=now, word="We look again.")
    with scope_of(anika):
        accounts = {"about": "accounts", "content": {"4000": ["Sales"]}, "reason": "Theirs"}
        parallel.declare_mapping(implementation=here, by=anika, now=now, **accounts)
        cycle = {"cycle_from": date(2027, 1, 1), "cycle_to": date(2027, 2, 1), "environment": "SANDBOX"}
        run = parallel.start_run(implementation=here, by=anika, now=now, **cycle)
        parallel.drop_run(run=run, implementation=here, by=anika, now=now)
        compared_run(project, anika, now=now)
        run = _refused(here, anika, now=now, **cycle)
        assert run.number


def _act(act: Any, here: Implementation, by: Any, *, now: datetime, **given: Any) -> None:
    with scope_of(by):
        with tenancy.reading():
            row = finding_numbered(here, 1)
        assert row is not None
        act(finding=row, implementation=here, by=by, now=now, **given)


def _refused(here: Implementation, by: Any, *, now: datetime, **cycle: Any) -> ParallelRun:
    run = parallel.start_run(implementation=here, by=by, now=now, **cycle)
    with tenancy.reading():
        files = RunPart.objects.of(here).exclude(left=None).values("left_id", "right_id").first()
    with transaction.atomic():
        RunPart.objects.of(here).filter(run=run, kind="invoice").update(**files)
    parallel.ask_comparison(run=run, implementation=here, by=by, now=now)
    parallel.refuse_run(turn=work.take(ParallelRun, run.pk, now=now), sentence="Row 3 has no number.", now=now)
    return run
