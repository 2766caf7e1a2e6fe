"""Which connection a query takes: the runtime login, except for migrations."""

from typing import Any


class MigrateAsOwner:
    """Reads and writes go as the runtime login; only the owner's connection may change the schema."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return "default"

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return "default"

    def allow_relation(self, obj1: Any, obj2: Any, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == "owner"
