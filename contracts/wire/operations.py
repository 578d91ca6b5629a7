"""What every service answers to operators and auditors: the audit, health, dead letters, jobs, its part of a story."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from contracts.wire.base import Cents, Command, Count, Limit, LongText, Reply, Request, Subject, Text
from contracts.wire.roles import ANY_MEMBER, AUDIT, MONEY, READ

Simulation = Annotated[
    tuple[Text, ...],
    Field(description="what is not as in life, `allowed` where it may be; empty where wages are paid"),
]
Month = Annotated[str, StringConstraints(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]
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
    said_twice: Count = Field(default=0, description="subjects about which a once-only event was published again")
    simulation: Simulation = ()


class GetTrialBalance(Request[TrialBalanceReply], roles=MONEY | AUDIT):
    pass


class AuditDifference(Reply):
    """A thing that stands otherwise in two places of one service; None where it does not stand at all."""

    key: str
    stands: str | None
    should: str | None


class AuditCheck(Reply):
    """What a service holds against each other in its own database."""

    name: Text
    compares: LongText
    rows: Count = Field(description="how many rows were looked at")
    differing: Count
    differences: tuple[AuditDifference, ...] = Field(default=(), description="the first of them, by key")
    shows: LongText = Field(description="the query that shows the row, with `{key}` where its key belongs")


class AuditList(Reply):
    """A list that other services have as well, or a day of it: as many rows, with the same sum, are the same list."""

    name: Text
    day: date | None = Field(default=None, description="UTC; of a message, the day of its UUIDv7")
    rows: Count
    xor: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")] = Field(
        description="of the ids of messages; else of the MD5 of each key and value"
    )


class AuditFigure(Reply):
    says: Text
    rows: Count
    cents: Cents


class AuditReply(Reply):
    """All of one snapshot of the database."""

    service: Text
    books: TrialBalanceReply
    checks: tuple[AuditCheck, ...]
    lists: tuple[AuditList, ...]
    apart: tuple[AuditFigure, ...] = Field(default=(), description="what is no fault, and told apart")


class GetAudit(Request[AuditReply], roles=MONEY | AUDIT):
    """Everything that the service can hold against its books and its messages."""


class AuditRow(Reply):
    key: str
    value: str


class AuditRowsReply(Reply):
    rows: tuple[AuditRow, ...]


class GetAuditRows(Request[AuditRowsReply], roles=MONEY | AUDIT):
    """The rows of a list behind this key, in the order of their keys; of messages, the ids of a day."""

    name: Text
    day: date | None = None
    after: Annotated[str, Field(max_length=300)] = ""
    limit: Annotated[int, Field(ge=1, le=20_000)] = 20_000


class HealthReply(Reply):
    service: Text
    version: Text
    ready: bool
    checks: dict[str, str]
    simulation: Simulation = ()
    warnings: dict[str, str] = Field(
        default={}, description="what an operator must see to, by name; ready all the same"
    )


class GetHealth(Request[HealthReply], roles=READ | {"service"}, whose=ANY_MEMBER):
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
    """Which messages about this subject the service published, and which of these messages it consumed."""

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
    not_yet: bool = Field(default=False, description="only those whose fact has not come yet; they are tried again")
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


class JobSummary(Reply):
    """A run of a job: of one period, or all ticks of a job that is never done."""

    job: Text
    period: str = Field(description="`2026-09-14`, `2026-09` or `2026-Q3`; empty for a job that is never done")
    done: Count
    total: Count | None = Field(default=None, description="records in this run, where that is known")
    set_aside: dict[Text, Count] = Field(description="records that were left out, by the reason")
    faults: Count = Field(description="turns that failed")
    fault: Text | None = Field(default=None, description="the last fault; none once the job went on")
    began_at: AwareDatetime
    moved_at: AwareDatetime
    ended_at: AwareDatetime | None = None


class JobsReply(Reply):
    service: Text
    jobs: tuple[JobSummary, ...]


class GetJobs(Request[JobsReply], roles=AUDIT):
    """Runs that are not done, then the newest of those that are."""

    limit: Limit = 100


class LogSummary(Reply):
    """A sealed log. Its leaves have positions from 0 to before `size`."""

    name: Text
    size: Count
    opened_at: AwareDatetime
    closed_at: AwareDatetime | None = None


class LogsReply(Reply):
    service: Text
    logs: tuple[LogSummary, ...]


class GetLogs(Request[LogsReply], roles=AUDIT):
    """The sealed logs of the service."""


class LogLinesReply(Reply):
    """Lines of a file that `gedeeld log verify` and tools/check_log.py check."""

    lines: tuple[str, ...]


class GetLogHead(Request[LogLinesReply], roles=AUDIT):
    """The last signed head; behind `grew`, the proof that it continues the one of size `since`."""

    log: Text
    since: Count = 0


class GetLogLeaves(Request[LogLinesReply], roles=AUDIT):
    """The leaves from position `begin`, with what stands in the database now of their contents."""

    log: Text
    begin: Count = 0
    limit: Limit = 500


class GetLogProof(Request[LogLinesReply], roles=AUDIT):
    """The proof that one entry was sealed: the id of a journal entry, or the name of an entry of another log."""

    log: Text
    entry: Text


class ClosedPeriod(Reply):
    """This month and all before it are closed."""

    month: Month = Field(description="`2026-09`")
    closed_at: AwareDatetime
    closed_by: Text


class ClosedPeriodsReply(Reply):
    service: Text
    periods: tuple[ClosedPeriod, ...]
    open_from: date | None = Field(default=None, description="the first day that may be booked; none while all may")
    late_entries: Count = Field(description="entries on a later day than that of their fact, which was closed")


class GetClosedPeriods(Request[ClosedPeriodsReply], roles=MONEY | AUDIT):
    pass


class ClosePeriod(Command[ClosedPeriodsReply], roles=MONEY):
    """For good: what happened in it and is heard later is booked on the first open day, and keeps its own."""

    month: Month = Field(description="`2026-09`; all before it are closed too")
