"""What notifications answers: the letters it wrote. It says no events."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from contracts.base import Count, Language, MemberId, Reply, Request, Text


class GetLetters(Request):
    member_id: MemberId
    limit: Annotated[int, Field(ge=1, le=1000)] = 100


class Letter(Reply):
    kind: Text
    language: Language
    subject: Text
    state: Literal["queued", "sent"]
    written_at: AwareDatetime


class LettersReply(Reply):
    letters: tuple[Letter, ...]


class GetPostOffice(Request):
    pass


class PostOfficeReply(Reply):
    """How many letters wait, were sent, or wait for an address. Counts only: no person is named."""

    queued: Count
    sent: Count
    without_address: Count
