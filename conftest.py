"""The servers of a test run: started once, private, gone with the run. Real ones, never skipped."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy.local.passwords import Secrets
from deploy.local.postgres import Postgres

pytest_plugins = ["chassis.testing.plugin"]


@pytest.fixture(scope="session")
def server_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("servers")


@pytest.fixture(scope="session")
def server_secrets(server_root: Path) -> Secrets:
    return Secrets(server_root / "secrets.json")


@pytest.fixture(scope="session")
def postgres_server(server_root: Path) -> Iterator[Any]:
    server = Postgres(server_root / "postgres")
    server.start()
    yield server
    server.stop()
