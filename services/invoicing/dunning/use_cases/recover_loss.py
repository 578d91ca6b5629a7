"""Money for an invoice that was written off goes back to whoever bore the loss."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from chassis.books.ledger import Entry, Posting
from chassis.db.work import Work
from contracts.invoicing.events import LossRecovered
from services.invoicing.accounts import Account
from services.invoicing.dunning.domain.loss import Parts, split_recovery
from services.invoicing.dunning.refusals import RecoveredBefore
from services.invoicing.dunning.store.losses import KnownLoss, Recovery, add_recoveries, brought_back, losses_of


@dataclass(frozen=True, slots=True)
class RecoveryRequest:
    """`cents` of a payment for one invoice. The money stands on `account` of `subject` (a debit) until now."""

    payment_id: str
    invoice_id: str
    cents: int
    day: date
    account: Account = Account.BANK
    subject: str = "enterprise"


@dataclass(frozen=True, slots=True)
class RecoveryResult:
    """`recover` books `recovered_cents`; the caller books `rest_cents` as the client's credit."""

    payment_id: str
    invoice_id: str
    recovered_cents: int
    rest_cents: int


def recover(work: Work, requests: Sequence[RecoveryRequest]) -> tuple[RecoveryResult, ...]:
    """Recover losses, in this order, in a constant number of statements; one answer for each request.

    The caller locks the claims (`lock_claims`) and books the rest as the client's credit. An invoice that was not
    written off brings back nothing: all is rest. Never more comes back than was lost. Publishes LossRecovered for
    what the pot had borne. Raises RecoveredBefore when a payment recovers the same loss twice.
    """
    if not requests:
        return ()
    losses = losses_of(work.connection, {request.invoice_id for request in requests})
    recovered_pairs = brought_back(work.connection, {request.payment_id for request in requests}) if losses else set()
    times = Counter(payment_id for payment_id, _ in recovered_pairs)
    answers, rows = [], []
    for request in requests:
        loss = losses.get(request.invoice_id)
        parts, rest = (
            (Parts(0, 0), request.cents) if loss is None else split_recovery(loss.lost, loss.before, request.cents)
        )
        answers.append(RecoveryResult(request.payment_id, request.invoice_id, parts.gross_cents, rest))
        if loss is not None and parts.gross_cents:
            _require_first(request, recovered_pairs)
            losses[request.invoice_id] = _after(loss, parts)
            rows.append(Recovery(request.payment_id, request.invoice_id, parts.net_cents, parts.vat_cents, request.day))
            times[request.payment_id] += 1
            _book_and_publish(work, request, loss, parts, times[request.payment_id])
    add_recoveries(work.connection, rows)
    return tuple(answers)


def _require_first(request: RecoveryRequest, recovered_pairs: set[tuple[str, str]]) -> None:
    """Books, pot and LossRecovered identify a recovery by its payment and its invoice."""
    pair = (request.payment_id, request.invoice_id)
    if pair in recovered_pairs:
        raise RecoveredBefore("this payment brought back a part of this loss before", field="allocations")
    recovered_pairs.add(pair)


def _after(loss: KnownLoss, parts: Parts) -> KnownLoss:
    before = loss.before
    return replace(loss, before=Parts(before.net_cents + parts.net_cents, before.vat_cents + parts.vat_cents))


def _book_and_publish(work: Work, request: RecoveryRequest, loss: KnownLoss, parts: Parts, time: int) -> None:
    work.post(_entry(request, loss, parts))
    if loss.of_unit and parts.net_cents:
        work.publish(_event(request, loss, parts), subject=_subject(request.payment_id, time))


def _entry(request: RecoveryRequest, loss: KnownLoss, parts: Parts) -> Entry:
    """The state gets back the VAT that it refunded, the pot the turnover that it made good."""
    net_account = (Account.TO_CONTRIBUTIONS, loss.unit_id) if loss.of_unit else (Account.BAD_DEBTS, "enterprise")
    postings = (
        Posting(request.account, request.subject, parts.gross_cents),
        Posting(Account.VAT_DUE if loss.vat_back else Account.LOST_VAT, "enterprise", -parts.vat_cents),
        Posting(*net_account, -parts.net_cents),
    )
    return Entry(request.payment_id, f"recovery of {request.invoice_id}", request.day, postings)


def _subject(payment_id: str, time: int) -> str:
    """The payment; its second loss has its own subject, or it would look like a repeat of the first."""
    return payment_id if time == 1 else f"{payment_id}.{time}"


def _event(request: RecoveryRequest, loss: KnownLoss, parts: Parts) -> LossRecovered:
    return LossRecovered(
        payment_id=request.payment_id,
        invoice_id=request.invoice_id,
        unit_id=loss.unit_id,
        legal_entity=loss.legal_entity,
        recovered_on=request.day,
        recovered_cents=parts.net_cents,
    )
