"""The internal invoices of a unit, page by page."""

from chassis.db.questions import walking_indexes
from chassis.db.work import Work
from chassis.rpc.paging import page_of, start_of
from contracts.invoicing.internal import FindInternalInvoices, InternalInvoicesReply
from services.invoicing.access import held_unit
from services.invoicing.internal.store.internal_lists import find
from services.invoicing.internal.use_cases.get_internal_invoice import internal_reply


def find_internal_invoices(work: Work, request: FindInternalInvoices) -> InternalInvoicesReply:
    """The newest offers first, as the buyer or as the seller. Raises UnknownThing, NotYourOwn, InvalidRequest."""
    unit = held_unit(work, request.unit_id)
    before = start_of(request, str)
    with walking_indexes(work.connection):
        rows = find(
            work.connection,
            unit.unit_id,
            request.side,
            undecided=request.undecided,
            before=before,
            limit=request.limit + 1,
        )
    page = page_of(request, rows, lambda invoice: invoice.internal_invoice_id)
    return InternalInvoicesReply(invoices=tuple(map(internal_reply, page.rows)), next_cursor=page.next_cursor)
