from collections.abc import Callable

import pytest

from chassis.rpc.rate_limit import RateLimit
from chassis.testing.harness import ServiceHarness
from services.invoicing.clients.use_cases import member_searches
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


@pytest.fixture(autouse=True)
def _nobody_searched_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clocks of all tests begin at the same instant."""
    limit = member_searches.SEARCHES
    monkeypatch.setattr(member_searches, "SEARCHES", RateLimit(limit.calls, limit.window))
