"""Systems that a test may break: each on its own databases and virtual host, gone after the test."""

from collections.abc import Iterator

import pytest

from chassis.testing.plugin import NewSystem
from chassis.testing.running import RunningSystem, running


@pytest.fixture
def fresh_system(new_system: NewSystem) -> Iterator[RunningSystem]:
    """All six services, running."""
    with running(new_system()) as started:
        yield started
