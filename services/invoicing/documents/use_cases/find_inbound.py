"""Documents that came in, the newest first."""

from chassis.db.work import Work
from contracts.invoicing.documents import FindInbound, InboundDocuments
from contracts.wire.refusals import InvalidRequest
from services.invoicing.documents.store.inbound import count_inbound, inbound_page
from services.invoicing.documents.use_cases.receive_document import inbound_reply


def find_inbound(work: Work, request: FindInbound) -> InboundDocuments:
    """A page at a time; `total` counts all of that kind. Raises InvalidRequest for a cursor that is none of ours."""
    found = inbound_page(work.connection, request.kind, _position(request.cursor), request.limit + 1)
    shown = found[: request.limit]
    more = len(found) > request.limit
    return InboundDocuments(
        documents=tuple(inbound_reply(document) for _, document in shown),
        next_cursor=str(shown[-1][0]) if more else None,
        total=count_inbound(work.connection, request.kind),
    )


def _position(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= 18):
        raise InvalidRequest("no page begins there", field="cursor")
    return int(cursor)
