"""Putting a run's result before those who sign it, and keeping its fingerprint that of what it says now."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from implementation import fingerprint as prints
from implementation import ledger
from implementation.acts import part_of_an_action
from implementation.models import Implementation
from migrations_tracker.models import ParallelRun
from migrations_tracker.queries.parallel import parts_of
from migrations_tracker.queries.results import content_of, criteria_of
from migrations_tracker.rules import parallel as rules
from stakeholders.actions.threads import open_thread
from stakeholders.drafting import exhibit_of
from stakeholders.models import Approvable, Exhibit, Seat, Topic, TopicApprover
from stakeholders.verdicts import Stale

TOPIC, KIND = "parallel-test", "parallel_test"


@transaction.atomic(durable=True)
def offer_result(
    *, run: ParallelRun, implementation: Implementation, by: Seat, signers: Sequence[Seat], now: datetime
) -> Approvable:
    """Name who signs the result of a run, and make it a text that people decide on. Nobody is asked yet.

    `run.implementation` has its workspace loaded. Raises `Forbidden`, or `Stale` when somebody was quicker.
    """
    rules.may_offer(by, run, criteria_of(run, parts_of(run)), signers).enforce()
    topic, _made = Topic.objects.get_or_create(
        workspace_id=implementation.workspace_id,
        implementation_id=implementation.pk,
        key=TOPIC,
        defaults={"title": _("Parallel test"), "policy": Topic.Policy.ALL, "listed": False},
    )
    _name(topic, signers, now=now)
    content = content_of(run)
    approvable = Approvable(
        workspace_id=implementation.workspace_id,
        implementation_id=implementation.pk,
        kind=KIND,
        topic=topic,
        thread=open_thread(implementation, now=now),
        title=_("Parallel test, run %(number)s") % {"number": run.number},
        path=f"test/runs/{run.number}/result/",
        fingerprint=prints.of(content),
        changed_at=now,
    )
    approvable.thread.save(force_insert=True)
    approvable.save(force_insert=True)
    exhibit_of(approvable, content, now=now).save(force_insert=True)
    if ParallelRun.objects.filter(pk=run.pk, result=None).update(result=approvable) != 1:
        raise Stale(_("Somebody has just put this result before its signers. Reload to see it."))
    run.result = approvable
    facts = {
        "number": run.number,
        "fingerprint": approvable.fingerprint,
        "signers": [seat.pk for seat in signers],
    }
    ledger.record("migrations_tracker.run.offered", actor=by, subject=run, happened_at=now, facts=facts)
    return approvable


@part_of_an_action
def _name(topic: Topic, signers: Sequence[Seat], *, now: datetime) -> None:
    """Those and nobody else decide on the result; what others decided stays readable."""
    named = {row.seat_id: row for row in TopicApprover.objects.filter(topic=topic).named()}
    chosen = {seat.pk: seat for seat in signers}
    TopicApprover.objects.filter(pk__in=[row.pk for key, row in named.items() if key not in chosen]).update(
        removed_at=now
    )
    TopicApprover.objects.bulk_create(
        TopicApprover(
            workspace_id=topic.workspace_id,
            implementation_id=topic.implementation_id,
            topic=topic,
            seat=seat,
            named_at=now,
        )
        for key, seat in chosen.items()
        if key not in named
    )


@part_of_an_action
def keep_current(implementation: Implementation, *, now: datetime) -> None:
    """What was put before signers is what it says now: another content makes their decisions stale, and back again."""
    runs = ParallelRun.objects.of(implementation).exclude(result=None)
    for run in runs.select_related("result", "implementation__workspace"):
        content = content_of(run)
        printed = prints.of(content)
        result = run.result
        assert result is not None
        if printed == result.fingerprint:
            continue
        Approvable.objects.filter(pk=result.pk).update(fingerprint=printed, changed_at=now)
        result.fingerprint = printed
        Exhibit.objects.insert_blind([exhibit_of(result, content, now=now)])
