"""Zenskar's own variant of the six weeks, for customers as small as Fernloft: tested in week 3, live in week 4."""

from dataclasses import replace

from roadmap.playbook import dump, load_shipped
from roadmap.playbook.model import Item, Objective, Range

KEY, TITLE = "zenskar-four-week", "Six weeks compressed to four"
WEEKS = {
    "connect-tools": (2, 2),
    "parallel-test": (3, 3),
    "configure-production": (4, 4),
    "import-history": (4, 4),
    "sign-off-go-live": (4, 4),
}
SHORTER = {"c-reconnect-tools": {"duration": 1, "offset": 1}, "v-ready": {"duration": 1, "offset": 2}}
OURS = "The page has six weeks. Weeks 3 to 6 are compressed into weeks 2 to 4 here, for up to 50 contracts."


def text() -> str:
    """As somebody would import it after changing an export."""
    six = load_shipped("zenskar-six-week")
    return dump(
        replace(
            six,
            key=KEY,
            title=TITLE,
            summary="The same eight objectives in four weeks: test in week 3, production and go-live in week 4.",
            range_weeks=Range(3, 4),
            provenance=replace(six.provenance, ours=(*six.provenance.ours, OURS)),
            objectives=tuple(map(_sooner, six.objectives)),
        )
    )


def _sooner(objective: Objective) -> Objective:
    items = tuple(_shorter(item) for item in objective.items)
    return replace(objective, weeks=WEEKS.get(objective.key, objective.weeks), items=items)


def _shorter(item: Item) -> Item:
    return replace(item, **SHORTER.get(item.key, {}))  # type: ignore[arg-type]
