"""Documents on their way out: who waits, what is held and why, what was sent."""

from collections.abc import Mapping, Sequence

from chassis.db.work import Work
from chassis.rpc.paging import page_of, start_of
from contracts.invoicing.documents import BrokenDocumentRule, Dispatch, DispatchesReply, GetDispatches
from services.invoicing.documents.store.dispatch import DispatchProgress, dispatches


def get_dispatches(work: Work, request: GetDispatches) -> DispatchesReply:
    """In the order of their numbers, a page at a time. Raises InvalidRequest."""
    rows = dispatches(work.connection, request.state, start_of(request, str) or "", request.limit + 1)
    page = page_of(request, rows, lambda dispatch: dispatch.number)
    return DispatchesReply(dispatches=tuple(map(dispatch_reply, page.rows)), next_cursor=page.next_cursor)


def dispatch_reply(progress: DispatchProgress) -> Dispatch:
    return Dispatch(
        document_id=progress.document_id,
        number=progress.number,
        channel=progress.channel,
        state=progress.state,
        receiver=progress.receiver,
        sent_at=progress.sent_at,
        file_name=progress.file_name,
        sha256=progress.sha256,
        response_code=progress.response_code,
        rules=broken_rules(progress.rules),
    )


def broken_rules(rules: Sequence[Mapping[str, str]]) -> tuple[BrokenDocumentRule, ...]:
    """The rules that a document broke, as they were written down."""
    return tuple(BrokenDocumentRule(rule=broken["rule"], sentence=broken["sentence"]) for broken in rules)
