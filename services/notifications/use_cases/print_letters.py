"""Letters without an address go out on paper: finance takes their text, and says which were printed."""

from sqlalchemy import RowMapping

from chassis.db.work import Work
from chassis.rpc.paging import page_of, start_of
from contracts.notifications.letters import (
    GetLettersToPrint,
    LettersToPrintReply,
    LetterToPrint,
    MarkPrinted,
    PrintedReply,
)
from contracts.wire.refusals import UnknownThing
from services.notifications.store.paper import letters_to_print, lock_paper_letters, mark_printed


def get_letters_to_print(work: Work, request: GetLettersToPrint) -> LettersToPrintReply:
    """A page of what waits for a printer, oldest first. Raises InvalidRequest."""
    rows = letters_to_print(work.connection, start_of(request, int) or 0, request.limit + 1)
    page = page_of(request, rows, lambda letter: int(letter["number"]))
    return LettersToPrintReply(
        letters=tuple(map(_letter, page.rows)),
        next_cursor=page.next_cursor,
    )


def mark_letters_printed(work: Work, request: MarkPrinted) -> PrintedReply:
    """All of these or none. Raises UnknownThing for what is no letter on paper, such as one that was mailed."""
    numbers = set(request.letters)
    on_paper = lock_paper_letters(work.connection, numbers)
    for index, number in enumerate(request.letters):
        if number not in on_paper:
            raise UnknownThing("no letter on paper has this number", field=f"letters.{index}")
    printed = mark_printed(work.connection, numbers, work.now, work.cause.actor)
    return PrintedReply(printed=printed, repeated=len(numbers) - printed)


def _letter(row: RowMapping) -> LetterToPrint:
    return LetterToPrint(
        number=row["number"],
        client_id=row["client_id"],
        client_name=row["client_name"],
        kind=row["kind"],
        language=row["language"],
        subject=row["subject"],
        body=row["body"],
        written_at=row["written_at"],
    )
