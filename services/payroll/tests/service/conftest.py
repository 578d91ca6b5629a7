from collections.abc import Callable

import pytest

from chassis.testing.harness import ServiceHarness


@pytest.fixture
def payroll(open_house: Callable[[str], ServiceHarness]) -> ServiceHarness:
    return open_house("payroll")
