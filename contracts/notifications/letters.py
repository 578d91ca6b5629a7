"""What notifications answers: the letters it wrote. It publishes no events."""

from typing import Annotated

from pydantic import AwareDatetime, Field

from contracts.notifications.enums import LetterState
from contracts.wire.base import ClientId, Command, Count, Cursor, MemberId, Reply, Request, Text
from contracts.wire.enums import Language
from contracts.wire.roles import ANY_MEMBER, AUDIT, MONEY, READ, STAFF

LetterNumber = Annotated[int, Field(ge=1, le=2**63 - 1)]


class Letter(Reply):
    kind: Text
    language: Language
    subject: Text
    state: LetterState
    written_at: AwareDatetime


class LettersReply(Reply):
    letters: tuple[Letter, ...]


class GetLetters(Request[LettersReply], roles=STAFF | AUDIT):
    member_id: MemberId
    limit: Annotated[int, Field(ge=1, le=1000)] = 100


class PostOfficeReply(Reply):
    """How many letters wait, were sent, or wait for an address or a printer. Counts only: no person is named."""

    queued: Count
    sent: Count
    without_address: Count = Field(description="those to print among them")
    to_print: Count = 0
    printed: Count = 0


class GetPostOffice(Request[PostOfficeReply], roles=READ, whose=ANY_MEMBER):
    pass


class LetterToPrint(Reply):
    """The postal address is not here: invoicing's `get_client` has it."""

    number: LetterNumber
    client_id: ClientId
    client_name: Text | None = Field(default=None, description="absent: a letter from before names were kept beside")
    kind: Text
    language: Language
    subject: Text
    body: Annotated[str, Field(min_length=1, max_length=200_000)]
    written_at: AwareDatetime


class LettersToPrintReply(Reply):
    letters: tuple[LetterToPrint, ...]
    next_cursor: Cursor | None = None


class GetLettersToPrint(Request[LettersToPrintReply], roles=STAFF | MONEY):
    """Letters to clients without e-mail that nobody printed yet, oldest first."""

    cursor: Cursor | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class PrintedReply(Reply):
    printed: Count
    repeated: Count = Field(description="of these, printed before")


class MarkPrinted(Command[PrintedReply], roles=STAFF | MONEY):
    """These letters are on paper now. One that was printed before stays as it was."""

    letters: Annotated[tuple[LetterNumber, ...], Field(min_length=1, max_length=1000)]
