"""`manage.py reconcile LEFT RIGHT --mapping FILE.yaml --out DIR`: does the new system bill what the old one did?

Needs no database. What the mapping says is in docs/reconcile.md, the keys of `--json` in docs/commands.md.

Exit code 0: everything agrees. 1: there are findings, or entries that do not balance. 2: no result, and why.
"""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from migrations_tracker.extracts.duck import MEMORY_MB
from migrations_tracker.extracts.errors import ExtractError
from migrations_tracker.reconcile import EngineError
from migrations_tracker.reconcile.job import in_child


class Command(BaseCommand):
    help = "Compare the extracts of two systems, record by record, and explain every difference."
    requires_system_checks: list[str] = []  # it needs no database

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("left", type=Path, help="the extract of the old system")
        parser.add_argument("right", type=Path, help="the extract of the new one")
        parser.add_argument("--mapping", required=True, type=Path, metavar="FILE.yaml", help="what the columns are")
        parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="for findings.csv and summary.json")
        parser.add_argument("--memory", type=int, default=MEMORY_MB, metavar="MB", help=f"by default {MEMORY_MB}")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        for name in ("left", "right", "mapping"):
            if not options[name].is_file():
                raise CommandError(f"There is no file {options[name]}.", returncode=2)
        try:
            summary = in_child(
                options["left"], options["right"], options["mapping"], options["out"], memory_mb=options["memory"]
            )
        except (ExtractError, EngineError) as problem:
            raise CommandError(str(problem), returncode=2) from None
        except OSError as problem:
            raise CommandError(f"{options['out']} cannot be written: {problem.strerror}.", returncode=2) from None
        self.stdout.write(json.dumps(summary, indent=2, ensure_ascii=False) if options["json"] else as_text(summary))
        if summary["findings"] or any(summary["unbalanced_entries"].values()):
            sys.exit(1)


def as_text(summary: dict[str, Any]) -> str:
    """The summary for people: how much agrees, what does not, and the bridge of each currency."""
    rows, inputs = summary["rows"], summary["inputs"]
    lines = [f"{inputs[side]['label']}: {rows[side]:,} rows of {inputs[side]['file']}" for side in ("left", "right")]
    lines += [f"{summary['matched']:,} agree, {summary['findings']:,} findings"]
    lines += [f"  {count:>9,}  {category.replace('_', ' ')}" for category, count in summary["counts"].items()]
    for currency, bridge in summary["bridge"].items():
        steps = {"left": bridge["left"], **bridge["differences"], "right": bridge["right"]}
        width = max(map(len, steps.values()))
        lines += ["", f"{currency}:"]
        lines += [f"  {amount:>{width}}  {step.replace('_', ' ')}" for step, amount in steps.items()]
    for side, entries in summary["unbalanced_entries"].items():
        if entries:
            lines += ["", f"Entries of {inputs[side]['label']} that do not balance: {', '.join(entries)}"]
    return "\n".join(lines)
