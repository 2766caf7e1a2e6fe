"""The network without what is left out: who waited for that waits for what it waited for, as in the forecast."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from roadmap.schedule import Actual, AfterKickoff, AfterObjective, Item, Link
from roadmap.schedule.network import openers_of


def living(items: Iterable[Item], actuals: Mapping[str, Actual]) -> list[Item]:
    """The items that are not skipped, tied to each other alone."""
    given = list(items)
    by_key = {item.key: item for item in given}
    gone = {key for key, actual in actuals.items() if actual.skipped and key in by_key}
    while empty := [i.key for i in given if i.summary and i.key not in gone and gone.issuperset(i.assists)]:
        gone.update(empty)
    left = [_tied(item, by_key, gone) for item in given if item.key not in gone]
    openers = openers_of(left)
    return [
        replace(item, anchor=AfterKickoff(0))
        if isinstance(item.anchor, AfterObjective) and not openers.get(item.anchor.objective)
        else item
        for item in left
    ]


def _tied(item: Item, by_key: Mapping[str, Item], gone: set[str]) -> Item:
    if gone.isdisjoint((*item.assists, *(link.on for link in item.links))):
        return item
    assists = tuple(key for key in item.assists if key not in gone)
    # What assisted nothing but things left out stands by itself, and still leads nowhere.
    alone = bool(item.assists) and not assists
    links = tuple(dict.fromkeys(found for link in item.links for found in _instead(link, by_key, gone)))
    return replace(item, links=links, assists=assists, after_go_live=item.after_go_live or alone)


def _instead(link: Link, by_key: Mapping[str, Item], gone: set[str]) -> Iterator[Link]:
    if link.on not in gone:
        yield link
        return
    if link.soft:
        return
    lag = link.lag if link.kind == "FS" else 0
    seen: set[str] = set()
    waiting = [link.on]
    while waiting:
        key = waiting.pop()
        if key in seen:
            continue
        seen.add(key)
        if key in gone:
            waiting += [*(further.on for further in by_key[key].hard_links), *by_key[key].assists]
        else:
            yield Link(key, lag)
