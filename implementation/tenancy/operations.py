"""Migration operations that raise the fence: policies, grants, and foreign keys that cannot leave the tenant.

Every function returns operations that undo themselves. What they write is frozen in the migration that calls them;
`manage.py check_isolation` compares the result with what the models say.
"""

from django.db.migrations.operations import RunSQL

WORKSPACE = "nullif(current_setting('app.ws', true), '')::uuid"
IMPLEMENTATIONS = "nullif(current_setting('app.impls', true), '')::uuid[]"
DOOR_SETTING = {
    "user_id": "nullif(current_setting('app.user', true), '')::uuid",
    "digest": "nullif(current_setting('app.digest', true), '')",
}


def policies(
    *, workspace: str = "workspace_id", implementation: str = "implementation_id", internal: bool = True, door: str = ""
) -> dict[str, str]:
    """The condition of each role's one policy. No OR, no subquery, no function of ours."""
    staff = f"({workspace} = {WORKSPACE})"
    portal = f"({workspace} = {WORKSPACE})"
    if implementation:
        portal = f"(({workspace} = {WORKSPACE}) AND ({implementation} = ANY ({IMPLEMENTATIONS}))"
        portal += " AND (NOT internal))" if internal else ")"
    return {
        "app_staff": staff,
        "app_portal": portal,
        "app_door": f"({door} = {DOOR_SETTING[door]})" if door else "",
        "app_clerk": "true",
    }


def fence(
    table: str,
    *,
    staff: str = "INSERT, SELECT, UPDATE",
    portal: str = "",
    portal_updates: tuple[str, ...] = (),
    clerk_reads: tuple[str, ...] = (),
    door: str = "",
    workspace: str = "workspace_id",
    implementation: str = "implementation_id",
    internal: bool = True,
) -> list[RunSQL]:
    """Row-level security, enabled and forced, with one policy and its grants for each role that may come near."""
    conditions = policies(workspace=workspace, implementation=implementation, internal=internal, door=door)
    grants = {"app_staff": [staff] if staff else [], "app_portal": [portal] if portal else []}
    if portal_updates:
        grants["app_portal"].append(f"UPDATE ({', '.join(portal_updates)})")
    grants["app_clerk"] = [f"SELECT ({', '.join(clerk_reads)})"] if clerk_reads else []
    grants["app_door"] = ["SELECT"] if door else []

    forward = [f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY', f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY']
    backward = []
    for role, verbs in grants.items():
        if verbs:
            check = f" WITH CHECK {_bracketed(conditions[role])}" if role in ("app_staff", "app_portal") else ""
            command = "" if check else " FOR SELECT"
            forward.append(
                f'CREATE POLICY {role} ON "{table}"{command} TO {role} USING {_bracketed(conditions[role])}{check}'
            )
            forward.append(f'GRANT {", ".join(verbs)} ON "{table}" TO {role}')
            backward.append(f'DROP POLICY {role} ON "{table}"')
            backward.append(f'REVOKE ALL ON "{table}" FROM {role}')
    backward.append(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY')
    backward.append(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')
    return [RunSQL([*forward], [*backward])]


def _bracketed(condition: str) -> str:
    return condition if condition.startswith("(") else f"({condition})"


def same_workspace(table: str, column: str, parent: str) -> list[RunSQL]:
    """`table.column` points at a row of `parent` in the same workspace, or nowhere."""
    return _foreign_key(table, ("workspace_id", column), parent, ("workspace_id", "id"))


def same_project(table: str, column: str, parent: str, *, internal: bool = True) -> list[RunSQL]:
    """`table.column` points at a row of the same implementation, and as internal as it is itself.

    With `internal=False` the parent may be shared while the child is internal; only for parents that never are.
    """
    tail = ("internal",) if internal else ()
    return _foreign_key(
        table,
        ("workspace_id", "implementation_id", column, *tail),
        parent,
        ("workspace_id", "implementation_id", "id", *tail),
    )


def in_implementation(table: str) -> list[RunSQL]:
    """The implementation that a row names is one of the row's workspace."""
    return same_workspace(table, "implementation_id", "implementation_implementation")


def follows(table: str, columns: dict[str, str], parent: str) -> list[RunSQL]:
    """Copied columns that stay equal to their source: `{column here: column there}`, changed by cascade."""
    return _foreign_key(table, tuple(columns), parent, tuple(columns.values()), tail="ON UPDATE CASCADE ")


def _foreign_key(
    table: str, columns: tuple[str, ...], parent: str, targets: tuple[str, ...], *, tail: str = ""
) -> list[RunSQL]:
    key = f"{parent}_{'_'.join(target.removesuffix('_id') for target in targets)}_key"[-63:]
    name = f"{table}_{columns[-1] if columns[-1] != 'internal' else columns[-2]}_within"[-63:]
    unique = (
        "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = '{key}') THEN "
        'ALTER TABLE "{parent}" ADD CONSTRAINT "{key}" UNIQUE ({targets}); END IF; END $$'
    ).format(key=key, parent=parent, targets=", ".join(targets))
    add = (
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" FOREIGN KEY ({", ".join(columns)}) '
        f'REFERENCES "{parent}" ({", ".join(targets)}) {tail}DEFERRABLE INITIALLY DEFERRED'
    )
    # The unique key stays on the way back: other children may lean on it, and dropping the parent drops it.
    return [RunSQL([unique, add], [f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"'])]


def open_to_everybody(table: str, *, web: str, worker: str = "SELECT") -> list[RunSQL]:
    """A table that belongs to no tenant: granted to the two login roles, never to a role that a tenant holds."""
    return [
        RunSQL(
            [f'GRANT {web} ON "{table}" TO golive_web', f'GRANT {worker} ON "{table}" TO golive_worker'],
            [f'REVOKE ALL ON "{table}" FROM golive_web, golive_worker'],
        )
    ]
