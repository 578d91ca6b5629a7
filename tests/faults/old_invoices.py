"""What invoicing of the first release wrote: clients, drafts, invoices, payments, and their books."""

import json
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from chassis.books.ledger import Entry, Posting
from chassis.testing.harness import test_id
from deploy.local.bank.coda import BankPayment
from services.invoicing.accounts import Account
from services.invoicing.tests.billing.service.billing import ANNE, UNIT, coda
from tests.faults.old_release import OldDatabase, Row

THEATRE, TWIN, OPER, ZOE, DUPONT = (test_id("cli", name) for name in ("theatre", "twin", "oper", "zoe", "dupont"))
ISSUED, DUE = date(2026, 7, 1), date(2026, 7, 31)
DRAFT = test_id("inv", "old 7")
COMMUNICATIONS = ("012600000108", "012600000209", "012600000310", "012600000411", "012600000512", "012600000613")
BANK_FILE = coda([BankPayment(12_100, text="facture 2026-BE-000002"), BankPayment(-5_000, text="loyer")])
_SHA256 = sha256(BANK_FILE).hexdigest()
PART_REQUEST = "01a20000-0000-7000-8000-000000000001"
_PART_HASH = "ca48ca984fdc919c7c30899491dbe3f840bb0f81d567130282d4c1f5ef0edca5"


def invoice(number: int) -> str:
    """The id of the invoice with this number."""
    return test_id("inv", f"old {number}")


def payment(name: str) -> str:
    return test_id("pay", name)


@dataclass(frozen=True, slots=True)
class _Line:
    """`price` in euro as the frozen text has it."""

    description: str
    quantity: str
    price: str
    cents: int
    net_cents: int
    percent: str = "21"
    treatment: str = "standard"
    category: str = "S"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Paid:
    """One payment that found its invoice."""

    name: str
    number: int
    outcome: str
    day: date
    applied_cents: int
    excess_cents: int = 0
    settles: bool = False


_DESIGN = _Line("Design", "10", "100", 10_000, 100_000)
_ABROAD = _Line("Concert", "1.5", "33.33", 3_333, 5_000, "0", "reverse_charge", "AE", "Reverse charge")
_MIXED = (_Line("A", "3", "33.33", 3_333, 9_999), _Line("B", "1", "10", 1_000, 1_000, "6"))
# One line for each VAT rate, so that VAT is told by line.
_INVOICES: Sequence[tuple[str, Sequence[_Line], Sequence[int]]] = (
    (THEATRE, (_DESIGN,), (21_000,)),
    (THEATRE, (_DESIGN,), (21_000,)),
    (THEATRE, (_DESIGN,), (21_000,)),
    (THEATRE, (_DESIGN,), (21_000,)),
    (OPER, (_ABROAD,), (0,)),
    (ZOE, _MIXED, (2_100, 60)),
)
_PAYMENTS = (
    _Paid("part", 2, "part", date(2026, 8, 1), 50_000),
    _Paid("whole", 3, "exact", date(2026, 8, 1), 121_000, settles=True),
    _Paid("again", 3, "duplicate", date(2026, 8, 2), 0, 121_000),
    _Paid("over", 4, "over", date(2026, 8, 3), 121_000, 9_000, settles=True),
)


def fill(old: OldDatabase) -> None:
    """1 unpaid, 2 part paid, 3 paid twice, 4 overpaid, 5 for Germany, 6 for a person at two rates; a draft."""
    _parties(old)
    for number, (client_id, lines, vat) in enumerate(_INVOICES, start=1):
        _issued(old, number, client_id, lines, vat)
    _drafted(old, DRAFT, THEATRE, (_DESIGN,))
    old.add("number_series", {"series": "BE", "year": 2026, "last": 6, "last_issued_on": str(ISSUED)})
    for paid in _PAYMENTS:
        _received(old, paid)
    _suspended(old)
    _asked(old)


def _parties(old: OldDatabase) -> None:
    old.add("unit", {"unit_id": UNIT, "name": "Studio", "legal_entity": "BE", "opened_on": "2026-09-01"})
    old.add("unit_holder", {"unit_id": UNIT, "member_id": ANNE})
    old.consume("members.unit_opened.v1", "f47674a2-09f6-5749-b302-f33c4c89a56d")
    plain = {"country": "BE", "kind": "company", "language": "fr", "payment_days": 30, "registered_on": "2026-06-01"}
    none: Row = {"enterprise_number": None, "vat_number": None, "email": None}
    theatre = {"enterprise_number": "0403019261", "vat_number": "BE0403019261", "email": "info@theatre.example"}
    abroad = {"country": "DE", "language": "en", "payment_days": 14, "vat_number": "DE136695976"}
    old.add(
        "client",
        {**plain, "client_id": THEATRE, "name": "Théâtre du Canal SA", **theatre},
        {**plain, "client_id": TWIN, "name": "Theatre du Canal", **none},
        {**plain, "client_id": OPER, "name": "Oper GmbH", **none, **abroad},
        {**plain, "client_id": ZOE, "name": "Zoë Ă", **none, "kind": "individual"},
        {**plain, "client_id": DUPONT, "name": "Dupont & Fils SRL", **none, "vat_number": "BE0428759497"},
    )


def _drafted(old: OldDatabase, invoice_id: str, client_id: str, lines: Sequence[_Line]) -> None:
    draft = {"invoice_id": invoice_id, "unit_id": UNIT, "client_id": client_id, "drafted_on": str(ISSUED)}
    old.add("draft", draft)
    old.add(
        "draft_line",
        *(
            {
                "invoice_id": invoice_id,
                "place": position,
                "description": line.description,
                "quantity": line.quantity,
                "unit_price_cents": line.cents,
                "treatment": line.treatment,
                "percent": line.percent,
                "reason": line.reason,
            }
            for position, line in enumerate(lines, start=1)
        ),
    )


def _issued(old: OldDatabase, number: int, client_id: str, lines: Sequence[_Line], vat: Sequence[int]) -> None:
    _drafted(old, invoice(number), client_id, lines)
    net_cents, vat_cents = sum(line.net_cents for line in lines), sum(vat)
    document = _document(number, client_id, lines, vat)
    facts = {"invoice_id": invoice(number), "number": f"2026-BE-{number:06d}", "unit_id": UNIT, "client_id": client_id}
    facts |= {"legal_entity": "BE", "issued_on": str(ISSUED), "due_on": str(DUE)}
    money = {"net_cents": net_cents, "vat_cents": vat_cents}
    total = net_cents + vat_cents
    frozen = {"document": document, "content_hash": sha256(document.encode()).hexdigest(), "gross_cents": total}
    key = {"series": "BE", "year": 2026, "sequence": number, "communication": COMMUNICATIONS[number - 1]}
    old.add("issued_invoice", {**facts, **money, **frozen, **key})
    claim = {"invoice_id": invoice(number), "communication": COMMUNICATIONS[number - 1], "paid_on": None}
    old.add("claim", {**claim, "total_cents": total, "open_cents": total})
    postings = (
        Posting(Account.RECEIVABLE, client_id, total),
        Posting(Account.TURNOVER, UNIT, -net_cents),
        Posting(Account.VAT_DUE, "enterprise", -vat_cents),
    )
    old.book(Entry(invoice(number), "invoice issued", ISSUED, postings))
    old.publish("invoicing.invoice_issued.v1", invoice(number), {**facts, **money, "currency": "EUR"})


def _document(number: int, client_id: str, lines: Sequence[_Line], vat: Sequence[int]) -> str:
    names = {THEATRE: ("Théâtre du Canal SA", "BE", "BE0403019261"), OPER: ("Oper GmbH", "DE", "DE136695976")}
    name, country, vat_number = names.get(client_id, ("Zoë Ă", "BE", None))
    client = {"client_id": client_id, "name": name, "country": country, "vat_number": vat_number, "address": ""}
    net_cents = sum(line.net_cents for line in lines)
    content = {
        "format": "gedeeld.invoice.1",
        "number": f"2026-BE-{number:06d}",
        "issue_date": str(ISSUED),
        "due_date": str(DUE),
        "communication": COMMUNICATIONS[number - 1],
        "unit_id": UNIT,
        "client": client,
        "lines": [
            {
                "description": line.description,
                "quantity": line.quantity,
                "unit_price": line.price,
                "treatment": line.treatment,
                **_taxed(line),
            }
            for line in lines
        ],
        "vat": [{**_taxed(line), "vat_cents": cents} for line, cents in zip(lines, vat, strict=True)],
        "net_cents": net_cents,
        "vat_cents": sum(vat),
        "gross_cents": net_cents + sum(vat),
    }
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def _taxed(line: _Line) -> dict[str, object]:
    return {"category": line.category, "percent": line.percent, "net_cents": line.net_cents, "reason": line.reason}


def _received(old: OldDatabase, paid: _Paid) -> None:
    communication, amount = COMMUNICATIONS[paid.number - 1], paid.applied_cents + paid.excess_cents
    _kept(old, paid.name, amount, paid.outcome, paid.day, structured=communication)
    allocation = {"payment_id": payment(paid.name), "invoice_id": invoice(paid.number), "settles": paid.settles}
    old.add("allocation", {**allocation, "applied_cents": paid.applied_cents, "excess_cents": paid.excess_cents})
    with old.as_owner() as connection:
        connection.execute(
            "update claim set open_cents = open_cents - %s, paid_on = coalesce(paid_on, %s) where invoice_id = %s",
            (paid.applied_cents, paid.day if paid.settles else None, invoice(paid.number)),
        )
    postings = (
        Posting(Account.BANK, "enterprise", amount),
        Posting(Account.RECEIVABLE, THEATRE, -paid.applied_cents),
        Posting(Account.CLIENT_CREDIT, THEATRE, -paid.excess_cents),
    )
    old.book(Entry(payment(paid.name), "payment", paid.day, postings))
    if paid.settles:
        passed = (Posting(Account.TURNOVER, UNIT, 100_000), Posting(Account.TO_PAYROLL, UNIT, -100_000))
        old.book(Entry(invoice(paid.number), "invoice paid", paid.day, passed))
        facts = {"invoice_id": invoice(paid.number), "number": f"2026-BE-{paid.number:06d}", "unit_id": UNIT}
        facts |= {"legal_entity": "BE", "issued_on": str(ISSUED), "paid_on": str(paid.day)}
        old.publish(
            "invoicing.invoice_paid.v1", invoice(paid.number), {**facts, "net_cents": 100_000, "currency": "EUR"}
        )


def _kept(old: OldDatabase, name: str, cents: int, outcome: str, day: date, **more: str | None) -> None:
    waits = outcome not in {"part", "exact", "over", "duplicate"}
    row: Row = {
        "payment_id": payment(name),
        "reference": f"told/{payment(name)}",
        "file": None,
        "amount_cents": cents,
        "suspense_cents": cents if waits else 0,
        "value_date": str(day),
        "structured": None,
        "outcome": outcome,
        "recorded_at": "2026-09-01T08:00:00+00:00",
    }
    old.add("payment", {**row, **more})


def _suspended(old: OldDatabase) -> None:
    """A payment that names invoice 2, money that went out, an unknown one, one misspelt, and an entry of nothing."""
    day = date(2026, 9, 14)
    file = {"sha256": _SHA256, "statements": 1, "entries": 2, "imported_at": "2026-09-14T08:00:00+00:00"}
    old.add("bank_file", {**file, "actor": "bank:old"})
    statement = "BE68539007547034/20260914/001"
    waiting: tuple[tuple[str, int, str, str, dict[str, str]], ...] = (
        (
            "named",
            12_100,
            "no_communication",
            "facture 2026-BE-000002",
            {"file": _SHA256, "reference": f"{statement}/0001.0000"},
        ),
        ("rent", -5_000, "outgoing", "loyer", {"file": _SHA256, "reference": f"{statement}/0002.0000"}),
        ("unknown", 13_159, "unknown", "012600099907", {"structured": "012600099907"}),
        ("misspelt", 7_700, "bad_check_digits", "120000000095", {"structured": "120000000095"}),
        ("nothing", 0, "outgoing", "", {}),
    )
    for name, cents, outcome, text, more in waiting:
        _kept(old, name, cents, outcome, day, **more)
        old.add("suspense", {"payment_id": payment(name), "communication": text})
        if cents:
            postings = (Posting(Account.BANK, "enterprise", cents), Posting(Account.SUSPENSE, "enterprise", -cents))
            old.book(Entry(payment(name), "payment", day, postings))


def _asked(old: OldDatabase) -> None:
    """The command that brought the part payment, and its reply."""
    ids = f'"payment_id":"{payment("part")}","invoice_id":"{invoice(2)}"'
    reply = f'{{{ids},"applied_cents":50000,"excess_cents":0,"open_cents":71000,"settled":false}}'
    row = {"method": "record_payment", "request_id": PART_REQUEST, "input_hash": f"\\x{_PART_HASH}"}
    old.add("request", {**row, "reply": reply, "actor": "operator:test", "at": "2026-09-01T08:00:00+00:00"})


def bank_file_in_base64() -> str:
    return b64encode(BANK_FILE).decode()
