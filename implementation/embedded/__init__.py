"""PostgreSQL and Redis out of installed wheels, one pair per checkout and name. Imports nothing of Django.

As root the programs are copied and run as an unprivileged user under /var/lib/golive, so that no folder above the
checkout has to be opened to anybody. Several names, and several checkouts, run side by side.
"""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from implementation.embedded.broker import Redis
from implementation.embedded.place import EmbeddedError, Place
from implementation.embedded.postgres import Postgres

__all__ = ["EmbeddedError", "Servers", "servers", "start"]


@dataclass(frozen=True)
class Servers:
    """The servers of one checkout and name. None stands for one that the caller's environment names itself."""

    place: Place
    postgres: Postgres | None
    redis: Redis | None
    database: str = "golive"

    def start(self, *, durable: bool = True) -> None:
        """Start what does not run yet; what runs already is left as it is."""
        with self.place.locked():
            if self.postgres is not None:
                self.postgres.start(durable=durable)
                self.postgres.settle(self.database)
            if self.redis is not None:
                self.redis.start()

    def stop(self) -> None:
        """Redis first, then PostgreSQL. What does not run stays so."""
        if self.place.folder.exists():
            with self.place.locked():
                self._end()

    def drop(self) -> None:
        """Stop, and remove everything this instance ever kept."""
        with self.place.locked():
            self._end()
            for folder in (self.place.sockets, self.place.project / ".data" / self.place.name, self.place.folder):
                shutil.rmtree(folder, ignore_errors=True)
        ours = self.place.folder.parent
        if self.place.user is not None and {entry.name for entry in ours.iterdir()} <= {"programs"}:
            shutil.rmtree(ours, ignore_errors=True)

    def _end(self) -> None:
        for server in (self.redis, self.postgres):
            if server is not None:
                server.stop()

    def environment(self) -> dict[str, str]:
        """The variables that lead a process to these servers."""
        host = quote(str(self.place.sockets), safe="")
        found = {}
        if self.postgres is not None:
            for variable, role in (("DATABASE", "web"), ("WORKER_DATABASE", "worker"), ("OWNER_DATABASE", "owner")):
                found[f"{variable}_URL"] = f"postgres://golive_{role}@{host}/{quote(self.database, safe='')}"
        if self.redis is not None:
            found["REDIS_URL"] = f"unix://{quote(str(self.redis.socket))}?db=0"
        return found

    def status(self) -> dict[str, bool]:
        servers = {"PostgreSQL": self.postgres, "Redis": self.redis}
        return {label: server.answers() for label, server in servers.items() if server is not None}


def servers(project: Path, *, name: str = "demo", given: Mapping[str, str] | None = None) -> Servers:
    """The pair of this checkout, not started. A server that `given` (the environment) names elsewhere is left out."""
    place, given = Place.of(project, name), given or {}
    pair = Servers(place, Postgres(place), Redis(place))
    ours = pair.environment()
    elsewhere = {variable for variable, url in ours.items() if given.get(variable, url) not in ("", url)}
    return Servers(
        place,
        None if "DATABASE_URL" in elsewhere else pair.postgres,
        None if "REDIS_URL" in elsewhere else pair.redis,
    )


def start(
    project: Path, *, name: str = "demo", durable: bool = True, given: Mapping[str, str] | None = None
) -> Servers:
    """The pair of this checkout, running."""
    found = servers(project, name=name, given=given)
    found.start(durable=durable)
    return found
