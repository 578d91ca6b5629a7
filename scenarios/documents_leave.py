"""What leaves the house: every document by Peppol or as PDF, into a folder for the access point and the post."""

from collections import Counter

from contracts.invoicing.documents import GetDispatches
from contracts.invoicing.enums import DispatchState
from scenarios.session import Session, ask, until


def until_all_left(session: Session, count: int) -> Counter[str]:
    """Wait until so many documents left and none waits or is held; returns how many by channel."""

    def look() -> Counter[str] | None:
        if _count(session, "waiting"):
            return None
        sent = _count(session, "sent")
        return sent if sent.total() >= count else None

    return until(session, f"{count} documents left", look, lambda: f"held: {dict(_count(session, 'held'))}")


def _count(session: Session, state: DispatchState) -> Counter[str]:
    channels: Counter[str] = Counter()
    cursor = None
    while True:
        page = ask(session.auditor, GetDispatches(state=state, cursor=cursor, limit=1000))
        channels.update(dispatch.channel for dispatch in page.dispatches)
        cursor = page.next_cursor
        if cursor is None:
            return channels
