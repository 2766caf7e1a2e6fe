"""PostgreSQL by `initdb` and `pg_ctl`. A process id on disk proves nothing: alive is what answers from our folder."""

import os
import shutil
import subprocess
import time
from contextlib import closing
from pathlib import Path

import psycopg2

from implementation.embedded.place import PATIENCE, EmbeddedError, Place
from implementation.embedded.programs import postgres_programs

ROLES_SQL = Path(__file__).parent.parent / "tenancy" / "roles.sql"


class Postgres:
    """One PostgreSQL cluster: a unix socket, no TCP, superuser `postgres`."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.data = place.folder / "postgres"
        self.log = place.folder / "log" / "postgres.log"

    def connect(self, database: str = "postgres", user: str = "postgres") -> "psycopg2.extensions.connection":
        return psycopg2.connect(host=str(self.place.sockets), user=user, dbname=database, connect_timeout=5)

    def answers(self) -> bool:
        """Whether the server behind our socket serves our data folder."""
        try:
            with closing(self.connect()) as connection, connection.cursor() as cursor:
                cursor.execute("SHOW data_directory")
                found = cursor.fetchone()
        except psycopg2.OperationalError:
            return False
        return found is not None and os.path.realpath(found[0]) == os.path.realpath(self.data)

    def start(self, *, durable: bool) -> None:
        if self.answers() or self._is_on_its_way():
            return
        programs = postgres_programs(self.place)
        self._check_version(programs)
        if not (self.data / "PG_VERSION").exists():
            self._create(programs)
        self._configure(durable=durable)
        self._launch(programs)
        if not self.answers():
            raise EmbeddedError(f"PostgreSQL started, but does not answer in {self.place.sockets}. See {self.log}.")

    def stop(self) -> None:
        """Fast: running queries are ended, everything committed is kept."""
        if not self.answers() and not self._is_on_its_way():
            return
        if self._postmaster() is None:  # pg_ctl would signal a stranger
            raise EmbeddedError(
                f"{self.data}/postmaster.pid does not name the server that runs there. End it yourself."
            )
        pg_ctl = postgres_programs(self.place) / "pg_ctl"
        for mode in ("fast", "immediate"):
            if self.place.run(pg_ctl, "stop", "-D", self.data, "-m", mode, "-w", "-t", "30").returncode == 0:
                return
        raise EmbeddedError(f"PostgreSQL in {self.data} does not stop. See {self.log}.")

    def settle(self, database: str) -> None:
        """Roles as roles.sql says, and the database, owned by the role that migrates it."""
        with closing(self.connect()) as connection, connection.cursor() as cursor:
            connection.autocommit = True
            cursor.execute(ROLES_SQL.read_text())
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
            if cursor.fetchone() is None:
                identifier = '"' + database.replace('"', '""') + '"'
                cursor.execute(f"CREATE DATABASE {identifier} OWNER golive_owner")

    def _is_on_its_way(self) -> bool:
        """Wait for a postmaster of this folder that is starting or stopping; sweep up after one that is gone."""
        deadline = time.monotonic() + PATIENCE
        while (pid := self._postmaster()) is not None:
            if self.answers():
                return True
            if time.monotonic() > deadline:
                raise EmbeddedError(f"PostgreSQL (process {pid}) holds {self.data}, but does not answer. End it.")
            time.sleep(0.05)
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for socket in self.place.sockets.glob(".s.PGSQL.*"):
            socket.unlink()
        return False

    def _postmaster(self) -> int | None:
        """The process that postmaster.pid names, if it really is a server of this folder."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None
        if Path("/proc/self/cwd").exists():
            try:
                served = os.readlink(f"/proc/{pid}/cwd")
            except OSError:  # gone, or somebody else's
                return None
            return pid if served == os.path.realpath(self.data) else None
        shown = subprocess.run(["ps", "-p", str(pid), "-o", "command="], capture_output=True, text=True, check=False)
        return pid if str(self.data) in shown.stdout else None

    def _check_version(self, programs: Path) -> None:
        version_file = self.data / "PG_VERSION"
        if not version_file.exists():
            return
        written, ours = version_file.read_text().strip(), self.place.run(programs / "postgres", "--version").stdout
        if f" {written}." not in ours:
            raise EmbeddedError(
                f"The data in {self.data} was written by PostgreSQL {written}; installed is {ours.strip()}. "
                f"To lose the data and begin anew: python -m implementation.embedded drop --name {self.place.name}"
            )

    def _create(self, programs: Path) -> None:
        half = self.data.with_name("postgres.new")
        shutil.rmtree(half, ignore_errors=True)
        shutil.rmtree(self.data, ignore_errors=True)
        self.place.private(half)
        made = self.place.run(
            programs / "initdb", "--pgdata", half, "--username=postgres", "--auth-local=trust", "--auth-host=reject",
            "--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
            "--no-instructions", "--no-sync",
        )  # fmt: skip
        if made.returncode != 0:
            raise EmbeddedError(f"The database could not be created in {half}:\n{made.stdout.strip()}")
        with (half / "postgresql.conf").open("a") as main:
            main.write("include_if_exists = 'golive.conf'\n")
        half.rename(self.data)

    def _configure(self, *, durable: bool) -> None:
        folder = str(self.place.sockets).replace('"', '""').replace("'", "''")
        lines = [
            "listen_addresses = ''",
            f"unix_socket_directories = '\"{folder}\"'",
            "unix_socket_permissions = 0700",
            "timezone = 'UTC'",
            "log_timezone = 'UTC'",
            "jit = off",
        ]
        if not durable:
            lines += ["fsync = off", "synchronous_commit = off", "full_page_writes = off"]
        (self.data / "golive.conf").write_text("\n".join(lines) + "\n")
        if self.place.user is not None and self.place.group is not None:
            os.chown(self.data / "golive.conf", self.place.user, self.place.group)

    def _launch(self, programs: Path) -> None:
        """Start and wait; a server killed a moment ago may still hold its shared memory, so insist for a while."""
        deadline = time.monotonic() + PATIENCE
        while True:
            began = self.log.stat().st_size if self.log.exists() else 0
            started = self.place.run(
                programs / "pg_ctl", "start", "-D", self.data, "-w", "-t", str(int(PATIENCE)), "-l", self.log, "-s"
            )
            if started.returncode == 0:
                return
            said = self.log.read_bytes()[began:].decode(errors="replace") if self.log.exists() else ""
            if "still in use" not in said or time.monotonic() > deadline:
                raise EmbeddedError(f"PostgreSQL did not start:\n{(said or started.stdout).strip()}")
            time.sleep(0.1)
