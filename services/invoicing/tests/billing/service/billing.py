"""What the tests of invoicing ask for, in words."""

from base64 import b64encode
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from chassis.testing.counting import statements_sent
from chassis.testing.harness import CountingIds, ServiceHarness, test_id
from contracts.invoicing.banking import ImportBankStatement, ImportReply, PaymentReply, RecordPayment
from contracts.invoicing.billing import (
    CreditInvoice,
    CreditNoteReply,
    DraftInvoice,
    GetInvoice,
    InvoiceReply,
    IssuedReply,
    IssueInvoice,
    IssueInvoices,
    LineInput,
)
from contracts.invoicing.clients import RegisterClient
from contracts.members.events import UnitOpened
from deploy.local.bank.coda import BankPayment, write_coda
from kernel.identifiers import uuid7
from services.invoicing.entrypoints import Invoicing

ANNE, BOB = test_id("mbr", "anne"), test_id("mbr", "bob")
UNIT = test_id("unit", "studio")
IBAN = "BE68539007547034"
DAY = date(2026, 9, 14)
WORK = LineInput(description="Design", quantity="10", unit_price_cents=10_000)
"""Net 1,000.00; VAT 210.00; together 1,210.00."""


def unit_opened(unit_id: str = UNIT, legal_entity: str = "BE", holders: Sequence[str] = (ANNE,)) -> UnitOpened:
    return UnitOpened(
        unit_id=unit_id,
        name="Studio",
        holder_ids=tuple(holders),
        tool="activity",
        sector="design",
        office="liege",
        adviser="claire",
        legal_entity=legal_entity,
        opened_on=date(2026, 9, 1),
    )


def registered(house: ServiceHarness, **fields: Any) -> str:
    """Unless told otherwise a Belgian company, with a number that no other client has."""
    client_fields = {"name": "Client", "country": "BE", "kind": "company", "not_a_duplicate": True, **fields}
    if client_fields["country"] == "BE" and client_fields["kind"] != "individual":
        eight = f"0{house.ids.count + 1:07d}"
        client_fields.setdefault("enterprise_number", f"{eight}{97 - int(eight) % 97:02d}")
    return house.ask(RegisterClient(request_id=uuid7(), **client_fields)).client_id


def drafted(house: ServiceHarness, client_id: str | None = None, lines: Sequence[LineInput] = (WORK,)) -> InvoiceReply:
    client_id = client_id or registered(house)
    request = DraftInvoice(request_id=uuid7(), unit_id=UNIT, client_id=client_id, lines=tuple(lines))
    return house.ask(request)


def issue(house: ServiceHarness, draft: InvoiceReply, day: date | None = None) -> InvoiceReply:
    request = IssueInvoice(request_id=uuid7(), invoice_id=draft.invoice_id, issue_date=day)
    return house.ask(request)


def issued(house: ServiceHarness, client_id: str | None = None, net_cents: int = 100_000) -> InvoiceReply:
    line = LineInput(description="Design", quantity="1", unit_price_cents=net_cents)
    return issue(house, drafted(house, client_id, [line]))


def drafts(house: ServiceHarness, count: int) -> list[InvoiceReply]:
    client = registered(house)
    return [drafted(house, client) for _ in range(count)]


def issue_many(house: ServiceHarness, waiting: Iterable[InvoiceReply], **fields: Any) -> IssuedReply:
    ids = tuple(draft.invoice_id for draft in waiting)
    return house.ask(IssueInvoices(request_id=uuid7(), invoice_ids=ids, **fields))


def credit(house: ServiceHarness, invoice: InvoiceReply, **fields: Any) -> CreditNoteReply:
    request_fields = {"invoice_id": invoice.invoice_id, "reason": "Cancelled", **fields}
    return house.ask(CreditInvoice(request_id=uuid7(), **request_fields))


def shown(house: ServiceHarness, invoice: InvoiceReply) -> InvoiceReply:
    return house.ask(GetInvoice(invoice_id=invoice.invoice_id))


def content_hash(house: ServiceHarness, table: str) -> str:
    """Of the only document there is of this kind."""
    with house.engine.connect() as connection:
        return str(connection.execute(sa.select(sa.column("content_hash")).select_from(sa.table(table))).scalar_one())


def pay(house: ServiceHarness, communication: str | None, cents: int, day: date = DAY) -> PaymentReply:
    request = RecordPayment(request_id=uuid7(), communication=communication or "", amount_cents=cents, value_date=day)
    return house.ask(request)


def coda(payments: Sequence[BankPayment], number: int = 1, iban: str = IBAN, old: int = 0, day: date = DAY) -> bytes:
    """A statement of `day` that opens at `old` cents."""
    return write_coda(iban, number, day, old, payments)


def balance(house: ServiceHarness) -> int:
    """Where the last statement that was imported left the account; 0 before the first."""
    query = (
        "select coalesce(max(new_balance_cents) filter (where number = (select max(number) from bank_statement)), 0)"
    )
    with house.engine.connect() as connection:
        return int(connection.execute(sa.text(f"{query} from bank_statement")).scalar_one())


def bring(house: ServiceHarness, content: bytes) -> ImportReply:
    return house.ask(importing(content), roles=("bank",), subject="bank:test")


def importing(content: bytes) -> ImportBankStatement:
    return ImportBankStatement(request_id=uuid7(), content_base64=b64encode(content).decode())


def sequences(house: ServiceHarness) -> list[int]:
    with house.engine.connect() as connection:
        return list(connection.execute(sa.text("select sequence from issued_invoice order by 1")).scalars())


def another(house: ServiceHarness, n: int) -> ServiceHarness:
    """The same service in another thread: ids of its own, the same database and time."""
    return ServiceHarness(house.service, house.engine, house.clock, CountingIds(count=100_000 * n))


def issue_all(url: str, n: int, waiting: Iterable[InvoiceReply]) -> list[str]:
    """As process number `n`: issue these drafts one by one, and give their numbers."""
    return issue_shares(url, n, [[draft] for draft in waiting])


def issue_shares(url: str, n: int, shares: Iterable[Sequence[InvoiceReply]]) -> list[str]:
    """As process number `n`: issue each share at once, and give the numbers of all."""
    engine = sa.create_engine(url, pool_size=1)
    house = ServiceHarness(Invoicing, engine, ids=CountingIds(count=100_000 * n))
    try:
        return [number for share in shares for number in _issue_share(house, share)]
    finally:
        engine.dispose()


def _issue_share(house: ServiceHarness, share: Sequence[InvoiceReply]) -> list[str]:
    if len(share) == 1:
        return [str(issue(house, share[0]).number)]
    return [invoice.number for invoice in issue_many(house, share).issued]


counted = statements_sent
