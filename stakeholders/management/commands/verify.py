"""`manage.py verify WORKSPACE/IMPLEMENTATION`: does its ledger hold? `WORKSPACE` alone means the workspace's own.

Reads the chain from the database and checks every link and every text. `--witness NUMBER:HASH` (repeatable) compares
with a head that somebody kept, from a weekly status mail or a report. `--json` prints one object:

    place      what was asked for
    entries    how many entries the chain has
    head       {number, hash} of the last one
    faults     [sentence], empty when the chain holds

Exit code 0: it holds. 1: there are faults, one a line. 2: it could not be read, and why.
"""

import json
import re
import sys
from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from implementation import tenancy
from implementation.ledger import chains
from implementation.models import Implementation
from stakeholders.queries.places import workspace_id_of

Checked = tuple[int, str, list[str]]


class Command(BaseCommand):
    help = "Check the ledger of an implementation, or of a workspace, link by link."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "place", metavar="WORKSPACE[/IMPLEMENTATION]", help="as in the address, for example acme/north"
        )
        parser.add_argument(
            "--witness", action="append", default=[], metavar="NUMBER:HASH", help="a head that was kept; repeatable"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        place = options["place"].strip("/")
        try:
            seq, digest, faults = _check(place, witnessed=_witnessed(options["witness"]))
        except DatabaseError as problem:
            raise CommandError(f"The database could not be read: {problem}", returncode=2) from None
        if options["json"]:
            head = {"number": seq, "hash": digest}
            self.stdout.write(json.dumps({"place": place, "entries": seq, "head": head, "faults": faults}, indent=2))
        else:
            entries = "1 entry" if seq == 1 else f"{seq} entries"
            self.stdout.write("\n".join(faults) or f"{entries}, intact; head {digest}")
        if faults:
            sys.exit(1)


def _check(place: str, *, witnessed: dict[int, str]) -> Checked:
    slug, _slash, implementation = place.partition("/")
    workspace_id = workspace_id_of(slug)
    if workspace_id is None:
        raise CommandError(f"There is no workspace with the address {slug}.", returncode=2)
    with tenancy.staff(workspace_id), tenancy.reading():
        chain = _implementation_id(slug, implementation) if implementation else workspace_id
        return chains.check(chain, witnessed=witnessed)


def _implementation_id(workspace: str, slug: str) -> UUID:
    found: UUID | None = Implementation.objects.filter(slug=slug).values_list("pk", flat=True).first()
    if found is None:
        raise CommandError(f"The workspace {workspace} has no implementation with the address {slug}.", returncode=2)
    return found


def _witnessed(given: list[str]) -> dict[int, str]:
    kept = {}
    for text in given:
        matched = re.fullmatch(r"(\d+):([0-9a-fA-F]{64})", text)
        if matched is None:
            raise CommandError(f"{text} is no witness. Write the entry's number, a colon, and its hash.", returncode=2)
        kept[int(matched[1])] = matched[2].lower()
    return kept
