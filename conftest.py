"""The servers of a test run: started once, private, gone with the run. Real ones, never skipped.

And how many examples a property is tried with: those of the profile that HYPOTHESIS_PROFILE names, `dev` or `ci`.
"""

import gc
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from deploy.local.passwords import Secrets
from deploy.local.servers import Broker, DatabaseServer, servers
from tests.conformance.vectors import are_expected, vector_folder

pytest_plugins = ["chassis.testing.plugin", "tests.spreading"]

# A busy machine is slow, not wrong: no example has a deadline. A test whose examples are dear asks for fewer itself.
for _profile, _examples in {"dev": 15, "ci": 100}.items():
    settings.register_profile(
        _profile, max_examples=_examples, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
    )
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))


def pytest_collection_finish() -> None:
    """Modules, models and tests stay to the end: the collector need not look at them again after each few thousand."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not are_expected():
        terminalreporter.write_line(
            f"NOT FOUND: {vector_folder()}. What tests/conformance compares with these vectors was not compared."
        )


@pytest.fixture(scope="session")
def server_root() -> Iterator[Path]:
    """A directory that every user may enter: PostgreSQL may have to run as nobody."""
    root = Path(tempfile.mkdtemp(prefix="gedeeld-tests-"))
    root.chmod(0o755)
    yield root
    shutil.rmtree(root, ignore_errors=True)


@pytest.fixture(scope="session")
def server_secrets(server_root: Path) -> Secrets:
    return Secrets(server_root / "secrets.json")


@pytest.fixture(scope="session")
def both_servers(server_root: Path) -> tuple[DatabaseServer, Broker]:
    """In containers when a Docker engine answers, else private ones. Nothing is started yet."""
    with warnings.catch_warnings():
        # Where no engine answers, its library leaves a socket behind.
        warnings.simplefilter("ignore", ResourceWarning)
        pair = servers(server_root)
        gc.collect()
    return pair


@pytest.fixture(scope="session")
def postgres_server(both_servers: tuple[DatabaseServer, Broker]) -> Iterator[DatabaseServer]:
    server, _ = both_servers
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def rabbitmq_server(both_servers: tuple[DatabaseServer, Broker]) -> Iterator[Broker]:
    _, node = both_servers
    node.start()
    yield node
    node.stop()
