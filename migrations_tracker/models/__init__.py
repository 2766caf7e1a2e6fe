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
from migrations_tracker.models.requests import DataPart, DataRequest, DataVersion, FindingSheet

__all__ = [
    "LEFT_TO_DO",
    "Acceptance",
    "Connection",
    "ConnectionStep",
    "DataPart",
    "DataRequest",
    "DataVersion",
    "Dataset",
    "Finding",
    "FindingSheet",
    "Kind",
    "MappingVersion",
    "ParallelRun",
    "RunPart",
    "Sighting",
]
