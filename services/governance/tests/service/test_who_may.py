"""For every request of governance: who is let in, and who is not."""

from collections.abc import Callable

from chassis.testing.harness import ServiceHarness, test_id
from chassis.testing.who_may import OF_EVERY_SERVICE, PERSONS, Requests, assert_only_who_may_is_let_in
from contracts.governance.shares import GetHoldings, GetShareRegister, PayShares, SubscribeShares
from services.governance.tests.shares.service.test_subscribing import registered

REQUESTS: Requests = OF_EVERY_SERVICE | {
    SubscribeShares: lambda _: {"member_id": PERSONS["self"], "shares": 1},
    PayShares: lambda _: {"subscription_id": test_id("sub", "ghost"), "amount_cents": 1},
    GetHoldings: lambda _: {"member_id": PERSONS["self"]},
    GetShareRegister: lambda _: {},
}


def test_only_who_may_is_let_in(open_house: Callable[[str], ServiceHarness]) -> None:
    governance = open_house("governance")
    governance.consume(*map(registered, PERSONS.values()))
    assert_only_who_may_is_let_in(governance, REQUESTS)
