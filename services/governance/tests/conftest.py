from collections.abc import Callable

import pytest

from chassis.testing.harness import ServiceHarness
from contracts.members.events import MemberRegistered
from services.governance.tests.shares.service.buying import ANNE, BOB


@pytest.fixture
def governance(open_house: Callable[[str], ServiceHarness]) -> ServiceHarness:
    """Governance, which knows Anne and Bob."""
    house = open_house("governance")
    for member_id in (ANNE, BOB):
        house.consume(MemberRegistered(member_id=member_id, given_name="X", email="x@example.org", language="nl"))
    return house
