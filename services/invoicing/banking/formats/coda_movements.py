"""The movements of a CODA statement: each with its continuations, its details, and what the bank tells of it.

Source: Febelfin, Coded statement of account (CODA) 2.6, 3.1, type of a transaction: 0 a simple amount, 1 totalised by
the customer, 2 by the bank, 3 a simple amount with details; 5 details 1, 6 and 7 detail 2, 8 details 3, 9 details 7.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from chassis.turns import in_turns
from services.invoicing.banking.formats.coda_records import CODE, ITEM, MOVED, Record, thousandths_in
from services.invoicing.banking.refusals import BrokenStatement

WHOLE = "0123"
"""Types of movements on the account; all others detail them."""
_DETAILS = {"5": "1", "6": "2", "7": "12", "8": "3", "9": "7"}
"""What each type details. A 7 below a total of the customer is read as well: banks write it."""
_NUMBERS = 10_000
"""After 9999 come 0000 and so on: from there the numbers count on."""


@dataclass(slots=True)
class Movement:
    """A record 2.1, the records that continue it, what the bank tells of it (3.1 and on), and its details.

    `number` is of the movement in the statement, `detail` of the detail in it; they count on past 9999.
    """

    first: Record
    number: int
    detail: int
    more: list[Record] = field(default_factory=list)
    information: list[list[Record]] = field(default_factory=list)
    details: list["Movement"] = field(default_factory=list)

    @property
    def code(self) -> str:
        """Type, family, transaction and category: 8 digits."""
        return self.first.text[CODE]

    @property
    def type_(self) -> str:
        return self.first.text[CODE.start]

    @property
    def thousandths(self) -> int:
        return thousandths_in(self.first.text[MOVED])


def movements_of(records: Iterable[Record]) -> tuple[list[Movement], list[BrokenStatement]]:
    """The movements in their order. A record that fits to none is left out and is a fault."""
    grouping = _Grouping()
    for record in in_turns(records):
        try:
            grouping.add(record)
        except BrokenStatement as fault:
            grouping.faults.append(fault)
    return grouping.movements, grouping.faults


def faults_of_parts(movements: Sequence[Movement]) -> Iterator[BrokenStatement]:
    """Details must sum to what they detail, on every level."""
    for movement in in_turns(movements):
        if not movement.details:
            continue
        if sum(detail.thousandths for detail in movement.details) != movement.thousandths:
            yield BrokenStatement(movement.first.line, "the parts of this movement do not sum to its amount")
        yield from faults_of_parts(movement.details)


@dataclass(slots=True)
class _Count:
    """Numbers of four digits that begin again."""

    before: int = 0
    turns: int = 0

    def take(self, number: int) -> int:
        if self.before == _NUMBERS - 1 and number <= 1:
            self.turns += 1
        self.before = number
        return number + self.turns * _NUMBERS


@dataclass(slots=True)
class _Grouping:
    movements: list[Movement] = field(default_factory=list)
    faults: list[BrokenStatement] = field(default_factory=list)
    before: Record | None = None
    continued: list[Record] = field(default_factory=list)
    subject: Movement | None = None
    last_seven: Movement | None = None
    numbers: set[tuple[int, int]] = field(default_factory=set)
    movement_count: _Count = field(default_factory=_Count)
    detail_count: _Count = field(default_factory=_Count)

    def add(self, record: Record) -> None:
        before, self.before = self.before, record
        if record.kind in {"21", "31"}:
            self.continued = []  # of a record that is left out
            self._begin(record)
        elif before is None or (before.kind[0], before.text[ITEM]) != (record.kind[0], record.text[ITEM]):
            self.continued = []
            raise BrokenStatement(record.line, "continues another record than the one before it")
        else:
            self.continued.append(record)

    def _begin(self, record: Record) -> None:
        is_whole = record.kind == "21" and record.text[CODE.start] in WHOLE
        if is_whole:
            number, detail = self.movement_count.take(int(record.text[2:6])), int(record.text[6:10])
            self._require_new(record, number, 0)
            self.detail_count = _Count(detail)
            self._take(Movement(record, number, detail), self.movements)
            return
        if not self.movements or record.text[2:6] != self.movements[-1].first.text[2:6]:
            raise BrokenStatement(record.line, "belongs to another movement than the one before it")
        detail = self.detail_count.take(int(record.text[6:10]))
        if record.kind == "31":
            self.continued = [record]
            (self.subject or self.movements[-1]).information.append(self.continued)
        else:
            details = self._detailed(record).details
            self._require_new(record, self.movements[-1].number, detail)
            self._take(Movement(record, self.movements[-1].number, detail), details)

    def _take(self, movement: Movement, where: list[Movement]) -> None:
        where.append(movement)
        self.subject, self.continued = movement, movement.more
        if movement.type_ in WHOLE:
            self.last_seven = None
        elif movement.type_ == "7":
            self.last_seven = movement

    def _require_new(self, record: Record, number: int, detail: int) -> None:
        if (number, detail) in self.numbers:
            raise BrokenStatement(record.line, "a movement with this number came before")
        self.numbers.add((number, detail))

    def _detailed(self, record: Record) -> Movement:
        """What this record is a detail of: the total, or the last detail of type 7."""
        type_, total = record.text[CODE.start], self.movements[-1]
        if type_ not in _DETAILS:
            raise BrokenStatement(record.line, f"no movement is of type {type_}")
        candidate = self.last_seven if type_ == "9" else total
        if candidate is None or candidate.type_ not in _DETAILS[type_]:
            wanted = " or ".join(_DETAILS[type_])
            raise BrokenStatement(record.line, f"type {type_} details type {wanted}, and none is here")
        return candidate
