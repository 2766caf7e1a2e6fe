"""The Gantt chart in full: every item, what waits for what, what is critical, how far the rest may slip.

Names stand in a list of their own, so that they stay while the drawing scrolls; on paper they are part of it. What is
drawn many times is joined into one path: a plan of 120 items has to fit into 60 KB of page.
"""

from roadmap.charts.itemised.drawing import legend, names, on_paper, on_screen
from roadmap.charts.itemised.model import MONTHS, WEEKS, Bar, Group, Line, Sheet, Tie

__all__ = ["MONTHS", "WEEKS", "Bar", "Group", "Line", "Sheet", "Tie", "legend", "names", "on_paper", "on_screen"]
