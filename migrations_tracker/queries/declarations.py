"""How files were written that came before: what is proposed for the next one, and under which number it is kept."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Max, QuerySet

from implementation.models import Implementation
from migrations_tracker.models import DataPart

LASTING = ("dialect", "columns", "sheet")  # what makes two files written alike


def last_declared(implementation: Implementation, entity: str, *, but: DataPart | None = None) -> DataPart | None:
    """The file of that kind whose writing was confirmed last."""
    rows = _declared(implementation, entity).select_related("version__request", "declared_by")
    if but is not None:
        rows = rows.exclude(pk=but.pk)
    return rows.order_by("-declared_at").first()


def mapping_version_of(implementation: Implementation, entity: str, source: str, declaration: Mapping[str, Any]) -> int:
    """The number under which that way of writing is known for a source; a new way gets the next one."""
    rows = _declared(implementation, entity).filter(source=source)
    for known, number in rows.values_list("declaration", "mapping_version").order_by("-mapping_version"):
        if all(known.get(name) == declaration.get(name) for name in LASTING):
            return int(number or 1)
    return int(rows.aggregate(highest=Max("mapping_version"))["highest"] or 0) + 1


def _declared(implementation: Implementation, entity: str) -> QuerySet[DataPart]:
    rows = DataPart.objects.of(implementation).filter(position=1, version__request__entity=entity)
    return rows.exclude(mapping_version=None)
