"""The fence between tenants. `with tenancy.staff(workspace_id): …` and PostgreSQL shows that workspace alone.

Two rings: the workspace (a vendor) and the implementation (one of its customers). The rows say where they belong
(`tenancy.models`), migrations raise the fence (`tenancy.operations`), the catalogue proves it (`tenancy.catalogue`).
"""

from implementation.tenancy.scope import (
    NoScopeError,
    Scope,
    clerk,
    current,
    door,
    entered,
    portal,
    reading,
    required,
    staff,
)

__all__ = ["NoScopeError", "Scope", "clerk", "current", "door", "entered", "portal", "reading", "required", "staff"]
