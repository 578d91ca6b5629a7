"""Documents that came in, the newest first."""

from chassis.db.work import Work
from chassis.rpc.paging import page_of, start_of
from contracts.invoicing.documents import FindInbound, InboundDocuments
from services.invoicing.documents.store.inbound import count_inbound, inbound_page
from services.invoicing.documents.use_cases.receive_document import inbound_reply


def find_inbound(work: Work, request: FindInbound) -> InboundDocuments:
    """A page at a time; `total` counts all of that kind. Raises InvalidRequest."""
    rows = inbound_page(work.connection, request.kind, start_of(request, int), request.limit + 1)
    page = page_of(request, rows, lambda received: received[0])
    return InboundDocuments(
        documents=tuple(inbound_reply(document) for _, document in page.rows),
        next_cursor=page.next_cursor,
        total=count_inbound(work.connection, request.kind),
    )
