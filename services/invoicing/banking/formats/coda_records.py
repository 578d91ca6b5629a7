"""The records of a CODA file: its lines, and the digits that must stand in each.

Source: Febelfin, Coded statement of account (CODA) 2.6, part 2. Where no money depends on it the file is not held to
the letter: end marks, empty lines, a byte order mark and any of UTF-8, Windows-1252 and Latin-1 are read.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from services.invoicing.banking.refusals import BrokenStatement

MAX_BYTES = 50 * 1024 * 1024
WIDTH = 128
"""Characters, however many bytes they take."""
CODE, ITEM, ACCOUNT = slice(53, 61), slice(2, 10), slice(5, 42)
OLD_BALANCE, MOVED, NEW_BALANCE = slice(42, 58), slice(31, 47), slice(41, 57)
FILE_DATE, OLD_DATE, NEW_DATE = slice(5, 11), slice(58, 64), slice(57, 63)
VALUE_DATE, ENTRY_DATE = slice(47, 53), slice(115, 121)
UNKNOWN_DATE = "000000"
_AROUND = b"\r\x1a\x00"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
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


@dataclass(frozen=True, slots=True)
class Record:
    """A line of the file, counted from 1. `kind` is its first figure, of movements and information two."""

    line: int
    text: str
    kind: str


def records_of(content: bytes) -> list[Record]:
    """Every line that is not empty. Raises BrokenStatement when there is none, or the file is too large."""
    if len(content) > MAX_BYTES:
        raise BrokenStatement(0, "the file is larger than 50 MB")
    records = list(_records(content))
    if not records:
        raise BrokenStatement(0, "the file is empty")
    return records


def _records(content: bytes) -> Iterator[Record]:
    for line, written in enumerate(content.split(b"\n"), start=1):
        text = _decoded(written.strip(_AROUND).removeprefix(_BYTE_ORDER_MARK))
        if text.strip():
            yield Record(line, text, text[:2] if text[0] in "23" else text[0])


def _decoded(written: bytes) -> str:
    """As UTF-8 when it is that and has the right width so; else as Windows-1252, which holds Latin-1."""
    if written.isascii():
        return written.decode("ascii")
    try:
        text = unicodedata.normalize("NFC", written.decode("utf-8"))
    except UnicodeDecodeError:
        return written.decode("cp1252", "replace")
    return written.decode("cp1252", "replace") if len(text) != WIDTH == len(written) else text


def check_record(record: Record) -> None:
    """Raises BrokenStatement when it has another width, or other signs than digits where money depends on them."""
    text, line = record.text, record.line
    if len(text) != WIDTH:
        raise BrokenStatement(line, f"a record has {WIDTH} characters, this line has {len(text)}")
    if _CONTROL.search(text):
        raise BrokenStatement(line, "a control character")
    pattern = _PATTERNS.get(record.kind)
    if pattern is None:
        raise BrokenStatement(line, "no record of version 2 begins so")
    if not pattern.fullmatch(text):
        raise BrokenStatement(line, f"a field of record {record.kind} is not the digits it should be")
    if record.kind == "21":
        _check_movement(record)


def _check_movement(record: Record) -> None:
    if not record.text[MOVED].endswith("0"):
        raise BrokenStatement(record.line, "an amount with a part of a cent")
    for written in (record.text[VALUE_DATE], record.text[ENTRY_DATE]):
        if written != UNKNOWN_DATE and day_in(written) is None:
            raise BrokenStatement(record.line, "no such date")


@lru_cache(maxsize=1024)
def day_in(written: str) -> date | None:
    """The day of DDMMYY; None when there is none, such as 000000 for one that is not known."""
    day, month, year = int(written[:2]), int(written[2:4]), int(written[4:])
    try:
        return date(year + (2000 if year < _CENTURY else 1900), month, day)
    except ValueError:
        return None


_CENTURY = 69
"""Years from here on are of the last century, as POSIX reads two figures."""


def thousandths_in(written: str) -> int:
    """An amount of CODA, sign and 15 digits, in thousandths of a euro; below zero for a debit."""
    return -int(written[1:]) if written[0] == "1" else int(written)


def cents_of(thousandths: int) -> int:
    """Exact for a movement. Of a balance the odd thousandths are rounded, so that a whole amount moves it by itself."""
    return (thousandths + 5) // 10
