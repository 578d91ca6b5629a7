"""A client's credit pays another of its invoices."""

from chassis.books.ledger import Entry, Posting
from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.invoicing.banking import ApplyCredit, CreditReply
from kernel.clock import legal_date
from services.invoicing.accounts import Account
from services.invoicing.banking.domain.suspense import RequestedAllocation, check_credit, check_open
from services.invoicing.banking.refusals import NotThisClients
from services.invoicing.billing.store.claims import Allocation, HeldClaim, add_allocations, lock_claims, save_claims
from services.invoicing.billing.store.credit import lock_credit
from services.invoicing.billing.use_cases.release_turnover import release_turnover
from services.invoicing.clients.store.client_merges import client_ids_of


def apply_credit(work: Work, request: ApplyCredit) -> CreditReply:
    """The credit goes down by what the invoice gets, today. Two uses of the same credit wait for each other.

    Raises UnknownThing, NotThisClients, CreditTooSmall, MoreThanIsOpen.
    """
    credit = lock_credit(work.connection, request.client_id)
    locked_claim = _locked_claim(work, request)
    left = check_credit(credit, request.cents, field="cents")
    check_open(
        [RequestedAllocation(request.invoice_id, request.cents)], {request.invoice_id: locked_claim.claim.open_cents}
    )
    day, source = legal_date(work.now), work.new_id("use")
    change = locked_claim.claim.pay(request.cents, day)
    save_claims(work.connection, [change.claim])
    add_allocations(
        work.connection, [Allocation(source, request.invoice_id, request.cents, 0, change.settles, allocated_on=day)]
    )
    postings = (
        Posting(Account.CLIENT_CREDIT, locked_claim.client_id, request.cents),
        Posting(Account.RECEIVABLE, locked_claim.client_id, -request.cents),
    )
    work.post(Entry(source, "credit applied", day, postings))
    release_turnover(work, [(locked_claim, change, day)])
    return CreditReply(
        client_id=request.client_id,
        invoice_id=request.invoice_id,
        applied_cents=request.cents,
        credit_left_cents=left,
        open_cents=change.claim.open_cents,
        settled=change.claim.open_cents == 0,
    )


def _locked_claim(work: Work, request: ApplyCredit) -> HeldClaim:
    locked_claim = require_known(
        lock_claims(work.connection, [request.invoice_id]).get(request.invoice_id), "issued invoice", field="invoice_id"
    )
    if locked_claim.client_id not in client_ids_of(work.connection, request.client_id):
        raise NotThisClients("the invoice is another client's", field="invoice_id")
    return locked_claim
