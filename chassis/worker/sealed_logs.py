"""What every service answers of its sealed logs: heads, leaves, proofs, as lines of a file that anybody checks."""

from chassis.db.work import Work
from chassis.log.reading import StoredLog, all_logs, growth_lines, leaf_lines, log_named, proof_lines
from chassis.rpc.access import require_known
from contracts.wire.operations import (
    GetLogHead,
    GetLogLeaves,
    GetLogProof,
    GetLogs,
    LogLinesReply,
    LogsReply,
    LogSummary,
)


def get_logs(work: Work, _request: GetLogs) -> LogsReply:
    return LogsReply(
        service=work.service,
        logs=tuple(
            LogSummary(name=log.name, size=log.size, opened_at=log.opened_at, closed_at=log.closed_at)
            for log in all_logs(work.connection)
        ),
    )


def get_log_head(work: Work, request: GetLogHead) -> LogLinesReply:
    """Raises UnknownThing, also while nothing was sealed."""
    return LogLinesReply(lines=tuple(growth_lines(work.connection, _log(work, request.log), request.since)))


def get_log_leaves(work: Work, request: GetLogLeaves) -> LogLinesReply:
    """Raises UnknownThing."""
    log, end = _log(work, request.log), request.begin + request.limit
    return LogLinesReply(lines=tuple(leaf_lines(work.connection, log, request.begin, end)))


def get_log_proof(work: Work, request: GetLogProof) -> LogLinesReply:
    """Raises UnknownThing, also for what is not sealed yet."""
    lines = proof_lines(work.connection, _log(work, request.log), request.entry)
    return LogLinesReply(lines=tuple(require_known(lines, "sealed entry", field="entry")))


def _log(work: Work, name: str) -> StoredLog:
    log = log_named(work.connection, name)
    return require_known(log if log and log.note else None, "log with anything sealed in it", field="log")
