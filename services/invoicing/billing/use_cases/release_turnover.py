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
    """For each change that settles its invoice on that day: book what is left of the turnover, say InvoicePaid.

    When all of it was credited or lost, nothing passes and nothing is said.
    """
    for held, change, day in changes:
        if change.passes_cents:
            work.post(_entry(held, change.passes_cents, day))
            work.publish(_paid(held, change.passes_cents, day), subject=held.claim.invoice_id)


def _entry(held: HeldClaim, cents: int, day: date) -> Entry:
    postings = Posting(Account.TURNOVER, held.unit_id, cents), Posting(Account.TO_PAYROLL, held.unit_id, -cents)
    return Entry(held.claim.invoice_id, "invoice paid", day, postings)


def _paid(held: HeldClaim, cents: int, day: date) -> InvoicePaid:
    return InvoicePaid(
        invoice_id=held.claim.invoice_id,
        number=held.number,
        unit_id=held.unit_id,
        legal_entity=held.legal_entity,
        issued_on=held.issued_on,
        paid_on=day,
        net_cents=cents,
    )
