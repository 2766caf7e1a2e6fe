"""What data moves, over which connections, and whether it adds up."""

from migrations_tracker.models.connections import Connection, ConnectionStep
from migrations_tracker.models.datasets import Dataset

__all__ = ["Connection", "ConnectionStep", "Dataset"]
