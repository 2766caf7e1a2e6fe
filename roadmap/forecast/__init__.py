"""How likely the forecast is: the go-live that half, and four in five, of many sampled futures keep.

Pure functions over frozen values: the schedule engine's items and dates, and how long such items took before.
"""

from roadmap.forecast.history import ENOUGH, History, Lasted, NotEnoughHistory
from roadmap.forecast.likely import SAMPLES, Likely, Mover, Spread, likely_go_live

__all__ = [
    "ENOUGH",
    "SAMPLES",
    "History",
    "Lasted",
    "Likely",
    "Mover",
    "NotEnoughHistory",
    "Spread",
    "likely_go_live",
]
