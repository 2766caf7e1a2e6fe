"""What every tenant's row carries, and the managers that refuse to answer outside a scope."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self, TypeVar
from uuid import UUID

from django.db import models
from uuid_utils.compat import uuid7

from implementation.tenancy import scope

if TYPE_CHECKING:
    from implementation.models import Implementation

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True, slots=True)
class May:
    """What each role may do with a table. Migrations grant it; `check_isolation` compares the catalogue with it.

    `portal_columns` and `clerk_columns` narrow UPDATE and SELECT of those roles to columns.
    """

    staff: str = "INSERT, SELECT, UPDATE"
    portal: str = ""
    portal_updates: tuple[str, ...] = ()
    clerk_reads: tuple[str, ...] = ()
    door: str = ""  # the column that must equal the door's setting, "user_id" or "digest"


class TenantQuerySet(models.QuerySet[Row]):
    def create(self, **values: Any) -> Row:
        return super().create(**self._placed(values))

    def _placed(self, values: dict[str, Any]) -> dict[str, Any]:
        """Rows are born in the workspace of the scope unless the caller names one."""
        if "workspace" not in values and "workspace_id" not in values:
            values["workspace_id"] = UUID(scope.required(self.model._meta.label).workspace_id)
        return values

    def insert_blind(self, rows: Iterable[Row]) -> None:
        """INSERT without reading back, skipping rows that exist: what a role without SELECT may do."""
        self.bulk_create(list(rows), ignore_conflicts=True)


class ProjectQuerySet(TenantQuerySet[Row]):
    def of(self, implementation: "Implementation | UUID") -> Self:
        """Rows of one implementation. The fence is a net; queries still say whose rows they want."""
        return self.filter(implementation_id=implementation if isinstance(implementation, UUID) else implementation.pk)

    def shared(self) -> Self:
        """Rows that both sides see."""
        return self.filter(internal=False)


class TenantManager(models.Manager[Row]):
    def get_queryset(self) -> models.QuerySet[Row]:
        scope.required(self.model._meta.label)
        return super().get_queryset()


class TenantModel(models.Model):
    """A row of one workspace."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    workspace = models.ForeignKey(
        "implementation.Workspace", on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )

    may = May()
    objects = TenantManager.from_queryset(TenantQuerySet)()

    class Meta:
        abstract = True


class ProjectModel(TenantModel):
    """A row of one implementation. `internal` rows are the vendor's own: no customer role ever sees them."""

    implementation = models.ForeignKey(
        "implementation.Implementation", on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    internal = models.BooleanField(default=False)

    objects = TenantManager.from_queryset(ProjectQuerySet)()

    class Meta:
        abstract = True
