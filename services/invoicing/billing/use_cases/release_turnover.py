"""The first time that nothing is left to pay, the turnover of an invoice passes to its unit."""

from collections.abc import Iterable
from datetime import date

from chassis.books.ledger import Entry, Posting
from chassis.db.work import Work
from contracts.invoicing.events import InvoicePaid
from services.invoicing.accounts import Account
from services.invoicing.billing.domain.claim import ClaimChange
from services.invoicing.billing.store.claims import HeldClaim


def release_turnover(work: Work, changes: Iterable[tuple[HeldClaim, ClaimChange, date]]) -> None:
    """For each change that settles its invoice on that day: book what is left of the turnover, publish InvoicePaid.

    When all of it was credited or lost, nothing passes and nothing is published.
    """
    for locked_claim, change, day in changes:
        if change.passes_cents:
            work.post(_entry(locked_claim, change.passes_cents, day))
            work.publish(_paid(locked_claim, change.passes_cents, day), subject=locked_claim.claim.invoice_id)


def _entry(locked_claim: HeldClaim, cents: int, day: date) -> Entry:
    postings = (
        Posting(Account.TURNOVER, locked_claim.unit_id, cents),
        Posting(Account.TO_PAYROLL, locked_claim.unit_id, -cents),
    )
    return Entry(locked_claim.claim.invoice_id, "invoice paid", day, postings)


def _paid(locked_claim: HeldClaim, cents: int, day: date) -> InvoicePaid:
    return InvoicePaid(
        invoice_id=locked_claim.claim.invoice_id,
        number=locked_claim.number,
        unit_id=locked_claim.unit_id,
        legal_entity=locked_claim.legal_entity,
        issued_on=locked_claim.issued_on,
        paid_on=day,
        net_cents=cents,
    )
