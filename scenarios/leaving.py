"""What leaves the house: every document by Peppol or as PDF, into a folder for the access point and the post."""

from collections import Counter

from contracts.invoicing.documents import GetDispatches
from contracts.invoicing.enums import DispatchState
from scenarios.desk import Desk, ask, until


def until_all_left(desk: Desk, count: int) -> Counter[str]:
    """Wait until so many documents left and none waits or is held; says how many by channel."""

    def look() -> Counter[str] | None:
        if _count(desk, "waiting"):
            return None
        sent = _count(desk, "sent")
        return sent if sent.total() >= count else None

    return until(desk, f"{count} documents left", look, lambda: f"held: {dict(_count(desk, 'held'))}")


def _count(desk: Desk, state: DispatchState) -> Counter[str]:
    found: Counter[str] = Counter()
    cursor = None
    while True:
        page = ask(desk.auditor, GetDispatches(state=state, cursor=cursor, limit=1000))
        found.update(one.channel for one in page.dispatches)
        cursor = page.next_cursor
        if cursor is None:
            return found
