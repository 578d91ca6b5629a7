"""Reading a CODA file: the daily statement of a Belgian bank (Febelfin, version 2, 128 characters a record).

Every rule that money depends on is checked, statement by statement: a broken one says nothing of the others. Where the
bank or the customer totalled several payments, the parts stand in place of the total: one entry a payer.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from hashlib import sha256

from chassis.turns import in_turns
from services.invoicing.banking.formats.coda_entries import StatementContext, entries_of
from services.invoicing.banking.formats.coda_movements import WHOLE, Movement, faults_of_parts, movements_of
from services.invoicing.banking.formats.coda_records import (
    ACCOUNT,
    CODE,
    FILE_DATE,
    MOVED,
    NEW_BALANCE,
    NEW_DATE,
    OLD_BALANCE,
    OLD_DATE,
    UNKNOWN_DATE,
    Record,
    cents_of,
    check_record,
    day_in,
    records_of,
    thousandths_in,
)
from services.invoicing.banking.formats.statements import BankFile, ExaminedFile, Statement
from services.invoicing.banking.refusals import BrokenStatement

_AFTER = {"0": "1", "1": "2489", "2": "238", "3": "238", "8": "49", "4": "49", "9": "0"}
_CODED_NUMBER = slice(125, 128)
_MORE_FOLLOWS = "1"
"""The last figure of a record 9, when another file follows."""


def examine_coda(content: bytes) -> ExaminedFile:
    """All that can be read, and what is wrong. Raises BrokenStatement when the file is empty or too large.

    A movement with a broken record is left out; so is a statement whose header, balance or end is broken.
    """
    faults: list[BrokenStatement] = []
    statements: list[Statement] = []
    for section in _sections(records_of(content)):
        statement, section_faults = _examined(section)
        number = statement.sequence if statement else ""
        faults += [fault.of(number) for fault in section_faults]
        statements += [statement] if statement else []
    return ExaminedFile(BankFile(sha256(content).hexdigest(), tuple(statements)), tuple(faults))


def _sections(records: Sequence[Record]) -> Iterator[Sequence[Record]]:
    """The records of each statement: up to its record 9, or to the next record 0."""
    begin = 0
    for index, record in enumerate(records):
        if record.kind == "0" and index > begin:
            yield records[begin:index]
            begin = index
        if record.kind == "9":
            yield records[begin : index + 1]
            begin = index + 1
    if begin < len(records):
        yield records[begin:]


def _examined(section: Sequence[Record]) -> tuple[Statement | None, list[BrokenStatement]]:
    """The statement, as far as it can be read, and what is wrong with it."""
    faults = [fault for record in in_turns(section) for fault in _faults(check_record, record)]
    broken = {fault.line for fault in faults}
    order = _faults(_check_order, section)
    readable = section if not broken else _without(section, broken)
    if not _has_frame(readable):
        return None, faults + order
    movements, misfits = movements_of(record for record in readable if record.kind[0] in "23")
    if not broken:
        faults += [*order, *misfits, *faults_of_parts(movements)]
        faults += _faults(_check_new_balance, section) + _faults(_check_totals, section) if not order else []
    faults += _faults(_check_account, section[1])
    try:
        day = _day(readable)
    except BrokenStatement as undated:
        return None, [*faults, undated]
    return _statement(readable, movements, day, is_sound=not faults), faults


def _faults(check: Callable[..., None], *arguments: object) -> list[BrokenStatement]:
    try:
        check(*arguments)
    except BrokenStatement as fault:
        return [fault]
    return []


def _check_order(section: Sequence[Record]) -> None:
    """Each record follows one that it may follow. A part of a statement may end without a new balance."""
    allowed = "0"
    in_parts = "9" if section[-1].text.endswith(_MORE_FOLLOWS) else ""
    for record in section:
        kind = record.kind[0]
        if kind not in allowed and not (kind == in_parts and "8" in allowed):
            raise BrokenStatement(record.line, f"record {kind} where one of {'/'.join(allowed)} belongs")
        allowed = _AFTER[kind]
    if section[-1].kind != "9":
        raise BrokenStatement(section[-1].line, "the statement stops before record 9")


def _without(section: Sequence[Record], broken: set[int]) -> Sequence[Record]:
    """The section without movements that have a broken record; nothing when a record 0, 1, 8 or 9 is broken."""
    if any(record.line in broken and record.kind in "0189" for record in section):
        return ()
    movements = {record.text[2:6] for record in section if record.line in broken}
    return [
        record
        for record in section
        if record.kind in "0189" or (record.kind[0] in "23" and record.text[2:6] not in movements)
    ]


def _has_frame(section: Sequence[Record]) -> bool:
    """Whether the header, the old balance and the number of the statement are there."""
    return [record.kind for record in section[:2]] == ["0", "1"]


def _check_new_balance(section: Sequence[Record]) -> None:
    """Balances and movements agree. A balance may have odd thousandths, a movement has none."""
    old, new = section[1], _new_balance(section)
    if new is None:
        return
    if (old.text[2:5], old.text[ACCOUNT]) != (new.text[1:4], new.text[4:41]):
        raise BrokenStatement(new.line, "the new balance is of another account or statement than the old")
    moved_cents = cents_of(sum(_moved(section)))
    if _cents(old, OLD_BALANCE) + moved_cents != _cents(new, NEW_BALANCE):
        raise BrokenStatement(new.line, "old balance and movements do not sum to the new balance")


def _check_totals(section: Sequence[Record]) -> None:
    """Totals of money out and in, and the count of the records, agree with record 9."""
    trailer, moved = section[-1], _moved(section)
    debit, credit, count = int(trailer.text[22:37]), int(trailer.text[37:52]), int(trailer.text[16:22])
    if (-sum(a for a in moved if a < 0), sum(a for a in moved if a > 0)) != (debit, credit):
        raise BrokenStatement(trailer.line, "the totals of record 9 are not those of the movements")
    if sum(record.kind[0] in "1238" for record in section) != count:
        raise BrokenStatement(trailer.line, "record 9 counts other than the records that are there")


def _moved(section: Sequence[Record]) -> list[int]:
    """What the movements on the account move, in thousandths."""
    moves = (record.text for record in section if record.kind == "21")
    return [thousandths_in(text[MOVED]) for text in moves if text[CODE.start] in WHOLE]


def _new_balance(section: Sequence[Record]) -> Record | None:
    return next((record for record in section if record.kind == "8"), None)


def _cents(record: Record, balance: slice) -> int:
    return cents_of(thousandths_in(record.text[balance]))


def _day(section: Sequence[Record]) -> date:
    """Of the new balance, or else the old, or else of the file. Raises BrokenStatement."""
    new = _new_balance(section)
    dated = [(new, NEW_DATE)] if new else []
    for record, where in (*dated, (section[1], OLD_DATE), (section[0], FILE_DATE)):
        if record.text[where] != UNKNOWN_DATE:
            day = day_in(record.text[where])
            if day is None:
                raise BrokenStatement(record.line, "no such date")
            return day
    raise BrokenStatement(section[1].line, "no date in the header or in a balance")


def _statement(section: Sequence[Record], movements: Sequence[Movement], day: date, *, is_sound: bool) -> Statement:
    old, new = section[1], _new_balance(section)
    account, paper_number = _account(old.text), old.text[2:5]
    coded_number = old.text[_CODED_NUMBER].strip()  # tells two of a day apart: on paper both may be 000
    old_balance_cents = _cents(old, OLD_BALANCE)
    old_prefix = f"{account}/{day:%Y%m%d}/{paper_number}"
    context = StatementContext(f"{old_prefix}.{coded_number}.{old_balance_cents}", old_prefix, day)
    return Statement(
        account_iban=account,
        sequence=coded_number if paper_number == "000" else paper_number,
        date=day,
        old_balance_cents=old_balance_cents,
        new_balance_cents=_cents(new, NEW_BALANCE) if new else old_balance_cents + cents_of(sum(_moved(section))),
        entries=tuple(entry for movement in in_turns(movements) for entry in entries_of(movement, context)),
        currency=_currency(old.text),
        identity=context.identity,
        line=section[0].line,
        is_sound=is_sound,
    )


def _check_account(old: Record) -> None:
    if _currency(old.text) != "EUR":
        raise BrokenStatement(old.line, "an account in another currency than the euro")
    if not _IBAN.fullmatch(_account(old.text)):
        raise BrokenStatement(old.line, "the account is neither an IBAN nor a Belgian account number")


def _currency(old_balance: str) -> str:
    return old_balance[18:21] if old_balance[1] == "0" else old_balance[39:42]


def _account(old_balance: str) -> str:
    """As the bank wrote it; an old Belgian account number as its IBAN."""
    account = old_balance[5 : {"0": 17, "2": 36}.get(old_balance[1], 39)].rstrip()
    if _OLD_ACCOUNT.fullmatch(account):
        return f"BE{98 - int(account + '111400') % 97:02d}{account}"
    return account


_OLD_ACCOUNT = re.compile(r"[0-9]{12}", re.ASCII)
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[0-9A-Z]{10,30}", re.ASCII)
