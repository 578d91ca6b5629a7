"""Money that goes into suspense and yet speaks for an invoice: its client is not reminded of it meanwhile."""

from collections.abc import Sequence
from datetime import date

from chassis.db.work import Work
from chassis.worker.jobs import Step
from kernel.clock import legal_date
from services.invoicing.banking.parameters import matching_rules
from services.invoicing.banking.store.candidates import find_candidates
from services.invoicing.banking.store.suspense import SuspenseRow, lock_waiting_payments
from services.invoicing.banking.use_cases.guess_invoices import suggested, waiting_query
from services.invoicing.billing.store.waiting import MoneyWaiting, tell_waiting

_AT_ONCE = 200
_SPEAKS_FROM = 80
"""Per cent: the amount with the payer's name, a number, a communication; not an amount or an account alone."""


def tell_waiting_money(work: Work, suspense_rows: Sequence[SuspenseRow]) -> None:
    """Two more statements for any number of payments that wait; none when nothing waits."""
    incoming = [row for row in suspense_rows if row.left_cents > 0]
    queries = [waiting_query(index, row) for index, row in enumerate(incoming)]
    candidates_by_index = find_candidates(work.connection, queries, by_amount=True)
    rules = matching_rules(legal_date(work.now))
    waiting = [
        MoneyWaiting(incoming[index].payment_id, suggestion.candidate.invoice_id)
        for index, candidates in candidates_by_index.items()
        for suggestion in suggested(incoming[index].left_cents, incoming[index].counterparty_name, candidates, rules)
        if suggestion.confidence >= _SPEAKS_FROM
    ]
    tell_waiting(work.connection, waiting)


def review_suspense(step: Step) -> bool:
    """Some payments, the oldest first: invoices that they speak for are not reminded, whenever those were issued.

    So money that waited before a release that tells of it, or before its invoice was issued, holds letters too.
    """
    with step.work() as work:
        rows = lock_waiting_payments(work.connection, _after(step.cursor), _AT_ONCE)
        tell_waiting_money(work, rows)
        step.count(len(rows))
        if rows:
            step.move_to(f"{rows[-1].value_date} {rows[-1].payment_id}")
    return len(rows) == _AT_ONCE


def _after(cursor: str | None) -> tuple[date, str]:
    if cursor is None:
        return date.min, ""
    day, payment_id = cursor.split(" ")
    return date.fromisoformat(day), payment_id
