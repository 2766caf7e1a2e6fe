"""The methods of each dataset, read once from the file beside this one."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

FILE = Path(__file__).with_name("routes.yaml")
Grade = Literal["recommended", "available", "discouraged", "unpublished"]
Purpose = Literal["HISTORICAL", "ONGOING"]
Motion = Literal["SALES_LED", "PRODUCT_LED"]
NEED_A_REASON: tuple[Grade, ...] = ("discouraged", "unpublished")


@dataclass(frozen=True, slots=True)
class Route:
    """One method for one dataset, with its grade and what has to be known before choosing it."""

    method: str
    title: str
    grade: Grade
    note: str = ""

    @property
    def needs_a_reason(self) -> bool:
        return self.grade in NEED_A_REASON


@dataclass(frozen=True, slots=True)
class Dataset:
    """A kind of data. Which routes it has depends on why it is brought over, and on how the vendor sells."""

    key: str
    title: str
    lines: tuple[tuple[Purpose, tuple[Motion, ...], Route], ...]

    def routes(self, purpose: str, motion: str) -> list[Route]:
        """Best first, as the file has them within a grade. What the vendor names nowhere stands last."""
        found = [route for why, motions, route in self.lines if why == purpose and (not motions or motion in motions)]
        order: list[Grade] = ["recommended", "available", "discouraged", "unpublished"]
        return sorted(found, key=lambda route: order.index(route.grade))

    def route(self, purpose: str, motion: str, method: str) -> Route | None:
        return next((route for route in self.routes(purpose, motion) if route.method == method), None)

    @property
    def purposes(self) -> tuple[Purpose, ...]:
        return tuple(dict.fromkeys(purpose for purpose, _motions, _route in self.lines))


@cache
def datasets() -> dict[str, Dataset]:
    """Every dataset by its key, in the order in which they are loaded."""
    told = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {row["key"]: _dataset(row, told["methods"]) for row in told["datasets"]}


@cache
def methods() -> dict[str, str]:
    """What each method is called."""
    found: dict[str, str] = yaml.safe_load(FILE.read_text(encoding="utf-8"))["methods"]
    return found


def _dataset(row: dict[str, Any], titles: dict[str, str]) -> Dataset:
    purposes: dict[str, Purpose] = {"historical": "HISTORICAL", "ongoing": "ONGOING"}
    lines = tuple(
        (
            purpose,
            tuple(line.get("motions", ())),
            Route(line["method"], titles[line["method"]], line["grade"], line.get("note", "")),
        )
        for name, purpose in purposes.items()
        for line in row.get(name, ())
    )
    return Dataset(row["key"], row["title"], lines)
