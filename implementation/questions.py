"""Questions that are written once and asked often.

Writing a wide question out of a queryset takes longer than the database takes to answer it. What such a text hangs on is
little (a workspace, a filter, an order), so whoever asks keeps it under that. There is no time of day in it.
"""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

from implementation.tenancy import scope

Question = tuple[str, tuple[Any, ...]]
Found = TypeVar("Found", bound=Model)


def written(rows: QuerySet[Any, Any]) -> Question:
    """The text of a queryset's `values_list`, and what stands in its places. Columns arrive as the driver reads them."""
    text, values = rows.query.sql_with_params()
    return text, tuple(values)


def answered(question: Question, *, start: int, most: int) -> list[tuple[Any, ...]]:
    """At most so many rows, in the question's own order."""
    scope.required("questions.answered")
    text, values = question
    with connection.cursor() as cursor:
        cursor.execute(f"{text} LIMIT %s OFFSET %s", [*values, most, start])
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def answered_after(question: Question, *, by: str, after: object, most: int) -> list[dict[str, Any]]:
    """At most so many rows by the unique column `by`, from behind the value `after`, or from the first when None."""
    scope.required("questions.answered_after")
    text, values = question
    asked: Sequence[Any] = [*values, most] if after is None else [*values, after, most]
    behind = "" if after is None else f'WHERE "{by}" > %s'
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM ({text}) AS found {behind} ORDER BY "{by}" LIMIT %s', asked)  # noqa: S608 - ours
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def columns_of(model: type[Model], alias: str) -> str:
    """All columns of a model, for a text that asks for rows which `as_model` shall read."""
    return ", ".join(f'{alias}."{field.column}"' for field in model._meta.concrete_fields)


def as_model(model: type[Found], values: Sequence[Any]) -> Found:
    """A row of `columns_of` as the ORM would have read it."""
    fields = model._meta.concrete_fields
    read = [
        field.from_db_value(value, None, connection) if hasattr(field, "from_db_value") else value
        for field, value in zip(fields, values, strict=True)
    ]
    return model.from_db(connection.alias, [field.attname for field in fields], read)
