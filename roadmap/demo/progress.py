"""How far the telling is, in one small file beside the demo's mails; pages show it until all is told."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from roadmap.demo.telling import Told


def write(stories: Sequence[Told]) -> None:
    """Replace the file in one step: a reader never sees half of it."""
    rows = [
        {"workspace": story.workspace, "name": story.name, "done": story.done, "total": story.total}
        for story in stories
        if not story.is_over
    ]
    half = _file().with_suffix(".part")
    half.write_text(json.dumps({"stories": rows}))
    os.replace(half, _file())


def shown(request: HttpRequest) -> dict[str, Any]:
    """For staff's pages: the stories of their workspace that are being told. A context processor of the demo alone."""
    seat = getattr(request, "seat", None)
    if seat is None or not seat.is_ours:
        return {}
    try:
        rows = json.loads(_file().read_text())["stories"]
    except FileNotFoundError:
        return {}
    return {"demo_stories": [row for row in rows if row["workspace"] == seat.workspace_slug]}


def folder() -> Path:
    """Where the demo keeps its mails; what is kept there goes with `--fresh`."""
    assert settings.MAILBOX_DIR is not None
    settings.MAILBOX_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    return settings.MAILBOX_DIR


def _file() -> Path:
    return folder() / "stories.json"
