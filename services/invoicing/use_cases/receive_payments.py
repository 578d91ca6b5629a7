"""Money came in, by whatever way: match it, keep it, book it, and say which invoices are paid."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from chassis.ledger import Entry, Posting, clearing
from chassis.work import Work
from contracts.invoicing import InvoicePaid
from services.invoicing.domain.payment import Match, Receipt, communication_of, match_payments
from services.invoicing.store.payments import OpenClaim, PaymentRow, add_payments, hold_claims

TO_PAYROLL = clearing("invoicing", "payroll")


@dataclass(frozen=True, slots=True)
class Incoming:
    """One movement, not seen before. `file`: the SHA-256 of the bank file that it stood in."""

    payment_id: str
    receipt: Receipt
    value_date: date
    file: str | None = None


def receive_payments(work: Work, incoming: Sequence[Incoming]) -> tuple[Match, ...]:
    """Match all movements in their order, in a constant number of statements.

    For every movement applied + credit + suspense is its amount. InvoicePaid is said when a movement leaves
    nothing to pay, which happens once in the life of an invoice.
    """
    if not incoming:
        return ()
    receipts = [movement.receipt for movement in incoming]
    claims = hold_claims(work.connection, set(filter(None, map(communication_of, receipts))))
    matches = match_payments(receipts, [open_claim.claim for open_claim in claims.values()])
    pairs = list(zip(incoming, matches, strict=True))
    add_payments(work.connection, [_row(movement, match) for movement, match in pairs], work.now)
    for movement, match in pairs:
        work.post(_payment(movement, match, claims))
        if match.invoice is not None and match.settles:
            _say_paid(work, claims[match.invoice], movement.value_date)
    return matches


def _row(movement: Incoming, match: Match) -> PaymentRow:
    receipt = movement.receipt
    return PaymentRow(
        payment_id=movement.payment_id,
        reference=receipt.reference,
        file=movement.file,
        amount_cents=receipt.amount_cents,
        suspense_cents=match.suspense_cents,
        value_date=movement.value_date,
        structured=receipt.structured,
        outcome=match.outcome.value,
        communication="" if match.invoice else (receipt.structured or receipt.text),
        invoice_id=match.invoice,
        applied_cents=match.applied_cents,
        excess_cents=match.credit_cents,
        settles=match.settles,
    )


def _payment(movement: Incoming, match: Match, claims: Mapping[str, OpenClaim]) -> Entry:
    client = claims[match.invoice].client_id if match.invoice else ""
    postings = (
        Posting("bank", "enterprise", movement.receipt.amount_cents),
        Posting("receivable", client, -match.applied_cents),
        Posting("client_credit", client, -match.credit_cents),
        Posting("suspense", "enterprise", -match.suspense_cents),
    )
    return Entry(movement.payment_id, "payment", movement.value_date, postings)


def _say_paid(work: Work, paid: OpenClaim, day: date) -> None:
    invoice_id = paid.claim.invoice
    postings = (
        Posting("turnover", paid.unit_id, paid.net_cents),
        Posting(TO_PAYROLL, paid.unit_id, -paid.net_cents),
    )
    work.post(Entry(invoice_id, "invoice paid", day, postings))
    event = InvoicePaid(
        invoice_id=invoice_id,
        number=paid.number,
        unit_id=paid.unit_id,
        legal_entity=paid.legal_entity,
        issued_on=paid.issued_on,
        paid_on=day,
        net_cents=paid.net_cents,
    )
    work.say(event, subject=invoice_id)
