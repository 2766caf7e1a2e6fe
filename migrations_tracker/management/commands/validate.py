"""`manage.py validate ENTITY FILE --declare FILE.yaml [--against DIR]`: the rules of a batch, without a database.

Exit code 0: every row was accepted without a finding. 1: there are findings. 2: the file could not be checked, and why.
"""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from migrations_tracker.extracts import child
from migrations_tracker.extracts.errors import ExtractError


class Command(BaseCommand):
    help = "Check a file of customers, contracts, invoices and so on before it is brought over."
    requires_system_checks: list[str] = []  # it needs no database

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("entity", help="what the rows are: customer, contract, invoice, invoice_line …")
        parser.add_argument("file", type=Path)
        parser.add_argument("--declare", required=True, type=Path, metavar="FILE.yaml", help="how the file is written")
        parser.add_argument("--against", type=Path, metavar="DIR", help="what was accepted before: customer.csv …")
        parser.add_argument("--findings", type=Path, metavar="FILE.csv", help="write all findings there")
        parser.add_argument("--rejects", type=Path, metavar="FILE.csv", help="write the rejected rows there")
        parser.add_argument("--accepted", type=Path, metavar="FILE.csv", help="write what was accepted there")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        for name in ("file", "declare"):
            if not options[name].is_file():
                raise CommandError(f"There is no file {options[name]}.", returncode=2)
        if options["against"] and not options["against"].is_dir():
            raise CommandError(f"There is no folder {options['against']}.", returncode=2)
        names = ("file", "declare", "against", "findings", "rejects", "accepted")
        paths = {name: str(options[name].resolve()) for name in names if options[name]}
        job = {"entity": options["entity"], "now": timezone.now().isoformat(), **paths}
        try:
            found = child.run("migrations_tracker.validate:validate", job)
        except ExtractError as problem:
            raise CommandError(str(problem), returncode=2) from None
        self.stdout.write(json.dumps(found, indent=2, ensure_ascii=False) if options["json"] else as_text(found))
        if found["rules"]:
            sys.exit(1)


def as_text(found: dict[str, Any]) -> str:
    """The counts, the rules that were broken, and the first findings."""
    counts = ", ".join(f"{found[name]:,} {name}" for name in ("read", "accepted", "rejected", "orphans"))
    lines = [
        f"{found['inputs']['file']}: {counts}",
        *(f"  {r['findings']:>9,}  {r['rule']} ({r['severity']})" for r in found["rules"]),
    ]
    for each in found["findings"]:
        cell = f" “{each['value']}”" if each["value"] is not None else ""
        place = f"row {each['row']}, {each['column']}{cell}: " if each["row"] else ""
        note = f" ({each['note']})" if each["note"] else ""
        lines.append(f"{each['rule']}: {place}{each['sentence']}{note}")
    lines += [f"Stop: {sentence}" for sentence in found["stops"]]
    return "\n".join(lines)
