"""What data moves, over which connections, and whether it adds up."""

from migrations_tracker.models.connections import Connection, ConnectionStep

__all__ = ["Connection", "ConnectionStep"]
