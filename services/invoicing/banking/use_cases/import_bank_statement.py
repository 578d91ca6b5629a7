"""Import the statements of a file of the bank. What comes again counts once, and what does not follow waits."""

import zlib
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterable, Sequence
from hashlib import sha256

from chassis.db.work import Work
from contracts.invoicing.banking import Fault, ImportBankStatement, ImportReply
from contracts.wire.refusals import DateNotCovered, InvalidRequest
from kernel.refusal import Refused
from services.invoicing.banking.domain.payment import Receipt
from services.invoicing.banking.formats.bank_file import Format, examine
from services.invoicing.banking.formats.statements import BankFile, ExaminedFile, Statement, StatementEntry
from services.invoicing.banking.refusals import BrokenStatement, NotOurAccount
from services.invoicing.banking.store.bank_files import figures_of, keep_entries, keep_file, lock_bank_imports
from services.invoicing.banking.store.bank_statements import add_statements
from services.invoicing.banking.store.quarantine import KeptFault, leave_quarantine
from services.invoicing.banking.use_cases.follow_chains import (
    FollowedChains,
    HeldStatement,
    ImportedFile,
    TakenStatement,
)
from services.invoicing.banking.use_cases.keep_file_waiting import faults_of, keep_file_waiting
from services.invoicing.banking.use_cases.receive_payments import IncomingReceipt, receive_payments
from services.invoicing.bulk import sum_of
from services.invoicing.parameters import own_accounts
from services.invoicing.refusals import TotalTooLarge

_MOST_BYTES = 8_000_000


def import_bank_statement(work: Work, request: ImportBankStatement) -> ImportReply:
    """Receive every new entry of the sound statements that follow in the chain of their account, in one transaction.

    The figures are those of all entries of these statements, whenever they came first; `already_imported`: none was
    new. What is left waits in quarantine, with its reasons; where nothing is taken it is refused, unless the mode is
    `quarantine`. Raises BrokenStatement (line and rule), NotOurAccount, DateNotCovered, TotalTooLarge, EntryDiffers,
    StatementMissing, StatementOverlaps, EntriesInDoubt, InvalidRequest.
    """
    content = _content(request)
    examined_file = _examined(content, Format(request.format))
    lock_bank_imports(work.connection)
    statements, held_statements = _ours(examined_file.file.statements)
    chains = FollowedChains(work, ImportedFile(examined_file.file.sha256, request.format, request.accept_because))
    if too_large := _too_large(statements):
        held_statements += [HeldStatement(statement, too_large) for statement in statements]
    else:
        chains.follow(statements)
    held_statements += chains.held
    refusals = (*examined_file.faults, *(statement.refusal for statement in held_statements))
    if refusals and (request.mode == "whole" or (request.mode == "strict" and not chains.taken)):
        raise refusals[0]
    faults = faults_of(examined_file, held_statements, chains.taken)
    if refusals:
        keep_file_waiting(work, request.format, content, faults)
    if not chains.taken:
        return _waiting_reply(examined_file, held_statements, faults)
    return _imported(work, examined_file, chains.taken, held_statements, faults)


def _content(request: ImportBankStatement) -> bytes:
    try:
        sent_bytes = b64decode(request.content_base64, validate=True)
    except NotBase64 as error:
        raise InvalidRequest("the file is not in base64", field="content_base64") from error
    return sent_bytes if request.packing == "none" else _unpacked(sent_bytes)


def _unpacked(sent_bytes: bytes) -> bytes:
    """At most `_MOST_BYTES`, however large a small file would become."""
    gzip = zlib.decompressobj(wbits=31)
    try:
        content = gzip.decompress(sent_bytes, _MOST_BYTES + 1)
    except zlib.error as error:
        raise InvalidRequest("the file is not in gzip", field="content_base64") from error
    if not gzip.eof or gzip.unused_data or len(content) > _MOST_BYTES:
        raise InvalidRequest(f"one whole gzip file of at most {_MOST_BYTES:,} bytes", field="content_base64")
    return content


def _examined(content: bytes, kind: Format) -> ExaminedFile:
    """A file that cannot be read at all has one fault."""
    try:
        return examine(content, kind)
    except BrokenStatement as fault:
        return ExaminedFile(BankFile(sha256(content).hexdigest(), ()), (fault,))


def _ours(statements: Iterable[Statement]) -> tuple[list[Statement], list[HeldStatement]]:
    """The sound statements of our own accounts, and those of another's."""
    ours, held_statements = [], []
    for statement in statements:
        if statement.is_sound:
            refusal = _not_ours(statement)
            if refusal:
                held_statements.append(HeldStatement(statement, refusal))
            else:
                ours.append(statement)
    return ours, held_statements


def _not_ours(statement: Statement) -> Refused | None:
    try:
        accounts = own_accounts(statement.date)
    except DateNotCovered as refusal:
        return refusal
    if statement.account_iban in accounts:
        return None
    return NotOurAccount(
        "a statement of this file is not of our own account", field="content_base64", statement=statement.sequence
    )


def _too_large(statements: Iterable[Statement]) -> Refused | None:
    """All amounts together, in and out, must fit into the reply."""
    amounts = [abs(entry.amount_cents) for statement in statements for entry in statement.entries]
    try:
        sum_of("content_base64", amounts)
    except TotalTooLarge as refusal:
        return refusal
    return None


def _imported(
    work: Work,
    examined_file: ExaminedFile,
    taken: Sequence[TakenStatement],
    held_statements: Sequence[HeldStatement],
    faults: Sequence[KeptFault],
) -> ImportReply:
    file, actor = examined_file.file, work.cause.actor
    listed = {entry.reference: entry for statement in taken for entry in statement.listed}
    new = [_receipt(entry, statement.statement) for statement in taken for entry in statement.new]
    came_first = keep_file(
        work.connection, file.sha256, statements=len(taken), entries=len(listed), now=work.now, actor=actor
    )
    keep_entries(work.connection, tuple(listed.values()))
    rows = [statement.row for statement in taken if statement.row]
    add_statements(work.connection, rows, now=work.now, actor=actor)
    if not _waiting(examined_file, held_statements):
        leave_quarantine(work.connection, file.sha256, state="imported", why="sound", now=work.now, actor=actor)
    receive_payments(work, [IncomingReceipt(work.new_id("pay"), receipt, file.sha256) for receipt in new])
    figures = figures_of(work.connection, listed)
    return ImportReply(
        file=file.sha256,
        statements=len(taken),
        entries=figures.entries,
        matched=figures.matched,
        part_paid=figures.part_paid,
        settled=figures.settled,
        overpaid=figures.overpaid,
        suspense=figures.suspense,
        booked_costs=figures.booked_costs,
        shares=figures.shares,
        amount_cents=figures.amount_cents,
        already_imported=not new and not _waiting(examined_file, held_statements) and (bool(listed) or not came_first),
        faults=_told(faults),
        waiting=_waiting(examined_file, held_statements),
    )


def _receipt(entry: StatementEntry, statement: Statement) -> Receipt:
    legal_entities = own_accounts(statement.date)
    return Receipt(
        reference=entry.reference,
        amount_cents=entry.amount_cents,
        value_date=entry.value_date,
        structured=entry.structured,
        text=entry.text,
        kind=entry.kind,
        payer_name=entry.counterparty_name,
        payer_account=entry.counterparty_account,
        legal_entity=legal_entities[statement.account_iban],
        from_ourselves=entry.counterparty_account in legal_entities,
    )


def _waiting_reply(
    examined_file: ExaminedFile, held_statements: Sequence[HeldStatement], faults: Sequence[KeptFault]
) -> ImportReply:
    return ImportReply(
        file=examined_file.file.sha256,
        statements=0,
        entries=0,
        matched=0,
        part_paid=0,
        settled=0,
        overpaid=0,
        suspense=0,
        amount_cents=0,
        faults=_told(faults),
        waiting=_waiting(examined_file, held_statements),
    )


def _waiting(examined_file: ExaminedFile, held_statements: Sequence[HeldStatement]) -> int:
    """How many statements wait; at least one when a part of the file could not be read at all."""
    broken = sum(not statement.is_sound for statement in examined_file.file.statements)
    return len(held_statements) + (broken or int(bool(examined_file.faults)))


def _told(faults: Iterable[KeptFault]) -> tuple[Fault, ...]:
    return tuple(Fault(line=fault.line, path=fault.path, rule=fault.rule) for fault in faults)
