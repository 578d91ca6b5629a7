"""Letters without an address go out on paper: finance takes their text, and says which were printed."""

from sqlalchemy import RowMapping

from chassis.db.work import Work
from contracts.notifications.letters import (
    GetLettersToPrint,
    LettersToPrintReply,
    LetterToPrint,
    MarkPrinted,
    PrintedReply,
)
from contracts.wire.refusals import InvalidRequest, UnknownThing
from services.notifications.store.paper import letters_to_print, lock_paper_letters, mark_printed


def get_letters_to_print(work: Work, request: GetLettersToPrint) -> LettersToPrintReply:
    """A page of what waits for a printer, oldest first. Raises InvalidRequest for a cursor that is none of ours."""
    found = letters_to_print(work.connection, _number(request.cursor), request.limit + 1)
    shown = found[: request.limit]
    return LettersToPrintReply(
        letters=tuple(map(_letter, shown)),
        next_cursor=str(shown[-1]["number"]) if len(found) > len(shown) else None,
    )


def mark_letters_printed(work: Work, request: MarkPrinted) -> PrintedReply:
    """All of these or none. Raises UnknownThing for what is no letter on paper, such as one that was mailed."""
    numbers = set(request.letters)
    on_paper = lock_paper_letters(work.connection, numbers)
    for place, number in enumerate(request.letters):
        if number not in on_paper:
            raise UnknownThing("no letter on paper has this number", field=f"letters.{place}")
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


def _number(cursor: str | None) -> int:
    if cursor is None:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= 18):
        raise InvalidRequest("no page begins there", field="cursor")
    return int(cursor)
