"""The playbooks that a workspace can start from: its own copies, and what Golive ships and it has not taken yet."""

import hashlib
from datetime import datetime
from functools import lru_cache

from django.utils.translation import gettext as _

from implementation.models import Workspace
from roadmap import playbook as playbooks
from roadmap.plan.models import Playbook
from roadmap.playbook.loading import SHIPPED
from stakeholders.models import Seat


@lru_cache(maxsize=128)
def parsed(text: str, name: str = "playbook.yaml") -> playbooks.Playbook:
    """The playbook that a stored text says. Raises `PlaybookError` for a text that was never accepted."""
    return playbooks.load(text, name)


def row_of(text: str, *, workspace: Workspace, by: Seat | None, now: datetime) -> Playbook:
    """A new row for an accepted text, not saved."""
    found = parsed(text)
    return Playbook(
        workspace=workspace,
        key=found.key,
        version=found.version,
        title=found.title,
        summary=found.summary,
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        provenance=found.provenance.based_on,
        imported_by=by,
        imported_at=now,
    )


def on_offer(workspace: Workspace, now: datetime) -> list[Playbook]:
    """The current copies, and unsaved rows for shipped playbooks without one; by title."""
    copies = list(Playbook.objects.filter(workspace=workspace).current())
    return sorted([*copies, *missing(workspace, copies, now)], key=lambda row: (row.key not in FIRST, row.title))


FIRST = ("zenskar-six-week",)


def missing(workspace: Workspace, copies: list[Playbook], now: datetime) -> list[Playbook]:
    """Unsaved rows for what Golive ships and the workspace has no copy of."""
    have = {row.key for row in copies}
    texts = [(SHIPPED / f"{key}.yaml").read_text(encoding="utf-8") for key in playbooks.shipped() if key not in have]
    return [row_of(text, workspace=workspace, by=None, now=now) for text in texts]


def adopt_missing(workspace: Workspace, now: datetime) -> list[Playbook]:
    """Save a copy of every shipped playbook that the workspace lacks, inside the caller's transaction.

    Two colleagues may start their first implementations at once: whoever comes second finds the copies there.
    """
    rows = missing(workspace, list(Playbook.objects.filter(workspace=workspace).current()), now)
    Playbook.objects.insert_blind(rows)
    return rows


def checked(text: str, name: str, current: Playbook | None) -> list[playbooks.Change]:
    """What this text would change against the current copy. Raises `PlaybookError` for a text that cannot be taken."""
    found = playbooks.load(text, name)
    if current is None:
        return []
    changes = playbooks.differences(parsed(current.text), found)
    if changes and found.version <= current.version:
        line = next((n for n, row in enumerate(text.splitlines(), start=1) if row.startswith("version:")), 1)
        said = _("Version %(version)s is here already. Give the changed playbook version %(next)s.")
        words = said % {"version": current.version, "next": current.version + 1}
        raise playbooks.PlaybookError(name, [playbooks.Problem(line, 1, words)])
    return changes
