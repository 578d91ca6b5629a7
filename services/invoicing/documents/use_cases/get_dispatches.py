"""Documents on their way out: who waits, what is held and why, what was sent."""

from dataclasses import asdict

from chassis.db.work import Work
from contracts.invoicing.documents import Dispatch, DispatchesReply, GetDispatches
from services.invoicing.documents.store.dispatch import DispatchState, dispatches


def get_dispatches(work: Work, request: GetDispatches) -> DispatchesReply:
    """In the order of their numbers, a page at a time."""
    found = dispatches(work.connection, request.state, request.cursor or "", request.limit + 1)
    shown = found[: request.limit]
    more = len(found) > request.limit
    return DispatchesReply(dispatches=tuple(map(dispatch_reply, shown)), next_cursor=shown[-1].number if more else None)


def dispatch_reply(dispatched: DispatchState) -> Dispatch:
    return Dispatch.model_validate(asdict(dispatched) | {"rules": tuple(dispatched.rules)}, strict=False)
