"""Who paid what in a movement of CODA: its details, its communications, and the charges of the bank.

Source: Febelfin, Coded statement of account (CODA) 2.6, 3 (codes and structured communications).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.invoicing.banking.domain.movement import MovementKind
from services.invoicing.banking.formats.bank_codes import bank_identity, coda_kind, is_coda_charge, kind_of
from services.invoicing.banking.formats.coda_movements import WHOLE, Movement
from services.invoicing.banking.formats.coda_records import ENTRY_DATE, VALUE_DATE, Record, cents_of, day_in
from services.invoicing.banking.formats.statements import StatementEntry

_NUMBERED = {"101", "102"}
"""Structured communications of 12 digits; 103 is the number of a cheque or card."""
_SILENT = {"106", "108", "111", "113", "114", "115", "121", "122", "123", "124", "125", "126"}
"""The bank's own figures: nothing that a payer wrote."""
_WRITTEN_AT = {"103": slice(4, 16), "105": slice(49, 61), "127": slice(83, 145)}
_OF_PARTY = {"001", "004", "005", "006", "007", "008", "009", "010", "011"}
"""Information of the bank that is no communication: names, addresses, banks, figures."""
_COUNTERPARTY, _ULTIMATE_CREDITOR, _ULTIMATE_DEBTOR = "001", "008", "009"
_MOST_SIGNS = 2_000


@dataclass(frozen=True, slots=True)
class StatementContext:
    """What the entries of a statement have in common: the beginnings of their references, and its day."""

    identity: str
    old_prefix: str
    day: date


@dataclass(frozen=True, slots=True)
class _Message:
    """What stands in the records of a movement: numbers and text that were written, and the other side."""

    numbers: tuple[str, ...]
    text: str
    name: str
    account: str

    @property
    def is_empty(self) -> bool:
        return not (self.numbers or self.text or self.name or self.account)


def entries_of(movement: Movement, context: StatementContext) -> Iterator[StatementEntry]:
    """The movement, or the parts that it totals: one entry a payer, and one for each charge that was kept back."""
    if movement.details and movement.type_ in "12":
        for detail in movement.details:
            yield from entries_of(detail, context)
    elif movement.details:
        yield from _detailed(movement, context)
    else:
        is_charge = movement.type_ not in WHOLE and _is_charge(movement)
        yield _entry([movement], context, kind=MovementKind.BANK_COST if is_charge else None)


def _detailed(movement: Movement, context: StatementContext) -> Iterator[StatementEntry]:
    """A simple amount with details: it stays whole unless they name charges beside a payment, or several payers."""
    charges = [detail for detail in movement.details if _is_charge(detail)]
    paid = [detail for detail in movement.details if not _is_charge(detail)]
    several = len(paid) > 1 and not any(_message([detail]).is_empty for detail in paid)
    if not paid or not (charges or several):
        yield _entry([movement], context)
        return
    if several:
        yield from (_entry([detail], context) for detail in paid)
    else:
        yield _entry([movement, *paid], context, paid)
    yield from (_entry([charge], context, kind=MovementKind.BANK_COST) for charge in charges)


def _is_charge(detail: Movement) -> bool:
    return is_coda_charge(detail.code, cents_of(detail.thousandths))


def _entry(
    tellers: Sequence[Movement],
    context: StatementContext,
    parts: Sequence[Movement] = (),
    kind: MovementKind | None = None,
) -> StatementEntry:
    """The first of `tellers`, or so much of it as `parts` say; all of them tell who paid, and why."""
    movement, amounts = tellers[0], parts or tellers[:1]
    cents = cents_of(sum(part.thousandths for part in amounts))
    message, first = _message(tellers), movement.first.text
    is_numbered = len(message.numbers) == 1
    position, bank_reference = _position(amounts[0]), first[10:31].strip()
    return StatementEntry(
        reference=f"{context.identity}/{position}",
        value_date=day_in(first[VALUE_DATE]) or day_in(first[ENTRY_DATE]) or context.day,
        amount_cents=cents,
        structured=message.numbers[0] if is_numbered else None,
        text=message.text if is_numbered else " ".join(filter(None, (*message.numbers, message.text))),
        counterparty_name=message.name,
        counterparty_account=message.account,
        bank_reference=bank_reference,
        kind=kind or kind_of(coda_kind(movement.code, cents), cents),
        old_reference=f"{context.old_prefix}/{position}",
        bank_identity=bank_identity(bank_reference, f"{amounts[0].detail:04d}"),
    )


def _position(movement: Movement) -> str:
    return f"{movement.number:04d}.{movement.detail:04d}"


def _message(tellers: Sequence[Movement]) -> _Message:
    """What stands in 2.1 to 2.3, and as text what the bank tells in 3.1 to 3.3.

    Two different numbers in 2.1 to 2.3 are none: a person decides.
    """
    parties: dict[str, str] = {}
    accounts, numbers, texts = [""], [], []
    for teller in tellers:
        records = {record.kind: record.text for record in teller.more}
        second, third = records.get("22", ""), records.get("23", "")
        if name := third[47:82].strip():
            parties.setdefault("", name)
        accounts.append(third[10:44].strip())
        number, text = _read(teller.first.text[61:115] + second[10:63] + third[82:125])
        numbers.append(number)
        texts.append(text)
        for information in map(_information, teller.information):
            if information[0] == "1" and information[1:4] in _OF_PARTY:
                parties.setdefault(information[1:4], information[4:74].strip())
            else:
                number, text = _read(information)
                texts.append(f"+++{number[:3]}/{number[3:7]}/{number[7:]}+++" if number else text)
    plain = (" ".join(text.split()) for text in texts)
    return _Message(
        numbers=tuple(dict.fromkeys(filter(None, numbers))),
        text=" ".join(dict.fromkeys(filter(None, plain)))[:_MOST_SIGNS],
        name=_name(parties, is_credit=tellers[0].thousandths >= 0),
        account=next(filter(None, accounts), ""),
    )


def _name(parties: Mapping[str, str], *, is_credit: bool) -> str:
    """The other side; who paid, or was paid, in the end goes before who did it for them."""
    name, longer = parties.get("", ""), parties.get(_COUNTERPARTY, "")
    ultimate = parties.get(_ULTIMATE_DEBTOR if is_credit else _ULTIMATE_CREDITOR, "")
    return ultimate or (longer if longer.startswith(name) else name)


def _information(records: Sequence[Record]) -> str:
    """What stands in a record 3.1 and those that continue it: type of the communication, and the communication."""
    pieces = {"31": slice(39, 113), "32": slice(10, 115), "33": slice(10, 100)}
    return "".join(record.text[pieces[record.kind]] for record in records)


def _read(communication: str) -> tuple[str, str]:
    """A structured communication of 12 digits, or else a text; the first sign says whether it is structured."""
    if communication[0] != "1":
        return "", communication[1:]
    type_ = communication[1:4]
    if type_ in _NUMBERED:
        return communication[4:16].strip(), ""
    return "", "" if type_ in _SILENT else communication[_WRITTEN_AT.get(type_, slice(4, None))]
