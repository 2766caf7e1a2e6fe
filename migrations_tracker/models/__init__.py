"""What data moves, over which connections, and whether it adds up."""

from migrations_tracker.models.connections import Connection, ConnectionStep
from migrations_tracker.models.datasets import Dataset
from migrations_tracker.models.parallel import (
    LEFT_TO_DO,
    Acceptance,
    Finding,
    Kind,
    MappingVersion,
    ParallelRun,
    RunPart,
    Sighting,
)

__all__ = [
    "LEFT_TO_DO",
    "Acceptance",
    "Connection",
    "ConnectionStep",
    "Dataset",
    "Finding",
    "Kind",
    "MappingVersion",
    "ParallelRun",
    "RunPart",
    "Sighting",
]
