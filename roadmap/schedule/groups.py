"""Objectives and phases that wait, or are waited for: brought down to items before anybody works out dates.

A group that is waited for becomes a summary, from the first to the last day of its items. A group that waits is all of
its items waiting. So that "n days after the start of its own objective" has a meaning, what waits for a group is no
part of it, and neither is what assists or is internal.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from roadmap.schedule.model import AfterKickoff, Dates, Item, Kind, Link

STARTS: tuple[Kind, ...] = ("FS", "SS")  # a group begins with all of its items, and has no one end to hold back


def objective_key(key: str) -> str:
    """What a link calls an objective."""
    return f"objective:{key}"


def phase_key(key: str) -> str:
    """What a link calls a phase."""
    return f"phase:{key}"


@dataclass(frozen=True, slots=True)
class Group:
    """An objective or a phase under the key that links call it, with the keys of its items and what it waits for."""

    key: str
    title: str
    members: tuple[str, ...]
    links: tuple[Link, ...] = ()


def with_groups(items: Iterable[Item], groups: Iterable[Group]) -> list[Item]:
    """The items tied as their groups are, and behind them a summary for every group that something waits for.

    A link to a group in which nothing is left is dropped: there is nothing to wait for.
    """
    given = list(items)
    known = {group.key: group for group in groups}
    waits: dict[str, list[Link]] = {}
    for group in known.values():
        for key in group.members if group.links else ():
            waits.setdefault(key, []).extend(group.links)
    tied = [_waiting(item, waits[item.key]) if item.key in waits and not item.assists else item for item in given]
    wanted = dict.fromkeys(link.on for item in tied for link in item.hard_links if link.on in known)
    if not wanted:
        return tied
    summaries = {key: _summary(known[key], tied) for key in wanted}
    empty = {key for key, summary in summaries.items() if not summary.assists}
    return [
        *(_without(item, empty) if empty else item for item in tied),
        *(summary for key, summary in summaries.items() if key not in empty),
    ]


def with_summed_up(items: Iterable[Item], planned: Mapping[str, Dates]) -> dict[str, Dates]:
    """`planned`, with the dates that summaries have by their items."""
    summaries = {item.key: item for item in items if item.summary and item.key not in planned}
    if not summaries:
        return dict(planned)

    def of(key: str) -> list[Dates]:
        if key in summaries:
            return [dates for member in summaries[key].assists for dates in of(member)]
        return [planned[key]] if key in planned else []

    found = {key: members for key in summaries if (members := of(key))}
    whole = {key: Dates(min(d.start for d in dates), max(d.finish for d in dates)) for key, dates in found.items()}
    return {**planned, **whole}


def _waiting(item: Item, links: Iterable[Link]) -> Item:
    """With the links of its groups. Its own tie to the same thing counts more."""
    own = {link.on for link in item.links if not link.soft}
    more = dict.fromkeys(link for link in links if link.on not in own)
    return replace(item, links=(*item.links, *more)) if more else item


def _summary(group: Group, items: Iterable[Item]) -> Item:
    among = set(group.members)
    members = tuple(
        item.key
        for item in items
        if item.key in among
        and not (item.assists or item.internal)
        and all(link.on != group.key for link in item.hard_links)
    )
    return Item(group.key, "VENDOR", 0, AfterKickoff(0), assists=members, title=group.title, summary=True)


def _without(item: Item, empty: set[str]) -> Item:
    if all(link.on not in empty for link in item.links):
        return item
    return replace(item, links=tuple(link for link in item.links if link.on not in empty))
