"""Which story belongs to which company."""

from collections.abc import Callable, Iterator

from roadmap.demo.stage import Stage, Step, days, in_order
from roadmap.demo.stories import fernloft, quayborne, smaller, tarangini

STORIES: dict[str, Callable[[Stage], Iterator[Step]]] = {
    "quayborne": quayborne.story,
    "fernloft": fernloft.story,
    "tarangini": tarangini.story,
    "ostraline": smaller.ostraline,
    "pinehollow": smaller.pinehollow,
    "saltmarsh": smaller.saltmarsh,
    "brackenridge": smaller.brackenridge,
    "kestrel": smaller.kestrel,
    "holloway": smaller.holloway,
}


def steps_of(stage: Stage) -> list[Step]:
    """Everything that had happened when the demo was founded, in its order."""
    return in_order([*days(stage), *STORIES[stage.company.key](stage)], until=stage.told_until)
