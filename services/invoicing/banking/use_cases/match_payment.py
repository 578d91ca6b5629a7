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


@dataclass(frozen=True, slots=True)
class _Decided:
    """What a person gave, and what came of it. `rest_cents` is for the credit of `rest_to`, or stays in suspense.

    What an invoice got beyond what was open pays its late charges: a change has no excess.
    """

    payment: HeldPayment
    changes: Sequence[tuple[HeldClaim, ClaimChange]]
    recovered: Sequence[tuple[HeldClaim, RecoveryResult]]
    rest_cents: int
    rest_to: str | None


def match_payment(work: Work, request: MatchPayment) -> MatchReply:
    """Pay these invoices out of suspense; the rest becomes the credit of `rest_to_client_id`, or goes on waiting.

    An invoice gets at most what is open of it and of the late charges that its client was told. Before a rest becomes
    the client's credit, it pays such charges of the client's invoices that are settled by this. What was written off
    comes back as a recovery. Raises UnknownThing, NothingInSuspense, NotIncoming, InvoiceTwice,
    MoreThanIsLeft, MoreThanIsOpen, RecoveredBefore, InvalidRequest.
    """
    payment = lock_suspense_payment(work, request.payment_id)
    decided = _decided(work, payment, request)
    _write(work, decided)
    work.post(_entry(work, decided))
    release_turnover(work, [(held, change, payment.value_date) for held, change in decided.changes])
    settled = [held.claim.invoice_id for held, change in decided.changes if change.claim.open_cents == 0]
    return match_reply(work, payment, settled)


def _decided(work: Work, payment: HeldPayment, request: MatchPayment) -> _Decided:
    given = [RequestedAllocation(one.invoice_id, one.cents) for one in request.allocations]
    check_given(payment.left_cents, given)
    if not given and request.rest_to_client_id is None:
        raise InvalidRequest("say which invoices it pays, or whose credit it is", field="allocations")
    _require_client(work, request.rest_to_client_id)
    held = _held(work, given)
    changes = _changes(work, payment, given, held, request.rest_to_client_id)
    lost = [one for one in given if held[one.invoice_id].claim.written_off_on is not None]
    recovered = _recovered(work, payment, lost, held)
    rest = payment.left_cents - sum(one.cents for one in lost) - sum(change.amount_cents for _, change in changes)
    return _Decided(payment, changes, recovered, rest, request.rest_to_client_id)


def _held(work: Work, given: Sequence[RequestedAllocation]) -> Mapping[str, HeldClaim]:
    held = lock_claims(work.connection, {one.invoice_id for one in given})
    for place, one in enumerate(given):
        require_known(one.invoice_id in held, "issued invoice", field=f"allocations.{place}.invoice_id")
    return held


def _changes(
    work: Work,
    payment: HeldPayment,
    given: Sequence[RequestedAllocation],
    held: Mapping[str, HeldClaim],
    rest_to: str | None,
) -> list[tuple[HeldClaim, ClaimChange]]:
    """Of the invoices that were not written off, also by the rest that would be the credit of their own client."""
    claims = {id_: one.claim for id_, one in held.items() if one.claim.written_off_on is None}
    charges = {id_: one.open_cents for id_, one in charges_of(work.connection, claims).items()}
    check_open(given, {id_: claim.open_cents for id_, claim in claims.items()}, charges)
    paid = [claims[one.invoice_id].pay(one.cents, payment.value_date) for one in given if one.invoice_id in claims]
    charged = [with_charges(change, change.excess_cents) for change in paid]
    theirs = {id_: cents for id_, cents in charges.items() if held[id_].client_id == rest_to}
    rest = payment.left_cents - sum(one.cents for one in given)
    return [(held[change.claim.invoice_id], change) for change in charge_rest(charged, theirs, rest)]


def _require_client(work: Work, client_id: str | None) -> None:
    if client_id is not None:
        require_known(client_of(work.connection, client_id), "client", field="rest_to_client_id")


def _recovered(
    work: Work, payment: HeldPayment, given: Sequence[RequestedAllocation], held: Mapping[str, HeldClaim]
) -> list[tuple[HeldClaim, RecoveryResult]]:
    """The loss comes back out of suspense, on the day of the decision."""
    today = legal_date(work.now)
    recovering = [
        RecoveryRequest(payment.payment_id, one.invoice_id, one.cents, today, account=Account.SUSPENSE) for one in given
    ]
    return [(held[one.invoice_id], one) for one in recover(work, recovering)]


def _write(work: Work, decided: _Decided) -> None:
    payment, today = decided.payment, legal_date(work.now)
    save_claims(work.connection, [change.claim for _, change in decided.changes])
    add_allocations(work.connection, [_allocation(payment, change) for _, change in decided.changes])
    uses = [PaymentUse(payment.payment_id, purpose, cents, today, client) for purpose, client, cents in _used(decided)]
    add_uses(work.connection, uses)
    left = 0 if decided.rest_to else decided.rest_cents
    leave_in_suspense(work.connection, payment.payment_id, left)
    if is_iban(payment.counterparty_account):
        learn_accounts(work.connection, {(client, payment.counterparty_account) for client in _clients(decided)}, today)


def _clients(decided: _Decided) -> set[str]:
    paid = {held.client_id for held, _ in (*decided.changes, *decided.recovered)}
    return paid | ({decided.rest_to} if decided.rest_to else set())


def _used(decided: _Decided) -> list[tuple[str, str, int]]:
    """(purpose, client, cents) of what no invoice got; nothing of zero cents."""
    used = [("recovered", held.client_id, one.recovered_cents) for held, one in decided.recovered]
    used += [("credit", held.client_id, one.rest_cents) for held, one in decided.recovered]
    if decided.rest_to is not None:
        used.append(("credit", decided.rest_to, decided.rest_cents))
    return [one for one in used if one[2]]


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


def _entry(work: Work, decided: _Decided) -> Entry:
    """Out of suspense, on the day of the decision; what was recovered is booked apart."""
    receivable = [
        Posting(Account.RECEIVABLE, held.client_id, -change.applied_cents) for held, change in decided.changes
    ]
    credit = [
        Posting(Account.CLIENT_CREDIT, client, -cents)
        for purpose, client, cents in _used(decided)
        if purpose == "credit"
    ]
    charges = Posting(Account.LATE_INCOME, "enterprise", -sum(change.charges_cents for _, change in decided.changes))
    moved = -sum(posting.cents for posting in (*receivable, *credit, charges))
    postings = (Posting(Account.SUSPENSE, "enterprise", moved), *receivable, *credit, charges)
    return Entry(work.new_id("mat"), "payment matched", legal_date(work.now), postings)
