"""Take back what a payment paid: new allocations undo the old, and claims and late charges are open again."""

from collections import Counter
from collections.abc import Sequence

from chassis.books.ledger import Posting
from chassis.db.work import Work
from kernel.clock import legal_date
from services.invoicing.accounts import Account
from services.invoicing.banking.domain.suspense import check_credit
from services.invoicing.banking.store.suspense import StandingAllocation, matched_of
from services.invoicing.billing.store.claims import Allocation, add_allocations, lock_claims, save_claims
from services.invoicing.billing.store.credit import credit_of, lock_credits
from services.invoicing.clients.store.client_merges import roots_of
from services.invoicing.dunning.use_cases.take_back_charges import restore_charges


def lock_allocations(work: Work, payment_id: str, invoice_id: str | None = None) -> list[StandingAllocation]:
    """What this locked payment pays now, of all invoices or of one; it stays so until the transaction ends.

    Another payment may take back late charges that this one paid: that locks the claim, and writes its allocation anew.
    """
    seen = _of(matched_of(work.connection, payment_id), invoice_id)
    lock_credits(work.connection, {allocation.client_id for allocation in seen})
    lock_claims(work.connection, {allocation.invoice_id for allocation in seen})
    return _of(matched_of(work.connection, payment_id), invoice_id)


def _of(allocations: Sequence[StandingAllocation], invoice_id: str | None) -> list[StandingAllocation]:
    return [allocation for allocation in allocations if invoice_id in {None, allocation.invoice_id}]


def reverse_allocations(work: Work, payment_id: str, allocations: Sequence[StandingAllocation]) -> tuple[Posting, ...]:
    """Undo these allocations of a locked payment; returns the debits, for the caller to book.

    What passed to the unit stays there. Raises CreditTooSmall when a client used its excess meanwhile, and
    ClaimExceeded when the rest of an invoice was written off.
    """
    excess, applied = Counter[str](), Counter[str]()
    for allocation in allocations:
        excess[allocation.client_id] += allocation.excess_cents
        applied[allocation.invoice_id] += allocation.applied_cents
    _require_credit(work, +excess)
    locked_claims = lock_claims(work.connection, {allocation.invoice_id for allocation in allocations})
    restore_charges(work, payment_id, locked_claims)
    reopened_claims = [locked_claims[invoice_id].claim.reopen(cents) for invoice_id, cents in applied.items() if cents]
    save_claims(work.connection, reopened_claims)
    today = legal_date(work.now)
    add_allocations(
        work.connection,
        [
            Allocation(
                payment_id,
                allocation.invoice_id,
                -allocation.applied_cents,
                -allocation.excess_cents,
                settles=False,
                allocated_on=today,
                undoes=allocation.number,
                charges_cents=-allocation.charges_cents,
            )
            for allocation in allocations
        ],
    )
    return (
        *(
            Posting(Account.RECEIVABLE, locked_claims[invoice_id].client_id, cents)
            for invoice_id, cents in applied.items()
        ),
        *(Posting(Account.CLIENT_CREDIT, client_id, cents) for client_id, cents in excess.items()),
        Posting(Account.LATE_INCOME, "enterprise", sum(allocation.charges_cents for allocation in allocations)),
    )


def _require_credit(work: Work, excess: Counter[str]) -> None:
    if not excess:
        return
    lock_credits(work.connection, excess)
    roots = roots_of(work.connection, excess)
    of_clients = Counter[str]()
    for client_id, cents in excess.items():
        of_clients[roots[client_id]] += cents
    for client_id, cents in of_clients.items():
        check_credit(credit_of(work.connection, client_id), cents, field="payment_id")
