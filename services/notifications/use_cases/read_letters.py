"""The letters to a member, and counts of all letters."""

from sqlalchemy import RowMapping

from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.notifications.letters import GetLetters, GetPostOffice, Letter, LettersReply, PostOfficeReply
from services.notifications.store.addresses import persons_of
from services.notifications.store.letters import count_letters, letters_to


def get_letters(work: Work, request: GetLetters) -> LettersReply:
    """The member's letters, newest first, without their text. Raises UnknownThing."""
    require_known(persons_of(work.connection, [request.member_id]).get(request.member_id), "member")
    rows = letters_to(work.connection, request.member_id, request.limit)
    return LettersReply(letters=tuple(map(_letter, rows)))


def get_post_office(work: Work, _request: GetPostOffice) -> PostOfficeReply:
    """Counts only: no person is named."""
    counts = count_letters(work.connection)
    return PostOfficeReply(
        queued=counts["queued"],
        sent=counts["sent"],
        without_address=counts["without_address"],
        to_print=counts["to_print"],
        printed=counts["printed"],
    )


def _letter(row: RowMapping) -> Letter:
    return Letter(
        kind=row["kind"],
        language=row["language"],
        subject=row["subject"],
        state=row["state"],
        written_at=row["written_at"],
    )
