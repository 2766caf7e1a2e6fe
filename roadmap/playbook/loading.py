"""From text to a playbook, and the playbooks that Golive ships."""

from functools import cache
from pathlib import Path

from roadmap.playbook.checking import problems_of
from roadmap.playbook.fields import from_plain
from roadmap.playbook.model import Playbook
from roadmap.playbook.reading import PlaybookError, read

SHIPPED = Path(__file__).resolve().parent.parent / "playbooks"


def load(text: str, name: str) -> Playbook:
    """The playbook that the text describes. Raises `PlaybookError` with every problem; `name` is the file's."""
    document = read(text, name)
    if problems := problems_of(document):
        raise PlaybookError(name, problems)
    return from_plain(Playbook, document.data)


def shipped() -> tuple[str, ...]:
    """The keys of the playbooks that Golive ships."""
    return tuple(sorted(file.stem for file in SHIPPED.glob("*.yaml")))


@cache
def load_shipped(key: str) -> Playbook:
    """One of the playbooks that Golive ships, by its key."""
    file = SHIPPED / f"{key}.yaml"
    return load(file.read_text(encoding="utf-8"), file.name)
