"""One file against all rules of its entity."""

import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from migrations_tracker.extracts.duck import MEMORY_MB, hardened
from migrations_tracker.extracts.scan import Tell
from migrations_tracker.validate.batch import called, opened
from migrations_tracker.validate.declaration import read
from migrations_tracker.validate.library import ENTITIES, entity_named
from migrations_tracker.validate.run import Run
from migrations_tracker.validate.summary import summary
from migrations_tracker.validate.writing import MOST, told, write_accepted, write_findings, write_rejects

SHOWN = 100


def validate(
    *,
    entity: str,
    file: str,
    declare: str,
    against: str = "",
    now: str,
    findings: str = "",
    rejects: str = "",
    accepted: str = "",
    name: str = "",
    format: str = "",  # noqa: A002 — the word that everybody uses for it
    memory_mb: int = MEMORY_MB,
    tell: Tell | None = None,
) -> dict[str, Any]:
    """Counts, findings and totals of a file, as plain values. Raises `ExtractError` when there can be none.

    `findings`, `rejects` and `accepted` are paths of files to write. `name` is what its sender calls the file,
    `format` how it is made (csv, xlsx) when its path does not say so.
    """
    start, kind, path, tell = time.monotonic(), entity_named(entity), Path(file), tell or _nobody
    declaration = read(Path(declare).read_text(encoding="utf-8"), kind, file=Path(declare).name)
    name = name or path.name
    with tempfile.TemporaryDirectory(prefix="validate-") as made, called(path, name):
        folder, at = Path(made), datetime.fromisoformat(now)
        batch = opened(kind, path, declaration, folder, name=name, form=format, now=at, tell=tell)
        parents = {p.stem: p for p in sorted(Path(against).glob("*.csv")) if p.stem in ENTITIES} if against else {}
        reads, writes = [batch.path, *parents.values()], [Path(accepted)] if accepted else []
        with hardened(reads=reads, writes=writes, spill=folder / "spill", memory_mb=memory_mb) as duck:
            run = Run(duck, batch, parents, tell, keep_all=bool(accepted or parents.get(kind.name)))
            found = summary(run)
            tell("write", 0, 1)
            with batch.cells() as cells:
                first = list(told(run, cells, run.findings(SHOWN)))
                found |= {"findings": first, "findings_cut": sum(found["severities"].values()) > len(first)}
                if findings:
                    found["findings_cut"] = write_findings(Path(findings), told(run, cells, run.findings(MOST + 1)))
                if rejects:
                    write_rejects(Path(rejects), run, cells)
            if accepted:
                write_accepted(Path(accepted), run)
    return found | {"seconds": round(time.monotonic() - start, 3)}


def _nobody(step: str, done: int, total: int) -> None:
    """Who listens when nobody does."""
