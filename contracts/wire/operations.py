"""What every service answers to operators and auditors: books, health, dead letters, its part of a story."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.wire.base import Cents, Command, Count, LongText, Reply, Request, Subject, Text
from contracts.wire.roles import AUDIT, MONEY, READ

Uuids = Annotated[tuple[UUID, ...], Field(max_length=1000)]


class AccountBalance(Reply):
    account: Text
    cents: Cents
    postings: Count
    in_chart: bool = Field(default=True, description="whether the service's chart of accounts has this account")
    wrong_subjects: Count = Field(default=0, description="postings about a subject of another kind than the account's")


class TrialBalanceReply(Reply):
    service: Text
    accounts: tuple[AccountBalance, ...]
    entries: Count
    unsent: Count = Field(description="events in the outbox that no broker has confirmed yet")
    dead: Count = Field(description="dead letters that wait for a person")
    said_twice: Count = Field(default=0, description="subjects about which a once-only event was said again")


class GetTrialBalance(Request[TrialBalanceReply], roles=MONEY | AUDIT):
    pass


class HealthReply(Reply):
    service: Text
    version: Text
    ready: bool
    checks: dict[str, str]


class GetHealth(Request[HealthReply], roles=READ | {"service"}):
    pass


class SaidMessage(Reply):
    message_id: UUID
    type: Text
    occurred_at: AwareDatetime
    published_at: AwareDatetime | None
    causation_id: UUID | None
    actor: Text


class HeardMessage(Reply):
    message_id: UUID
    consumer: Text
    heard_at: AwareDatetime


class TraceReply(Reply):
    service: Text
    said: tuple[SaidMessage, ...]
    heard: tuple[HeardMessage, ...]


class GetTrace(Request[TraceReply], roles=AUDIT):
    """Which messages about this subject the service said, and which of these messages it heard."""

    subject: Subject | None = None
    message_ids: Uuids = ()


class DeadLetterSummary(Reply):
    number: Count
    queue: Text
    type: Text
    message_id: Text
    reason: Text
    died_at: AwareDatetime
    state: Text


class DeadLettersReply(Reply):
    service: Text
    letters: tuple[DeadLetterSummary, ...]


class GetDeadLetters(Request[DeadLettersReply], roles=AUDIT):
    include_closed: bool = False
    limit: Annotated[int, Field(ge=1, le=1000)] = 100


class DeadLetterReply(Reply):
    summary: DeadLetterSummary
    body: str = Field(description="as received, cut at 4,000 characters; text values other than ids are masked")
    bytes: Count
    sha256: Text
    handled_by: Text | None = None
    handled_why: LongText | None = None


class GetDeadLetter(Request[DeadLetterReply], roles=AUDIT):
    number: Count


class ReplayDeadLetter(Command[DeadLetterReply], roles=frozenset({"operator"})):
    number: Count
    why: LongText


class DiscardDeadLetter(Command[DeadLetterReply], roles=frozenset({"operator"})):
    number: Count
    why: LongText
