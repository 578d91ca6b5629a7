"""Whatever people and the bank do, in whatever order: every cent of every payment is somewhere, once."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.testing.harness import ServiceHarness
from contracts.invoicing.billing import InvoiceReply
from contracts.invoicing.events import InvoicePaid
from kernel.identifiers import structured_communication
from kernel.refusal import Refused
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

Do = tuple[str, int, int, int]
DEEDS = st.tuples(
    st.sampled_from(["pay", "lost", "out", "match", "rest", "unmatch", "credit", "refund", "return", "split"]),
    st.integers(0, 2),
    st.integers(0, 5),
    st.integers(1, 150_000),
)


@dataclass
class Desk:
    """Three invoices of one client, and who does things to the payments that came."""

    house: ServiceHarness
    client: str
    invoices: list[InvoiceReply]
    payments: list[str] = field(default_factory=list)
    files: int = 0

    def do(self, deed: str, which: int, payment: int, cents: int) -> None:
        acts: dict[str, Callable[[], object]] = {
            "pay": lambda: self.payments.append(pay(self.house, self.invoices[which].communication, cents).payment_id),
            "lost": lambda: self.payments.append(pay(self.house, structured_communication(7), cents).payment_id),
            "out": lambda: self.out(cents),
            "match": lambda: match(self.house, self.payment(payment), (self.invoices[which], cents)),
            "rest": lambda: match(self.house, self.payment(payment), rest_to=self.client),
            "unmatch": lambda: unmatch(self.house, self.payment(payment), self.invoices[which]),
            "credit": lambda: use_credit(self.house, self.client, self.invoices[which], cents),
            "refund": lambda: classify(self.house, self.payment(payment), "refund", client_id=self.client),
            "return": lambda: classify(
                self.house,
                self.payment(payment),
                "returned_debit",
                returned_payment_id=self.payment(payment - 1),
            ),
            "split": lambda: self.split(self.payment(payment), self.payment(payment - 1), cents),
        }
        acts[deed]()

    def split(self, payment: str, returned: str, cents: int) -> None:
        """A little of each purpose, as far as it goes."""
        back = {"purpose": "returned_debit", "cents": 121_000, "returned_payment_id": returned}
        parts = [
            {"purpose": "bank_cost", "cents": 1 + cents // 7},
            {"purpose": "refund", "cents": 1 + cents // 3, "client_id": self.client},
            *([back] if cents > 121_000 else []),
        ]
        split(self.house, payment, *parts)

    def out(self, cents: int) -> None:
        self.files += 1
        self.payments.append(received(self.house, -cents, number=self.files))

    def payment(self, index: int) -> str:
        return self.payments[index % len(self.payments)] if self.payments else "pay_" + "0" * 32


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(DEEDS, min_size=4, max_size=16))
def test_no_cent_is_lost_or_spent_twice(
    open_house: Callable[[str], ServiceHarness], invoicing: ServiceHarness, deeds: list[Do]
) -> None:
    client = registered(invoicing)
    desk = Desk(invoicing, client, [issued(invoicing, client) for _ in range(3)], files=invoicing.count("bank_file"))
    refused = 0

    for deed in deeds:
        try:
            desk.do(*deed)
        except Refused:
            refused += 1
        assert unproven(invoicing) == []

    for invoice in desk.invoices:
        assert 0 <= shown(invoicing, invoice).open_cents <= 121_000
    paid_ids = [message.subject for message in invoicing.published(InvoicePaid)]
    assert len(paid_ids) == len(set(paid_ids))
    assert refused <= len(deeds)


@pytest.mark.parametrize(
    "deeds",
    [
        [
            ("pay", 0, 0, 122_000),
            ("unmatch", 0, 0, 1),
            ("match", 1, 0, 50_000),
            ("rest", 0, 0, 1),
            ("credit", 2, 0, 72_000),
        ],
        [("pay", 0, 0, 121_000), ("out", 0, 0, 121_000), ("return", 0, 1, 1), ("pay", 0, 0, 121_000)],
        [("lost", 0, 0, 500), ("rest", 0, 0, 1), ("out", 0, 0, 500), ("refund", 0, 1, 1), ("out", 0, 0, 1)],
    ],
)
def test_the_usual_ways_are_refused_nowhere(invoicing: ServiceHarness, deeds: list[Do]) -> None:
    client = registered(invoicing)
    desk = Desk(invoicing, client, [issued(invoicing, client) for _ in range(3)])

    for deed in deeds:
        desk.do(*deed)

    assert unproven(invoicing) == []
    assert all(entry.amount_cents == -1 for entry in waiting(invoicing))
