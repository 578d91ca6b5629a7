"""The bank's statements come in as a file. Whatever the bank sends again counts once."""

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from itertools import chain

from chassis.work import Work
from contracts.invoicing import ImportBankStatement, ImportReply
from contracts.refusals import InvalidRequest
from services.invoicing.bank_file import Format, examine
from services.invoicing.domain.payment import Receipt
from services.invoicing.domain.refusals import EntryDiffers, NotOurAccount
from services.invoicing.parameters import own_accounts
from services.invoicing.statements import BankFile, Entry
from services.invoicing.store.bank_files import Seen, figures_of, hold_imports, keep_file, seen_entries
from services.invoicing.use_cases.receive_payments import Incoming, receive_payments


def import_bank_statement(work: Work, request: ImportBankStatement) -> ImportReply:
    """Receive every entry of the file that is new, all in one transaction.

    The figures are those of all entries of the file, whenever they came first; `already_imported`: none was
    new. Raises BrokenStatement (line and rule), NotOurAccount, EntryDiffers, InvalidRequest.
    """
    file = examine(_content(request.content_base64), Format(request.format)).sound()
    _require_ours(file)
    hold_imports(work.connection)
    entries = _once(chain.from_iterable(statement.entries for statement in file.statements))
    seen = seen_entries(work.connection, entries)
    _require_same(entries, seen)
    came_first = keep_file(
        work.connection,
        file.sha256,
        statements=len(file.statements),
        entries=len(entries),
        now=work.now,
        actor=work.cause.actor,
    )
    new = [entry for reference, entry in entries.items() if reference not in seen]
    receive_payments(work, [_incoming(work, entry, file) for entry in new])
    figures = figures_of(work.connection, entries)
    return ImportReply(
        statements=len(file.statements),
        already_imported=not new and (bool(entries) or not came_first),
        **asdict(figures),
    )


def _content(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except NotBase64 as error:
        raise InvalidRequest("the file is not in base64", field="content_base64") from error


def _require_ours(file: BankFile) -> None:
    for statement in file.statements:
        if statement.account_iban not in own_accounts(statement.date):
            raise NotOurAccount(
                "a statement of this file is not of our own account",
                field="content_base64",
                statement=statement.sequence,
            )


def _once(entries: Iterable[Entry]) -> dict[str, Entry]:
    """By reference. A file may hold a statement twice; raises EntryDiffers when the two are not the same."""
    found: dict[str, Entry] = {}
    for entry in entries:
        before = found.setdefault(entry.reference, entry)
        if _seen(before) != _seen(entry):
            raise _differs(entry)
    return found


def _require_same(entries: Mapping[str, Entry], seen: Mapping[str, Seen]) -> None:
    for reference, before in seen.items():
        if before != _seen(entries[reference]):
            raise _differs(entries[reference])


def _seen(entry: Entry) -> Seen:
    return Seen(entry.reference, entry.amount_cents, entry.value_date, entry.structured)


def _differs(entry: Entry) -> EntryDiffers:
    return EntryDiffers(
        "the bank sent this entry before with another amount, value date or communication",
        field="content_base64",
        reference=entry.reference,
    )


def _incoming(work: Work, entry: Entry, file: BankFile) -> Incoming:
    receipt = Receipt(entry.reference, entry.amount_cents, entry.structured, entry.text)
    return Incoming(work.new_id("pay"), receipt, entry.value_date, file.sha256)
