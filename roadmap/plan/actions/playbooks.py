"""Taking over playbooks: the ones that Golive ships, and the ones that people import."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from implementation import ledger
from implementation.models import Workspace
from roadmap.plan import rules, shelf
from roadmap.plan.models import Playbook
from stakeholders.models import Seat
from stakeholders.verdicts import Stale


@transaction.atomic(durable=True)
def adopt_shipped_playbooks(*, workspace: Workspace, now: datetime, by: Seat | None = None) -> list[Playbook]:
    """Give a workspace its own copies of the shipped playbooks that it lacks. Running it twice adds nothing."""
    if by is not None:
        rules.may_change_playbooks(by).enforce()
    rows = shelf.adopt_missing(workspace, now)
    for row in rows:
        _record("roadmap.playbook.adopted", row, by, now)
    return rows


@transaction.atomic(durable=True)
def import_playbook(
    *, workspace: Workspace, by: Seat, text: str, instead_of: Playbook | None, now: datetime
) -> Playbook:
    """Make this text the current version of its playbook; plans that were made keep theirs.

    `instead_of` is the row that the preview compared with. Raises `Forbidden`, `PlaybookError`, or `Stale` when
    somebody imported another one meanwhile.
    """
    rules.may_change_playbooks(by).enforce()
    row = _take_over(text, workspace=workspace, by=by, instead_of=instead_of, now=now)
    _record("roadmap.playbook.imported", row, by, now)
    return row


@transaction.atomic(durable=True)
def edit_playbook(*, workspace: Workspace, by: Seat, text: str, instead_of: Playbook, now: datetime) -> Playbook:
    """Make what was edited here the next version; plans that were made keep theirs. Raises as an import does."""
    rules.may_change_playbooks(by).enforce()
    row = _take_over(text, workspace=workspace, by=by, instead_of=instead_of, now=now)
    _record("roadmap.playbook.edited", row, by, now)
    return row


def _take_over(text: str, *, workspace: Workspace, by: Seat, instead_of: Playbook | None, now: datetime) -> Playbook:
    shelf.checked(text, "playbook.yaml", instead_of)
    row = shelf.row_of(text, workspace=workspace, by=by, now=now)
    if instead_of is not None:
        retired = Playbook.objects.filter(pk=instead_of.pk, key=row.key).current().update(retired_at=now)
        if retired != 1:
            raise Stale(_("Somebody imported this playbook meanwhile. Look at the differences again."))
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as problem:
        if "one_version_of_a_playbook_is_current" not in str(problem):
            raise
        raise Stale(_("Somebody imported this playbook meanwhile. Look at the differences again.")) from None
    return row


def _record(verb: str, row: Playbook, by: Seat | None, now: datetime) -> None:
    facts = {"playbook": row.key, "title": row.title, "version": row.version, "sha256": row.sha256}
    ledger.record(verb, actor=by, subject=row, happened_at=now, facts=facts)
