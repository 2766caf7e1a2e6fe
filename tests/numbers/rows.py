"""Small files of an entity, written beside what they refer to, and what the rules say about them."""

import csv
from pathlib import Path

import yaml

from migrations_tracker.validate import ENTITIES, validate
from migrations_tracker.validate.declaration import CHOICES

TABLE = Path(__file__).parents[1] / "fixtures/rules"
NOW = "2026-12-31T12:00:00+00:00"
FACTS = {"cut_over": "2026-12-01", "period_from": "2026-12-01", "period_to": "2026-12-31", "late_hours": "24"}
FACTS |= {name: allowed[0] for name, allowed in CHOICES.items()} | {"default_currency": "USD"}


class Texts(yaml.SafeLoader):
    """Every scalar stays what was typed; only the merge of anchors is understood."""

    yaml_implicit_resolvers = {"<": yaml.SafeLoader.yaml_implicit_resolvers["<"]}


def table(name):
    """What a page of the table says."""
    return yaml.load((TABLE / f"{name}.yaml").read_text(encoding="utf-8"), Texts)


def write(path, names, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names, restval="")
        writer.writeheader()
        writer.writerows(rows)


class Checker:
    """Validates rows of an entity in a folder of its own."""

    def __init__(self, folder):
        self.folder, self.against = folder, folder / "against"
        self.against.mkdir(exist_ok=True)
        self.file, self.declare = folder / "rows.csv", folder / "declare.yaml"

    def __call__(self, entity, rows, *, parents=None, columns=None, facts=None, date="%Y-%m-%d", more=None, **outputs):
        names = list(columns or ENTITIES[entity].fields)
        for old in self.against.iterdir():
            old.unlink()
        for name, given in (parents or {}).items():
            write(self.against / f"{name}.csv", list(ENTITIES[name].fields), given)
        write(self.file, names, rows)
        dialect = {"encoding": "utf-8", "delimiter": ",", "decimal": ".", "negative": "sign", "date": date}
        told = {
            "source": "legacy",
            "mapping_version": "1",
            "dialect": dialect | {"money": "major", "zone": "UTC"},
            "columns": {name: name for name in names},
            "facts": FACTS | (facts or {}),
            **(more or {}),
        }
        self.declare.write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
        places = {"file": str(self.file), "declare": str(self.declare), "against": str(self.against)}
        return validate(entity=entity, now=NOW, **places, **outputs)


def rows_of(base, change):
    """The rows of a page with a change: of the last one, or of one after the other when it is a list."""
    if isinstance(change, list):
        rows = [{**base[min(place, len(base) - 1)], **each} for place, each in enumerate(change)]
    else:
        rows = [*base[:-1], {**base[-1], **change}]
    return [row for each in rows for row in _times(dict(each))]


def _times(row):
    times = int(row.pop("times", "1"))
    return [row] if times == 1 else [{**row, "event_id": f"{row['event_id']}{number}"} for number in range(times)]
