"""What waits for a person, with the invoices that each payment may pay."""

from collections.abc import Sequence
from datetime import date

from chassis.db.work import Work
from chassis.rpc.paging import page_of, start_of
from contracts.invoicing import banking
from contracts.invoicing.banking import GetSuspense, SuspenseEntry, SuspenseReply
from kernel.clock import legal_date
from services.invoicing.banking.domain.matching import Candidate, Suggestion
from services.invoicing.banking.parameters import matching_rules
from services.invoicing.banking.store.candidates import find_candidates
from services.invoicing.banking.store.suspense import SuspenseRow, waiting_payments
from services.invoicing.banking.use_cases.guess_invoices import suggested, waiting_query

_SHOWN = 200
_FIRST = (date.min, "")


def get_suspense(work: Work, request: GetSuspense) -> SuspenseReply:
    """At most `limit` payments after the cursor, the oldest value date first. A long text is cut.

    The suggestions are worked out now: an invoice that was paid meanwhile is not among them. Raises InvalidRequest.
    """
    after = start_of(request, tuple[date, str]) or _FIRST
    rows = waiting_payments(work.connection, after, request.limit + 1)
    payments, next_cursor = page_of(request, rows, lambda payment: (payment.value_date, payment.payment_id))
    queries = [waiting_query(index, payment) for index, payment in enumerate(payments) if payment.left_cents > 0]
    candidates = find_candidates(work.connection, queries, by_amount=True)
    entries = tuple(_entry(work, payment, candidates.get(index, [])) for index, payment in enumerate(payments))
    return SuspenseReply(entries=entries, next_cursor=next_cursor)


def _entry(work: Work, payment: SuspenseRow, candidates: Sequence[Candidate]) -> SuspenseEntry:
    rules = matching_rules(legal_date(work.now))
    suggestions = suggested(payment.left_cents, payment.counterparty_name, candidates, rules)
    return SuspenseEntry(
        payment_id=payment.payment_id,
        amount_cents=payment.left_cents,
        value_date=payment.value_date,
        communication=payment.communication[:_SHOWN],
        counterparty=_counterparty(payment),
        reason=payment.reason,
        suggestions=tuple(map(_suggestion, suggestions)),
    )


def _counterparty(payment: SuspenseRow) -> str:
    return " ".join(filter(None, (payment.counterparty_name, payment.counterparty_account)))[:_SHOWN]


def _suggestion(suggestion: Suggestion) -> banking.Suggestion:
    candidate = suggestion.candidate
    return banking.Suggestion(
        invoice_id=candidate.invoice_id,
        number=candidate.number,
        client_name=candidate.client_name,
        open_cents=candidate.open_cents,
        confidence=suggestion.confidence,
        because=suggestion.because,
    )
