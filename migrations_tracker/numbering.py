"""The next number of a thing that people call by number."""

from typing import TypeVar

from django.db import connection
from django.db.models import Max

from implementation.models import Implementation
from implementation.tenancy.models import ProjectModel

Row = TypeVar("Row", bound=ProjectModel)


def next_number(model: type[Row], implementation: Implementation) -> int:
    """One more than the highest so far. Whoever asks holds the right to it until the transaction ends."""
    with connection.cursor() as cursor:
        key = f"{model._meta.label} numbers of {implementation.pk}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
    highest = model._default_manager.filter(implementation_id=implementation.pk).aggregate(highest=Max("number"))
    return int(highest["highest"] or 0) + 1
