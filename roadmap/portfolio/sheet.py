"""The portfolio as a table for spreadsheets, written while it is read: dates as ISO, one row per implementation."""

import csv
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from implementation import tenancy
from implementation.models import Workspace
from roadmap.plan.models import Health, Milestone, Plan
from roadmap.portfolio import queries, wishes

AT_ONCE = 500
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # how a spreadsheet recognises what it would execute
MARK = "\ufeff"  # by which spreadsheets know UTF-8

PLACE = {"slug": "implementation__slug", "customer": "implementation__customer_name"}
COLUMNS = (
    *("slug", "customer", "implementation_id", "playbook_title", "playbook_version", "rag", "rag_by_rule"),
    *("rag_reason", "forecast_why", "turn_side", "turn_since", "turn_title", "kickoff_on", "committed_on"),
    *("forecast_on", "gap_days", "p50_on", "p80_on", "next_milestone", "next_milestone_on"),
    *("driven_ours", "driven_theirs", "driven_third", "waited_ours", "waited_theirs", "waited_third"),
    *("shared_count", "done_count", "open_count", "overdue_count", "finished_on"),
)


class Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def lines(keys: Sequence[UUID], workspace: Workspace) -> Iterator[str]:
    """These plans in this order. Each part is read in a transaction of its own; none is open while a part is sent."""
    words = _Words(workspace)
    write = csv.writer(Echo()).writerow
    yield MARK + write(words.heads)
    for start in range(0, len(keys), AT_ONCE):
        yield from [write([cell(value) for value in row]) for row in words.rows(keys[start : start + AT_ONCE])]


def cell(value: object) -> object:
    """Text that a spreadsheet would take for a formula gets an apostrophe, which it takes for “this is text”."""
    if value is None:
        return ""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value


class _Words:
    """What is said in the reader's language, looked up while the reader is known."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.turns = wishes.turns(workspace)
        self.health = {key: str(label) for key, label in Health.choices}
        self.milestones = {key: str(label) for key, label in Milestone.choices}
        self.live = _("Live")
        self.heads = [
            *(_("Address"), _("Customer"), _("Owner"), _("Playbook"), _("Version"), _("Status"), _("By the rule")),
            *(_("Why"), _("Cause"), _("Whose turn"), _("Since"), _("With what"), _("Kick-off"), _("Committed go-live")),
            *(_("Forecast go-live"), _("Gap in working days"), _("P50"), _("P80"), _("Next milestone"), _("On")),
            *(_("Days that hung on us"), _("Days that hung on the customer"), _("Days that hung on others")),
            *(_("Hours waited for us"), _("Hours waited for the customer"), _("Hours waited for others")),
            *(_("Items"), _("Done"), _("Open"), _("Overdue"), _("Live since")),
        ]

    def rows(self, keys: Sequence[UUID]) -> list[list[Any]]:
        with tenancy.staff(self.workspace.pk), tenancy.reading():
            asked = [PLACE.get(name, name) for name in COLUMNS]
            plans = Plan.objects.filter(pk__in=keys).values_list("pk", *asked)
            found = {key: dict(zip(COLUMNS, row, strict=True)) for key, *row in plans}
            leads = queries.leads_of([row["implementation_id"] for row in found.values()])
        return [self._row(found[key], leads) for key in keys if key in found]

    def _row(self, row: dict[str, Any], leads: dict[UUID, str]) -> list[Any]:
        turn = self.turns.get(row["turn_side"], "")
        if row["turn_side"] == "CUSTOMER":
            turn = row["customer"]
        over = row["finished_on"] is not None
        return [
            *(row["slug"], row["customer"], leads.get(row["implementation_id"], "")),
            *(row["playbook_title"], row["playbook_version"]),
            *(self.live if over else self.health[row["rag"]], self.health[row["rag_by_rule"]]),
            *(row["rag_reason"], row["forecast_why"], turn, row["turn_since"], row["turn_title"]),
            *(
                row["kickoff_on"],
                row["committed_on"],
                row["forecast_on"],
                row["gap_days"],
                row["p50_on"],
                row["p80_on"],
            ),
            *(self.milestones.get(row["next_milestone"], ""), row["next_milestone_on"]),
            *(row["driven_ours"], row["driven_theirs"], row["driven_third"]),
            *(round(row[f"waited_{side}"] / 3600, 1) for side in ("ours", "theirs", "third")),
            *(row["shared_count"], row["done_count"], row["open_count"], row["overdue_count"], row["finished_on"]),
        ]
