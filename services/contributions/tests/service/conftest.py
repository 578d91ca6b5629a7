from collections.abc import Callable

import pytest

from chassis.testing.harness import ServiceHarness


@pytest.fixture
def contributions(open_house: Callable[[str], ServiceHarness]) -> ServiceHarness:
    return open_house("contributions")
