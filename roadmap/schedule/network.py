"""Who waits for whom: what a plan may not contain, and the order in which its items get their dates."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from roadmap.schedule.model import AfterObjective, Item, ScheduleError

MOST_ITEMS = 2000
LONGEST = 500


def in_order(items: Iterable[Item]) -> list[Item]:
    """The items, each after everything it needs; the same for every order in which they are handed in.

    Raises `ScheduleError` with every fault of the network in words.
    """
    given = list(items)
    by_key = {item.key: item for item in given}
    openers = openers_of(given)
    if len(given) > MOST_ITEMS:
        raise ScheduleError(f"A plan holds at most {MOST_ITEMS} items; this one has {len(given)}. Split it.")
    if problems := [*_duplicates(given), *(problem for item in given for problem in _problems(item, by_key, openers))]:
        raise ScheduleError(" ".join(problems))
    needs = {key: needs_of(by_key[key], openers) for key in sorted(by_key)}
    if cycle := find_cycle(needs):
        names = " → ".join(str(by_key[key]) for key in cycle)
        raise ScheduleError(f"These wait for each other in a circle: {names}. Remove one of the dependencies.")
    return [by_key[key] for key in _sorted(needs)]


def needs_of(item: Item, openers: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The keys of what must have dates before this item can have them. `openers` as `openers_of` finds them."""
    opened = openers.get(item.anchor.objective, ()) if isinstance(item.anchor, AfterObjective) else ()
    return (*(link.on for link in item.hard_links), *item.assists, *opened)


def openers_of(items: Iterable[Item]) -> dict[str, list[str]]:
    """The items that decide when each objective starts: those that are not themselves tied to its start."""
    found: dict[str, list[str]] = {}
    for item in items:
        tied = isinstance(item.anchor, AfterObjective) and item.anchor.objective == item.objective
        if item.objective and not (tied or item.assists or item.internal):
            found.setdefault(item.objective, []).append(item.key)
    return found


def find_cycle(needs: Mapping[str, Sequence[str]]) -> list[str]:
    """The members of one circle, the first repeated at the end, or an empty list. Unknown keys are passed over."""
    done: set[str] = set()
    for root in needs:
        path: list[str] = []
        on_path: set[str] = set()
        stack = [(root, iter(needs[root]))] if root not in done else []
        while stack:
            key, rest = stack[-1]
            if key not in on_path:
                path.append(key)
                on_path.add(key)
            following = next((n for n in rest if n in needs and n not in done), None)
            if following is None:
                stack.pop()
                path.pop()
                on_path.discard(key)
                done.add(key)
            elif following in on_path:
                return [*path[path.index(following) :], following]
            else:
                stack.append((following, iter(needs[following])))
    return []


def _sorted(needs: Mapping[str, Sequence[str]]) -> list[str]:
    """Depth first without recursion; there is no circle."""
    placed: dict[str, None] = {}
    for root in needs:
        stack = [root]
        while stack:
            waiting = [key for key in needs[stack[-1]] if key not in placed]
            if waiting:
                stack.extend(waiting)
            else:
                placed[stack.pop()] = None
    return list(placed)


def _duplicates(items: list[Item]) -> list[str]:
    twice = sorted(key for key, times in Counter(item.key for item in items).items() if times > 1)
    return [f"The key “{key}” stands for more than one item. Give each its own." for key in twice]


def _problems(item: Item, by_key: Mapping[str, Item], openers: Mapping[str, Sequence[str]]) -> Iterable[str]:
    if not 0 <= item.duration <= LONGEST:
        yield f"{item} lasts {item.duration} working days; 0 to {LONGEST} are possible."
    if isinstance(item.anchor, AfterObjective) and not openers.get(item.anchor.objective):
        yield f"{item} follows the start of “{item.anchor.objective}”, but nothing there has a day. Tie it to one."
    for key in (*(link.on for link in item.hard_links), *item.assists):
        if key not in by_key:
            yield f"{item} waits for “{key}”, which is not in the plan. Remove the dependency or add the item."
        elif by_key[key].assists and not by_key[key].summary:
            yield f"{item} waits for {by_key[key]}, which only assists. Let it wait for what that assists."
        elif by_key[key].internal and not item.internal:
            yield f"{item} waits for {by_key[key]}, which is internal and must hold nothing up that both sides see."
    if item.summary and not item.assists:
        yield f"{item} stands for nothing. Give it an item."
    if item.assists and item.hard_links:
        yield f"{item} assists, so it cannot wait for something itself. Let what it assists wait."
    if item.not_before and item.not_after and item.not_after < item.not_before:
        yield f"{item} may start from {item.not_before} and should be finished by {item.not_after}. Change one of them."
