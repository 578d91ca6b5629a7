"""Import the bank's statements from a file. What the bank sends again counts once."""

import zlib
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterator
from hashlib import sha256

from chassis.db.work import Work
from contracts.invoicing.banking import Fault, ImportBankStatement, ImportReply
from contracts.wire.refusals import DateNotCovered, InvalidRequest
from kernel.refusal import Refused
from services.invoicing.banking.domain.payment import Receipt
from services.invoicing.banking.formats.bank_file import Format, examine
from services.invoicing.banking.formats.statements import BankFile, ExaminedFile, StatementEntry
from services.invoicing.banking.refusals import BrokenStatement, EntryDiffers, NotOurAccount
from services.invoicing.banking.store.bank_files import ListedEntry, figures_of, keep_entries, keep_file, seen_entries
from services.invoicing.banking.store.quarantine import KeptFault, KeptFile, keep_in_quarantine, leave_quarantine
from services.invoicing.banking.use_cases.deduplicate import DeduplicatedReceipts, deduplicate
from services.invoicing.banking.use_cases.receive_payments import IncomingReceipt, receive_payments
from services.invoicing.bulk import sum_of
from services.invoicing.parameters import own_accounts
from services.invoicing.refusals import TotalTooLarge

_MOST_FAULTS, _SHOWN = 100, 200
_MOST_BYTES = 8_000_000


def import_bank_statement(work: Work, request: ImportBankStatement) -> ImportReply:
    """Receive every entry of the file that is new, all in one transaction.

    The figures are those of all entries of the file, whenever they came first; `already_imported`: none was new.
    In quarantine mode a file that would be refused is kept for a person instead, and nothing of it is booked.
    Raises BrokenStatement (line and rule), NotOurAccount, DateNotCovered, TotalTooLarge, EntryDiffers, InvalidRequest.
    """
    content = _content(request)
    examined_file = _examined(content, Format(request.format))
    try:
        file = examined_file.sound()
        _require_ours(file)
        _require_countable(file)
        deduplicated = deduplicate(work, _receipts(work, file), field="content_base64")
    except (BrokenStatement, NotOurAccount, EntryDiffers, DateNotCovered, TotalTooLarge) as refusal:
        if request.mode == "strict":
            raise
        return _quarantined(work, request, content, examined_file.faults or (refusal,))
    return _imported(work, file, deduplicated)


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


def _require_ours(file: BankFile) -> None:
    for statement in file.statements:
        if statement.account_iban not in own_accounts(statement.date):
            raise NotOurAccount(
                "a statement of this file is not of our own account",
                field="content_base64",
                statement=statement.sequence,
            )


def _require_countable(file: BankFile) -> None:
    """All amounts together, in and out, must fit into the reply."""
    amounts = [entry.amount_cents for statement in file.statements for entry in statement.entries]
    sum_of("content_base64", map(abs, amounts))


def _receipts(work: Work, file: BankFile) -> Iterator[Receipt]:
    """What was imported under its old reference keeps it."""
    entries = [entry for statement in file.statements for entry in statement.entries]
    old_references = seen_entries(work.connection, [entry.old_reference for entry in entries])
    return (_receipt(entry, keeps=entry.old_reference in old_references) for entry in entries)


def _receipt(entry: StatementEntry, *, keeps: bool) -> Receipt:
    return Receipt(
        reference=entry.old_reference if keeps else entry.reference,
        amount_cents=entry.amount_cents,
        value_date=entry.value_date,
        structured=entry.structured,
        text=entry.text,
        kind=entry.kind,
        payer_name=entry.counterparty_name,
        payer_account=entry.counterparty_account,
    )


def _imported(work: Work, file: BankFile, deduplicated: DeduplicatedReceipts) -> ImportReply:
    statements, entries, actor = len(file.statements), len(deduplicated.receipts), work.cause.actor
    came_first = keep_file(
        work.connection, file.sha256, statements=statements, entries=entries, now=work.now, actor=actor
    )
    keep_entries(
        work.connection,
        [
            ListedEntry(file.sha256, reference, receipt.amount_cents)
            for reference, receipt in deduplicated.receipts.items()
        ],
    )
    leave_quarantine(work.connection, file.sha256, state="imported", why="sound", now=work.now, actor=actor)
    receive_payments(work, [IncomingReceipt(work.new_id("pay"), receipt, file.sha256) for receipt in deduplicated.new])
    figures = figures_of(work.connection, deduplicated.receipts)
    return ImportReply(
        file=file.sha256,
        statements=statements,
        entries=figures.entries,
        matched=figures.matched,
        part_paid=figures.part_paid,
        settled=figures.settled,
        overpaid=figures.overpaid,
        suspense=figures.suspense,
        booked_costs=figures.booked_costs,
        amount_cents=figures.amount_cents,
        already_imported=not deduplicated.new and (entries > 0 or not came_first),
    )


def _quarantined(work: Work, request: ImportBankStatement, content: bytes, faults: tuple[Refused, ...]) -> ImportReply:
    bank_file = KeptFile(
        sha256=sha256(content).hexdigest(),
        format=request.format,
        received_at=work.now,
        size_bytes=len(content),
        faults=tuple(map(_fault, faults[:_MOST_FAULTS])),
    )
    keep_in_quarantine(work.connection, bank_file, content, actor=work.cause.actor)
    return ImportReply(
        file=bank_file.sha256,
        statements=0,
        entries=0,
        matched=0,
        part_paid=0,
        settled=0,
        overpaid=0,
        suspense=0,
        amount_cents=0,
        faults=tuple(Fault(line=fault.line, path=fault.path, rule=fault.rule) for fault in bank_file.faults),
    )


def _fault(refusal: Refused) -> KeptFault:
    if isinstance(refusal, BrokenStatement):
        return KeptFault(refusal.line, refusal.path[:_SHOWN], refusal.rule[:_SHOWN])
    return KeptFault(0, "", refusal.sentence[:_SHOWN])
