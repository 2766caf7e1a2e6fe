"""The engine in a child process with limits, and what programs get from it."""

import hashlib
from pathlib import Path
from typing import Any

from migrations_tracker.extracts.child import Ceiling, run
from migrations_tracker.extracts.duck import MEMORY_MB
from migrations_tracker.extracts.limits import MIB
from migrations_tracker.extracts.scan import Tell
from migrations_tracker.reconcile.engine import reconcile
from migrations_tracker.reconcile.errors import EngineError
from migrations_tracker.reconcile.mapping import load
from migrations_tracker.reconcile.writing import SUMMARY, write_summary

CPU_SECONDS = 1800
WALL_SECONDS = 3600


def ceiling_of(memory_mb: int) -> Ceiling:
    """What DuckDB may use is in real memory; address space is reserved for threads and libraries besides."""
    return Ceiling(memory=(2 * memory_mb + 2048) * MIB, cpu_seconds=CPU_SECONDS, wall_seconds=WALL_SECONDS)


AT_LEISURE = ceiling_of(MEMORY_MB)


def in_child(
    left: Path,
    right: Path,
    mapping: Path,
    out: Path,
    *,
    memory_mb: int = MEMORY_MB,
    on_progress: Tell | None = None,
) -> dict[str, Any]:
    """The summary of a comparison that a child process made, which is also `summary.json` in `out`.

    Raises `ExtractError` for what is refused or took too much, `EngineError` when the sums did not close.
    """
    paths = {"left": left, "right": right, "mapping": mapping, "out": out}
    arguments = {**{name: str(path.resolve()) for name, path in paths.items()}, "memory_mb": memory_mb}
    answer = run(f"{__name__}:work", arguments, ceiling=ceiling_of(memory_mb), on_progress=on_progress)
    if "fault" in answer:
        raise EngineError(answer["fault"])
    write_summary(answer, out / SUMMARY)
    return answer


def work(*, left: str, right: str, mapping: str, out: str, memory_mb: int, tell: Tell) -> dict[str, Any]:
    """What the child does."""
    declared = Path(mapping)
    try:
        summary = reconcile(Path(left), Path(right), load(declared), Path(out), memory_mb=memory_mb, tell=tell)
    except EngineError as fault:
        return {"fault": str(fault)}
    sha256 = hashlib.sha256(declared.read_bytes()).hexdigest()
    summary["inputs"]["mapping"] = {"file": declared.name, "sha256": sha256}
    return summary
