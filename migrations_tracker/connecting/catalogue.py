"""The catalogue of tools, read once from the file beside this one."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

FILE = Path(__file__).with_name("catalogue.yaml")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to be done for a connection, and by which side."""

    key: str
    side: Literal["VENDOR", "CUSTOMER"]
    text: str


@dataclass(frozen=True, slots=True)
class Product:
    """A tool. `rights` is what its administrator is asked to grant; `notes` what is known of it."""

    key: str
    title: str
    rights: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """What every tool of a kind asks for, proves it with, and endangers when a real account stands behind a test."""

    key: str
    title: str
    steps: tuple[Step, ...]
    objects: tuple[str, ...]
    test: str
    risk: str
    products: tuple[Product, ...]
    network: bool = False

    def product(self, key: str) -> Product | None:
        return next((product for product in self.products if product.key == key), None)


@cache
def kinds() -> dict[str, Kind]:
    """Every kind by its key."""
    rows = yaml.safe_load(FILE.read_text(encoding="utf-8"))["kinds"]
    return {row["key"]: _kind(row) for row in rows}


def _kind(row: dict[str, Any]) -> Kind:
    return Kind(
        key=row["key"],
        title=row["title"],
        steps=tuple(Step(**step) for step in row["steps"]),
        objects=tuple(row["objects"]),
        test=row["test"],
        risk=row["risk"],
        network=row.get("network", False),
        products=tuple(_product(found, row["rights"]) for found in row["products"]),
    )


def _product(row: dict[str, Any], rights: str) -> Product:
    return Product(row["key"], row["title"], row.get("rights", rights), tuple(row.get("notes", ())))
