"""The file in which an operator brings the register of before: one line an entry, read strictly, every fault named."""

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from chassis.cli.failures import WrongUse
from chassis.events.batch import fault_of, field_of
from contracts.governance.opening import OpeningEntry
from kernel.money import InvalidAmount, Money


class Fault(NamedTuple):
    """Lines count from 1, that of the heads."""

    line: int
    column: str
    rule: str


@dataclass(slots=True)
class RegisterFile:
    """`lines`: of each entry, where it stands. Entries are in the order in which they are brought in."""

    entries: list[OpeningEntry] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 9):
        raise ValueError("a whole number")
    return int(text)


def _cents(text: str) -> int:
    try:
        return Money.parse(text).cents
    except InvalidAmount:
        raise ValueError("euro and cents, as 30.00") from None


def _day(text: str) -> date:
    try:
        if len(text) == 10:
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError("a day, as 2026-01-31")


_COLUMNS: Mapping[str, tuple[str, Callable[[str], object]]] = {
    "number": ("number", str),
    "member_id": ("member_id", str),
    "category": ("category", str),
    "class": ("share_class", str),
    "shares": ("shares", _whole),
    "price_paid": ("unit_price_cents", _cents),
    "since": ("effective_on", _day),
}
_NOT_NEEDED = {"class"}
_COLUMN_OF = {name: column for column, (name, _) in _COLUMNS.items()}


def read_register(path: Path) -> RegisterFile:
    """Every line; one that is bad is told and left out. Raises WrongUse when the file or its heads cannot be read."""
    read = RegisterFile()
    try:
        with path.open(encoding="utf-8-sig", newline="") as text:
            for line, row in _rows(text):
                _read_line(read, line, row)
    except OSError as error:
        raise WrongUse(f"Cannot read {path}: {error.strerror}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise WrongUse(f"Cannot read {path}: it is no CSV in UTF-8") from error
    _across_lines(read)
    order = sorted(range(len(read.entries)), key=lambda at: (read.entries[at].member_id, read.entries[at].effective_on))
    read.entries = [read.entries[at] for at in order]  # of each member the first shares first: they admit it
    read.lines = [read.lines[at] for at in order]
    return read


def column_of(name: str) -> str:
    """How the file calls a field of the request."""
    return _COLUMN_OF.get(name, name)


def _rows(text: Any) -> Iterator[tuple[int, dict[str, str]]]:
    head = text.readline()
    delimiter = ";" if ";" in head else ","
    heads = [name.strip() for name in next(csv.reader([head], delimiter=delimiter), [])]
    missing, unknown = _COLUMNS.keys() - _NOT_NEEDED - {*heads}, {*heads} - _COLUMNS.keys()
    if missing or unknown or len(heads) != len({*heads}):
        wrong = ", ".join([*(f"no {name}" for name in sorted(missing)), *(f"{name!r}" for name in sorted(unknown))])
        raise WrongUse(f"The columns are {', '.join(_COLUMNS)}, each once; the file has {wrong or 'one twice'}")
    rows = csv.reader(text, delimiter=delimiter, strict=True)
    for row in rows:
        if row:
            yield rows.line_num + 1, dict(zip(heads, row, strict=False)) if len(row) == len(heads) else {}


def _read_line(read: RegisterFile, line: int, row: Mapping[str, str]) -> None:
    if not row:
        read.faults.append(Fault(line, "", "as many fields as there are heads"))
        return
    values: dict[str, Any] = {}
    for column, text in row.items():
        name, convert = _COLUMNS[column]
        try:
            values[name] = convert(text.strip())
        except ValueError as error:
            read.faults.append(Fault(line, column, str(error)))
    if len(values) < len(row):
        return
    try:
        entry = OpeningEntry(
            number=values["number"],
            member_id=values["member_id"],
            category=values["category"],
            share_class=values.get("share_class", "ordinary"),
            shares=values["shares"],
            unit_price_cents=values["unit_price_cents"],
            effective_on=values["effective_on"],
        )
        read.entries.append(entry)
        read.lines.append(line)
    except ValidationError as error:
        read.faults.append(Fault(line, column_of(field_of(error)), fault_of(error).partition(": ")[2]))


def _across_lines(read: RegisterFile) -> None:
    """What no single call sees, for a file goes in many: a number twice, a member in two categories."""
    at: dict[str, int] = {}
    category: dict[str, tuple[str, int]] = {}
    for entry, line in zip(read.entries, read.lines, strict=True):
        first = at.setdefault(entry.number, line)
        if first != line:
            read.faults.append(Fault(line, "number", f"each number once; line {first} has it too"))
        before, where = category.setdefault(entry.member_id, (entry.category, line))
        if before != entry.category:
            read.faults.append(Fault(line, "category", f"a member has one category; line {where} says {before}"))
