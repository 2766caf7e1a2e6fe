"""`manage.py count_waiting WORKSPACE[/IMPLEMENTATION]`: do the kept waiting times agree with the ledger?

Each tally is worked out from scratch, from its own part of the ledger and for its own instant, and compared with what
is kept. `--repair` counts anew what differs. `--json` prints one object:

    place       what was asked for
    counted     how many implementations were looked at
    drifted     {address: [what differs]}, empty when all agree

Exit code 0: all agree. 1: something differed. 2: it could not be read, and why.
"""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from implementation import tenancy
from implementation.models import Implementation
from roadmap.waiting import keeping
from stakeholders.queries.places import workspace_id_of


class Command(BaseCommand):
    help = "Work out from the ledger who was waited for, and compare it with what is kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "place", metavar="WORKSPACE[/IMPLEMENTATION]", help="as in the address, for example acme/north"
        )
        parser.add_argument("--repair", action="store_true", help="count anew what differs")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        place = options["place"].strip("/")
        try:
            found = _places(place)
            differing = {here: keeping.drift_of(here) for here in found}
            drifted = {here: names for here, names in differing.items() if names}
            if options["repair"]:
                for here in drifted:
                    keeping.count_anew(here, now=timezone.now())
        except DatabaseError as problem:
            raise CommandError(f"The database could not be read: {problem}", returncode=2) from None
        said = {here.slug: names for here, names in drifted.items()}
        if options["json"]:
            self.stdout.write(json.dumps({"place": place, "counted": len(found), "drifted": said}, indent=2))
        else:
            for slug, names in said.items():
                self.stdout.write(f"{slug}: {', '.join(names)}")
            self.stdout.write(f"{len(found) - len(drifted)} of {len(found)} agree with their ledger")
        if drifted:
            sys.exit(1)


def _places(place: str) -> list[Implementation]:
    slug, _slash, implementation = place.partition("/")
    workspace_id = workspace_id_of(slug)
    if workspace_id is None:
        raise CommandError(f"There is no workspace with the address {slug}.", returncode=2)
    with tenancy.staff(workspace_id), tenancy.reading():
        rows = Implementation.objects.select_related("workspace").order_by("slug")
        found = list(rows.filter(slug=implementation) if implementation else rows)
    if implementation and not found:
        message = f"The workspace {slug} has no implementation with the address {implementation}."
        raise CommandError(message, returncode=2)
    return found
