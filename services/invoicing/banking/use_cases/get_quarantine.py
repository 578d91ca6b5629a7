"""Bank files that wait for a person, and why."""

from chassis.db.work import Work
from contracts.invoicing.banking import Fault, GetQuarantine, QuarantinedFile, QuarantineReply
from services.invoicing.banking.store.quarantine import KeptFile, quarantined_files


def get_quarantine(work: Work, request: GetQuarantine) -> QuarantineReply:
    """At most `limit` files, the first received first."""
    return quarantine_reply(work, request.limit)


def quarantine_reply(work: Work, limit: int) -> QuarantineReply:
    return QuarantineReply(files=tuple(map(_file, quarantined_files(work.connection, limit))))


def _file(bank_file: KeptFile) -> QuarantinedFile:
    return QuarantinedFile(
        file=bank_file.sha256,
        format="camt053" if bank_file.format == "camt053" else "coda",
        received_at=bank_file.received_at,
        size_bytes=bank_file.size_bytes,
        faults=tuple(Fault(line=fault.line, path=fault.path, rule=fault.rule) for fault in bank_file.faults),
    )
