"""A file waits in quarantine for what could not be taken of it, and says why."""

from collections.abc import Iterable, Sequence
from hashlib import sha256

from chassis.db.work import Work
from services.invoicing.banking.domain.bank_chain import euros
from services.invoicing.banking.formats.statements import ExaminedFile, Statement
from services.invoicing.banking.store.quarantine import KeptFault, KeptFile, keep_in_quarantine
from services.invoicing.banking.use_cases.entries_in_doubt import Doubt
from services.invoicing.banking.use_cases.follow_chains import HeldStatement, TakenStatement

_MOST_FAULTS, _SHOWN = 100, 200


def faults_of(
    examined_file: ExaminedFile, held_statements: Iterable[HeldStatement], taken: Iterable[TakenStatement]
) -> Sequence[KeptFault]:
    """All that is wrong with the file, at most so many: rules that it breaks, statements that do not follow and, side
    by side, the entries that may have come before. Of what was taken nevertheless it says so.
    """
    faults = [_fault(fault.line, fault.path, fault.rule) for fault in examined_file.faults]
    for waiting in held_statements:
        faults.append(_fault_at(waiting.statement, waiting.refusal.sentence))
        faults += [_fault_at(waiting.statement, _side_by_side(doubt)) for doubt in waiting.doubts]
    faults += [_fault_at(x.statement, f"imported all the same: {x.told.sentence}") for x in taken if x.told]
    return faults[:_MOST_FAULTS]


def keep_file_waiting(work: Work, kind: str, content: bytes, faults: Sequence[KeptFault]) -> None:
    sha = sha256(content).hexdigest()
    bank_file = KeptFile(sha, kind, received_at=work.now, size_bytes=len(content), faults=tuple(faults))
    keep_in_quarantine(work.connection, bank_file, content, actor=work.cause.actor)


def _side_by_side(doubt: Doubt) -> str:
    entry = doubt.entry
    return f"{euros(entry.amount_cents)} of {entry.value_date}, {entry.reference}: may be {doubt.reference}"


def _fault_at(statement: Statement, rule: str) -> KeptFault:
    return _fault(statement.line, statement.path, rule)


def _fault(line: int, path: str, rule: str) -> KeptFault:
    return KeptFault(line, path[:_SHOWN], rule[:_SHOWN])
