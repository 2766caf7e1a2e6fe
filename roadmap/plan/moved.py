"""Moves that were made: what each of them moved, and what was built on it since."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from implementation import wording
from implementation.models import Implementation
from roadmap.plan.models import Change, ChangedItem, Item, ItemState, Move, MovedItem


def moves_of(implementation: Implementation, limit: int) -> list[Move]:
    """The latest ones first, as far as this reader sees them."""
    rows = Move.objects.of(implementation).select_related("by", "undone_by").order_by("-pk")
    return list(rows[:limit])


def rows_by_move(implementation: Implementation, moves: Sequence[Move]) -> dict[UUID, list[MovedItem]]:
    """What each of them moved, in the order of the plan, what was asked for first. One query."""
    rows = MovedItem.objects.of(implementation).filter(move__in=[move.pk for move in moves])
    found: dict[UUID, list[MovedItem]] = defaultdict(list)
    for row in sorted(
        rows.select_related("item", "because_of"), key=lambda row: (row.because != "asked", row.item.position)
    ):
        found[row.move_id].append(row)
    return found


def what_stands_on(moves: Sequence[Move], rows: Iterable[MovedItem]) -> dict[UUID, str]:
    """For each move that cannot be taken back the sentence that says what was done since with its items. One query."""
    listed = list(rows)
    items = {row.item_id for row in listed}
    later: dict[UUID, list[Move]] = defaultdict(list)
    if items:
        oldest = min(moves, key=lambda move: move.pk)
        since = MovedItem.objects.filter(item__in=items).in_force().since(oldest)
        for row in since.select_related("move").order_by("move"):
            later[row.item_id].append(row.move)
    changed = _changed_since(items)
    made = {move.pk: move for move in moves}
    found: dict[UUID, str] = {}
    for row in listed:
        move = made[row.move_id]
        said = _done_since(row, move, later[row.item_id]) or _changed(row, move, changed.get(row.item_id))
        if row.move_id not in found and said:
            found[row.move_id] = said
    return found


def _changed_since(items: set[UUID]) -> dict[UUID, Change]:
    """The last change of the plan that gave an item other dates."""
    if not items:
        return {}
    rows = ChangedItem.objects.filter(item__in=items, start_after__isnull=False)
    return {row.item_id: row.change for row in rows.select_related("change").order_by("pk")}


def _changed(row: MovedItem, move: Move, change: Change | None) -> str:
    if change is None or change.made_at < move.made_at:
        return ""
    said = _("The plan changed on %(on)s (“%(reason)s”), and “%(title)s” with it. Move it by hand.")
    return said % {
        "on": wording.short_date(change.made_at.date()),
        "reason": change.reason,
        "title": row.item.title,
    }


def _done_since(row: MovedItem, move: Move, later: Sequence[Move]) -> str:
    item = row.item
    again = next((other for other in reversed(later) if other.pk > move.pk), None)
    if again is not None:
        return _("“%(title)s” was moved again on %(on)s (“%(reason)s”). Take that back first.") % {
            "title": item.title,
            "on": wording.short_date(again.made_at.date()),
            "reason": again.reason,
        }
    if item.state == ItemState.SKIPPED:
        return _("“%(title)s” was left out since. What follows counts on it.") % {"title": item.title}
    if item.finished_on:
        return _on(_("“%(title)s” was finished on %(on)s. What is done keeps its dates."), item, item.finished_on)
    if item.started_on and not row.had_begun:
        return _on(_("“%(title)s” began on %(on)s. What has begun keeps its dates."), item, item.started_on)
    return ""


def _on(sentence: str, item: Item, day: object) -> str:
    return sentence % {"title": item.title, "on": wording.short_date(day)}  # type: ignore[arg-type]
