"""A person says which invoices a payment in suspense pays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chassis.books.ledger import Entry, Posting
from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.invoicing.banking import MatchPayment, MatchReply
from contracts.wire.refusals import InvalidRequest
from kernel.clock import legal_date
from services.invoicing.accounts import Account
from services.invoicing.banking.domain.late_charges import charge_rest, with_charges
from services.invoicing.banking.domain.suspense import RequestedAllocation, check_given, check_open
from services.invoicing.banking.store.payments import PaymentUse, add_uses, learn_accounts
from services.invoicing.banking.store.suspense import HeldPayment, leave_in_suspense
from services.invoicing.banking.use_cases.lock_payment import lock_suspense_payment, match_reply
from services.invoicing.banking.use_cases.receive_payments import is_iban
from services.invoicing.billing.domain.claim import ClaimChange
from services.invoicing.billing.store.claims import Allocation, HeldClaim, add_allocations, lock_claims, save_claims
from services.invoicing.billing.use_cases.release_turnover import release_turnover
from services.invoicing.clients.store.clients import client_of
from services.invoicing.dunning.store.late_charges import charges_of
from services.invoicing.dunning.use_cases.recover_loss import RecoveryRequest, RecoveryResult, recover
from services.invoicing.dunning.use_cases.take_back_charges import InvoicePayment, take_back_charges


@dataclass(frozen=True, slots=True)
class _Decision:
    """What a person decided, and its effects. `rest_cents` is for the credit of `rest_to`, or stays in suspense.

    What an invoice got beyond what was open pays its late charges: a change has no excess.
    """

    payment: HeldPayment
    changes: Sequence[tuple[HeldClaim, ClaimChange]]
    recovered: Sequence[tuple[HeldClaim, RecoveryResult]]
    rest_cents: int
    rest_to: str | None


def match_payment(work: Work, request: MatchPayment) -> MatchReply:
    """Pay these invoices out of suspense; the rest becomes the credit of `rest_to_client_id`, or goes on waiting.

    An invoice gets at most what is open of it and of the late charges that a letter announced. Before a rest becomes
    the client's credit, it pays such charges of the client's invoices that are settled by this. What was written off
    comes back as a recovery. Raises UnknownThing, NothingInSuspense, NotIncoming, InvoiceTwice,
    MoreThanIsLeft, MoreThanIsOpen, RecoveredBefore, InvalidRequest.
    """
    payment = lock_suspense_payment(work, request.payment_id)
    decision = _decide(work, payment, request)
    _write(work, decision)
    work.post(_entry(work, decision))
    release_turnover(work, [(locked_claim, change, payment.value_date) for locked_claim, change in decision.changes])
    settled = [
        locked_claim.claim.invoice_id for locked_claim, change in decision.changes if change.claim.open_cents == 0
    ]
    return match_reply(work, payment, settled)


def _decide(work: Work, payment: HeldPayment, request: MatchPayment) -> _Decision:
    allocations = [RequestedAllocation(allocation.invoice_id, allocation.cents) for allocation in request.allocations]
    check_given(payment.left_cents, allocations)
    if not allocations and request.rest_to_client_id is None:
        raise InvalidRequest("say which invoices it pays, or whose credit it is", field="allocations")
    _require_client(work, request.rest_to_client_id)
    locked_claims = _locked_claims(work, allocations)
    changes = _changes(work, payment, allocations, locked_claims, request.rest_to_client_id)
    lost_allocations = [
        allocation
        for allocation in allocations
        if locked_claims[allocation.invoice_id].claim.written_off_on is not None
    ]
    recoveries = _recoveries(work, payment, lost_allocations, locked_claims)
    rest = (
        payment.left_cents
        - sum(allocation.cents for allocation in lost_allocations)
        - sum(change.amount_cents for _, change in changes)
    )
    return _Decision(payment, changes, recoveries, rest, request.rest_to_client_id)


def _locked_claims(work: Work, allocations: Sequence[RequestedAllocation]) -> Mapping[str, HeldClaim]:
    locked_claims = lock_claims(work.connection, {allocation.invoice_id for allocation in allocations})
    for index, allocation in enumerate(allocations):
        require_known(allocation.invoice_id in locked_claims, "issued invoice", field=f"allocations.{index}.invoice_id")
    return locked_claims


def _changes(
    work: Work,
    payment: HeldPayment,
    allocations: Sequence[RequestedAllocation],
    locked_claims: Mapping[str, HeldClaim],
    rest_to: str | None,
) -> list[tuple[HeldClaim, ClaimChange]]:
    """Of claims not written off; a rest for the credit of their own client also pays their late charges.

    Charges that this payment shows not to be owed are taken back before.
    """
    claims = {id_: locked.claim for id_, locked in locked_claims.items() if locked.claim.written_off_on is None}
    take_back_charges(
        work,
        [
            InvoicePayment(payment.payment_id, allocation.invoice_id, allocation.cents, payment.value_date)
            for allocation in allocations
            if allocation.invoice_id in claims
        ],
    )
    charges = {id_: charge.open_cents for id_, charge in charges_of(work.connection, claims).items()}
    check_open(allocations, {id_: claim.open_cents for id_, claim in claims.items()}, charges)
    paid_changes = [
        claims[allocation.invoice_id].pay(allocation.cents, payment.value_date)
        for allocation in allocations
        if allocation.invoice_id in claims
    ]
    charged_changes = [with_charges(change, change.excess_cents) for change in paid_changes]
    theirs = {id_: cents for id_, cents in charges.items() if locked_claims[id_].client_id == rest_to}
    rest = payment.left_cents - sum(allocation.cents for allocation in allocations)
    return [(locked_claims[change.claim.invoice_id], change) for change in charge_rest(charged_changes, theirs, rest)]


def _require_client(work: Work, client_id: str | None) -> None:
    if client_id is not None:
        require_known(client_of(work.connection, client_id), "client", field="rest_to_client_id")


def _recoveries(
    work: Work, payment: HeldPayment, allocations: Sequence[RequestedAllocation], locked_claims: Mapping[str, HeldClaim]
) -> list[tuple[HeldClaim, RecoveryResult]]:
    """The loss comes back out of suspense, on the day the money came; not before it was a loss."""
    requests = []
    for allocation in allocations:
        lost_on = locked_claims[allocation.invoice_id].claim.written_off_on or payment.value_date
        day = max(payment.value_date, lost_on)
        requests.append(
            RecoveryRequest(payment.payment_id, allocation.invoice_id, allocation.cents, day, account=Account.SUSPENSE)
        )
    return [(locked_claims[recovery.invoice_id], recovery) for recovery in recover(work, requests)]


def _write(work: Work, decision: _Decision) -> None:
    payment, today = decision.payment, legal_date(work.now)
    save_claims(work.connection, [change.claim for _, change in decision.changes])
    add_allocations(work.connection, [_allocation(payment, change) for _, change in decision.changes])
    uses = [PaymentUse(payment.payment_id, purpose, cents, today, client) for purpose, client, cents in _uses(decision)]
    add_uses(work.connection, uses)
    left = 0 if decision.rest_to else decision.rest_cents
    leave_in_suspense(work.connection, payment.payment_id, left)
    if is_iban(payment.counterparty_account):
        learn_accounts(
            work.connection, {(client, payment.counterparty_account) for client in _clients(decision)}, today
        )


def _clients(decision: _Decision) -> set[str]:
    paid = {locked_claim.client_id for locked_claim, _ in (*decision.changes, *decision.recovered)}
    return paid | ({decision.rest_to} if decision.rest_to else set())


def _uses(decision: _Decision) -> list[tuple[str, str, int]]:
    """(purpose, client, cents) of what went to no invoice, without zero amounts."""
    uses = [
        ("recovered", locked_claim.client_id, recovery.recovered_cents) for locked_claim, recovery in decision.recovered
    ]
    uses += [("credit", locked_claim.client_id, recovery.rest_cents) for locked_claim, recovery in decision.recovered]
    if decision.rest_to is not None:
        uses.append(("credit", decision.rest_to, decision.rest_cents))
    return [use for use in uses if use[2]]


def _allocation(payment: HeldPayment, change: ClaimChange) -> Allocation:
    return Allocation(
        source=payment.payment_id,
        invoice_id=change.claim.invoice_id,
        applied_cents=change.applied_cents,
        excess_cents=change.excess_cents,
        settles=change.settles,
        allocated_on=payment.value_date,
        charges_cents=change.charges_cents,
    )


def _entry(work: Work, decision: _Decision) -> Entry:
    """Out of suspense, on the day the money came; what was recovered is booked apart."""
    receivable = [
        Posting(Account.RECEIVABLE, locked_claim.client_id, -change.applied_cents)
        for locked_claim, change in decision.changes
    ]
    credit = [
        Posting(Account.CLIENT_CREDIT, client, -cents)
        for purpose, client, cents in _uses(decision)
        if purpose == "credit"
    ]
    charges = Posting(Account.LATE_INCOME, "enterprise", -sum(change.charges_cents for _, change in decision.changes))
    moved = -sum(posting.cents for posting in (*receivable, *credit, charges))
    postings = (Posting(Account.SUSPENSE, "enterprise", moved), *receivable, *credit, charges)
    return Entry(work.new_id("mat"), "payment matched", decision.payment.value_date, postings)
