"""The bank's file comes in, and the units' budgets grow. The same file again changes nothing."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from contracts.invoicing import (
    GetSuspense,
    ImportBankStatement,
    ImportReply,
    SuspenseReply,
)
from contracts.operations import TrialBalanceReply
from scenarios.bank import write_coda
from scenarios.cast import ENTERPRISE_ACCOUNT
from scenarios.desk import Desk, ask, quiet_books, request_id
from scenarios.invoicing import Issued
from scenarios.joining import come
from scenarios.plan import LAST, payments

_OLD_BALANCE_CENTS = 1_321_313_200  # cash at the end of 2024: 13,213,132 euro


@dataclass(frozen=True, slots=True)
class Imported:
    """What the import of a file came to. `suspense_cents`: what waits for a person since then.

    `changed`: services whose books moved meanwhile, where somebody looked.
    """

    reply: ImportReply
    suspense_cents: int
    changed: tuple[str, ...] = ()


def bank_file(issued: Sequence[Issued], seed: int) -> bytes:
    """The CODA file of the month's last day, with what the clients paid."""
    moves = payments([invoice.bill for invoice in issued], seed)
    number = LAST.timetuple().tm_yday
    return write_coda(ENTERPRISE_ACCOUNT, number, come(LAST), _OLD_BALANCE_CENTS, moves)


def import_new(desk: Desk, content: bytes) -> Imported:
    """The bank hands its file in for the first time."""
    before = _suspense_cents(desk)
    reply = _import(desk, content)
    return Imported(reply, _suspense_cents(desk) - before)


def import_again(desk: Desk, content: bytes) -> Imported:
    """The same file once more, as a new intention, with the books of all six before and after."""
    before, waiting = quiet_books(desk), _suspense_cents(desk)
    reply = _import(desk, content)
    return Imported(reply, _suspense_cents(desk) - waiting, _moved(before, quiet_books(desk)))


def _import(desk: Desk, content: bytes) -> ImportReply:
    text = b64encode(content).decode("ascii")
    return ask(desk.bank, ImportBankStatement(request_id=request_id(), content_base64=text), ImportReply)


def _suspense_cents(desk: Desk) -> int:
    waiting = ask(desk.finance, GetSuspense(limit=1000), SuspenseReply)
    return sum(entry.amount_cents for entry in waiting.entries)


def _moved(before: dict[str, TrialBalanceReply], after: dict[str, TrialBalanceReply]) -> tuple[str, ...]:
    return tuple(
        name
        for name, books in before.items()
        if (books.accounts, books.entries) != (after[name].accounts, after[name].entries)
    )
