"""Counts of shares that nobody has, and the price of another day: refused by field at the door, nothing written."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from chassis.testing.harness import ServiceHarness
from chassis.testing.who_may import PERSONS, ask_as
from contracts.governance.shares import PayShares
from contracts.wire.base import Command
from contracts.wire.refusals import InvalidRequest
from kernel.identifiers import uuid7
from services.governance.shares.refusals import WrongAmount
from services.governance.tests.bylaws.service.test_deciding import decide
from services.governance.tests.service.test_who_may import REQUESTS
from services.governance.tests.shares.service.buying import ANNE, subscribed
from services.governance.tests.shares.service.test_subscribing import registered

TABLES = ("subscription", "share_movement", "share_transfer", "share_conversion", "withdrawal", "request")


def commands_with_shares(house: ServiceHarness) -> Iterator[Command[Any]]:
    for request, fields in REQUESTS.items():
        if issubclass(request, Command) and "shares" in request.model_fields:
            yield request.model_validate({"request_id": uuid7(), **fields(house)})


@pytest.mark.parametrize("shares", [0, -1, 10**9, 10**30])
def test_no_act_is_about_a_count_of_shares_that_nobody_has(
    open_house: Callable[[str], ServiceHarness], shares: int
) -> None:
    house = open_house("governance")
    house.consume(*map(registered, PERSONS.values()))
    commands = list(commands_with_shares(house))

    for command in commands:
        with pytest.raises(InvalidRequest) as refused:
            ask_as(house, "operator", command.model_copy(update={"shares": shares}))
        assert refused.value.field == "shares"

    assert {type(command).__name__ for command in commands} >= {"SubscribeShares", "TransferShares", "ConvertShares"}
    assert [house.count(table) for table in TABLES] == [0] * len(TABLES)


@pytest.mark.parametrize("amount_cents", [7000, 5999, 6001])
def test_shares_are_paid_at_the_price_of_the_day_of_their_subscription(
    governance: ServiceHarness, amount_cents: int
) -> None:
    subscription = subscribed(governance, ANNE, 2)
    decide(governance, "share_price_cents", "3500", date(2026, 9, 15))
    governance.clock.forward(days=1)

    with pytest.raises(WrongAmount):
        governance.ask(
            PayShares(request_id=uuid7(), subscription_id=subscription.subscription_id, amount_cents=amount_cents)
        )

    assert governance.count("share_movement") == 0
