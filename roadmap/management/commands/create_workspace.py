"""`manage.py create_workspace NAME --slug SLUG --owner-name … --owner-email …`: a new vendor, with its first owner.

The owner is invited by mail and signs in by a mailed code. The workspace starts with its own copies of the playbooks
that Golive ships. `--json` prints one object:

    id, slug, name, zone    of the workspace
    address                 where its people go
    owner                   {name, email, title}
    playbooks               [{key, version, title}]

Exit code 0: it is there. 2: it could not be made, and why; nothing is left behind. (1 is not used.)
"""

import json
from argparse import ArgumentParser
from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email, validate_slug
from django.db import DatabaseError, IntegrityError
from django.utils import timezone
from django.utils.text import slugify
from uuid_utils.compat import uuid7

from implementation import links, tenancy
from implementation.models import Workspace
from roadmap.plan import actions
from roadmap.plan.models import Playbook
from stakeholders.actions import people
from stakeholders.models import Seat


class Command(BaseCommand):
    help = "Open a workspace for a vendor and invite its first owner."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="what people call the vendor, for example Zenskar")
        parser.add_argument("--slug", default="", help="its address, for ever; by default made from the name")
        parser.add_argument("--zone", default="Europe/London", help="its time zone, for example Europe/Berlin")
        parser.add_argument("--owner-name", required=True)
        parser.add_argument("--owner-email", required=True)
        parser.add_argument("--owner-title", default="")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        slug = options["slug"] or slugify(options["name"])
        _look(options, slug)
        try:
            owner, workspace, playbooks = _found(options, slug)
        except IntegrityError as problem:
            if "slug" not in str(problem):
                raise
            raise CommandError(f"The address {slug} is taken. Give another one with --slug.", returncode=2) from None
        except DatabaseError as problem:
            raise CommandError(f"The workspace could not be made: {problem}", returncode=2) from None
        if options["json"]:
            self.stdout.write(json.dumps(_described(owner, workspace, playbooks), indent=2, ensure_ascii=False))
        else:
            self.stdout.write(
                f"{workspace.name} is at {links.absolute(owner.home)}\n"
                f"{owner.name} <{owner.email}> owns it and has been written to.\n"
                f"It has {len(playbooks)} playbooks to start from."
            )


def _look(options: dict[str, Any], slug: str) -> None:
    """Say what does not fit before anything is written."""
    try:
        validate_slug(slug)
    except ValidationError:
        raise CommandError("An address has letters, digits and hyphens. Give one with --slug.", returncode=2) from None
    try:
        validate_email(options["owner_email"])
    except ValidationError:
        raise CommandError(f"{options['owner_email']} is no e-mail address.", returncode=2) from None
    if options["zone"] not in available_timezones():
        raise CommandError(f"{options['zone']} is no time zone. Write it like Europe/Berlin.", returncode=2)
    if not options["owner_name"].strip():
        raise CommandError("The owner needs a name.", returncode=2)


def _found(options: dict[str, Any], slug: str) -> tuple[Seat, Workspace, list[Playbook]]:
    now = timezone.now()
    with tenancy.staff(uuid7()):
        owner = people.found_workspace(
            name=options["name"],
            slug=slug,
            zone=options["zone"],
            owner_name=options["owner_name"].strip(),
            owner_email=options["owner_email"],
            owner_title=options["owner_title"].strip(),
            now=now,
        )
        playbooks = actions.adopt_shipped_playbooks(workspace=owner.workspace, now=now)
    return owner, owner.workspace, playbooks


def _described(owner: Seat, workspace: Workspace, playbooks: list[Playbook]) -> dict[str, Any]:
    return {
        "id": str(workspace.pk),
        "slug": workspace.slug,
        "name": workspace.name,
        "zone": workspace.zone,
        "address": links.absolute(owner.home),
        "owner": {"name": owner.name, "email": owner.email, "title": owner.title},
        "playbooks": [{"key": row.key, "version": row.version, "title": row.title} for row in playbooks],
    }
