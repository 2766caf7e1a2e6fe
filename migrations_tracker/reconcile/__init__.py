"""Does the new system bill what the old one did? Two extracts and a mapping in, every difference explained.

Pure Python and DuckDB, without Django. `reconcile` works in this process; programs run it in a child with limits.
"""

from migrations_tracker.reconcile.engine import reconcile
from migrations_tracker.reconcile.errors import EngineError
from migrations_tracker.reconcile.kinds import ORDER, Category
from migrations_tracker.reconcile.mapping import Comparison, load, parse

__all__ = ["ORDER", "Category", "Comparison", "EngineError", "load", "parse", "reconcile"]
