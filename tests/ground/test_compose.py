"""What docker-compose.yml, .env.example and the settings say about each other is true."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

PROJECT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
APP = ["beat", "migrate", "web", "worker"]


def read_by_settings() -> dict[str, bool]:
    """Every variable that settings.py reads, and whether it must be given."""
    found = {}
    for call in ast.walk(ast.parse((PROJECT / "implementation" / "settings.py").read_text())):
        match call:
            case ast.Call(func=ast.Name(id="variable" | "switched_on" as reader), args=[ast.Constant(name), *default]):
                found[name] = reader == "variable" and not default
    return found


def env_example() -> dict[str, bool]:
    """Every variable that .env.example names, and whether it stands there uncommented."""
    lines = re.findall(r"^(# )?([A-Z][A-Z_]+)=", (PROJECT / ".env.example").read_text(), re.MULTILINE)
    return {name: not commented for commented, name in lines}


def service(name: str) -> dict[str, Any]:
    found: dict[str, Any] = COMPOSE["services"][name]
    return found


def interpolated(value: object) -> set[str]:
    return set(re.findall(r"\$\{([A-Z_]+)", str(value)))


def test_env_example_names_what_settings_read_and_what_compose_needs():
    only_for_compose = interpolated(COMPOSE) - read_by_settings().keys()

    assert env_example().keys() == read_by_settings().keys() | only_for_compose
    assert only_for_compose == {
        "POSTGRES_PASSWORD", "GOLIVE_WEB_PASSWORD", "GOLIVE_WORKER_PASSWORD", "GOLIVE_OWNER_PASSWORD",
    }  # fmt: skip


def test_env_example_comments_out_what_need_not_be_given():
    required = {name for name, needed in read_by_settings().items() if needed}

    assert {name for name in read_by_settings() if env_example()[name]} == required


@pytest.mark.parametrize("name", APP)
def test_service_gets_what_settings_need_and_nothing_they_do_not_read(name):
    given = set(service(name)["environment"])

    assert {variable for variable, needed in read_by_settings().items() if needed} <= given
    assert given <= read_by_settings().keys()
    assert not given & {"GOLIVE_DEMO", "MAILBOX_DIR", "DEBUG"}


def test_each_service_logs_in_as_itself_and_only_the_migration_as_owner():
    logins = {
        name: {
            variable: re.findall(r"//(\w+):\$\{(\w+)", url)[0]
            for variable, url in service(name)["environment"].items()
            if variable.endswith("DATABASE_URL")
        }
        for name in APP
    }

    web, worker = ("golive_web", "GOLIVE_WEB_PASSWORD"), ("golive_worker", "GOLIVE_WORKER_PASSWORD")
    assert logins == {
        "web": {"DATABASE_URL": web},
        "worker": {"DATABASE_URL": worker},
        "beat": {"DATABASE_URL": worker},
        "migrate": {"DATABASE_URL": web, "OWNER_DATABASE_URL": ("golive_owner", "GOLIVE_OWNER_PASSWORD")},
    }


def test_everything_that_stays_up_has_a_health_check():
    assert {name for name in COMPOSE["services"] if "healthcheck" not in service(name)} == {"migrate"}


def test_program_starts_after_the_migration_and_the_servers_it_needs():
    for name in ("web", "worker", "beat"):
        assert service(name)["depends_on"] == {
            "migrate": {"condition": "service_completed_successfully"},
            "redis": {"condition": "service_healthy"},
        }
    assert service("migrate")["depends_on"] == {"postgres": {"condition": "service_healthy"}}


def test_servers_are_the_ones_we_test_with():
    assert service("postgres")["image"] == "postgres:18"
    assert service("redis")["image"] == "redis:8"
    assert service("redis")["command"] == 'redis-server --save "" --appendonly no --maxmemory-policy noeviction'


def test_mounted_files_exist_and_roles_come_first():
    mounts = [volume for volume in service("postgres")["volumes"] if volume.startswith("./")]

    assert [mount.split(":")[1].rsplit("/", 1)[1] for mount in mounts] == ["10-roles.sql", "20-logins.sh"]
    assert [mount for mount in mounts if not (PROJECT / mount.split(":")[0]).is_file()] == []


def test_image_runs_as_an_ordinary_user_from_the_lock_file():
    dockerfile = (PROJECT / COMPOSE["x-app"]["build"]["dockerfile"]).read_text()

    assert re.findall(r"^USER (\w+)", dockerfile, re.MULTILINE) == ["golive"]
    assert "uv sync --frozen --no-dev" in dockerfile
    bootstrap = re.search(r'^RUNTIME_PACKAGES="(.+)"$', (PROJECT / "script" / "bootstrap").read_text(), re.MULTILINE)
    assert bootstrap
    assert sorted(re.findall(r"lib\S+0|fonts-\S+", dockerfile)) == sorted(bootstrap[1].split())


def test_image_is_built_with_every_value_that_settings_need():
    dockerfile = (PROJECT / COMPOSE["x-app"]["build"]["dockerfile"]).read_text()
    given = set(re.findall(r"([A-Z_]+)=\S", dockerfile))

    assert {name for name, needed in read_by_settings().items() if needed} - given == set()
