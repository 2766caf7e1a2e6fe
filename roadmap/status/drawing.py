"""A chart as plain values and back: what a snapshot keeps of the plan, so that its picture can be drawn again."""

from dataclasses import asdict
from datetime import date
from typing import Any

from roadmap.charts import gantt

DATES = ("planned_start", "planned_finish", "forecast_start", "forecast_finish", "baseline_start", "baseline_finish")


def kept(plan: gantt.Plan) -> dict[str, Any]:
    """Plain values of a chart, without floats: parts done are in thousandths."""
    rows = []
    for row in plan.rows:
        values = asdict(row)
        values["done"] = round(row.done * 1000)
        rows.append(values)
    return {**asdict(plan), "rows": rows, "days_off": sorted(plan.days_off)}


def chart(values: dict[str, Any]) -> gantt.Plan:
    """The chart that `kept` kept."""
    rows = [
        gantt.Row(**{**row, "done": row["done"] / 1000, **{name: _day(row[name]) for name in DATES}})
        for row in values["rows"]
    ]
    days = {name: date.fromisoformat(values[name]) for name in ("kickoff", "today", "committed", "forecast")}
    off = frozenset(date.fromisoformat(day) for day in values["days_off"])
    return gantt.Plan(rows=rows, title=values["title"], weeks=values["weeks"], days_off=off, **days)


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
