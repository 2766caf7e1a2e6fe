"""What people hear about approvals."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from implementation import fingerprint as prints
from implementation import wording
from stakeholders.agreements import Piece
from stakeholders.letters.post import write
from stakeholders.models import Approvable, Decision, Seat

LISTED = 40


def approval_wanted(
    seat: Seat,
    *,
    approvables: Sequence[Approvable],
    by: Seat,
    instead_of: Sequence[str],
    due_on: date | None,
    now: datetime,
) -> None:
    """One letter for everything that is asked of one person now. `instead_of` names whose deputy they are in it."""
    first, count = approvables[0], len(approvables)
    batch = prints.of([approvable.pk for approvable in approvables])
    write(
        "stakeholders/email/approval_wanted",
        to=seat,
        path=seat.home + (first.path if count == 1 else "approvals/"),
        subject=first.title
        if len(approvables) == 1
        else _("%(count)s texts to decide on") % {"count": len(approvables)},
        dedupe_key=f"approval-wanted:{batch}:{now.isoformat()}:{seat.pk}",
        context={
            "workspace_name": seat.workspace_name,
            "first": seat.first_name,
            "by": by.name,
            "count": count,
            "titles": [approvable.title for approvable in approvables[:LISTED]],
            "more": max(count - LISTED, 0),
            "instead_of": wording.listing(list(instead_of)),
            "due": wording.long_date(due_on) if due_on else "",
        },
        why=_("Your decision was asked for."),
        now=now,
    )


def approval_stale(
    seat: Seat, *, approvable: Approvable, by: Seat, version: int, pieces: Sequence[Piece], reason: str, now: datetime
) -> None:
    """What somebody decided on reads differently now: the difference, and why."""
    write(
        "stakeholders/email/approval_stale",
        to=seat,
        path=seat.home + approvable.path,
        subject=approvable.title,
        dedupe_key=f"approval-stale:{approvable.pk}:{version}:{seat.pk}",
        context={
            "workspace_name": seat.workspace_name,
            "first": seat.first_name,
            "by": by.name,
            "title": approvable.title,
            "version": version,
            "pieces": [{"kind": piece.kind, "text": piece.text} for piece in pieces],
            "reason": reason,
            "due": wording.long_date(approvable.due_on)
            if approvable.due_on and approvable.due_on >= now.date()
            else "",
        },
        why=_("You decided on an earlier version."),
        now=now,
    )


def decided(
    seats: Sequence[Seat],
    *,
    decision: Decision,
    approvable: Approvable,
    conditions: Sequence[str],
    topic_done: str,
    now: datetime,
) -> None:
    """Somebody rejected, set conditions or withdrew; or the last approval of a topic came (`topic_done`)."""
    for seat in seats:
        if seat.user_id == decision.seat.user_id:
            continue
        write(
            "stakeholders/email/decided",
            to=seat,
            path=seat.home + approvable.path,
            subject=approvable.title,
            dedupe_key=f"decided:{decision.pk}:{seat.pk}",
            context={
                "workspace_name": seat.workspace_name,
                "first": seat.first_name,
                "who": decision.name,
                "who_title": decision.title,
                "organisation": decision.organisation,
                "instead_of": decision.voice.name if decision.on_behalf_of_id else "",
                "title": approvable.title,
                "verdict": decision.verdict,
                "comment": decision.comment,
                "conditions": list(conditions),
                "fingerprint": decision.fingerprint,
                "topic_done": topic_done,
            },
            why=_("You asked for this decision."),
            now=now,
        )
