"""After September: money in suspense is matched, late clients are reminded, a loss is borne by the pot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from contracts.invoicing.banking import (
    AllocationInput,
    GetSuspense,
    MatchPayment,
    MatchReply,
    Suggestion,
)
from contracts.invoicing.dunning import (
    GetReceivables,
    HoldReminders,
    HoldReply,
    ReceivablesReply,
    RemindersReply,
    RunReminders,
    WriteOff,
    WriteOffReply,
)
from scenarios.cast import HOLDER
from scenarios.invoices_go_out import SentInvoice
from scenarios.session import ReadDifferently, Session, ask, it_becomes, no_later_than_today, request_id
from scenarios.trade import PATIENT, PaymentFate

FIRST_ROUND, SECOND_ROUND = date(2026, 11, 2), date(2026, 11, 18)
LOSER = "lanterne"
"""Whose client goes bankrupt."""


@dataclass(frozen=True, slots=True)
class DunningResult:
    """The payment in suspense and its suggestion, the hold, reminders of two days, the loss, what is owed."""

    suggestion: Suggestion
    match: MatchReply
    hold: HoldReply
    rounds: tuple[RemindersReply, ...]
    loss: WriteOffReply
    receivables: ReceivablesReply


def chase(session: Session, issued: Sequence[SentInvoice]) -> DunningResult:
    """One payment is matched by hand, one invoice is on hold, two rounds of reminders go out, one debt is lost."""
    suggestion, match = _place_payment(session, _invoice_of(issued, PaymentFate.MISTYPED))
    hold = HoldReminders(
        request_id=request_id(),
        invoice_id=_invoice_of(issued, PaymentFate.UNPAID, PATIENT),
        reason="disputed",
        note="The client counts the rehearsals differently",
    )
    hold_reply = ask(session.member(HOLDER[PATIENT]), hold)
    rounds = tuple(_remind(session, day) for day in (FIRST_ROUND, SECOND_ROUND))
    loss = WriteOff(
        request_id=request_id(),
        invoice_id=_invoice_of(issued, PaymentFate.UNPAID, LOSER),
        reason="bankruptcy",
        note="Judgment of November",
    )
    written_off = ask(session.finance, loss)
    owed = ask(session.finance, GetReceivables(day=no_later_than_today(SECOND_ROUND)))
    return DunningResult(suggestion, match, hold_reply, rounds, written_off, owed)


def _place_payment(session: Session, invoice_id: str) -> tuple[Suggestion, MatchReply]:
    """Finance looks at the payment with the mistyped communication, and follows the best suggestion."""
    waiting = ask(session.finance, GetSuspense(limit=1000)).entries
    entry = next(
        (
            candidate
            for candidate in waiting
            if candidate.suggestions and candidate.suggestions[0].invoice_id == invoice_id
        ),
        None,
    )
    if entry is None:
        raise ReadDifferently("the payment with a mistyped communication should wait, its invoice suggested first")
    best = entry.suggestions[0]
    request = MatchPayment(
        request_id=request_id(),
        payment_id=entry.payment_id,
        allocations=(AllocationInput(invoice_id=best.invoice_id, cents=entry.amount_cents),),
    )
    return best, ask(session.finance, request)


def _remind(session: Session, day: date) -> RemindersReply:
    it_becomes(day)
    return ask(session.finance, RunReminders(request_id=request_id(), day=no_later_than_today(day)))


def _invoice_of(issued: Sequence[SentInvoice], fate: PaymentFate, unit: str | None = None) -> str:
    """The first one of this fate; of this unit, or of any."""
    return next(
        invoice.reply.invoice_id
        for invoice in issued
        if invoice.planned.fate is fate and unit in {None, invoice.planned.unit}
    )
