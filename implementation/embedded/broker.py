"""Redis, which holds nothing that anybody would mind losing."""

import os
import time
from contextlib import closing

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from implementation.embedded.place import PATIENCE, EmbeddedError, Place
from implementation.embedded.programs import redis_program


class Redis:
    """One Redis: a unix socket, nothing kept on disk, nothing evicted."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.data = place.folder / "redis"
        self.socket = place.sockets / "redis.sock"
        self.log = place.folder / "log" / "redis.log"

    def connect(self) -> redis.Redis:
        """A client that says at once when nobody answers; by default it would ask again for seconds."""
        return redis.Redis(unix_socket_path=str(self.socket), socket_timeout=5, retry=Retry(NoBackoff(), 0))

    def answers(self) -> bool:
        """Whether the server behind our socket works in our folder."""
        try:
            with closing(self.connect()) as connection:
                found: dict[str, str] = connection.config_get("dir")  # type: ignore[assignment]
        except redis.RedisError:
            return False
        served = {os.fsdecode(key): os.fsdecode(value) for key, value in found.items()}.get("dir", "")
        return os.path.realpath(served) == os.path.realpath(self.data)

    def start(self) -> None:
        if self.answers():
            return
        started = self.place.run(
            redis_program(self.place), "--port", "0", "--unixsocket", self.socket, "--unixsocketperm", "700",
            "--dir", self.data, "--logfile", self.log, "--daemonize", "yes",
            "--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction",
        )  # fmt: skip
        deadline = time.monotonic() + PATIENCE
        while not self.answers():
            if started.returncode != 0 or time.monotonic() > deadline:
                raise EmbeddedError(f"Redis did not start. See {self.log}.\n{started.stdout.strip()}")
            time.sleep(0.02)

    def stop(self) -> None:
        if not self.answers():
            return
        with closing(self.connect()) as connection:
            connection.shutdown(nosave=True)
        deadline = time.monotonic() + PATIENCE
        while self.answers():
            if time.monotonic() > deadline:
                raise EmbeddedError(f"Redis in {self.data} does not stop. See {self.log}.")
            time.sleep(0.02)
