"""Money that governance owes members leaves by the bank: listed until a statement shows it, and when it came back."""

import pytest

from chassis.testing.harness import ServiceHarness, test_id
from contracts.governance.events import SharePayoutOrdered
from contracts.invoicing.events import SharePayoutMoved
from contracts.invoicing.shares import GetSharePayouts
from deploy.local.bank.coda import BankPayment
from kernel.identifiers import structured_communication
from services.invoicing.tests.banking.service.bank_files import bring_file, differing
from services.invoicing.tests.banking.service.banking import recoded, unproven, waiting
from services.invoicing.tests.billing.service.billing import DAY, balance, coda

ANNE = test_id("mbr", "anne")
CAME_BACK = "00154000"
"""CODA: a transfer of ours that could not be executed."""


def communication(name: str) -> str:
    return structured_communication(9_600_000_000 + int(name))


def payout(name: str = "1", cents: int = 12_000, legal_entity: str = "BE") -> SharePayoutOrdered:
    return SharePayoutOrdered(
        payout_id=test_id("spo", name),
        member_id=ANNE,
        legal_entity=legal_entity,
        communication=communication(name),
        amount_cents=cents,
        ordered_on=DAY,
    )


def bank(house: ServiceHarness, *payments: BankPayment) -> None:
    number = len(house.published(SharePayoutMoved)) + len(waiting(house)) + 1
    bring_file(house, coda(payments, number=number, old=balance(house)))


def moved(house: ServiceHarness) -> list[tuple[str, int]]:
    return [(message.data.payout_id, message.data.amount_cents) for message in house.published(SharePayoutMoved)]


def listed(house: ServiceHarness) -> list[int]:
    return [payout.cents for payout in house.ask(GetSharePayouts()).payouts]


def whole(house: ServiceHarness) -> bool:
    return not unproven(house) and not differing(house)


def test_it_is_owed_and_listed_until_the_bank_shows_it(invoicing: ServiceHarness) -> None:
    invoicing.consume(payout(), times=2)
    assert invoicing.balances() == {"clearing:governance>invoicing": 12_000, "share_payouts": -12_000}
    [shown] = invoicing.ask(GetSharePayouts()).payouts
    assert (shown.member_id, shown.cents, shown.communication) == (ANNE, 12_000, communication("1"))

    bank(invoicing, BankPayment(-12_000, communication("1")))

    assert moved(invoicing) == [(test_id("spo", "1"), 12_000)]
    assert (listed(invoicing), waiting(invoicing)) == ([], [])
    assert invoicing.balances() == {"clearing:governance>invoicing": 12_000, "bank": -12_000}
    assert whole(invoicing)


def test_one_that_comes_back_is_open_again(invoicing: ServiceHarness) -> None:
    invoicing.consume(payout())
    for cents in (-12_000, 12_000, -12_000):
        bank(invoicing, BankPayment(cents, communication("1")))

    assert [cents for _, cents in moved(invoicing)] == [12_000, -12_000, 12_000]
    assert listed(invoicing) == []

    bank(invoicing, BankPayment(12_000, communication("1")))
    assert listed(invoicing) == [12_000]
    assert whole(invoicing)


@pytest.mark.parametrize("cents", [-11_999, -12_001, 12_000])
def test_another_amount_or_one_that_never_left_waits_for_a_person(invoicing: ServiceHarness, cents: int) -> None:
    invoicing.consume(payout())

    bank(invoicing, BankPayment(cents, communication("1")))

    assert (moved(invoicing), listed(invoicing)) == ([], [12_000])
    assert [entry.amount_cents for entry in waiting(invoicing)] == [cents]
    assert whole(invoicing)


def test_it_leaves_once_and_from_an_account_of_its_legal_entity(invoicing: ServiceHarness) -> None:
    invoicing.consume(payout(), payout("2", legal_entity="FR"))
    names = ("1", "1", "2")

    bank(invoicing, *(BankPayment(-12_000, communication(name)) for name in names))

    assert moved(invoicing) == [(test_id("spo", "1"), 12_000)]
    assert [entry.reason for entry in waiting(invoicing)] == ["outgoing"] * 2
    assert listed(invoicing) == [12_000]


def test_what_the_bank_calls_a_transfer_of_ours_that_came_back_is_known_too(invoicing: ServiceHarness) -> None:
    invoicing.consume(payout())
    bank(invoicing, BankPayment(-12_000, communication("1")))

    back = coda([BankPayment(12_000, communication("1"))], number=2, old=balance(invoicing))
    bring_file(invoicing, recoded(back, CAME_BACK))

    assert (listed(invoicing), waiting(invoicing)) == ([12_000], [])
