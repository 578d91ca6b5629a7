from collections.abc import Callable

import pytest

from chassis.testing.house import House
from services.invoicing.tests.billing.service.billing import unit_opened


@pytest.fixture
def invoicing(open_house: Callable[[str], House]) -> House:
    """Invoicing, which knows Anne's unit."""
    house = open_house("invoicing")
    house.hear(unit_opened())
    return house
