"""What moves when a date is moved: from a plan that stands and a wish to every item that has to follow, and why.

Pure functions over frozen values. Nothing moves unless something makes its date impossible: what a moved item pushes
goes to its first possible day, and what was in nobody's way stays where it is.
"""

from roadmap.moving.consequences import standing_of, what_moves
from roadmap.moving.model import Arrival, Because, Conflict, Outcome, Problem, Shift, Standing, Wish

__all__ = [
    "Arrival",
    "Because",
    "Conflict",
    "Outcome",
    "Problem",
    "Shift",
    "Standing",
    "Wish",
    "standing_of",
    "what_moves",
]
