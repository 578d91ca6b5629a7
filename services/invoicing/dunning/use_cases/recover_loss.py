"""Money comes in for an invoice that was written off: it goes back to who bore the loss."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from chassis.books.ledger import Entry, Posting
from chassis.db.work import Work
from contracts.invoicing.events import LossRecovered
from services.invoicing.accounts import Account
from services.invoicing.dunning.domain.loss import Parts, split_recovery
from services.invoicing.dunning.domain.refusals import RecoveredBefore
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
    """Of the `cents` asked, `recovered_cents` are booked by `recover`; the caller keeps `rest_cents` as credit."""

    payment_id: str
    invoice_id: str
    recovered_cents: int
    rest_cents: int


def recover(work: Work, recovering: Sequence[RecoveryRequest]) -> tuple[RecoveryResult, ...]:
    """Bring back losses, in this order, in a constant number of statements; one answer for each.

    The caller holds the claims (`hold_claims`) and books the rest as the client's credit. An invoice that was not
    written off brings back nothing: all is rest. Never more comes back than was lost. Says LossRecovered for what
    the pot had borne. Raises RecoveredBefore: a payment brings back something of the same loss once.
    """
    if not recovering:
        return ()
    losses = losses_of(work.connection, {one.invoice_id for one in recovering})
    known = brought_back(work.connection, {one.payment_id for one in recovering}) if losses else set()
    times = Counter(payment_id for payment_id, _ in known)
    answers, rows = [], []
    for one in recovering:
        loss = losses.get(one.invoice_id)
        parts, rest = (Parts(0, 0), one.cents) if loss is None else split_recovery(loss.lost, loss.before, one.cents)
        answers.append(RecoveryResult(one.payment_id, one.invoice_id, parts.gross_cents, rest))
        if loss is not None and parts.gross_cents:
            _require_first(one, known)
            losses[one.invoice_id] = _after(loss, parts)
            rows.append(Recovery(one.payment_id, one.invoice_id, parts.net_cents, parts.vat_cents, one.day))
            times[one.payment_id] += 1
            _tell(work, one, loss, parts, times[one.payment_id])
    add_recoveries(work.connection, rows)
    return tuple(answers)


def _require_first(one: RecoveryRequest, known: set[tuple[str, str]]) -> None:
    """Books, pot and LossRecovered know a recovery by its payment and its invoice."""
    pair = (one.payment_id, one.invoice_id)
    if pair in known:
        raise RecoveredBefore("this payment brought back a part of this loss before", field="allocations")
    known.add(pair)


def _after(loss: KnownLoss, parts: Parts) -> KnownLoss:
    before = loss.before
    return replace(loss, before=Parts(before.net_cents + parts.net_cents, before.vat_cents + parts.vat_cents))


def _tell(work: Work, one: RecoveryRequest, loss: KnownLoss, parts: Parts, time: int) -> None:
    work.post(_entry(one, loss, parts))
    if loss.of_unit and parts.net_cents:
        work.publish(_event(one, loss, parts), subject=_subject(one.payment_id, time))


def _entry(one: RecoveryRequest, loss: KnownLoss, parts: Parts) -> Entry:
    """The state gets its VAT again if it gave it back; the pot its turnover if it made it good."""
    net_account = (Account.TO_CONTRIBUTIONS, loss.unit_id) if loss.of_unit else (Account.BAD_DEBTS, "enterprise")
    postings = (
        Posting(one.account, one.subject, parts.gross_cents),
        Posting(Account.VAT_DUE if loss.vat_back else Account.LOST_VAT, "enterprise", -parts.vat_cents),
        Posting(*net_account, -parts.net_cents),
    )
    return Entry(one.payment_id, f"recovery of {one.invoice_id}", one.day, postings)


def _subject(payment_id: str, time: int) -> str:
    """The payment; its second loss is another thing that happened, and must not look like the first said twice."""
    return payment_id if time == 1 else f"{payment_id}.{time}"


def _event(one: RecoveryRequest, loss: KnownLoss, parts: Parts) -> LossRecovered:
    return LossRecovered(
        payment_id=one.payment_id,
        invoice_id=one.invoice_id,
        unit_id=loss.unit_id,
        legal_entity=loss.legal_entity,
        recovered_on=one.day,
        recovered_cents=parts.net_cents,
    )
