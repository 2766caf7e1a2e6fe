"""`manage.py check_isolation`: is the fence between tenants whole? Needs OWNER_DATABASE_URL to read the catalogue.

Exit code 0: whole. 1: faults, one a line. 2: could not look, and why.
"""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, connections

from implementation.tenancy import catalogue


class Command(BaseCommand):
    help = "Compare the database's policies, grants and keys with what the models say."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--json", action="store_true", help="print one object: tables, faults")

    def handle(self, *args: Any, **options: Any) -> None:
        if "owner" not in connections.settings:
            self.stderr.write("Set OWNER_DATABASE_URL: only the owner's login reads the whole catalogue.")
            sys.exit(2)
        try:
            with connections["owner"].cursor() as cursor:
                found = catalogue.faults(cursor)
        except DatabaseError as problem:
            self.stderr.write(f"The database could not be read: {problem}")
            sys.exit(2)
        tables = sorted(model._meta.db_table for model in catalogue.tenant_models())
        if options["json"]:
            self.stdout.write(json.dumps({"tables": tables, "faults": found}, indent=2))
        else:
            self.stdout.write("\n".join(found) or f"The fence round {len(tables)} tables is whole.")
        sys.exit(1 if found else 0)
