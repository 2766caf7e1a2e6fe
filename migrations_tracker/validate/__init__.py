"""What an importer must check before a batch moves: rules as data, worked out by DuckDB over the typed file.

The rules stand in `rules/*.yaml`. Rows with errors are rejected, rows whose parent is not there yet wait as orphans,
all others are accepted; what was read is always the sum of the three.
"""

from migrations_tracker.validate.batch import WRONG
from migrations_tracker.validate.engine import validate
from migrations_tracker.validate.library import ENTITIES, entity_named, rules_of

__all__ = ["ENTITIES", "WRONG", "entity_named", "rules_of", "validate"]
