"""A person says what money in suspense was for when no invoice explains it: mostly money that left the account."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from chassis.books.ledger import Entry, Posting
from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.invoicing.banking import ClassifyOutgoing, MatchReply, OutgoingPart
from contracts.wire.refusals import InvalidRequest
from kernel.clock import legal_date
from services.invoicing.accounts import Account
from services.invoicing.banking.domain.outgoing import Explanation, ReturnedPayment, StatedPurpose, explain
from services.invoicing.banking.store.payments import PaymentUse, add_uses
from services.invoicing.banking.store.suspense import HeldPayment, leave_in_suspense, lock_payments, matched_of
from services.invoicing.banking.use_cases.lock_payment import match_reply, require_waiting
from services.invoicing.banking.use_cases.reverse_allocations import lock_allocations, reverse_allocations
from services.invoicing.billing.store.claims import lock_claims
from services.invoicing.billing.store.credit import credit_of, lock_credits
from services.invoicing.clients.store.client_merges import roots_of


def classify_outgoing(work: Work, request: ClassifyOutgoing) -> MatchReply:
    """Take what the purpose or the parts explain out of suspense, on the day the money moved; the rest goes on waiting.

    All parts or none. `bank_cost` and `other` also explain money that came in, such as a cost that the bank gave back.
    Raises UnknownThing, NothingInSuspense, NotOutgoing, MoreThanIsLeft, CreditTooSmall, NotReturnable, InvalidRequest.
    """
    stated = _of_kept_clients(work, _stated(request))
    payments = _locked_payments(work, request.payment_id, stated)
    payment = payments[request.payment_id]
    require_waiting(payment)
    credits_cents = _locked_credits(work, stated)
    returned = {part.returned_id: _returned(work, payments[part.returned_id]) for part in stated if part.returned_id}
    explanations = explain(payment.left_cents, stated, returned, credits_cents)
    postings = [posting for explanation in explanations for posting in _book(work, payments, payment, explanation)]
    explained_cents = sum(explanation.cents for explanation in explanations)
    leave_in_suspense(work.connection, payment.payment_id, payment.left_cents - explained_cents)
    suspense = Posting(Account.SUSPENSE, "enterprise", -sum(posting.cents for posting in postings))
    work.post(Entry(work.new_id("cls"), "payment classified", payment.value_date, (*postings, suspense)))
    return match_reply(work, payment)


def _stated(request: ClassifyOutgoing) -> list[StatedPurpose]:
    """The parts, or the one purpose. Raises InvalidRequest when both are said or none, or a field is missing."""
    if (request.purpose is None) == (not request.parts):
        raise InvalidRequest("say either the purpose or the parts", field="purpose")
    if request.parts and (request.client_id or request.returned_payment_id or request.note):
        raise InvalidRequest("beside parts, say it in the part that it belongs to", field="parts")
    if request.parts:
        return [_purpose(part, part.cents, f"parts.{index}.") for index, part in enumerate(request.parts)]
    return [_purpose(request, None, "")]


def _purpose(said: ClassifyOutgoing | OutgoingPart, cents: int | None, path: str) -> StatedPurpose:
    if said.purpose == "refund" and said.client_id is None:
        raise InvalidRequest("say to which client it was paid back", field=f"{path}client_id")
    if said.purpose == "returned_debit" and said.returned_payment_id is None:
        raise InvalidRequest("say which payment was returned", field=f"{path}returned_payment_id")
    if said.purpose == "other" and said.note is None:
        raise InvalidRequest("say in a note what it was for", field=f"{path}note")
    return StatedPurpose(str(said.purpose), cents, said.client_id, said.returned_payment_id, said.note or "", path)


def _of_kept_clients(work: Work, stated: Sequence[StatedPurpose]) -> list[StatedPurpose]:
    """Whoever is named by an id that was merged is the kept client: it has one credit under all its ids."""
    roots = roots_of(work.connection, {part.client_id for part in stated if part.client_id})
    return [replace(part, client_id=roots.get(part.client_id or "", part.client_id)) for part in stated]


def _locked_payments(work: Work, payment_id: str, stated: Sequence[StatedPurpose]) -> Mapping[str, HeldPayment]:
    """The payment and those that it returns, locked together. Raises UnknownThing."""
    fields = {payment_id: "payment_id"}
    for part in stated:
        if part.returned_id:
            fields.setdefault(part.returned_id, f"{part.path}returned_payment_id")
    payments = lock_payments(work.connection, fields)
    for known_id, field in fields.items():
        require_known(known_id in payments, "payment", field=field)
    return payments


def _locked_credits(work: Work, stated: Sequence[StatedPurpose]) -> dict[str, int]:
    """The credit of every client from whom a part may take some; then what returned payments pay is locked too."""
    allocations = [
        allocation
        for part in stated
        if part.returned_id
        for allocation in matched_of(work.connection, part.returned_id)
    ]
    clients = {part.refunded_client_id for part in stated if part.refunded_client_id}
    clients |= set(roots_of(work.connection, {allocation.client_id for allocation in allocations}).values())
    lock_credits(work.connection, clients)
    lock_claims(work.connection, {allocation.invoice_id for allocation in allocations})
    return {client_id: credit_of(work.connection, client_id) for client_id in clients}


def _returned(work: Work, payment: HeldPayment) -> ReturnedPayment:
    allocations, excess_cents = lock_allocations(work, payment.payment_id), Counter[str]()
    roots = roots_of(work.connection, {allocation.client_id for allocation in allocations})
    for allocation in allocations:
        excess_cents[roots[allocation.client_id]] += allocation.excess_cents
    standing_cents = payment.left_cents + sum(allocation.cents for allocation in allocations)
    return ReturnedPayment(payment.payment_id, payment.amount_cents, standing_cents, +excess_cents)


def _book(
    work: Work, payments: Mapping[str, HeldPayment], payment: HeldPayment, explanation: Explanation
) -> Iterator[Posting]:
    """Write what the money was for; gives the postings against suspense."""
    stated, today = explanation.stated, legal_date(work.now)
    use = PaymentUse(
        payment.payment_id,
        stated.purpose,
        explanation.cents,
        today,
        stated.refunded_client_id,
        stated.returned_id,
        stated.note,
    )
    add_uses(work.connection, [use])
    if stated.returned_id:
        yield from _take_back(work, payments[stated.returned_id], payment)
    elif stated.refunded_client_id:
        yield Posting(Account.CLIENT_CREDIT, stated.refunded_client_id, -explanation.cents)
    else:
        account = Account.BANK_COSTS if stated.purpose == "bank_cost" else Account.UNEXPLAINED
        yield Posting(account, "enterprise", -explanation.cents)


def _take_back(work: Work, returned: HeldPayment, payment: HeldPayment) -> Sequence[Posting]:
    """All that the returned payment paid is open again; what waited of it is gone with it."""
    debits = reverse_allocations(work, returned.payment_id, matched_of(work.connection, returned.payment_id))
    leave_in_suspense(work.connection, returned.payment_id, 0)
    use = PaymentUse(
        returned.payment_id, "returned", returned.amount_cents, legal_date(work.now), None, payment.payment_id
    )
    add_uses(work.connection, [use])
    return debits
