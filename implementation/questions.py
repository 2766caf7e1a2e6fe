"""Questions that are written once and asked often.

Writing a wide question out of a queryset takes longer than the database takes to answer it. Such a text hangs on
little (a filter, an order), so whoever asks keeps it under that. There is no time of day in it.
"""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Model, QuerySet

from implementation.tenancy import scope

Question = tuple[str, tuple[Any, ...]]
SOMEWHERE = UUID(int=0)  # stands for the place that is asked about: one text is kept for all places
Found = TypeVar("Found", bound=Model)


def written(rows: QuerySet[Any, Any]) -> Question:
    """The text of a queryset's `values_list`, and what stands in its places. The driver reads the columns."""
    text, values = rows.query.sql_with_params()
    return text, tuple(values)


def at(place: UUID, question: Question) -> Question:
    """The same question about this workspace or implementation."""
    text, values = question
    return text, tuple(place if value == SOMEWHERE else value for value in values)


def all_answered(question: Question) -> list[tuple[Any, ...]]:
    """Every row, in the question's own order."""
    scope.required("questions.all_answered")
    with connection.cursor() as cursor:
        cursor.execute(*question)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def answered(question: Question, *, start: int, most: int, beside: str = "") -> list[tuple[Any, ...]]:
    """At most so many rows, in the question's own order. `beside`: one column more, looked up for these rows alone,
    in which they are called `page`."""
    scope.required("questions.answered")
    text, values = question
    text = f"{text} LIMIT %s OFFSET %s"
    if beside:
        text = f"SELECT page.*, {beside} FROM ({text}) AS page"  # noqa: S608 - ours
    with connection.cursor() as cursor:
        cursor.execute(text, [*values, most, start])
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


Names = tuple[str, ...]


def answered_after(question: Question, *, by: str, after: object, most: int) -> tuple[Names, list[tuple[Any, ...]]]:
    """The columns' names, and at most so many rows by the unique column `by`: from behind the value `after`, or from
    the first when None."""
    scope.required("questions.answered_after")
    text, values = question
    asked: Sequence[Any] = [*values, most] if after is None else [*values, after, most]
    behind = "" if after is None else f'WHERE "{by}" > %s'
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM ({text}) AS found {behind} ORDER BY "{by}" LIMIT %s', asked)  # noqa: S608 - ours
        return tuple(column.name for column in cursor.description), cursor.fetchall()


def columns_of(model: type[Model], alias: str) -> str:
    """All columns of a model, for a text that asks for rows which `as_model` shall read."""
    return ", ".join(f'{alias}."{field.column}"' for field in model._meta.concrete_fields)


def as_model(model: type[Found], values: Sequence[Any]) -> Found:
    """A row of `columns_of` as the ORM would have read it."""
    return as_models(model, [values])[0]


def some_columns(model: type[Model], wanted: frozenset[str]) -> list[str]:
    """These columns of a model in its own order, as `as_models` takes them."""
    return [field.attname for field in model._meta.concrete_fields if field.attname in wanted or field.primary_key]


def as_models(model: type[Found], rows: Iterable[Sequence[Any]], columns: Sequence[str] = ()) -> list[Found]:
    """Rows of all columns, or of `some_columns`, as the ORM would have read them; the other columns are deferred."""
    fields = [field for field in model._meta.concrete_fields if not columns or field.attname in columns]
    names, alias = [field.attname for field in fields], connection.alias
    read = {at: field.from_db_value for at, field in enumerate(fields) if hasattr(field, "from_db_value")}
    if not read:
        return [model.from_db(alias, names, row) for row in rows]
    found = []
    for row in rows:
        values = list(row)
        for at, convert in read.items():
            values[at] = convert(values[at], None, connection)
        found.append(model.from_db(alias, names, values))
    return found
