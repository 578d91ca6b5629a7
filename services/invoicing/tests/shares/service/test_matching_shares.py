"""A person says that money in suspense is about shares."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from chassis.testing.harness import ServiceHarness, test_id
from contracts.invoicing.banking import MatchReply
from contracts.invoicing.shares import MatchShares
from contracts.wire.refusals import UnknownThing
from kernel.identifiers import structured_communication, uuid7
from kernel.refusal import Refused
from services.invoicing.banking.refusals import (
    NothingInSuspense,
    NotIncoming,
    NotThisPayout,
    PaidByUnit,
    PaysSharesAlready,
    SharesNotOpen,
)
from services.invoicing.internal.refusals import OtherLegalEntity
from services.invoicing.tests.banking.service.banking import received, waiting
from services.invoicing.tests.billing.service.billing import DAY, IBAN, another, pay
from services.invoicing.tests.shares.service.test_share_payments import (
    OTHERS,
    SHARES,
    ended,
    passed_on,
    reasons,
    subscription,
    whole,
)
from services.invoicing.tests.shares.service.test_share_payouts import communication, listed, moved, payout

FOREIGN, OVER = structured_communication(9_500_000_027), structured_communication(9_500_000_028)


def match(house: ServiceHarness, payment_id: str, said: str = SHARES) -> MatchReply:
    return house.ask(MatchShares(request_id=uuid7(), payment_id=payment_id, communication=said))


def test_it_pays_up_to_what_is_open_and_the_rest_goes_on_waiting(invoicing: ServiceHarness) -> None:
    invoicing.consume(subscription())

    part = match(invoicing, received(invoicing, 4000, 1, "my shares"))
    reply = match(invoicing, received(invoicing, 6000, 2, "my shares"))

    assert (part.shares_cents, part.suspense_cents) == (4000, 0)
    assert (reply.shares_cents, reply.suspense_cents, reply.amount_cents) == (5000, 1000, 6000)
    assert [cents for _, cents, _ in passed_on(invoicing)] == [4000, 5000]
    assert [cents for cents, _ in reasons(invoicing)] == [1000]
    assert whole(invoicing)


def test_money_that_came_before_its_subscription_was_known_pays_it_then_on_its_own_day(
    invoicing: ServiceHarness,
) -> None:
    for number, cents in enumerate((8000, 2000), 1):
        received(invoicing, cents, number, structured=SHARES)
    assert reasons(invoicing) == [(8000, "unknown"), (2000, "unknown")]

    invoicing.consume(subscription(), times=2)

    assert passed_on(invoicing) == [(SHARES, 8000, DAY), (SHARES, 1000, DAY)]
    assert [cents for cents, _ in reasons(invoicing)] == [1000]
    assert whole(invoicing)


def test_what_waited_of_one_that_ended_or_came_from_the_enterprise_goes_on_waiting(invoicing: ServiceHarness) -> None:
    received(invoicing, 9000, 1, structured=SHARES)
    received(invoicing, 9000, 2, structured=OTHERS, counterparty_iban=IBAN)

    invoicing.consume(ended())
    invoicing.consume(subscription(), subscription(OTHERS))

    assert passed_on(invoicing) == []
    assert [cents for cents, _ in reasons(invoicing)] == [9000, 9000]


def test_a_payout_without_its_communication_left_and_came_back(invoicing: ServiceHarness) -> None:
    invoicing.consume(payout())

    for number, cents in enumerate((-12_000, 12_000), 1):
        match(invoicing, received(invoicing, cents, number), communication("1"))

    assert [cents for _, cents in moved(invoicing)] == [12_000, -12_000]
    assert (listed(invoicing), waiting(invoicing)) == ([12_000], [])
    assert whole(invoicing)


@pytest.mark.parametrize(
    ("said", "cents", "payer", "refusal"),
    [
        (OTHERS, 9000, "", UnknownThing),
        (SHARES, -9000, "", NotIncoming),
        (SHARES, 9000, IBAN, PaidByUnit),
        (communication("1"), -11_999, "", NotThisPayout),
        (communication("1"), 12_000, "", NotThisPayout),
        (FOREIGN, 9000, "", OtherLegalEntity),
        (OVER, 9000, "", SharesNotOpen),
    ],
)
def test_what_it_cannot_be_is_refused_by_name_and_goes_on_waiting(
    invoicing: ServiceHarness, said: str, cents: int, payer: str, refusal: type[Refused]
) -> None:
    invoicing.consume(payout())
    invoicing.consume(subscription(), subscription(FOREIGN, legal_entity="FR"), subscription(OVER))
    invoicing.consume(ended(OVER))
    payment_id = received(invoicing, cents, counterparty_iban=payer)

    with pytest.raises(refusal):
        match(invoicing, payment_id, said)

    assert [entry.payment_id for entry in waiting(invoicing)] == [payment_id]
    assert whole(invoicing)


def test_a_payment_pays_one_subscription_and_nothing_twice(invoicing: ServiceHarness) -> None:
    invoicing.consume(subscription(), subscription(OTHERS))
    rest = received(invoicing, 10_000, 1)
    match(invoicing, rest)
    whole_payment = received(invoicing, 9000, 2)
    match(invoicing, whole_payment, OTHERS)

    with pytest.raises(PaysSharesAlready):
        match(invoicing, rest, OTHERS)
    with pytest.raises(NothingInSuspense):
        match(invoicing, whole_payment, OTHERS)
    with pytest.raises(UnknownThing):
        match(invoicing, test_id("pay", "none"))

    assert reasons(invoicing) == [(1000, "no_communication")]


def test_a_payment_and_its_subscription_that_come_at_once_meet(invoicing: ServiceHarness) -> None:
    subscriptions = [subscription(structured_communication(9_500_000_100 + n)) for n in range(12)]

    def come(n: int) -> None:
        if n % 2:
            another(invoicing, n).consume(subscriptions[n // 2])
        else:
            pay(another(invoicing, n + 1), subscriptions[n // 2].communication, 9000)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(come, range(24)))

    assert waiting(invoicing) == []
    assert len(passed_on(invoicing)) == 12
    assert whole(invoicing)
