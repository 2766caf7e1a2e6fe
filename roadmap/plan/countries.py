"""Countries whose holidays are known, and the time zone that a country's people most likely keep."""

import re
from functools import cache
from pathlib import Path
from zoneinfo import TZPATH

from holidays.registry import COUNTRIES


@cache
def countries() -> tuple[tuple[str, str], ...]:
    """Codes and names, by name."""
    named = [(codes[1], re.sub(r"(?<=[a-z])(?=[A-Z])", " ", codes[0])) for codes in COUNTRIES.values()]
    return tuple(sorted(named, key=lambda row: row[1]))


@cache
def zone_of(country: str) -> str | None:
    """The first zone that the tz database lists for the country, None when there is no list or no such country."""
    for place in TZPATH:
        listed = Path(place) / "zone.tab"
        if listed.is_file():
            rows = (line.split("\t") for line in listed.read_text(encoding="utf-8").splitlines() if line[:1] != "#")
            return next((row[2] for row in rows if row[0] == country), None)
    return None
