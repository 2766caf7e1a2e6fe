"""Rules about the house: whatever a reviewer would have to remember."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.db.migrations.loader import MigrationLoader

from implementation.tenancy import catalogue
from implementation.tenancy.models import ProjectModel, TenantManager, TenantModel

HOUSE = Path(__file__).parents[2]
FLOORS = ["implementation", "stakeholders", "migrations_tracker", "roadmap"]
OURS = [model for model in apps.get_models() if model._meta.app_label in FLOORS]

NOT_TENANT_ROWS = {
    "implementation.Workspace": "is the tenant",
    "implementation.SignInMail": "is written before a workspace is known",
    "stakeholders.User": "may sit in several workspaces",
}
# Rows of a workspace that customers never see, or that may stand outside an implementation.
NOT_PROJECT_ROWS = {
    "implementation.Customer",
    "implementation.Implementation",
    "roadmap.Playbook",
    "roadmap.SavedView",
    "stakeholders.ApiToken",
    "stakeholders.Token",
}


def sources(*patterns: str) -> Iterator[Path]:
    for floor in FLOORS:
        for pattern in patterns:
            yield from (path for path in (HOUSE / floor).glob(pattern) if "migrations" not in path.parts)


def is_part(node: ast.FunctionDef) -> bool:
    return any(ast.unparse(decorator) == "part_of_an_action" for decorator in node.decorator_list)


def action_functions() -> list[tuple[Path, ast.FunctionDef]]:
    found = []
    for path in sources("**/actions.py", "**/actions/*.py"):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not is_part(node):
                found.append((path, node))
    return found


ACTIONS = action_functions()


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_model_belongs_to_a_workspace(model):
    if model._meta.label in NOT_TENANT_ROWS:
        assert not issubclass(model, TenantModel)
        return

    assert issubclass(model, TenantModel)
    assert not model._meta.get_field("workspace").null
    assert model in set(catalogue.tenant_models())


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_row_of_an_implementation_says_whether_it_is_internal(model):
    columns = {field.column for field in model._meta.concrete_fields}
    if "implementation_id" not in columns or model._meta.label in (
        "implementation.LedgerChain",
        "implementation.LedgerEntry",
    ):
        return

    assert "internal" in columns


@pytest.mark.parametrize("model", [m for m in OURS if issubclass(m, TenantModel)], ids=lambda model: model._meta.label)
def test_every_tenant_model_answers_only_inside_a_scope(model):
    assert isinstance(model._default_manager, TenantManager)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_pointers_are_held_by_composite_keys_and_not_by_django(model):
    for field in model._meta.concrete_fields:
        target = field.related_model if isinstance(field, models.ForeignKey) else None
        if target in OURS:
            assert not field.db_constraint, f"{model._meta.label}.{field.name}: db_constraint=False"


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_no_model_orders_itself_or_uses_float(model):
    assert not model._meta.ordering
    assert not [field for field in model._meta.concrete_fields if isinstance(field, models.FloatField)]


@pytest.mark.parametrize(("path", "action"), ACTIONS, ids=[f"{path.parent.name}.{node.name}" for path, node in ACTIONS])
def test_every_action_is_one_durable_transaction_with_keywords_and_writes_the_ledger(path, action):
    decorators = [ast.unparse(decorator) for decorator in action.decorator_list]
    calls = {ast.unparse(node.func) for node in ast.walk(action) if isinstance(node, ast.Call)}

    assert "transaction.atomic(durable=True)" in decorators, f"{action.name} is not one durable transaction"
    assert not action.args.args, f"{action.name} takes positional arguments"
    assert "now" in {argument.arg for argument in action.args.kwonlyargs}, f"{action.name} does not take the clock"
    assert calls & writers(path), f"{action.name} does not write the ledger"
    assert ast.get_docstring(action), f"{action.name} promises nothing"


@cache
def writing() -> frozenset[str]:
    """`ledger.record`, and the functions of ours that call it for several actions."""
    known = {"ledger.record"}
    trees = [ast.parse(other.read_text()) for other in sources("**/*.py")]
    functions = [node for tree in trees for node in tree.body if isinstance(node, ast.FunctionDef)]
    calls = {
        function: {ast.unparse(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)}
        for function in functions
    }
    for _ in range(3):
        last_names = {name.rsplit(".", 1)[-1] for name in known - {"ledger.record"}}
        for function, called in calls.items():
            if any(name.rsplit(".", 1)[-1] in last_names or name == "ledger.record" for name in called):
                known.add(function.name)
    return frozenset(known)


def writers(path: Path) -> set[str]:
    """What a module may call those functions by."""
    imported = {
        alias.asname or alias.name
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.ImportFrom | ast.Import)
        for alias in node.names
    }
    return {*writing(), *(f"{module}.{name}" for module in imported for name in writing())}


def test_work_is_queued_by_the_dispatcher_alone():
    for path in sources("**/*.py"):
        text = path.read_text()
        if path.name == "nudges.py":
            continue
        assert ".delay(" not in text, path
        assert ".apply_async(" not in text, path
        assert ".send_task(" not in text, path


def test_nothing_reads_the_clock_below_the_views():
    for path in sources(
        "**/actions.py",
        "**/actions/*.py",
        "**/rules.py",
        "**/rules/*.py",
        "**/letters.py",
        "**/letters/*.py",
        "**/models.py",
        "**/models/*.py",
    ):
        text = path.read_text()
        assert "timezone.now()" not in text, path
        assert "date.today()" not in text, path


def test_no_room_without_a_purpose():
    names = {path.stem for path in sources("**/*.py")} | {path.parent.name for path in sources("**/*.py")}
    assert not names & {"utils", "helpers", "common", "core", "services", "signals", "misc"}


def test_no_file_is_longer_than_four_hundred_lines():
    long = {str(path.relative_to(HOUSE)): len(path.read_text().splitlines()) for path in sources("**/*.py")}
    assert {name: lines for name, lines in long.items() if lines > 400} == {}


def test_no_code_uses_a_naive_working_day():
    for path in sources("**/*.py"):
        if path.name in ("calendars.py", "scale.py"):  # the second draws the days of the calendar, off days too
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "timedelta":
                days = [keyword for keyword in node.keywords if keyword.arg == "days"]
                assert (
                    not days
                    or "calendar" in "".join(path.read_text().splitlines()[node.lineno - 4 : node.lineno]).lower()
                ), f"{path}:{node.lineno} counts days with timedelta; say beside it why calendar days are meant"


def test_templates_carry_no_inline_scripts_or_styles():
    for path in (HOUSE / "templates").rglob("*.html"):
        if {"email", "pdf"} & set(path.parts):
            continue
        text = path.read_text()
        assert "<script>" not in text, path
        assert " onclick=" not in text, path
        assert ' style="' not in text, path


def test_every_migration_of_ours_can_be_undone():
    loader = MigrationLoader(None, ignore_no_migrations=True)
    for (app, name), migration in loader.disk_migrations.items():
        if app in FLOORS:
            assert all(operation.reversible for operation in migration.operations), f"{app}.{name}"


def test_project_rows_are_project_models():
    for model in OURS:
        if (
            issubclass(model, TenantModel)
            and not issubclass(model, ProjectModel)
            and model._meta.label not in NOT_PROJECT_ROWS
        ):
            field = next((f for f in model._meta.concrete_fields if f.column == "implementation_id"), None)
            assert field is not None, f"{model._meta.label} stands in no implementation"
            assert field.null, f"{model._meta.label} should inherit ProjectModel"
