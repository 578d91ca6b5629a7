"""What a payment paid is taken back: allocations are undone by new ones, and claims and late charges are open again."""

from collections import Counter
from collections.abc import Sequence

from chassis.books.ledger import Posting
from chassis.db.work import Work
from kernel.clock import legal_date
from services.invoicing.accounts import Account
from services.invoicing.banking.domain.suspense import check_credit
from services.invoicing.banking.store.suspense import StandingAllocation
from services.invoicing.billing.store.claims import Allocation, add_allocations, lock_claims, save_claims
from services.invoicing.billing.store.credit import credit_of, lock_credits


def reverse_allocations(work: Work, payment_id: str, matched: Sequence[StandingAllocation]) -> tuple[Posting, ...]:
    """Undo these allocations of a payment that is held; gives the debits, for the caller to book.

    What passed to the unit stays there. Raises CreditTooSmall when a client used its excess meanwhile, and
    ClaimExceeded when the rest of an invoice was written off.
    """
    excess, applied = Counter[str](), Counter[str]()
    for one in matched:
        excess[one.client_id] += one.excess_cents
        applied[one.invoice_id] += one.applied_cents
    _require_credit(work, +excess)
    held = lock_claims(work.connection, {one.invoice_id for one in matched})
    opened = [held[invoice_id].claim.reopen(cents) for invoice_id, cents in applied.items() if cents]
    save_claims(work.connection, opened)
    today = legal_date(work.now)
    add_allocations(
        work.connection,
        [
            Allocation(
                payment_id,
                one.invoice_id,
                -one.applied_cents,
                -one.excess_cents,
                settles=False,
                allocated_on=today,
                undoes=one.number,
                charges_cents=-one.charges_cents,
            )
            for one in matched
        ],
    )
    return (
        *(Posting(Account.RECEIVABLE, held[invoice_id].client_id, cents) for invoice_id, cents in applied.items()),
        *(Posting(Account.CLIENT_CREDIT, client_id, cents) for client_id, cents in excess.items()),
        Posting(Account.LATE_INCOME, "enterprise", sum(one.charges_cents for one in matched)),
    )


def _require_credit(work: Work, excess: Counter[str]) -> None:
    if excess:
        lock_credits(work.connection, excess)
    for client_id, cents in excess.items():
        check_credit(credit_of(work.connection, client_id), cents, field="payment_id")
