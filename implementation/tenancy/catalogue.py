"""What PostgreSQL's own catalogue says about the fence, compared with what the models say. Finds, never mends."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import models
from django.db.backends.utils import CursorWrapper

from implementation.tenancy.models import May
from implementation.tenancy.operations import policies

# Tables that belong to no tenant. Granted to the login roles, never to app_portal.
GLOBAL = {
    "account_emailaddress",
    "account_emailconfirmation",
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "django_content_type",
    "django_migrations",
    "django_session",
    "implementation_signinmail",
    "mfa_authenticator",
    "stakeholders_user",
}
POLICY_ROLES = ("app_staff", "app_portal", "app_door", "app_clerk")
LOGINS = ("golive_web", "golive_worker")
DEFINERS = {"ledger_append"}
# Unique keys that cannot start with the workspace, because they are looked up before one is known.
UNIQUE_WITHOUT_WORKSPACE = {"implementation_workspace.slug", "stakeholders_locator.digest"}


@dataclass(frozen=True, slots=True)
class Tenancy:
    """How one tenant table is fenced: its conditions and what each role may do."""

    may: May
    conditions: dict[str, str]
    workspace: str


def tenant_models() -> Iterator[type[models.Model]]:
    """Every model of ours whose rows are a tenant's: those that say what roles may do with them."""
    for model in apps.get_models():
        if isinstance(getattr(model, "may", None), May):
            yield model


def tenancy_of(model: type[models.Model]) -> Tenancy:
    """What the model says its fence is."""
    may: May = model.may  # type: ignore[attr-defined]
    names = {field.column for field in model._meta.concrete_fields}
    workspace = "workspace_id" if "workspace_id" in names else "id"
    implementation = "implementation_id" if "implementation_id" in names else ""
    if model._meta.label == "implementation.Implementation":
        implementation = "id"
    return Tenancy(
        may,
        policies(workspace=workspace, implementation=implementation, internal="internal" in names, door=may.door),
        workspace,
    )


def faults(cursor: CursorWrapper) -> list[str]:
    """Everything that is wrong with the fence, one sentence each. `cursor` may read the catalogue: the owner's."""
    fenced = {model._meta.db_table: tenancy_of(model) for model in tenant_models()}
    return [
        *_roles(cursor),
        *_tables(cursor, fenced),
        *_policies(cursor, fenced),
        *_grants(cursor, fenced),
        *_keys(cursor, fenced),
        *_indexes(cursor, fenced),
        *_routines(cursor),
    ]


def _roles(cursor: CursorWrapper) -> Iterator[str]:
    cursor.execute(
        "SELECT rolname, rolsuper, rolbypassrls, rolinherit, rolcanlogin FROM pg_roles WHERE rolname = ANY (%s)",
        [[*POLICY_ROLES, *LOGINS]],
    )
    found = {name: rest for name, *rest in cursor.fetchall()}
    for role in (*POLICY_ROLES, *LOGINS):
        if role not in found:
            yield f"Role {role} is missing. Run implementation/tenancy/roles.sql as a superuser."
            continue
        is_super, bypasses, inherits, logs_in = found[role]
        if is_super or bypasses:
            yield f"Role {role} can pass the fence."
        if role in LOGINS and inherits:
            yield f"Login {role} inherits: it would see tenant rows outside a transaction."
        if role in POLICY_ROLES and logs_in:
            yield f"Role {role} can log in."
    cursor.execute(
        "SELECT m.rolname, g.rolname FROM pg_auth_members a JOIN pg_roles m ON m.oid = a.member "
        "JOIN pg_roles g ON g.oid = a.roleid WHERE m.rolname = ANY (%s)",
        [[*POLICY_ROLES, *LOGINS]],
    )
    expected = {(login, role) for login in LOGINS for role in POLICY_ROLES}
    expected -= {("golive_web", "app_clerk"), ("golive_worker", "app_door")}
    for member, group in set(cursor.fetchall()) ^ expected:
        yield f"{member} and {group}: membership is not as roles.sql says."


def _tables(cursor: CursorWrapper, fenced: dict[str, Tenancy]) -> Iterator[str]:
    cursor.execute(
        "SELECT c.relname, c.relkind, c.relrowsecurity, c.relforcerowsecurity, "
        "coalesce(c.reloptions::text, '') FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v', 'm', 'f')"
    )
    for name, kind, enabled, forced, options in cursor.fetchall():
        if kind in "vm" and "security_invoker=true" not in options:
            yield f"View {name} runs as its owner, past the fence."
        elif kind in "rp" and name not in GLOBAL and name not in fenced:
            yield f"Table {name} belongs to no tenant and is not on the list of global tables."
        elif name in fenced and not (enabled and forced):
            yield f"Table {name} has row-level security off or not forced."


def _policies(cursor: CursorWrapper, fenced: dict[str, Tenancy]) -> Iterator[str]:
    cursor.execute(
        "SELECT tablename, roles::text[], permissive, qual, with_check FROM pg_policies WHERE schemaname = 'public'"
    )
    found: dict[tuple[str, str], tuple[str, str | None]] = {}
    for table, roles, permissive, condition, check in cursor.fetchall():
        if len(roles) != 1 or (table, roles[0]) in found or permissive != "PERMISSIVE":
            yield f"Table {table} has more than one plain policy for {', '.join(roles)}."
        found[table, roles[0]] = (_bare(condition), check and _bare(check))
    for table, tenancy in fenced.items():
        for role in POLICY_ROLES:
            wanted = tenancy.conditions[role] if _verbs(tenancy.may, role) else None
            got = found.pop((table, role), None)
            if wanted is None and got is not None:
                yield f"Table {table} has a policy for {role} that its model does not grant."
            elif wanted is not None and (got is None or got[0] != _bare(wanted)):
                yield f"Table {table}: the policy of {role} is {got and got[0]!r}, not {_bare(wanted)!r}."
            elif wanted is not None and role in ("app_staff", "app_portal") and got and got[1] != got[0]:
                yield f"Table {table}: {role} may write rows that it may not see."
    for table, role in found:
        yield f"Table {table} has a policy for {role}, which is not one of ours."


def _bare(condition: str) -> str:
    """A condition without the brackets, casts and blanks that PostgreSQL adds when it prints one."""
    return "".join(condition.replace("::text", "").replace("(", "").replace(")", "").split()).lower()


def _verbs(may: May, role: str) -> set[str]:
    """What a role may do, as the catalogue writes it: a verb, or a verb of one column."""
    whole = {"app_staff": may.staff, "app_portal": may.portal}.get(role, "")
    verbs = {verb.strip() for verb in whole.split(",") if verb.strip()}
    if role == "app_portal":
        verbs |= {f"UPDATE({column})" for column in may.portal_updates}
    if role == "app_clerk":
        verbs |= {f"SELECT({column})" for column in may.clerk_reads}
    if role == "app_door" and may.door:
        verbs.add("SELECT")
    return verbs


def _grants(cursor: CursorWrapper, fenced: dict[str, Tenancy]) -> Iterator[str]:
    cursor.execute(
        "SELECT c.relname, CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END, a.privilege_type "
        "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) a "
        "WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v', 'm') AND a.grantee <> c.relowner "
        "UNION ALL SELECT c.relname, CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END, "
        "a.privilege_type || '(' || t.attname || ')' FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid "
        "JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(t.attacl) a "
        "WHERE n.nspname = 'public' AND a.grantee <> c.relowner"
    )
    found: dict[tuple[str, str], set[str]] = {}
    for table, role, verb in cursor.fetchall():
        found.setdefault((table, role), set()).add(verb)
    for table, tenancy in fenced.items():
        for role in POLICY_ROLES:
            wanted, got = _verbs(tenancy.may, role), found.pop((table, role), set())
            if wanted != got:
                yield f"Table {table}: {role} has {sorted(got)}, its model says {sorted(wanted)}."
    for (table, role), verbs in found.items():
        if table in GLOBAL and role in LOGINS:
            continue
        yield f"Table {table}: {role} has {sorted(verbs)}, which nothing grants."


def _keys(cursor: CursorWrapper, fenced: dict[str, Tenancy]) -> Iterator[str]:
    """Foreign keys between tenant tables carry the workspace; every pointer of a model has one."""
    cursor.execute(
        "SELECT c.conrelid::regclass::text, c.confrelid::regclass::text, c.conname, c.convalidated, "
        "ARRAY(SELECT a.attname::text FROM unnest(c.conkey) WITH ORDINALITY k(n, o) "
        "JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.n ORDER BY k.o) "
        "FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace "
        "WHERE c.contype = 'f' AND n.nspname = 'public'"
    )
    tied: set[tuple[str, str]] = set()
    for table, parent, name, validated, columns in cursor.fetchall():
        if table not in fenced:
            continue
        if parent in fenced and "workspace_id" not in columns:
            yield f"Foreign key {name} of {table} can point into another workspace."
        if not validated:
            yield f"Foreign key {name} of {table} was never checked."
        tied |= {(table, column) for column in columns}
    for model in tenant_models():
        for field in model._meta.concrete_fields:
            parent_model = field.related_model if isinstance(field, models.ForeignKey) else None
            if not isinstance(parent_model, type) or parent_model._meta.db_table not in fenced:
                continue
            if field.name != "workspace" and (model._meta.db_table, field.column) not in tied:
                yield f"{model._meta.label}.{field.name} is not tied to its workspace by a composite foreign key."


def _indexes(cursor: CursorWrapper, fenced: dict[str, Tenancy]) -> Iterator[str]:
    cursor.execute(
        "SELECT i.indrelid::regclass::text, x.relname, i.indisunique, i.indisprimary, i.indpred IS NOT NULL, "
        "ARRAY(SELECT coalesce(a.attname::text, '') FROM unnest(i.indkey::int[]) WITH ORDINALITY k(n, o) "
        "LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.n ORDER BY k.o) "
        "FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_namespace n ON n.oid = x.relnamespace "
        "WHERE n.nspname = 'public'"
    )
    led: set[str] = set()
    for table, name, unique, primary, partial, columns in cursor.fetchall():
        if table not in fenced or primary:
            continue
        if columns[0] == "workspace_id" and not partial:
            led.add(table)
        known = f"{table}.{columns[0]}" in UNIQUE_WITHOUT_WORKSPACE
        if unique and not known and fenced[table].workspace not in columns:
            yield f"Unique key {name} of {table} has no workspace: it tells one tenant about another."
    for table, tenancy in fenced.items():
        if tenancy.workspace == "workspace_id" and table not in led:
            yield f"Table {table} has no index that starts with the workspace."


def _routines(cursor: CursorWrapper) -> Iterator[str]:
    cursor.execute(
        "SELECT p.proname, coalesce(p.proconfig::text, '') FROM pg_proc p "
        "JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'public' AND p.prosecdef"
    )
    for name, configuration in cursor.fetchall():
        if name not in DEFINERS:
            yield f"Function {name} runs as its owner, past the fence."
        elif "search_path" not in configuration:
            yield f"Function {name} has no fixed search path."
    cursor.execute(
        "SELECT t.typname FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace "
        "WHERE n.nspname = 'public' AND t.typtype = 'e'"
    )
    for (name,) in cursor.fetchall():
        yield f"Type {name} is an enum, whose comparison cannot use an index behind a policy."
