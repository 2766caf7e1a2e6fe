"""`migrate`, as the owner: the runtime logins may not change the schema."""

from typing import Any

from django.core.management.commands import migrate


class Command(migrate.Command):
    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="owner")
