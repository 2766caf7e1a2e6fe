"""A run of the parallel test in the worker: every part by the engine in a child process, then the result, once.

Files are stored under their hashes; the engine gets them under the names that people gave them, so that its sentences
name them.
"""

import csv
import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from implementation import files, tenancy
from implementation.models import StoredFile
from migrations_tracker.actions.parallel import keep_result, refuse_run
from migrations_tracker.extracts import child
from migrations_tracker.extracts.errors import ExtractError
from migrations_tracker.models import MappingVersion, ParallelRun, RunPart
from migrations_tracker.reconcile.errors import EngineError
from migrations_tracker.reconcile.job import AT_LEISURE, in_child
from migrations_tracker.reconcile.mapping import SIDES, Comparison, parse
from migrations_tracker.reconcile.writing import FINDINGS
from migrations_tracker.seen import MOST, Compared, Seen, seen_of, with_documents
from migrations_tracker.work import Turn


def compare(turn: Turn, now: datetime) -> None:
    """Compare everything that a run has. Raises `work.Lost` when somebody else took the turn."""
    run = turn.row
    assert isinstance(run, ParallelRun)
    with tenancy.reading():
        parts = list(RunPart.objects.of(run.implementation_id).filter(run=run).select_related("left", "right"))
        declared = mapping_texts(run)
    with TemporaryDirectory(prefix="run-") as folder:
        try:
            found = [
                _compared(part, declared[part.kind], Path(folder) / part.kind, turn)
                for part in sorted(parts, key=lambda part: part.kind)
                if part.left and part.right
            ]
            found = _with_documents(found, Path(folder), turn)
        except (ExtractError, EngineError) as problem:
            refuse_run(turn=turn, sentence=str(problem), now=now)
            return
        keep_result(turn=turn, found=found, now=now)


def mapping_texts(run: ParallelRun) -> dict[str, str]:
    """The mapping file of each kind, in the versions that the run names, with the accounts in it."""
    rows = MappingVersion.objects.of(run.implementation_id).filter(about__in=run.mappings)
    contents = {row.about: row.content for row in rows if run.mappings[row.about] == row.version}
    accounts = contents.pop(MappingVersion.ACCOUNTS, {})
    return {
        kind: json.dumps({**content, **({"accounts": accounts} if accounts else {})}, ensure_ascii=False, indent=1)
        for kind, content in contents.items()
    }


def _with_documents(found: list[Compared], folder: Path, turn: Turn) -> list[Compared]:
    """What differs, with all that its records say and with the lines and entries of its documents."""
    rows: dict[str, dict[str, list[int]]] = {
        each.part.kind: {side: [seen.rows[side] for seen in each.seen if side in seen.rows] for side in SIDES}
        for each in found
    }
    parts = {each.part.kind: {**each.paths} for each in found}
    beside = child.run(
        "migrations_tracker.reconcile.beside:beside",
        {"parts": parts, "rows": rows},
        ceiling=AT_LEISURE,
        on_progress=turn,
    )
    return [replace(each, seen=with_documents(each.seen, beside)) for each in found]


def _compared(part: RunPart, text: str, folder: Path, turn: Turn) -> Compared:
    assert part.left is not None
    assert part.right is not None
    named = {}
    for side, stored in zip(SIDES, (part.left, part.right), strict=True):
        named[side] = folder / side / stored.name
        named[side].parent.mkdir(parents=True)
        shutil.copyfile(files.path_of(stored), named[side])
    mapping, out = folder / "mapping.yaml", folder / "out"
    mapping.write_text(text, encoding="utf-8")
    summary = in_child(
        named["left"],
        named["right"],
        mapping,
        out,
        on_progress=lambda step, done, total: turn(f"{part.kind}: {step}", done, total),
    )
    comparison = parse(text, mapping.name, lambda name: "")
    few = summary["findings"] <= MOST
    return Compared(
        part=part,
        summary=summary,
        seen=list(_seen(out / FINDINGS, part.kind, comparison)) if few else [],
        file=_stored(out / FINDINGS, part),
        paths={"left": str(named["left"]), "right": str(named["right"]), "mapping": str(mapping)},
    )


def _seen(path: Path, kind: str, comparison: Comparison) -> Iterator[Seen]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from seen_of(csv.DictReader(file), kind, comparison)


def _stored(path: Path, part: RunPart) -> StoredFile:
    with path.open("rb") as file:
        return files.store(
            iter(lambda: file.read(1 << 20), b""),
            name=f"findings-{part.kind.replace('_', '-')}.csv",
            workspace_id=part.workspace_id,
            implementation_id=part.implementation_id,
            limit=None,
        )
