"""Invoices page by page, and turnover by month."""

from collections.abc import Mapping, Sequence
from datetime import date

from chassis.db.work import Work
from chassis.rpc.paging import page_of, start_of
from contracts.invoicing.billing import (
    FindInvoices,
    GetTurnover,
    InvoicesReply,
    InvoiceSummary,
    MonthTurnover,
    TurnoverReply,
)
from contracts.wire.refusals import InvalidRequest
from kernel.clock import legal_date
from services.invoicing.access import require_seen
from services.invoicing.billing.store.drafts import StoredDraft, drafts_of
from services.invoicing.billing.store.lists import InvoiceFilter, InvoiceListItem, Month, find, months
from services.invoicing.clients.store.client_merges import listed_ids

_LONGEST_DAYS = 366 * 10


def find_invoices(work: Work, request: FindInvoices) -> InvoicesReply:
    """The newest first. A member asks for a unit that it holds. Raises UnknownThing, NotYourOwn, InvalidRequest."""
    require_seen(work, request.unit_id)
    invoice_filter = InvoiceFilter(
        unit_id=request.unit_id,
        client_ids=listed_ids(work.connection, request.client_id),
        state=request.state,
        issued_from=request.issued_from,
        issued_to=request.issued_to,
        text=request.text,
        before=start_of(request, str),
    )
    rows = find(work.connection, invoice_filter, today=legal_date(work.now), limit=request.limit + 1)
    page = page_of(request, rows, lambda invoice: invoice.invoice_id)
    return InvoicesReply(invoices=invoice_summaries(work, page.rows), next_cursor=page.next_cursor)


def invoice_summaries(work: Work, rows: Sequence[InvoiceListItem]) -> tuple[InvoiceSummary, ...]:
    """A draft's total is worked out from its lines."""
    drafts = drafts_of(work.connection, [listed.invoice_id for listed in rows if listed.total_cents is None])
    return tuple(_summary(listed, drafts) for listed in rows)


def get_turnover(work: Work, request: GetTurnover) -> TurnoverReply:
    """By month of issue, from `first` to `last`. Raises UnknownThing, NotYourOwn, InvalidRequest."""
    require_seen(work, request.unit_id)
    _require_possible(request.first, request.last)
    month_rows = months(work.connection, request.unit_id, request.first, request.last)
    return TurnoverReply(
        months=tuple(map(_month, month_rows)),
        invoices=sum(month.invoices for month in month_rows),
        net_cents=sum(month.net_cents for month in month_rows),
        credited_net_cents=sum(month.credited_net_cents for month in month_rows),
        open_cents=sum(month.open_cents for month in month_rows),
    )


def _require_possible(first: date, last: date) -> None:
    if not 0 <= (last - first).days <= _LONGEST_DAYS:
        raise InvalidRequest("a period ends on or after its first day, and lasts ten years at most", field="last")


def _summary(listed: InvoiceListItem, drafts: Mapping[str, StoredDraft]) -> InvoiceSummary:
    """Nothing of a draft is open."""
    total = listed.total_cents
    if total is None:
        total = drafts[listed.invoice_id].draft.totals.gross_cents
    return InvoiceSummary(
        invoice_id=listed.invoice_id,
        kind=listed.kind,
        state=listed.state,
        number=listed.number,
        unit_id=listed.unit_id,
        client_id=listed.client_id,
        client_name=listed.client_name,
        issued_on=listed.issued_on,
        due_on=listed.due_on,
        total_cents=total,
        open_cents=listed.open_cents or 0,
    )


def _month(month: Month) -> MonthTurnover:
    return MonthTurnover(
        month=month.month,
        invoices=month.invoices,
        net_cents=month.net_cents,
        vat_cents=month.vat_cents,
        credited_net_cents=month.credited_net_cents,
        open_cents=month.open_cents,
    )
