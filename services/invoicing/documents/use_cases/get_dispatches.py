"""Documents on their way out: who waits, what is held and why, what was sent."""

from collections.abc import Mapping, Sequence

from chassis.db.work import Work
from contracts.invoicing.documents import BrokenDocumentRule, Dispatch, DispatchesReply, GetDispatches
from services.invoicing.documents.store.dispatch import DispatchProgress, dispatches


def get_dispatches(work: Work, request: GetDispatches) -> DispatchesReply:
    """In the order of their numbers, a page at a time."""
    found = dispatches(work.connection, request.state, request.cursor or "", request.limit + 1)
    shown = found[: request.limit]
    more = len(found) > request.limit
    return DispatchesReply(dispatches=tuple(map(dispatch_reply, shown)), next_cursor=shown[-1].number if more else None)


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
