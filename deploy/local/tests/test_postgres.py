import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from chassis.testing.waiting import eventually
from deploy.local import process_table
from deploy.local.child_processes import StateInUse, hold
from deploy.local.postgres.binaries import find_bin
from deploy.local.postgres.server import Postgres

KEEPER = """
import sys, time
from pathlib import Path
from deploy.local.postgres.server import Postgres
server = Postgres(Path(sys.argv[1]))
server.start()
print(server.pid, flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("no_namespaces", ["", "1"])
def test_a_server_in_a_directory_closed_to_others_starts_and_ends_with_its_parent(
    tmp_path: Path, no_namespaces: str
) -> None:
    """As it is for root in a checkout under /root; without namespaces as in most containers."""
    tmp_path.chmod(0o700)
    programs = tmp_path / "bin"
    programs.symlink_to(find_bin())
    environment = os.environ | {"GEDEELD_NO_USER_NAMESPACES": no_namespaces, "PG_BIN": str(programs)}
    with subprocess.Popen(
        [sys.executable, "-c", KEEPER, str(tmp_path / "postgres")], stdout=subprocess.PIPE, env=environment
    ) as keeper:
        assert keeper.stdout is not None
        server = int(keeper.stdout.readline())
        assert process_table.started(server)
        keeper.kill()

    assert eventually(lambda: not process_table.started(server), 10, "the server's end with its parent")


def test_a_committed_row_survives_kill_9_of_the_server(postgres: Postgres) -> None:
    with psycopg.connect(postgres.superuser_dsn, autocommit=True) as session:
        session.execute("create table if not exists kept (cents bigint)")
        session.execute("insert into kept values (1234)")
        port = postgres.port
        postgres.kill()
        with pytest.raises(psycopg.OperationalError):
            session.execute("select 1")

    postgres.start()

    assert postgres.port == port
    with psycopg.connect(postgres.superuser_dsn) as session:
        assert session.execute("select cents from kept").fetchall() == [(1234,)]


def test_a_durable_server_syncs_and_listens_on_loopback_only(postgres: Postgres) -> None:
    with psycopg.connect(postgres.superuser_dsn) as session:
        names = ("fsync", "synchronous_commit", "full_page_writes", "listen_addresses", "max_connections")
        settings = [session.execute("select current_setting(%s)", (name,)).fetchone() for name in names]

    assert settings == [("on",), ("on",), ("on",), ("127.0.0.1",), ("300",)]


def test_a_session_without_the_password_is_refused(postgres: Postgres) -> None:
    wrong = f"postgresql://postgres:wrong@127.0.0.1:{postgres.port}/postgres"

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)


def test_only_the_owner_may_read_the_superusers_password(postgres: Postgres) -> None:
    assert (postgres.root / "superuser.password").stat().st_mode & 0o777 == 0o600


def test_a_second_server_cannot_use_a_data_directory_that_is_in_use(postgres: Postgres) -> None:
    with pytest.raises(StateInUse, match="still runs"):
        hold(postgres.root / "postgres.lock", wait=0)


def test_a_stale_pid_file_of_an_unrelated_process_does_not_stop_a_start(postgres: Postgres) -> None:
    postgres.kill()
    stale = Path(postgres.root / "data/postmaster.pid")
    lines = stale.read_text().splitlines()
    stale.write_text("\n".join(["1", *lines[1:]]) + "\n")  # pid 1 lives and is no PostgreSQL

    postgres.start()

    assert postgres.alive
