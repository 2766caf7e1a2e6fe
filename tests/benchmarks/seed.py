"""200 implementations of 60 items each, or 2,000, cloned from one that the action made."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connections, models, transaction
from uuid_utils.compat import uuid7

from implementation import tenancy
from implementation.models import Customer, Implementation, Workspace
from implementation.tenancy.models import ProjectModel
from roadmap.models import Item, Plan
from roadmap.plan import actions, shelf
from roadmap.plan.starting import Person
from stakeholders.actions import people
from stakeholders.models import Seat

ITEMS = 60

Rows = dict[type[models.Model], list[models.Model]]


def found(now: datetime) -> Seat:
    with tenancy.staff(uuid7()):
        return people.found_workspace(
            name="Zenskar", slug="zenskar", zone="Europe/London", owner_name="Anika Sobral",
            owner_email="anika@zenskar.example", owner_title="Customer Success Manager", now=now,
        )  # fmt: skip


def original(workspace, owner, row, kickoff_on, now) -> Implementation:
    """One implementation as people start it."""
    dana = Person("lead", "Dana Whitfield", "dana@customer.example", "Head of Finance")
    return actions.start_implementation(
        workspace=workspace, by=owner, customer_name="Customer 000", playbook=row, parameters={},
        kickoff_on=kickoff_on, people=[dana], country="GB", now=now,
    )  # fmt: skip


def project_models() -> Iterator[type[models.Model]]:
    """Tables whose rows make up an implementation, in any order: keys are deferred."""
    from django.apps import apps

    for model in apps.get_app_config("roadmap").get_models():
        if issubclass(model, ProjectModel):
            yield model
    for model in apps.get_app_config("stakeholders").get_models():
        if issubclass(model, ProjectModel):
            yield model


def fill_up(implementation: Implementation) -> None:
    """More items like the ones that are there, until there are 60."""
    items = list(Item.objects.of(implementation).shared().order_by("position"))
    extra = []
    for number in range(len(items) + 1, ITEMS + 1):
        like = items[number % len(items)]
        copy = Item(
            **values(like) | {"id": uuid7(), "number": 500 + number, "key": f"extra-{number}", "position": 500 + number}
        )
        extra.append(copy)
    Item.objects.bulk_create(extra)
    Plan.objects.of(implementation).update(shared_count=ITEMS)


def values(row: models.Model) -> dict[str, object]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def whole(source: Implementation) -> tuple[Rows, list[Seat]]:
    """What there is to clone."""
    rows = {model: list(model._default_manager.filter(implementation_id=source.pk)) for model in project_models()}
    return rows, list(Seat.objects.filter(implementation_id=source.pk))


def clone(source: Implementation, number: int, rows: Rows, seats: list[Seat]) -> None:
    """The same implementation again, under another name and with keys of its own."""
    name, slug = f"Customer {number:03}", f"customer-{number:03}"
    new: dict[UUID, UUID] = {source.pk: uuid7()}
    for found_rows in rows.values():
        new |= {row.pk: uuid7() for row in found_rows}
    new |= {seat.pk: uuid7() for seat in seats}
    customer = Customer.objects.create(name=name, created_at=source.created_at)
    Implementation.objects.bulk_create(
        [
            Implementation(
                **values(source)
                | {"id": new[source.pk], "customer_id": customer.pk, "customer_name": name, "slug": slug}
            )
        ]
    )
    Seat.objects.bulk_create(
        [Seat(**moved(seat, new) | {"implementation_slug": slug, "implementation_name": name}) for seat in seats]
    )
    for model, found_rows in rows.items():
        model._default_manager.bulk_create([model(**moved(row, new)) for row in found_rows], batch_size=500)


def moved(row: models.Model, new: dict[UUID, UUID]) -> dict[str, object]:
    """A row's values with every key that was cloned replaced by the clone's."""
    return {name: new.get(value, value) if isinstance(value, UUID) else value for name, value in values(row).items()}


def multiply(source: Implementation, first: int, last: int) -> None:
    """As many clones as from `first` to `last`, by one statement for each table: two thousand in a minute.

    Keys of what is cloned are made of the original's and the clone's number; all others stay.
    """
    tables = [Customer, Implementation, Seat, *project_models()]
    with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE cloned (id uuid PRIMARY KEY) ON COMMIT DROP")
        for model in tables:
            cursor.execute(f"INSERT INTO cloned {_chosen(model, 'id')}", {"source": source.pk})
        cursor.execute("ANALYZE cloned")
        for model in tables:
            columns = [field.column for field in model._meta.concrete_fields]
            values = [_value(model, field) for field in model._meta.concrete_fields]
            names = ", ".join(f'"{column}"' for column in columns)
            text = f'INSERT INTO "{model._meta.db_table}" ({names}) {_chosen(model, ", ".join(values), each=True)}'
            cursor.execute(text, {"source": source.pk, "first": first, "last": last})


def _chosen(model: type[models.Model], what: str, *, each: bool = False) -> str:
    """The rows of the original, each as often as there are clones."""
    condition = {
        Customer: "id = (SELECT customer_id FROM implementation_implementation WHERE id = %(source)s)",
        Implementation: "id = %(source)s",
    }.get(model, "implementation_id = %(source)s")
    numbers = "CROSS JOIN generate_series(%(first)s, %(last)s) AS copy_no" if each else ""
    return f'SELECT {what} FROM "{model._meta.db_table}" {numbers} WHERE {condition}'


NAMED = {
    (Customer, "name"): "'Customer ' || lpad(copy_no::text, greatest(3, length(copy_no::text)), '0')",
    (Implementation, "customer_name"): "'Customer ' || lpad(copy_no::text, greatest(3, length(copy_no::text)), '0')",
    (Implementation, "slug"): "'customer-' || lpad(copy_no::text, greatest(3, length(copy_no::text)), '0')",
    (Seat, "implementation_name"): "'Customer ' || lpad(copy_no::text, greatest(3, length(copy_no::text)), '0')",
    (Seat, "implementation_slug"): "'customer-' || lpad(copy_no::text, greatest(3, length(copy_no::text)), '0')",
    (Plan, "gap_days"): "copy_no %% 13 - 3",  # some early, most late
    (Plan, "rag"): "(ARRAY['GREEN', 'GREEN', 'AMBER', 'RED'])[copy_no %% 4 + 1]",
}


def _value(model: type[models.Model], field: Any) -> str:
    if (model, field.column) in NAMED:
        return NAMED[model, field.column]
    column = f'"{field.column}"'
    if isinstance(field, models.UUIDField) or field.is_relation:
        return (
            f"CASE WHEN {column} IN (SELECT id FROM cloned) THEN md5({column}::text || copy_no)::uuid ELSE {column} END"
        )
    return column


def seed(count: int, kickoff_on: date, now: datetime) -> Seat:
    """`count` implementations. Returns the seat of the owner who looks at them."""
    owner = found(now)
    with tenancy.staff(owner.workspace_id):
        with tenancy.reading():
            workspace = Workspace.objects.get(pk=owner.workspace_id)
            row = next(row for row in shelf.on_offer(workspace, now) if row.key == "zenskar-six-week")
        source = original(workspace, owner, row, kickoff_on, now)
        with tenancy.reading():
            fill_up(source)
    multiply(source, 1, count - 1)
    return owner


def grow(owner: Seat, first: int, last: int) -> None:
    """More of the same, for the workspace that was seeded."""
    with tenancy.staff(owner.workspace_id), tenancy.reading():
        source = Implementation.objects.get(slug="customer-000")
    multiply(source, first, last)
