"""Where an instance lives, and as whom it runs. Only folders made here get a mode or an owner."""

import fcntl
import hashlib
import os
import pwd
import re
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

ROOT_FOLDER = Path("/var/lib/golive")
SOCKET_PATH_LIMIT = 103  # bytes; Linux allows 107, macOS 103
LONGEST_SOCKET = "/.s.PGSQL.5432.lock"
PATIENCE = 60.0  # seconds for a server that is on its way up or down


class EmbeddedError(RuntimeError):
    """What could not be done, in words for the person who typed the command."""


@dataclass(frozen=True)
class Place:
    """Where one instance lives, and as whom it runs."""

    project: Path
    name: str
    folder: Path
    sockets: Path
    user: int | None
    group: int | None

    @classmethod
    def of(cls, project: Path, name: str) -> Self:
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,23}", name):
            raise EmbeddedError(f"“{name}” cannot name an instance: up to 24 small letters, digits and hyphens.")
        project = project.resolve()
        digest = hashlib.sha256(os.fsencode(project)).hexdigest()[:16]
        if os.geteuid() != 0:
            folder = project / ".data" / name
            return cls(project, name, folder, socket_folder(folder / "run", digest, name), None, None)
        nobody = pwd.getpwnam("nobody")
        folder = ROOT_FOLDER / digest / name
        return cls(project, name, folder, folder / "run", nobody.pw_uid, nobody.pw_gid)

    def prepare(self) -> None:
        """Make the folders; only folders made here get a mode or an owner."""
        pointer = self.project / ".data"
        if not pointer.exists():
            pointer.mkdir(mode=0o700)
            (pointer / ".gitignore").write_text("*\n")
        if self.user is not None:
            for folder in (ROOT_FOLDER, self.folder.parent, self.folder):
                if not folder.exists():
                    folder.mkdir()
                    folder.chmod(0o755)
            (pointer / self.name).mkdir(mode=0o700, exist_ok=True)
            (pointer / self.name / "place").write_text(f"{self.folder}\n")
        self.folder.mkdir(mode=0o700, exist_ok=True)
        for folder in (self.sockets, self.folder / "log", self.folder / "redis"):
            self.private(folder)

    def private(self, folder: Path) -> None:
        """Make a folder that only the servers' user may enter, or refuse one that somebody else made."""
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        if self.user is not None and self.group is not None and found.st_uid == 0:
            os.chown(folder, self.user, self.group, follow_symlinks=False)
            found = folder.lstat()
        owner = os.geteuid() if self.user is None else self.user
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or stat.S_IMODE(found.st_mode) != 0o700:
            raise EmbeddedError(f"{folder} exists, but is not a folder that only this user may enter. Remove it.")

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One start or stop at a time; the next one waits."""
        self.prepare()
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a program as the servers' user, with nothing of our environment."""
        return subprocess.run(
            [str(part) for part in command],
            user=self.user,
            group=self.group,
            extra_groups=None if self.user is None else [],
            umask=0o077,
            start_new_session=True,  # a Ctrl-C at the terminal is for its reader to handle, not for pg_ctl
            cwd=self.folder,
            env={"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=2 * PATIENCE,
            check=False,
        )


def socket_folder(wanted: Path, digest: str, name: str) -> Path:
    """`wanted`, unless a unix socket in it could not be named; then a folder of this user in /tmp."""
    nameable = len(os.fsencode(wanted)) + len(LONGEST_SOCKET) <= SOCKET_PATH_LIMIT and "," not in str(wanted)
    return wanted if nameable else Path("/tmp") / f"golive-{os.geteuid()}-{digest}-{name}"
