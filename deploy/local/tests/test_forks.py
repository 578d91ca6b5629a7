import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from chassis.testing.waiting import eventually
from deploy.local import process_table
from deploy.local.forks import Fork, ForkServer, ForkServerEnded


@pytest.fixture(scope="module")
def server() -> Iterator[ForkServer]:
    server = ForkServer("command")
    yield server
    server.close()


def run(server: ForkServer, folder: Path, *arguments: str, **env: str) -> Fork:
    with (folder / "out").open("wb") as out, (folder / "err").open("wb") as err:
        return server.fork(arguments, env=env, stdout=out.fileno(), stderr=err.fileno())


def test_a_command_has_its_own_exit_code_output_and_environment(server: ForkServer, tmp_path: Path) -> None:
    good = run(server, tmp_path, "contracts", "--help", COLUMNS="60")
    assert good.wait(20) == 0
    assert max(map(len, (tmp_path / "out").read_text().splitlines())) == 60

    wrong = run(server, tmp_path, "relay", "members", COLUMNS="160")
    assert wrong.wait(20) == 2
    assert "GEDEELD_DATABASE_URL" in (tmp_path / "err").read_text()


def test_a_signal_ends_one_and_not_its_neighbour(server: ForkServer, tmp_path: Path) -> None:
    reading, writing = os.pipe()
    _fill(writing)
    first, second = (server.fork(["--help"], env={}, stdout=writing, stderr=writing) for _ in range(2))
    assert first.poll() is second.poll() is None, "they wait for somebody to read what they print"

    first.send_signal(signal.SIGTERM)

    assert first.wait(20) == -signal.SIGTERM
    assert second.poll() is None
    second.kill()
    assert second.wait(20) == -signal.SIGKILL
    second.send_signal(signal.SIGTERM)  # it has ended: nothing happens
    os.close(reading)
    os.close(writing)


def test_forks_end_with_their_server(tmp_path: Path) -> None:
    server = ForkServer("command")
    reading, writing = os.pipe()
    _fill(writing)
    child = server.fork(["--help"], env={}, stdout=writing, stderr=writing)
    assert child.poll() is None, "it waits for somebody to read what it prints"

    server.process.kill()

    assert child.wait(20) == -signal.SIGKILL
    eventually(lambda: not process_table.started(child.pid))
    with pytest.raises(ForkServerEnded):
        server.fork(["--help"], env={}, stdout=writing, stderr=writing)
    server.close()
    os.close(reading)
    os.close(writing)


def _fill(pipe: int) -> None:
    os.set_blocking(pipe, False)
    try:
        while True:
            os.write(pipe, b"x" * 4096)
    except BlockingIOError:
        os.set_blocking(pipe, True)
