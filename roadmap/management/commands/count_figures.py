"""`manage.py count_figures WORKSPACE[/IMPLEMENTATION]`: do the figures that are kept agree with what they are made of?

Each is worked out from scratch and compared with what is kept: a plan's own figures from its items, as of the day on
which it was last looked at; who was waited for from the kept part of the ledger, for the kept instant; and the facts
of the analytics from the rows, where nothing was done since they were kept. `--repair` puts right what differs.
`--only` looks at some of them. `--json` prints one object:

    place       what was asked for
    counted     how many implementations were looked at
    drifted     {address: {"plan": [...], "waiting": [...], "analytics": [...]}}, empty when all agree

Exit code 0: all agree. 1: something differed. 2: it could not be read, and why.
"""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from implementation import tenancy
from implementation.models import Implementation
from roadmap.analytics import keeping as analytics
from roadmap.plan.recounting import recount
from roadmap.waiting import keeping as waiting
from stakeholders.queries.places import workspace_id_of

KINDS = ("plan", "waiting", "analytics")  # each is made of what stands before it
Drift = dict[str, list[str]]


class Command(BaseCommand):
    help = "Work out every kept figure from scratch, and compare it with what is kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "place", metavar="WORKSPACE[/IMPLEMENTATION]", help="as in the address, for example acme/north"
        )
        parser.add_argument("--only", action="append", choices=KINDS, help="may be given several times")
        parser.add_argument("--repair", action="store_true", help="put right what differs")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        place = options["place"].strip("/")
        wanted = options["only"] or KINDS
        try:
            found = _places(place)
            looked_at = {here.slug: _drift(here, wanted, options["repair"], timezone.now()) for here in found}
        except DatabaseError as problem:
            raise CommandError(f"The database could not be read: {problem}", returncode=2) from None
        drifted = {slug: drift for slug, drift in looked_at.items() if drift}
        if options["json"]:
            self.stdout.write(json.dumps({"place": place, "counted": len(found), "drifted": drifted}, indent=2))
        else:
            for slug, drift in drifted.items():
                for kind, names in drift.items():
                    self.stdout.write(f"{slug}, {kind}: {', '.join(names)}")
            self.stdout.write(f"{len(found) - len(drifted)} of {len(found)} agree")
        if drifted:
            sys.exit(1)


def _drift(here: Implementation, wanted: Iterable[str], repair: bool, now: datetime) -> Drift:
    """What differs, by kind; put right in the same order, as each is made of what stands before it."""
    found: Drift = {}
    if "plan" in wanted:
        with tenancy.staff(here.workspace_id):
            found["plan"] = recount(here, keep=repair)
    if "waiting" in wanted:
        found["waiting"] = waiting.drift_of(here)
        if repair and found["waiting"]:
            waiting.count_anew(here, now=now)
    if "analytics" in wanted:
        found["analytics"] = analytics.drift_of(here)
        if repair and found["analytics"]:
            analytics.gather_anew(here, now=now)
    return {kind: names for kind, names in found.items() if names}


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
