"""Money came in: match it, store it, book it, and publish which invoices are paid."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from chassis.books.ledger import Entry, Posting
from chassis.books.open_days import close_what_came_before
from chassis.db.work import Work
from chassis.turns import in_turns
from kernel.clock import legal_date
from services.invoicing.accounts import Account
from services.invoicing.banking.domain.late_charges import charge_matches
from services.invoicing.banking.domain.payment import Match, MatchOutcome, Receipt, communications_of, match_payments
from services.invoicing.banking.store.candidates import lock_paid_claims
from services.invoicing.banking.store.payments import PaymentRow, PaymentUse, add_payments, add_uses, learn_accounts
from services.invoicing.banking.store.suspense import SuspenseRow
from services.invoicing.banking.use_cases.guess_invoices import guess_invoices
from services.invoicing.banking.use_cases.tell_waiting_money import tell_waiting_money
from services.invoicing.billing.domain.claim import ClaimChange
from services.invoicing.billing.store.claims import Allocation, HeldClaim, add_allocations, save_claims
from services.invoicing.billing.use_cases.release_turnover import release_turnover
from services.invoicing.dunning.store.late_charges import charges_of
from services.invoicing.dunning.use_cases.recover_loss import RecoveryRequest, RecoveryResult, recover
from services.invoicing.dunning.use_cases.take_back_charges import InvoicePayment, take_back_charges
from services.invoicing.shares.use_cases.pass_on import MemberMoney, lock_expected, pass_on, postings_of
from services.invoicing.units import units_of


@dataclass(frozen=True, slots=True)
class IncomingReceipt:
    """One movement, not seen before. `file`: the SHA-256 of the bank file that it stood in."""

    payment_id: str
    receipt: Receipt
    file: str | None = None


@dataclass(frozen=True, slots=True)
class ReceiptResult:
    """What became of a movement. `client_ids`: of its changes, in their order; of what was recovered.

    `now_open_cents`: of its invoices, when it has any.
    """

    movement: IncomingReceipt
    match: Match
    client_ids: tuple[str, ...]
    recovered_cents: int
    rest_cents: int
    now_open_cents: int

    @property
    def excess_cents(self) -> int:
        """The client's credit."""
        return self.match.excess_cents + self.rest_cents


def receive_payments(work: Work, incoming: Sequence[IncomingReceipt]) -> tuple[ReceiptResult, ...]:
    """Match all movements in their order, in a constant number of statements.

    For every movement applied + credit + charges + recovery + cost + shares + suspense is its amount; one may pay
    several invoices, each to the cent. InvoicePaid is published when a movement leaves nothing to pay of an invoice
    for the first time. What came beyond that pays the late charges that a letter announced, in one more statement;
    what is about shares is governance's too, in a few more.
    """
    if not incoming:
        return ()
    receipts = [movement.receipt for movement in incoming]
    close_what_came_before(work, (receipt.value_date for receipt in receipts))
    guesses = guess_invoices(work, receipts)
    communications = {communication for receipt in receipts for communication in communications_of(receipt)}
    locked_claims = lock_paid_claims(
        work.connection, communications, {id_ for guess in guesses.values() for id_ in guess.invoice_ids}
    )
    claims = {invoice_id: locked.claim for invoice_id, locked in locked_claims.items()}
    matching = match_payments(
        in_turns(receipts),
        claims,
        closed=_closed(work, locked_claims),
        guesses=guesses,
        expected=lock_expected(work, communications),
    )
    payments = _receipt_results(work, incoming, _charged(work, incoming, matching.matches), locked_claims)
    suspense_rows = [_suspense_row(payment) for payment in payments if payment.match.suspense_cents]
    add_payments(work.connection, [_row(payment) for payment in in_turns(payments)], suspense_rows, work.now)
    tell_waiting_money(work, suspense_rows)
    save_claims(work.connection, [after for id_, after in matching.claims.items() if after is not claims[id_]])
    add_allocations(work.connection, [allocation for payment in payments for allocation in _allocations(payment)])
    add_uses(work.connection, [use for payment in payments for use in _uses(payment)])
    learn_accounts(work.connection, _accounts(payments), legal_date(work.now))
    work.post(*map(_entry, in_turns(payments)))
    release_turnover(work, _settled(payments, locked_claims))
    pass_on(work, _member_money(payments))
    return payments


def _closed(work: Work, locked_claims: Mapping[str, HeldClaim]) -> set[str]:
    """The invoices of units that are closed by now."""
    if not locked_claims:
        return set()
    units, today = units_of(work.connection, {claim.unit_id for claim in locked_claims.values()}), legal_date(work.now)
    closed = {unit.unit_id for unit in units.values() if unit.closed_on is not None and unit.closed_on <= today}
    return {invoice_id for invoice_id, claim in locked_claims.items() if claim.unit_id in closed}


def _charged(work: Work, incoming: Sequence[IncomingReceipt], matches: Sequence[Match]) -> Sequence[Match]:
    """The matches, with the part of each excess that pays late charges; those not owed by now are taken back before."""
    take_back_charges(
        work,
        [
            InvoicePayment(
                movement.payment_id, change.claim.invoice_id, change.amount_cents, movement.receipt.value_date
            )
            for movement, match in zip(incoming, matches, strict=True)
            for change in match.changes
        ],
    )
    beyond = {match.invoice_id for match in matches if match.invoice_id and match.excess_cents}
    charges = charges_of(work.connection, beyond)
    return charge_matches(matches, charges) if charges else matches


def _receipt_results(
    work: Work, incoming: Sequence[IncomingReceipt], matches: Sequence[Match], locked_claims: Mapping[str, HeldClaim]
) -> tuple[ReceiptResult, ...]:
    pairs = list(zip(incoming, matches, strict=True))
    recoveries = recover(
        work, [_recovery_request(*pair) for pair in pairs if pair[1].outcome is MatchOutcome.RECOVERED]
    )
    recovery_by_payment = {recovery.payment_id: recovery for recovery in recoveries}
    return tuple(
        _receipt_result(movement, match, locked_claims, recovery_by_payment.get(movement.payment_id))
        for movement, match in in_turns(pairs)
    )


def _recovery_request(movement: IncomingReceipt, match: Match) -> RecoveryRequest:
    receipt = movement.receipt
    return RecoveryRequest(movement.payment_id, match.invoice_id or "", receipt.amount_cents, receipt.value_date)


def _receipt_result(
    movement: IncomingReceipt, match: Match, locked_claims: Mapping[str, HeldClaim], recovery: RecoveryResult | None
) -> ReceiptResult:
    invoice_ids = [change.claim.invoice_id for change in match.changes] or filter(None, [match.invoice_id])
    client_ids = tuple(locked_claims[invoice_id].client_id for invoice_id in invoice_ids)
    recovered_cents, rest_cents = (recovery.recovered_cents, recovery.rest_cents) if recovery else (0, 0)
    now_open = sum(change.claim.open_cents for change in match.changes)
    return ReceiptResult(movement, match, client_ids, recovered_cents, rest_cents, now_open)


def _row(payment: ReceiptResult) -> PaymentRow:
    receipt, match, guess = payment.movement.receipt, payment.match, payment.match.guess
    return PaymentRow(
        payment_id=payment.movement.payment_id,
        reference=receipt.reference,
        file=payment.movement.file,
        amount_cents=receipt.amount_cents,
        suspense_cents=match.suspense_cents,
        value_date=receipt.value_date,
        structured=receipt.structured,
        kind=receipt.kind,
        outcome=match.outcome,
        settles=match.settles,
        confidence=guess.confidence if guess else None,
        because=guess.because if guess else "",
    )


def _suspense_row(payment: ReceiptResult) -> SuspenseRow:
    """With what the payer wrote, and who it was."""
    receipt = payment.movement.receipt
    return SuspenseRow(
        payment_id=payment.movement.payment_id,
        left_cents=payment.match.suspense_cents,
        value_date=receipt.value_date,
        reason=payment.match.outcome,
        communication=" ".join(filter(None, (receipt.structured, receipt.text))),
        counterparty_name=receipt.payer_name,
        counterparty_account=receipt.payer_account,
    )


def _allocations(payment: ReceiptResult) -> Iterable[Allocation]:
    for change in payment.match.changes:
        yield Allocation(
            payment.movement.payment_id,
            change.claim.invoice_id,
            change.applied_cents,
            change.excess_cents,
            change.settles,
            payment.movement.receipt.value_date,
            charges_cents=change.charges_cents,
        )


def _uses(payment: ReceiptResult) -> Iterable[PaymentUse]:
    """Of a movement that is a cost, or that brought back a loss."""
    receipt, payment_id = payment.movement.receipt, payment.movement.payment_id
    if payment.match.outcome is MatchOutcome.BANK_COST:
        yield PaymentUse(payment_id, "bank_cost", receipt.amount_cents, receipt.value_date)
    if payment.recovered_cents:
        yield PaymentUse(payment_id, "recovered", payment.recovered_cents, receipt.value_date, *payment.client_ids)
    if payment.rest_cents:
        yield PaymentUse(payment_id, "credit", payment.rest_cents, receipt.value_date, *payment.client_ids)


def _member_money(payments: Iterable[ReceiptResult]) -> Iterable[MemberMoney]:
    for payment in payments:
        movement, match = payment.movement, payment.match
        if match.shares or match.payout:
            yield MemberMoney(movement.payment_id, movement.receipt.value_date, match.shares, match.payout)


def _accounts(payments: Iterable[ReceiptResult]) -> set[tuple[str, str]]:
    """(client, account) of payments matched by communication; nothing is learnt from a guess."""
    return {
        (client_id, payment.movement.receipt.payer_account)
        for payment in payments
        if payment.match.guess is None and is_iban(payment.movement.receipt.payer_account)
        for client_id in payment.client_ids
    }


def is_iban(account: str) -> bool:
    return _IBAN.fullmatch(account) is not None


_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[0-9A-Z]{8,30}", re.ASCII)


def _entry(payment: ReceiptResult) -> Entry:
    """The books of one movement; what was recovered is booked apart."""
    receipt, match = payment.movement.receipt, payment.match
    cost = receipt.amount_cents if match.outcome is MatchOutcome.BANK_COST else 0
    applied, credit = _by_client(payment)
    postings = (
        Posting(Account.BANK, "enterprise", receipt.amount_cents - payment.recovered_cents),
        *(Posting(Account.RECEIVABLE, client_id, -cents) for client_id, cents in applied.items()),
        *(Posting(Account.CLIENT_CREDIT, client_id, -cents) for client_id, cents in credit.items()),
        Posting(Account.LATE_INCOME, "enterprise", -match.charges_cents),
        Posting(Account.BANK_COSTS, "enterprise", -cost),
        *postings_of(match.shares, match.payout),
        Posting(Account.SUSPENSE, "enterprise", -match.suspense_cents),
    )
    return Entry(payment.movement.payment_id, "payment", receipt.value_date, postings)


def _by_client(payment: ReceiptResult) -> tuple[dict[str, int], dict[str, int]]:
    """What was applied, and what is credit, in cents, by client."""
    applied: dict[str, int] = {}
    credit: dict[str, int] = {}
    for client_id, change in zip(payment.client_ids, payment.match.changes, strict=False):
        applied[client_id] = applied.get(client_id, 0) + change.applied_cents
        credit[client_id] = credit.get(client_id, 0) + change.excess_cents
    if payment.rest_cents:
        credit[payment.client_ids[0]] = credit.get(payment.client_ids[0], 0) + payment.rest_cents
    return applied, credit


def _settled(
    payments: Iterable[ReceiptResult], locked_claims: Mapping[str, HeldClaim]
) -> Iterable[tuple[HeldClaim, ClaimChange, date]]:
    for payment in payments:
        for change in payment.match.changes:
            if change.settles:
                yield locked_claims[change.claim.invoice_id], change, payment.movement.receipt.value_date
