"""The bank's file comes in, and the units' budgets grow. The same file again changes nothing."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from contracts.invoicing.banking import GetSuspense, ImportBankStatement, ImportReply
from contracts.invoicing.billing import InvoiceReply
from contracts.wire.operations import TrialBalanceReply
from deploy.local.bank.camt import write_camt
from deploy.local.bank.coda import BankPayment, closing_cents, write_coda
from scenarios.cast import ENTERPRISE_ACCOUNT, Client
from scenarios.invoices_go_out import SentInvoice
from scenarios.plan import LAST, payments
from scenarios.session import Session, ask, no_later_than_today, quiet_books, request_id, today

BANK_COST_CENTS = 1_250
_OLD_BALANCE_CENTS = 1_321_313_200  # cash at the end of 2024: 13,213,132 euro


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What the import of a file came to. `suspense_cents`: what waits for a person since then.

    `changed`: services whose books moved meanwhile, where somebody looked.
    """

    reply: ImportReply
    suspense_cents: int
    changed: tuple[str, ...] = ()


def bank_file(issued: Sequence[SentInvoice], seed: int) -> bytes:
    """The CODA file of the month's last day, with what the clients paid."""
    moves = payments([invoice.bill for invoice in issued], seed)
    number = LAST.timetuple().tm_yday
    return write_coda(ENTERPRISE_ACCOUNT, number, no_later_than_today(LAST), _OLD_BALANCE_CENTS, moves)


def import_new(session: Session, content: bytes) -> ImportResult:
    """The bank hands its file in for the first time."""
    before = _suspense_cents(session)
    reply = _import(session, content)
    return ImportResult(reply, _suspense_cents(session) - before)


def import_camt(session: Session, content: bytes) -> ImportReply:
    """The other format, for what came in later."""
    text = b64encode(content).decode("ascii")
    request = ImportBankStatement(request_id=request_id(), format="camt053", content_base64=text)
    return ask(session.bank, request)


def camt_file(invoices: Sequence[InvoiceReply], payer: Client, before: bytes) -> bytes:
    """The camt.053 file of today: this client pays these invoices, and the bank takes its costs.

    It opens where the CODA file `before` closed.
    """
    day = today()
    paid = [
        BankPayment(
            invoice.total_cents,
            structured=invoice.communication,
            counterparty_name=payer.name,
            counterparty_iban=payer.iban,
        )
        for invoice in invoices
    ]
    return write_camt(ENTERPRISE_ACCOUNT, day.timetuple().tm_yday, day, closing_cents(before), [*paid, BANK_COST_CENTS])


def import_again(session: Session, content: bytes) -> ImportResult:
    """The same file once more, with a new request id, and with the books of all six before and after."""
    before, waiting = quiet_books(session), _suspense_cents(session)
    reply = _import(session, content)
    return ImportResult(reply, _suspense_cents(session) - waiting, _moved(before, quiet_books(session)))


def _import(session: Session, content: bytes) -> ImportReply:
    text = b64encode(content).decode("ascii")
    return ask(session.bank, ImportBankStatement(request_id=request_id(), content_base64=text))


def _suspense_cents(session: Session) -> int:
    waiting = ask(session.finance, GetSuspense(limit=1000))
    return sum(entry.amount_cents for entry in waiting.entries)


def _moved(before: dict[str, TrialBalanceReply], after: dict[str, TrialBalanceReply]) -> tuple[str, ...]:
    return tuple(
        name
        for name, books in before.items()
        if (books.accounts, books.entries) != (after[name].accounts, after[name].entries)
    )
