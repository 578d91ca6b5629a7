from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest

from chassis.testing.harness import CountingIds, ServiceHarness, test_id
from contracts.governance.events import CooperatorAdmitted, SharePaymentTold
from contracts.governance.shares import (
    GetHoldings,
    GetShareRegister,
    HoldingsReply,
    PayShares,
)
from contracts.wire.refusals import RequestIdReused, UnknownThing
from kernel.identifiers import uuid7
from services.governance.shares.refusals import AlreadyPaid, WrongAmount
from services.governance.tests.shares.service.auditing import differing
from services.governance.tests.shares.service.buying import ANNE, BOB, paying, subscribed
from services.governance.tests.shares.service.sealing import seal


def numbers(house: ServiceHarness) -> list[int]:
    seal(house)
    return [entry.number for entry in house.ask(GetShareRegister()).entries]


def test_paid_shares_are_registered_booked_and_make_a_cooperator(governance: ServiceHarness) -> None:
    request = paying(subscribed(governance, shares=3))

    reply = governance.ask(request)
    again = governance.ask(request)

    assert again == reply
    assert reply.paid_on == date(2026, 9, 14)
    assert governance.balances() == {"clearing:invoicing>governance": 9000, "capital": -9000}
    [message] = governance.published(CooperatorAdmitted)
    assert message.subject == ANNE
    assert message.data == CooperatorAdmitted(member_id=ANNE, category="A", shares=3, admitted_on=date(2026, 9, 14))
    seal(governance)
    [entry] = governance.ask(GetShareRegister()).entries
    assert (entry.number, entry.kind, entry.shares, entry.unit_price_cents) == (1, "issue", 3, 3000)
    holdings = governance.ask(GetHoldings(member_id=ANNE))
    assert (holdings.shares, holdings.capital_cents, holdings.may_vote) == (3, 9000, True)


def test_what_finance_says_is_in_the_bank_is_told_to_whose_bank_it_is(governance: ServiceHarness) -> None:
    subscription = subscribed(governance, shares=2)
    governance.ask(paying(subscription))

    [message] = governance.published(SharePaymentTold)

    assert (message.data.communication, message.data.amount_cents) == (subscription.communication, 6000)
    assert (message.data.legal_entity, message.data.paid_on) == ("BE", date(2026, 9, 14))
    assert differing(governance) == []


def test_later_shares_admit_nobody_again(governance: ServiceHarness) -> None:
    governance.ask(paying(subscribed(governance)))
    governance.ask(paying(subscribed(governance, shares=2)))

    assert len(governance.published(CooperatorAdmitted)) == 1
    assert numbers(governance) == [1, 2]
    assert governance.balances() == {"clearing:invoicing>governance": 9000, "capital": -9000}


def test_a_wrong_amount_is_refused_and_leaves_nothing(governance: ServiceHarness) -> None:
    subscription = subscribed(governance)

    with pytest.raises(WrongAmount):
        governance.ask(paying(subscription, 2999))

    assert not numbers(governance)
    assert not governance.published(SharePaymentTold)
    assert governance.balances() == {}
    assert governance.ask(paying(subscription)).paid_on is not None


def test_a_second_payment_is_refused_and_leaves_nothing(governance: ServiceHarness) -> None:
    subscription = subscribed(governance)
    governance.ask(paying(subscription))

    with pytest.raises(AlreadyPaid):
        governance.ask(paying(subscription))

    assert numbers(governance) == [1]
    assert governance.balances() == {"clearing:invoicing>governance": 3000, "capital": -3000}


def test_an_unknown_subscription_and_a_reused_request_id_are_refused(governance: ServiceHarness) -> None:
    first, second = subscribed(governance), subscribed(governance, BOB)
    request = paying(first)
    governance.ask(request)

    with pytest.raises(UnknownThing) as refused:
        governance.ask(
            PayShares(request_id=uuid7(), subscription_id=test_id("sub", "none"), amount_cents=3000),
        )
    with pytest.raises(RequestIdReused):
        governance.ask(request.model_copy(update={"subscription_id": second.subscription_id}))

    assert refused.value.field == "subscription_id"
    assert numbers(governance) == [1]


def test_payments_at_once_number_the_register_without_gaps(governance: ServiceHarness) -> None:
    subscriptions = [subscribed(governance, (ANNE, BOB)[n % 2]) for n in range(12)]

    def pay(n: int) -> None:
        house = ServiceHarness(governance.service, governance.engine, ids=CountingIds(count=1000 * n))
        with pytest.raises(WrongAmount):  # refusals in between take no number
            house.ask(paying(subscriptions[n - 1], 1))
        house.ask(paying(subscriptions[n - 1]))

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(pay, range(1, 13)))

    assert numbers(governance) == list(range(1, 13))
    assert sorted(m.subject for m in governance.published(CooperatorAdmitted)) == sorted([ANNE, BOB])
    assert governance.balances() == {"clearing:invoicing>governance": 36_000, "capital": -36_000}


def test_one_subscription_paid_twice_at_once_is_paid_once(governance: ServiceHarness) -> None:
    subscription = subscribed(governance)

    def pay(n: int) -> str:
        house = ServiceHarness(governance.service, governance.engine, ids=CountingIds(count=1000 * n))
        try:
            house.ask(paying(subscription))
        except AlreadyPaid:
            return "refused"
        return "paid"

    with ThreadPoolExecutor(4) as threads:
        outcomes = sorted(threads.map(pay, range(1, 5)))

    assert outcomes == ["paid", "refused", "refused", "refused"]
    assert numbers(governance) == [1]


def test_the_register_is_read_page_by_page(governance: ServiceHarness) -> None:
    for _ in range(5):
        governance.ask(paying(subscribed(governance)))

    seal(governance)
    first = governance.ask(GetShareRegister(limit=3))
    rest = governance.ask(GetShareRegister(after=first.entries[-1].number, limit=3))
    end = governance.ask(GetShareRegister(after=5))

    assert [e.number for e in first.entries + rest.entries] == [1, 2, 3, 4, 5]
    assert first.last_number == rest.last_number == end.last_number == 5
    assert end.entries == ()


def test_a_vote_lasts_until_the_end_of_the_year_in_brussels(governance: ServiceHarness) -> None:
    governance.clock.now = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)  # half past midnight, 1 January, in Brussels
    governance.ask(paying(subscribed(governance)))

    def at(day: date) -> HoldingsReply:
        return governance.ask(GetHoldings(member_id=ANNE, day=day))

    assert (at(date(2026, 12, 31)).shares, at(date(2027, 1, 1)).shares) == (0, 1)
    assert at(date(2027, 12, 31)).may_vote
    assert not at(date(2028, 1, 1)).may_vote
    assert at(date(2028, 1, 1)).shares == 1
