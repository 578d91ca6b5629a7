"""One running system for all integration tests: six workers, six relays, a mail sink."""

from collections.abc import Iterator

import pytest

from chassis.testing.plugin import NewSystem
from chassis.testing.running import RunningSystem, running


@pytest.fixture(scope="session")
def system(new_system: NewSystem) -> Iterator[RunningSystem]:
    with running(new_system()) as started:
        yield started
