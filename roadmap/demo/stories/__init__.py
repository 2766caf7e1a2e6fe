"""Which story belongs to which company."""

from collections.abc import Callable, Iterator

from roadmap.demo.stage import Stage, Step, arrivals, days, in_order
from roadmap.demo.stories import fernloft, quayborne, signing, smaller, tarangini

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
    "brightwick": signing.brightwick,
    "castelune": signing.castelune,
}


def steps_of(stage: Stage) -> list[Step]:
    """Everything that had happened when the demo was founded, in its order."""
    story = list(STORIES[stage.company.key](stage))
    return in_order([*days(stage), *arrivals(story, stage), *story], until=stage.told_until)
