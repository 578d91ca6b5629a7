"""Reading a CODA file: the daily statement of a Belgian bank (Febelfin, version 2, 128 characters a record).

The library febelfin-coda does the reading. It trusts its file, and its own checks are asserts; so every rule
that money depends on is checked here first, and a file that breaks one is refused whole. Where the bank or
the customer totalled several payments (types 1 and 2), the parts (types 5 to 7) replace the total:
one entry a payer. A file with parts of parts (type 9), which the library cannot read, is refused too.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal, DecimalException
from hashlib import sha256
from itertools import groupby
from typing import Any

from coda import CODA

from chassis.turns import in_turns
from services.invoicing.banking.formats.bank_codes import bank_identity, coda_kind, kind_of
from services.invoicing.banking.formats.statements import BankFile, ExaminedFile, Statement, StatementEntry
from services.invoicing.banking.refusals import BrokenStatement

MAX_BYTES = 50 * 1024 * 1024
WIDTH = 128


def examine_coda(content: bytes) -> ExaminedFile:
    """All that can be read, and what is wrong. Raises BrokenStatement when the file is empty or too large.

    A movement with a broken record is left out; so is a statement whose header, balance or end is broken.
    """
    lines = _lines(content)
    faults = [fault for numbered_line in enumerate(lines, start=1) if (fault := _fault(_check_width, *numbered_line))]
    broken = {fault.line for fault in faults}
    whole = [numbered_line for numbered_line in enumerate(lines, start=1) if numbered_line[0] not in broken]
    faults += [fault for numbered_line in in_turns(whole) if (fault := _fault(_check_fields, *numbered_line))]
    broken = {fault.line for fault in faults}
    sections: list[tuple[int, Sequence[str]]] = []
    order = _fault(lambda: sections.extend(_sections([line or " " for line in lines])))
    faults += [order] if order else []
    statements = [_examined(first, section, faults, broken) for first, section in sections]
    readable_statements = tuple(statement for statement in statements if statement)
    return ExaminedFile(BankFile(sha256(content).hexdigest(), readable_statements), tuple(faults))


def _fault(check: Callable[..., None], *arguments: Any) -> BrokenStatement | None:
    try:
        check(*arguments)
    except BrokenStatement as fault:
        return fault
    return None


def _lines(content: bytes) -> list[str]:
    if not content.strip():
        raise BrokenStatement(0, "the file is empty")
    if len(content) > MAX_BYTES:
        raise BrokenStatement(0, "the file is larger than 50 MB")
    return [line.removesuffix("\r") for line in content.decode("latin-1").removesuffix("\n").split("\n")]


def _check_width(number: int, line: str) -> None:
    if len(line) != WIDTH:
        raise BrokenStatement(number, f"a record has {WIDTH} characters, this line has {len(line)}")
    if _CONTROL.search(line):
        raise BrokenStatement(number, "a control character, or text that is not ASCII or Latin-1")


_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_AMOUNT = r"[01][0-9]{15}"
_FIELDS = {
    "0": r"0.{4}[0-9]{9}.{113}2",
    "1": rf"1[0-3][0-9]{{3}}.{{37}}{_AMOUNT}[0-9]{{6}}.{{64}}",
    "21": rf"21[0-9]{{8}}.{{21}}{_AMOUNT}[0-9]{{14}}[01].{{53}}[0-9]{{9}}.{{4}}",
    "22": r"22[0-9]{8}.{118}",
    "23": r"23[0-9]{8}.{118}",
    "31": r"31[0-9]{8}.{118}",
    "32": r"32[0-9]{8}.{118}",
    "33": r"33[0-9]{8}.{118}",
    "4": r"4.{127}",
    "8": rf"8[0-9]{{3}}.{{37}}{_AMOUNT}[0-9]{{6}}.{{65}}",
    "9": r"9.{15}[0-9]{36}.{76}",
}
_PATTERNS = {kind: re.compile(pattern, re.ASCII) for kind, pattern in _FIELDS.items()}
_AFTER = {"0": "1", "1": "2489", "2": "238", "3": "238", "8": "49", "4": "49", "9": "0"}
_OLD, _MOVED, _NEW = slice(42, 58), slice(31, 47), slice(41, 57)
_AMOUNT_OF = {"1": _OLD, "21": _MOVED, "8": _NEW}
_ITEM, _CODED_NUMBER = slice(2, 10), slice(125, 128)
_SINGLE, _PARTS = "0123", {"1": "57", "2": "6"}
_STRUCTURED = {"101", "102"}  # 12 digits; 103 is the number of a cheque or card


def _kind(line: str) -> str:
    return line[:2] if line[0] in "23" else line[0]


def _check_fields(number: int, line: str) -> None:
    pattern = _PATTERNS.get(_kind(line))
    if pattern is None:
        raise BrokenStatement(number, "no record of version 2 begins so")
    if not pattern.fullmatch(line):
        raise BrokenStatement(number, f"a field of record {_kind(line)} is not the digits it should be")
    amount = _AMOUNT_OF.get(_kind(line))
    if amount is not None and not line[amount].endswith("0"):
        raise BrokenStatement(number, "an amount with a part of a cent")


def _sections(lines: Sequence[str]) -> Iterator[tuple[int, Sequence[str]]]:
    """The lines of each statement, from its record 0 to its record 9, with the number of the first."""
    allowed, begin = "0", 0
    for index, line in enumerate(lines):
        if line[0] not in allowed:
            raise BrokenStatement(index + 1, f"record {line[0]} where one of {'/'.join(allowed)} belongs")
        allowed = _AFTER[line[0]]
        if line[0] == "9":
            yield begin + 1, lines[begin : index + 1]
            begin = index + 1
    if begin != len(lines):
        raise BrokenStatement(len(lines), "the file stops before record 9")


def _check_movements(first: int, section: Sequence[str]) -> None:
    """Continuations follow what they continue, parts follow their movement, and no number comes twice."""
    item_numbers: set[str] = set()
    total = before = ""
    for number, line in enumerate(section, start=first):
        kind, item = _kind(line), line[_ITEM]
        if kind in {"22", "23", "32", "33"} and (before[:1], before[_ITEM]) != (kind[0], item):
            raise BrokenStatement(number, "continues another record than the one before it")
        if kind == "21":
            own = item[:4] if line[53] in _SINGLE else item
            if own in item_numbers:
                raise BrokenStatement(number, "a movement with this number came before")
            item_numbers.add(own)
            total = line if line[53] in _SINGLE else total
        if kind in {"21", "31"} and item[:4] != total[2:6]:
            raise BrokenStatement(number, "belongs to another movement than the one before it")
        before = line


def _check_parts(first: int, section: Sequence[str]) -> None:
    moves = [(number, line) for number, line in enumerate(section, start=first) if _kind(line) == "21"]
    for _, group in groupby(moves, key=lambda move: move[1][2:6]):
        (number, total), *others = group
        kinds = _PARTS.get(total[53], "")
        parts = [_thousandths(line[_MOVED]) for _, line in others if line[53] in kinds]
        if parts and sum(parts) != _thousandths(total[_MOVED]):
            raise BrokenStatement(number, "the parts of this movement do not sum to its amount")


def _check_sums(first: int, section: Sequence[str]) -> None:
    """Balances, totals and count agree to the thousandth of a euro, the unit of CODA."""
    trailer, last = section[-1], first + len(section) - 1
    debit, credit, count = int(trailer[22:37]), int(trailer[37:52]), int(trailer[16:22])
    moved = [_thousandths(line[_MOVED]) for line in section if _kind(line) == "21" and line[53] in _SINGLE]
    _check_new_balance(first, section, sum(moved))
    if (-sum(a for a in moved if a < 0), sum(a for a in moved if a > 0)) != (debit, credit):
        raise BrokenStatement(last, "the totals of record 9 are not those of the movements")
    if sum(line[0] in "1238" for line in section) != count:
        raise BrokenStatement(last, "record 9 counts other than the records that are there")


def _check_new_balance(first: int, section: Sequence[str], moved: int) -> None:
    old = section[1]
    index, new = next(((i, line) for i, line in enumerate(section) if line[0] == "8"), (1, ""))
    if not new:
        if any(line[0] == "2" for line in section):
            raise BrokenStatement(first, "movements without a new balance")
        return
    if (old[2:5], old[5:42]) != (new[1:4], new[4:41]):
        raise BrokenStatement(first + index, "the new balance is of another account or statement than the old")
    if _thousandths(old[_OLD]) + moved != _thousandths(new[_NEW]):
        raise BrokenStatement(first + index, "old balance and movements do not sum to the new balance")


def _thousandths(amount: str) -> int:
    return -int(amount[1:]) if amount[0] == "1" else int(amount)


def _examined(first: int, section: Sequence[str], faults: list[BrokenStatement], broken: set[int]) -> Statement | None:
    """The statement, as far as it can be read; what is wrong is added to `faults`."""
    numbers = range(first, first + len(section))
    if broken.isdisjoint(numbers):
        checks = (_check_movements, _check_parts, _check_sums)
        section_faults = [fault for check in checks if (fault := _fault(check, first, section))]
        faults += section_faults
        sound = not section_faults
    else:
        section, sound = _without(section, {number - first for number in broken}), False
    if not section:
        return None
    try:
        raw = _read(first, section, sound=sound)
    except BrokenStatement as fault:
        faults.append(fault)
        return None
    account = _fault(_check_account, first + 1, raw)
    faults += [account] if account else []
    return _statement(first, section, raw, is_sound=sound and account is None)


def _without(section: Sequence[str], broken: set[int]) -> Sequence[str]:
    """The section without movements that have a broken record; nothing when a record 0, 1, 8 or 9 is broken."""
    marked = [(line, index in broken) for index, line in enumerate(section)]
    if any(is_broken and line[0] in "0189" for line, is_broken in marked):
        return ()
    broken_movements = {line[2:6] for line, is_broken in marked if is_broken}
    return [line for line in section if line[0] in "0189" or (line[0] in "23" and line[2:6] not in broken_movements)]


def _read(first: int, section: Sequence[str], *, sound: bool) -> Any:
    """The library's statement; whatever it raises becomes BrokenStatement at the line it was reading.

    The library asserts that a statement adds up. One that is known not to is passed without its record 9, and with
    the account and number of the old balance in the new one: then it can be read.
    """
    at = first

    def readable_lines() -> Iterator[str]:
        nonlocal at
        for at, line in enumerate(section, start=first):  # noqa: B007
            if sound or line[0] not in "89":
                yield line
            elif line[0] == "8":
                yield f"8{section[1][2:42]}{line[41:]}"

    try:
        (statement,) = CODA(readable_lines()).statements
    except (AssertionError, ValueError, LookupError, TypeError, AttributeError, DecimalException) as error:
        raise BrokenStatement(at, "the record cannot be read: a date, code or number is wrong") from error
    return statement


def _statement(first: int, section: Sequence[str], raw: Any, *, is_sound: bool) -> Statement:
    account, old_balance_cents = _account(raw), _cents(raw.old_balance)
    day = raw.new_balance_date or raw.old_balance_date
    coded_number = section[1][_CODED_NUMBER].strip()  # tells two of a day apart: on paper both may be 000
    old_prefix = f"{account}/{day:%Y%m%d}/{raw.old_sequence}"
    identity = f"{old_prefix}.{coded_number}.{old_balance_cents}"
    return Statement(
        account_iban=account,
        sequence=coded_number if raw.old_sequence == "000" else raw.old_sequence,
        date=day,
        old_balance_cents=old_balance_cents,
        new_balance_cents=_cents(raw.old_balance if raw.new_balance is None else raw.new_balance),
        entries=tuple(_entry(move, identity, old_prefix) for total in in_turns(raw.moves) for move in _payers(total)),
        currency=raw.account_currency,
        identity=identity,
        line=first,
        is_sound=is_sound,
    )


def _payers(total: Any) -> list[Any]:
    """The movement itself, or the parts that the bank or customer totalled in it."""
    parts = [part for part in total.moves if part.transaction_type in _PARTS.get(total.transaction_type, "")]
    return parts or [total]


def _entry(move: Any, identity: str, old_prefix: str) -> StatementEntry:
    position = f"{move.sequence}.{move.detail_sequence}"
    is_structured, cents = move.communication_type in _STRUCTURED, _cents(move.amount)
    communication = move.communication or ""  # none for the bank's own details (types 106 to 126)
    return StatementEntry(
        reference=f"{identity}/{position}",
        value_date=move.value_date,
        amount_cents=cents,
        structured=communication if is_structured else None,
        text="" if is_structured else " ".join(communication.split()),
        counterparty_name=(move.counterparty_name or "").strip(),
        counterparty_account=(move.counterparty_account or "")[:34].strip(),
        bank_reference=move.bank_reference.strip(),
        kind=kind_of(coda_kind(move.transaction_code, cents), cents),
        old_reference=f"{old_prefix}/{position}",
        bank_identity=bank_identity(move.bank_reference, move.detail_sequence),
    )


def _check_account(line: int, raw: Any) -> None:
    if raw.account_currency != "EUR":
        raise BrokenStatement(line, "an account in another currency than the euro")
    if not _IBAN.fullmatch(_account(raw)):
        raise BrokenStatement(line, "the account is neither an IBAN nor a Belgian account number")


def _account(raw: Any) -> str:
    """As the bank wrote it; an old Belgian account number as its IBAN."""
    account: str = raw.account
    if _OLD_ACCOUNT.fullmatch(account):
        return f"BE{98 - int(account + '111400') % 97:02d}{account}"
    return account


_OLD_ACCOUNT = re.compile(r"[0-9]{12}", re.ASCII)
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[0-9A-Z]{10,30}", re.ASCII)


def _cents(euro: Decimal) -> int:
    """Exact: a part of a cent was refused before."""
    return int(euro * 100)
