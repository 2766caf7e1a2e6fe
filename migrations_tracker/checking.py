"""From a file that was sent to what is wrong with it: in a child process, outside of any transaction.

The file's row is the queue. Whoever is killed on the way leaves a lease that runs out, and the next one begins anew.
"""

import csv
import json
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from implementation import files, tenancy
from implementation.models import StoredFile
from migrations_tracker.actions import checks as actions
from migrations_tracker.extracts import child
from migrations_tracker.extracts.child import Ceiling
from migrations_tracker.extracts.errors import ExtractError
from migrations_tracker.models import DataPart
from migrations_tracker.queries import requests as queries
from migrations_tracker.queries.requests import ON_A_SHEET
from migrations_tracker.work import Turn

SHOWN = 2_000  # findings of each rule, and of all together, on pages; the rest is in the file
LOOKING = Ceiling(cpu_seconds=20, wall_seconds=40)
CHECKING = Ceiling(cpu_seconds=60, wall_seconds=120)
NEVER_STOPS = "100"  # percent of rejected rows: they are corrected, whatever their number
CHUNK = 1 << 20
SEVERITIES = "BEW"  # the whole file, a row, a warning


def read(turn: Turn, now: datetime) -> None:
    """Do what the row asks for. Raises `Lost` when somebody else has taken it meanwhile."""
    with tenancy.reading():
        related = ("file", "version__request__dataset", "version__request__implementation__workspace")
        part = DataPart.objects.select_related(*related).get(pk=turn.row.pk)
    try:
        if part.job == DataPart.Job.LOOK:
            _look(turn, part, now)
        else:
            _check(turn, part, now)
    except ExtractError as problem:
        actions.refuse_file(turn=turn, sentence=_in_words(problem, part), now=now)


def give_up(key: UUID, sentence: str, now: datetime) -> None:
    """Inside the transaction in which a file is refused that killed its worker again and again."""
    actions.note_refusal(key, sentence, now)


def _look(turn: Turn, part: DataPart, now: datetime) -> None:
    job = {"file": str(files.path_of(part.file)), "format": _format(part.file)}
    shape = child.run("migrations_tracker.extracts.detect:shape", job, ceiling=LOOKING, on_progress=turn)
    with transaction.atomic():
        actions.keep_shape(turn, shape, now=now)


def _check(turn: Turn, part: DataPart, now: datetime) -> None:
    with tempfile.TemporaryDirectory(prefix="request-") as made:
        folder = Path(made)
        written = {name: folder / f"{name}.csv" for name in ("findings", "rejects", "accepted")}
        with tenancy.reading():
            declared = _declared(part)
            _lay_out(part, folder / "against")
        (folder / "declare.json").write_text(json.dumps(declared), encoding="utf-8")
        job = {
            "entity": part.version.request.entity,
            "file": str(files.path_of(part.file)),
            "format": _format(part.file),
            "name": part.file.name,
            "declare": str(folder / "declare.json"),
            "against": str(folder / "against"),
            "now": now.isoformat(),
            **{name: str(path) for name, path in written.items()},
        }
        result = child.run("migrations_tracker.validate:validate", job, ceiling=CHECKING, on_progress=turn)
        turn("keep", 0, 1)
        sheets = _sheets(written["findings"])
        stored = {
            "findings": _kept(part, written["findings"], "findings") if result["rules"] else None,
            "rejects": _kept(part, written["rejects"], "rejects") if result["rejected"] else None,
            "good": _kept(part, written["accepted"], "accepted") if result["accepted"] else None,
        }
    result.pop("findings")
    actions.keep_result(turn=turn, result=result, sheets=sheets, now=now, **stored)


def _declared(part: DataPart) -> dict[str, Any]:
    """What was confirmed, with what the request and its dataset say."""
    request = part.version.request
    facts: dict[str, str] = {"environment": "sandbox", "live": "no"}
    if request.dataset and request.dataset.billed_through:
        # calendar days: the old system has billed this day, the new one begins with the next
        facts["cut_over"] = (request.dataset.billed_through + timedelta(days=1)).isoformat()
    for name in ("period_from", "period_to"):
        if day := getattr(request, name):
            facts[name] = day.isoformat()
    return {
        **part.declaration,
        "source": part.source,
        "mapping_version": str(part.mapping_version),
        "facts": facts,
        "loaded": queries.hashes_before(part),
        "threshold": NEVER_STOPS,
    }


def _lay_out(part: DataPart, folder: Path) -> None:
    """What was accepted before, one file for each kind of rows."""
    folder.mkdir()
    for entity, goods in queries.accepted_before(part).items():
        target = folder / f"{entity}.csv"
        paths = [files.path_of(good) for good in goods]
        shutil.copyfile(paths[0], target)
        for path in paths[1:]:
            _append(path, target)


def _append(source: Path, target: Path) -> None:
    """Rows of a file below those of another, each under its own header."""
    with target.open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    with source.open(encoding="utf-8", newline="") as old, target.open("a", encoding="utf-8", newline="") as new:
        reader, writer = csv.DictReader(old), csv.writer(new, lineterminator="\n")
        writer.writerows([row.get(name, "") for name in header] for row in reader)


def _sheets(path: Path) -> dict[str, list[list[dict[str, Any]]]]:
    """Findings by page: of each rule, and of all under the empty name, where those that reject rows come first."""
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    heavy: dict[str, list[dict[str, Any]]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for known, name in ((rows, row["rule"]), (heavy, row["severity"])):
                if len(known[name]) < SHOWN:
                    known[name].append(row)
    rows[""] = [row for severity in SEVERITIES for row in heavy[severity]][:SHOWN]
    return {
        rule: [found[at : at + ON_A_SHEET] for at in range(0, len(found), ON_A_SHEET)] for rule, found in rows.items()
    }


def _kept(part: DataPart, path: Path, what: str) -> StoredFile:
    version = part.version
    name = f"{version.request.key} version {version.number} {what}.csv"
    if part.position > 1:
        name = f"{version.request.key} version {version.number} part {part.position} {what}.csv"
    return files.store(
        _chunks(path),
        name=name,
        workspace_id=part.workspace_id,
        implementation_id=part.implementation_id,
        internal=part.internal,
        limit=None,
    )


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from iter(lambda: file.read(CHUNK), b"")


def _format(file: StoredFile) -> str:
    return Path(file.name).suffix.lower().removeprefix(".")


def _in_words(problem: ExtractError, part: DataPart) -> str:
    """The sentence with its place, in the sender's name of the file."""
    named = part.file.name if problem.file else ""
    return str(ExtractError(problem.sentence, file=named, line=problem.line, column=problem.column))


def by_rule(result: dict[str, Any]) -> Iterable[dict[str, Any]]:
    """What was found of each rule, worst first."""
    known = result.get("rules", ())
    return sorted(known, key=lambda row: (SEVERITIES.index(row["severity"]), -row["findings"], row["rule"]))
