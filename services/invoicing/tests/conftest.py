from collections.abc import Callable

import pytest

from chassis.testing.harness import ServiceHarness
from services.invoicing.tests.billing.service.billing import unit_opened


@pytest.fixture(autouse=True)
def _unhurried(unhurried: None) -> None:
    """No document of these tests is late because the machine is busy."""


@pytest.fixture
def invoicing(open_house: Callable[[str], ServiceHarness]) -> ServiceHarness:
    """Invoicing, which knows Anne's unit."""
    house = open_house("invoicing")
    house.consume(unit_opened())
    return house
