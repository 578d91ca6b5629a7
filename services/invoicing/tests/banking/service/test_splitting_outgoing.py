"""One debit of the bank for several purposes."""

from typing import Any

import pytest

from chassis.testing.harness import ServiceHarness, test_id
from contracts.invoicing.billing import InvoiceReply
from contracts.wire.operations import GetAudit
from contracts.wire.refusals import InvalidRequest, UnknownThing
from kernel.refusal import Refused
from services.invoicing.banking.refusals import (
    CreditTooSmall,
    MoreThanIsLeft,
    NothingInSuspense,
    NotOutgoing,
    NotReturnable,
)
from services.invoicing.tests.banking.service.banking import (
    classify,
    match,
    received,
    split,
    unmatch,
    unproven,
    use_credit,
    waiting,
)
from services.invoicing.tests.billing.service.billing import issued, pay, registered, shown
from services.invoicing.tests.clients.service.test_merging_clients import merge, twins

Part = dict[str, Any]


def refund(client: str, cents: int) -> Part:
    return {"purpose": "refund", "cents": cents, "client_id": client}


def cost(cents: int) -> Part:
    return {"purpose": "bank_cost", "cents": cents}


def returned(payment: str, cents: int) -> Part:
    return {"purpose": "returned_debit", "cents": cents, "returned_payment_id": payment}


def with_credit(house: ServiceHarness, cents: int) -> str:
    """A client that paid so much too much."""
    client = registered(house)
    pay(house, issued(house, client).communication, 121_000 + cents)
    return client


def paid(house: ServiceHarness, cents: int = 121_000, **fields: Any) -> tuple[InvoiceReply, str]:
    """An invoice, and the payment that paid it."""
    invoice = issued(house, **fields)
    return invoice, pay(house, invoice.communication, cents).payment_id


def left(house: ServiceHarness) -> list[int]:
    return [entry.amount_cents for entry in waiting(house)]


def sound(house: ServiceHarness) -> bool:
    differing = [check.name for check in house.ask(GetAudit()).checks if check.differing]
    return unproven(house) == [] and differing == []


def test_one_debit_pays_two_clients_back_and_the_banks_cost(invoicing: ServiceHarness) -> None:
    anne, bob = with_credit(invoicing, 12_100), with_credit(invoicing, 24_200)
    debit = received(invoicing, -36_650)

    reply = split(invoicing, debit, refund(anne, 12_100), refund(bob, 24_200), cost(350))

    assert (reply.amount_cents, reply.credit_cents, reply.suspense_cents) == (-36_650, -36_300, 0)
    assert left(invoicing) == []
    assert "client_credit" not in invoicing.balances()
    assert invoicing.balances()["bank_costs"] == 350
    assert sound(invoicing)


def test_a_returned_debit_comes_with_its_fee(invoicing: ServiceHarness) -> None:
    invoice, payment = paid(invoicing)
    back = received(invoicing, -124_500)

    split(invoicing, back, returned(payment, 121_000), cost(3_500))

    assert shown(invoicing, invoice).open_cents == 121_000
    assert (left(invoicing), invoicing.balances()["bank_costs"]) == ([], 3_500)
    assert sound(invoicing)


def test_several_returned_debits_leave_in_one_sum(invoicing: ServiceHarness) -> None:
    client = registered(invoicing)
    invoices, payments = zip(*(paid(invoicing, cents, client_id=client) for cents in (121_000, 122_000)), strict=True)
    back = received(invoicing, -243_000)

    split(invoicing, back, *(returned(id_, cents) for id_, cents in zip(payments, (121_000, 122_000), strict=True)))

    assert [shown(invoicing, invoice).open_cents for invoice in invoices] == [121_000, 121_000]
    assert left(invoicing) == []
    assert sound(invoicing)


def test_what_no_part_explains_goes_on_waiting_and_is_explained_later(invoicing: ServiceHarness) -> None:
    anne, bob = with_credit(invoicing, 500), with_credit(invoicing, 500)
    debit = received(invoicing, -1_000)

    reply = split(invoicing, debit, refund(anne, 400))

    assert (reply.credit_cents, reply.suspense_cents, left(invoicing)) == (-400, -600, [-600])
    split(invoicing, debit, refund(anne, 100), refund(bob, 300))
    classify(invoicing, debit, "other", note="explained elsewhere")
    assert left(invoicing) == []
    with pytest.raises(NothingInSuspense):
        split(invoicing, debit, cost(1))
    assert sound(invoicing)


def test_one_purpose_explains_as_much_as_it_can(invoicing: ServiceHarness) -> None:
    anne, bob = with_credit(invoicing, 12_100), with_credit(invoicing, 24_200)
    batch = received(invoicing, -36_300, number=1)
    invoice, payment = paid(invoicing)
    back = received(invoicing, -124_500, number=2)

    classify(invoicing, batch, "refund", client_id=anne)
    assert classify(invoicing, batch, "refund", client_id=bob).suspense_cents == 0
    assert classify(invoicing, back, "returned_debit", returned_payment_id=payment).suspense_cents == -3_500
    classify(invoicing, back, "bank_cost")

    assert shown(invoicing, invoice).open_cents == 121_000
    assert left(invoicing) == []
    assert sound(invoicing)


def test_money_that_came_in_is_split_too_and_what_it_pays_is_taken_off_again(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)
    payment = received(invoicing, 1_000)

    split(invoicing, payment, cost(60), {"purpose": "other", "cents": 40, "note": "interest"})
    match(invoicing, payment, (invoice, 900))
    unmatch(invoicing, payment, invoice)

    assert shown(invoicing, invoice).open_cents == 121_000
    assert left(invoicing) == [900]
    assert (invoicing.balances()["bank_costs"], invoicing.balances()["unexplained"]) == (-60, -40)
    assert sound(invoicing)


def test_all_parts_are_written_or_none(invoicing: ServiceHarness) -> None:
    anne, bob = with_credit(invoicing, 500), with_credit(invoicing, 100)
    invoice, payment = paid(invoicing)
    debit, before = received(invoicing, -122_000), invoicing.balances()

    with pytest.raises(CreditTooSmall) as refusal:
        split(invoicing, debit, returned(payment, 121_000), refund(anne, 500), refund(bob, 101))

    assert (refusal.value.field, refusal.value.facts) == ("parts.2.client_id", {"credit_cents": 100})
    assert shown(invoicing, invoice).state == "paid"
    assert invoicing.balances() == {**before}
    assert sound(invoicing)


def test_the_same_credit_is_not_given_twice_in_one_call(invoicing: ServiceHarness) -> None:
    client = registered(invoicing)
    _, payment = paid(invoicing, 121_500, client_id=client)
    debit = received(invoicing, -200_000)

    with pytest.raises(CreditTooSmall):
        split(invoicing, debit, refund(client, 300), refund(client, 201))
    with pytest.raises(CreditTooSmall):  # its excess is that credit
        split(invoicing, debit, refund(client, 1), returned(payment, 121_500))
    with pytest.raises(NotReturnable) as refusal:
        split(invoicing, debit, returned(payment, 121_500), returned(payment, 121_500 - 50_000))
    assert refusal.value.field == "parts.1.returned_payment_id"

    use_credit(invoicing, client, issued(invoicing, client), 200)
    split(invoicing, debit, refund(client, 300), cost(1))
    assert sound(invoicing)


def test_a_client_that_was_merged_has_one_credit_by_whichever_id(invoicing: ServiceHarness) -> None:
    kept_id, merged_id = twins(invoicing)
    _, payment = paid(invoicing, 131_000, client_id=merged_id)
    merge(invoicing, kept_id, merged_id)
    debit = received(invoicing, -141_000)

    for parts in (
        (refund(kept_id, 10_000), refund(merged_id, 1)),
        (refund(kept_id, 1), returned(payment, 131_000)),
        (returned(payment, 131_000), refund(merged_id, 1)),
    ):
        with pytest.raises(CreditTooSmall):
            split(invoicing, debit, *parts)

    split(invoicing, debit, refund(kept_id, 4_000), refund(merged_id, 6_000))
    assert (left(invoicing), invoicing.balances()["suspense"]) == ([-131_000], 131_000)
    with pytest.raises(CreditTooSmall):
        split(invoicing, debit, returned(payment, 131_000))
    assert [check.name for check in invoicing.ask(GetAudit()).checks if check.differing] == []


SENT, GHOST = "sent", test_id("pay", "ghost")
WRONG: dict[str, tuple[dict[str, Any], type[Refused], str]] = {
    "neither": ({}, InvalidRequest, "purpose"),
    "both": ({"purpose": "bank_cost", "parts": [cost(1)]}, InvalidRequest, "purpose"),
    "a note beside parts": ({"parts": [cost(1)], "note": "x"}, InvalidRequest, "parts"),
    "no client": ({"parts": [cost(1), {"purpose": "refund", "cents": 1}]}, InvalidRequest, "parts.1.client_id"),
    "no note": ({"parts": [{"purpose": "other", "cents": 1}]}, InvalidRequest, "parts.0.note"),
    "no payment": (
        {"parts": [{"purpose": "returned_debit", "cents": 1}]},
        InvalidRequest,
        "parts.0.returned_payment_id",
    ),
    "a payment that is not there": ({"parts": [returned(GHOST, 1)]}, UnknownThing, "parts.0.returned_payment_id"),
    "itself": ({"parts": [returned(SENT, 500)]}, NotReturnable, "parts.0.returned_payment_id"),
    "more than waits": ({"parts": [cost(300), cost(201)]}, MoreThanIsLeft, "parts"),
}


@pytest.mark.parametrize(("fields", "refusal", "field"), WRONG.values(), ids=WRONG.keys())
def test_parts_that_cannot_be_are_refused_by_their_field(
    invoicing: ServiceHarness, fields: dict[str, Any], refusal: type[Refused], field: str
) -> None:
    debit = received(invoicing, -500)
    parts = [
        part | ({"returned_payment_id": debit} if SENT in part.values() else {}) for part in fields.get("parts", [])
    ]

    with pytest.raises(refusal) as refused:
        split(invoicing, debit, *parts, **{name: value for name, value in fields.items() if name != "parts"})

    assert refused.value.field == field
    assert left(invoicing) == [-500]


def test_money_that_came_in_was_not_paid_back(invoicing: ServiceHarness) -> None:
    payment = received(invoicing, 500)

    with pytest.raises(NotOutgoing):
        split(invoicing, payment, cost(1), refund(test_id("cli", "any"), 1))
