"""The workspace's implementations as a list, as a table to download, on one axis of time, and as views by name."""

from roadmap.portfolio.views.lists import portfolio, portfolio_csv
from roadmap.portfolio.views.saved import change_view, remove_view, save_view, views
from roadmap.portfolio.views.timeline import timeline

__all__ = ["change_view", "portfolio", "portfolio_csv", "remove_view", "save_view", "timeline", "views"]
