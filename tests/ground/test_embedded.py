"""The embedded servers come up, come back and go away, whatever they find in their folder."""

import itertools
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
import redis

from implementation import embedded
from implementation.embedded.place import LONGEST_SOCKET, Place, socket_folder
from implementation.embedded.postgres import Postgres

NUMBERS = itertools.count(1)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("checkout")


@pytest.fixture
def pair(project: Path) -> Iterator[embedded.Servers]:
    """A pair of its own for each test, not started, gone without a trace afterwards."""
    servers = embedded.servers(project, name=f"pair-{next(NUMBERS)}")
    yield servers
    servers.drop()
    assert not servers.place.folder.exists()


@pytest.fixture(scope="module")
def cluster(project: Path) -> Iterator[Postgres]:
    """One cluster for the tests that leave it in any state: coming up from any state is what they are about."""
    servers = embedded.servers(project, name="shared")
    assert servers.postgres is not None
    servers.place.prepare()
    yield servers.postgres
    servers.drop()


def ask(cluster: Postgres, query: str) -> str:
    with closing(cluster.connect()) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        found = cursor.fetchone()
    assert found is not None
    return str(found[0])


def tell(cluster: Postgres, statement: str) -> None:
    with closing(cluster.connect()) as connection, connection, connection.cursor() as cursor:
        cursor.execute(statement)


def postmaster(cluster: Postgres) -> int:
    return int((cluster.data / "postmaster.pid").read_text().split("\n", 1)[0])


def test_environment_leads_to_both_servers_and_no_folder_above_is_opened(pair, project):
    above = [folder for folder in (*project.parents, *pair.place.folder.parents) if folder.exists()]
    modes = [folder.stat().st_mode for folder in above]

    pair.start(durable=False)

    environment = pair.environment()
    with closing(psycopg2.connect(environment["DATABASE_URL"])) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_database(), upper('ä')")
        assert cursor.fetchone() == ("golive_web", "golive", "Ä")
    with closing(redis.from_url(environment["REDIS_URL"], decode_responses=True)) as connection:
        kept = [connection.config_get(setting)[setting] for setting in ("maxmemory-policy", "save", "appendonly")]
        assert kept == ["noeviction", "", "no"]
    assert [folder.stat().st_mode for folder in above] == modes
    assert pair.place.sockets.stat().st_mode & 0o777 == 0o700
    assert pair.status() == {"PostgreSQL": True, "Redis": True}
    pair.stop()
    assert pair.status() == {"PostgreSQL": False, "Redis": False}


def test_what_the_environment_names_itself_is_not_started(project):
    given = {"DATABASE_URL": "postgres://elsewhere/golive", "REDIS_URL": "redis://elsewhere"}

    servers = embedded.servers(project, given=given)

    assert servers.environment() == {}
    assert servers.status() == {}


def test_own_address_in_the_environment_is_still_our_own_server(project):
    ours = embedded.servers(project).environment()

    servers = embedded.servers(project, given={**ours, "REDIS_URL": ""})

    assert servers.environment() == ours


def test_second_start_finds_the_running_server(cluster):
    cluster.start(durable=False)
    first = ask(cluster, "SELECT pg_postmaster_start_time()")

    cluster.start(durable=False)

    assert ask(cluster, "SELECT pg_postmaster_start_time()") == first


def test_second_checkout_runs_beside_the_first_even_in_a_deep_folder(cluster, tmp_path):
    deep = tmp_path / ("long-" * 20)
    deep.mkdir()
    neighbour = embedded.servers(deep, name=cluster.place.name)
    try:
        cluster.start(durable=False)
        neighbour.place.prepare()
        neighbour.postgres.start(durable=False)

        assert ask(cluster, "SHOW data_directory") == str(cluster.data)
        assert ask(neighbour.postgres, "SHOW data_directory") == str(neighbour.postgres.data)
    finally:
        neighbour.drop()
    assert cluster.answers()


def test_killed_server_comes_back_with_what_was_committed(cluster):
    cluster.stop()  # one that runs already may be a hasty one
    cluster.start(durable=True)
    tell(cluster, "DROP TABLE IF EXISTS promise; CREATE TABLE promise AS SELECT 'kept' AS word")
    os.kill(postmaster(cluster), signal.SIGKILL)

    cluster.start(durable=True)

    assert ask(cluster, "SELECT word FROM promise") == "kept"


def test_strangers_process_in_the_pid_file_is_neither_believed_nor_hurt(cluster):
    cluster.start(durable=False)
    file = cluster.data / "postmaster.pid"
    rest = file.read_text().split("\n", 1)[1]
    cluster.stop()
    with subprocess.Popen(["sleep", "60"], user=cluster.place.user) as stranger:
        for stale in (file, cluster.place.sockets / ".s.PGSQL.5432.lock"):
            stale.write_text(f"{stranger.pid}\n{rest}")

        cluster.stop()
        assert stranger.poll() is None
        cluster.start(durable=False)

        assert postmaster(cluster) != stranger.pid
        assert ask(cluster, "SELECT 1") == "1"
        cluster.stop()
        assert stranger.poll() is None
        stranger.kill()


def test_half_made_cluster_is_made_again(pair):
    pair.place.prepare()
    (pair.postgres.data.with_name("postgres.new") / "base").mkdir(parents=True)
    pair.postgres.data.mkdir()

    pair.postgres.start(durable=False)

    assert ask(pair.postgres, "SELECT 1") == "1"


def test_data_of_another_version_is_refused_with_a_way_out(pair):
    pair.place.prepare()
    pair.postgres.data.mkdir()
    (pair.postgres.data / "PG_VERSION").write_text("9\n")

    with pytest.raises(embedded.EmbeddedError, match=r"written by PostgreSQL 9; installed is .* drop --name pair-"):
        pair.postgres.start(durable=False)


def test_killed_redis_comes_back_empty(pair):
    pair.place.prepare()
    pair.redis.start()
    with closing(pair.redis.connect()) as connection:
        connection.set("a nudge", "may be lost")
        os.kill(connection.info("server")["process_id"], signal.SIGKILL)

    pair.redis.start()

    with closing(pair.redis.connect()) as connection:
        assert connection.dbsize() == 0


@pytest.mark.parametrize("parts", [["x" * 90], ["a", "b,c"]], ids=["long", "comma"])
def test_socket_folder_can_always_be_named(parts):
    wanted = Path("/home", *parts, "run")

    folder = socket_folder(wanted, "0123456789abcdef", "demo")

    assert folder != wanted
    assert len(os.fsencode(folder)) + len(LONGEST_SOCKET) <= 103
    assert socket_folder(Path("/opt/run"), "0123456789abcdef", "demo") == Path("/opt/run")


@pytest.mark.parametrize("name", ["", "../demo", "Demo", "x" * 25])
def test_name_that_is_no_name_is_refused(tmp_path, name):
    with pytest.raises(embedded.EmbeddedError, match="cannot name an instance"):
        Place.of(tmp_path, name)
