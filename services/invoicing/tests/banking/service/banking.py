"""What the tests of the bank ask for, in words; and the proof that no cent is lost."""

from typing import Any

import sqlalchemy as sa

from chassis.testing.harness import ServiceHarness
from contracts.invoicing.banking import (
    ApplyCredit,
    ClassifyOutgoing,
    CreditReply,
    GetSuspense,
    MatchPayment,
    MatchReply,
    SuspenseEntry,
    UnmatchPayment,
)
from contracts.invoicing.billing import InvoiceReply
from deploy.local.bank.coda import BankPayment
from kernel.identifiers import uuid7
from services.invoicing.tests.billing.service.billing import balance, bring, coda

PAYER = "BE71096123456769"


def waiting(house: ServiceHarness) -> list[SuspenseEntry]:
    return list(house.ask(GetSuspense(limit=1000)).entries)


def received(house: ServiceHarness, cents: int, number: int = 1, text: str = "?", **fields: Any) -> str:
    """The id of a payment that no invoice is found for, out of a bank file of its own."""
    before = {entry.payment_id for entry in waiting(house)}
    bring(house, coda([BankPayment(cents, text=text, **fields)], number=number, old=balance(house)))
    [payment_id] = {entry.payment_id for entry in waiting(house)} - before
    return payment_id


def match(
    house: ServiceHarness, payment_id: str, *parts: tuple[InvoiceReply, int], rest_to: str | None = None
) -> MatchReply:
    allocations = [{"invoice_id": invoice.invoice_id, "cents": cents} for invoice, cents in parts]
    request = MatchPayment.model_validate(
        {
            "request_id": uuid7(),
            "payment_id": payment_id,
            "allocations": tuple(allocations),
            "rest_to_client_id": rest_to,
        }
    )
    return house.ask(request)


def unmatch(house: ServiceHarness, payment_id: str, invoice: InvoiceReply) -> MatchReply:
    request = UnmatchPayment(
        request_id=uuid7(), payment_id=payment_id, invoice_id=invoice.invoice_id, reason="wrong invoice"
    )
    return house.ask(request)


def classify(house: ServiceHarness, payment_id: str, purpose: str, **fields: Any) -> MatchReply:
    request_fields = {"request_id": uuid7(), "payment_id": payment_id, "purpose": purpose, **fields}
    return house.ask(ClassifyOutgoing.model_validate(request_fields))


def split(house: ServiceHarness, payment_id: str, *parts: dict[str, Any], **fields: Any) -> MatchReply:
    """Classify a payment part by part; each has its purpose and cents."""
    request_fields = {"request_id": uuid7(), "payment_id": payment_id, "parts": parts or None, **fields}
    return house.ask(ClassifyOutgoing.model_validate(request_fields))


def use_credit(house: ServiceHarness, client_id: str, invoice: InvoiceReply, cents: int) -> CreditReply:
    request = ApplyCredit(request_id=uuid7(), client_id=client_id, invoice_id=invoice.invoice_id, cents=cents)
    return house.ask(request)


def recoded(content: bytes, *codes: str) -> bytes:
    """The CODA file with these codes for its movements, in their order."""
    lines = content.split(b"\r\n")
    moves = [index for index, line in enumerate(lines) if line.startswith(b"21")]
    for index, code in zip(moves, codes, strict=True):
        lines[index] = lines[index][:53] + code.encode() + lines[index][61:]
    return b"\r\n".join(lines)


_PROOFS = {
    "every payment is what it paid, what was made of it, and what waits": """
      select payment_id from payment p where amount_cents <>
        (select coalesce(sum(applied_cents + excess_cents + charges_cents), 0)
          from allocation where source = p.payment_id)
        + (select coalesce(sum(cents), 0) from payment_use u where u.payment_id = p.payment_id)
        + (select coalesce(sum(cents), 0) from share_receipt r where r.payment_id = p.payment_id)
        - (select coalesce(sum(cents), 0) from share_payout_movement m where m.payment_id = p.payment_id)
        + (select coalesce(sum(left_cents), 0) from suspense s where s.payment_id = p.payment_id)""",
    "every claim is open by what was not allocated": """
      select invoice_id from claim c where open_cents <> total_cents -
        (select coalesce(sum(applied_cents), 0) from allocation a where a.invoice_id = c.invoice_id)""",
    "the books tell the suspense of the table": """
      select 1 where (select coalesce(sum(left_cents), 0) from suspense)
        <> (select coalesce(-sum(cents), 0) from posting where account = 'suspense')""",
    "the books tell the bank of the table": """
      select 1 where (select coalesce(sum(amount_cents), 0) from payment)
        <> (select coalesce(sum(cents), 0) from posting where account = 'bank')""",
    "the books tell what clients owe": """
      select client_id from claim group by client_id having sum(open_cents) <>
        (select coalesce(sum(cents), 0) from posting where account = 'receivable' and subject = client_id)""",
    "no client has less than no credit": """
      select subject from posting where account = 'client_credit' group by subject having sum(cents) > 0""",
    "the credit in the books is what was given less what was used": """
      select 1 where (select coalesce(-sum(cents), 0) from posting where account = 'client_credit') <>
        (select coalesce(sum(excess_cents), 0) from allocation)
        + (select coalesce(sum(cents), 0) from payment_use where purpose in ('credit', 'refund'))
        - (select coalesce(sum(applied_cents), 0) from allocation where source like 'use\\_%')""",
    "the income of late charges in the books is what was allocated to them": """
      select 1 where (select coalesce(-sum(cents), 0) from posting where account = 'late_income') <>
        (select coalesce(sum(charges_cents), 0) from allocation)""",
    "nobody paid more late charges than any letter told": """
      select invoice_id from allocation a group by invoice_id having sum(charges_cents) >
        (select coalesce(max(interest_cents + compensation_cents), 0) from reminder_item t
          where t.invoice_id = a.invoice_id)""",
}


def unproven(house: ServiceHarness) -> list[str]:
    """What does not hold of the tables and the books; empty when no cent is lost."""
    with house.engine.connect() as connection:
        wrong = [name for name, query in _PROOFS.items() if connection.execute(sa.text(query)).first() is not None]
    return [*wrong, *([] if sum(house.balances().values()) == 0 else ["the books sum to zero"])]
