from collections.abc import Callable

import pytest

from chassis.testing.harness import ServiceHarness
from services.invoicing.tests.billing.service.billing import unit_opened


@pytest.fixture
def invoicing(open_house: Callable[[str], ServiceHarness]) -> ServiceHarness:
    """Invoicing, which knows Anne's unit."""
    house = open_house("invoicing")
    house.consume(unit_opened())
    return house
