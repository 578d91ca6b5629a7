import json
from base64 import b64decode
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from chassis.testing.harness import ServiceHarness, test_id
from contracts.invoicing.billing import DraftInvoice, GetInvoice, IssueInvoice, LineInput
from contracts.invoicing.documents import GetDocument
from contracts.invoicing.events import InvoiceIssued
from contracts.wire.operations import ClosePeriod
from contracts.wire.refusals import DayNotOpen, NotYourOwn, RequestIdReused, UnknownThing
from kernel.identifiers import uuid7
from kernel.refusal import Refused
from services.invoicing.billing.refusals import (
    AlreadyIssued,
    IssueDateBeforeLast,
    IssueDateInFuture,
    NoNumberSeries,
    NotADecimal,
    NotOnePrice,
    UnknownVatRate,
    VatNumberMissing,
)
from services.invoicing.tests.billing.service.billing import (
    ANNE,
    BOB,
    DAY,
    UNIT,
    WORK,
    content_hash,
    drafted,
    issue,
    issued,
    registered,
    sequences,
    shown,
    unit_opened,
)


def test_a_draft_is_priced_and_owes_nothing(invoicing: ServiceHarness) -> None:
    expenses = LineInput(description="Train", quantity="1.5", unit_price_cents=1_001, vat_percent="6")

    draft = drafted(invoicing, lines=[WORK, expenses])

    assert (draft.state, draft.number, draft.open_cents) == ("draft", None, 0)
    assert (draft.net_cents, draft.vat_cents, draft.total_cents) == (101_502, 21_090, 122_592)
    assert [(v.treatment, v.percent, v.base_cents, v.vat_cents) for v in draft.vat] == [
        ("standard", "21", 100_000, 21_000),
        ("standard", "6", 1_502, 90),
    ]
    assert shown(invoicing, draft) == draft
    assert invoicing.published() == []
    assert invoicing.balances() == {}


def test_a_price_below_a_cent_is_exact_in_draft_and_documents(invoicing: ServiceHarness) -> None:
    words = LineInput(description="10,437 words", quantity="10437", unit_price="0.085")

    draft = drafted(invoicing, lines=[words])
    invoice = invoicing.ask(IssueInvoice(request_id=uuid7(), invoice_id=draft.invoice_id, issue_date=DAY))

    assert (draft.net_cents, draft.total_cents) == (88_715, 107_345)
    assert (invoice.net_cents, invoice.total_cents) == (88_715, 107_345)
    ubl = b64decode(invoicing.ask(GetDocument(document_id=invoice.invoice_id, format="ubl")).content_base64).decode()
    assert '<cbc:PriceAmount currencyID="EUR">0.085</cbc:PriceAmount>' in ubl
    assert '<cbc:LineExtensionAmount currencyID="EUR">887.15<' in ubl


@pytest.mark.parametrize("prices", [{}, {"unit_price_cents": 9, "unit_price": "0.09"}], ids=["none", "both"])
def test_a_line_has_one_price(invoicing: ServiceHarness, prices: dict[str, Any]) -> None:
    with pytest.raises(NotOnePrice) as refusal:
        drafted(invoicing, lines=[LineInput(description="Words", quantity="1", **prices)])

    assert refusal.value.field == "lines.0.unit_price"


@pytest.mark.parametrize(
    ("line", "refusal", "field"),
    [
        ({"vat_percent": "20"}, UnknownVatRate, "vat_percent"),
        ({"quantity": "1.00001"}, NotADecimal, "lines.0.quantity"),
        ({"vat": "reverse_charge"}, VatNumberMissing, None),
    ],
)
def test_what_the_rules_refuse_is_not_kept(
    invoicing: ServiceHarness, line: dict[str, str], refusal: type[Refused], field: str | None
) -> None:
    with pytest.raises(refusal) as refused:
        drafted(invoicing, lines=[WORK.model_copy(update=line)])

    assert refused.value.field == field
    assert invoicing.count("draft") == 0


def test_unknown_units_clients_and_invoices_are_refused_by_field(invoicing: ServiceHarness) -> None:
    client = registered(invoicing)
    stranger = test_id("inv", "none")
    requests = [
        DraftInvoice(request_id=uuid7(), unit_id=test_id("unit", "none"), client_id=client, lines=(WORK,)),
        DraftInvoice(request_id=uuid7(), unit_id=UNIT, client_id=test_id("cli", "none"), lines=(WORK,)),
        IssueInvoice(request_id=uuid7(), invoice_id=stranger),
        GetInvoice(invoice_id=stranger),
    ]
    fields = []
    for request in requests:
        with pytest.raises(UnknownThing) as refusal:
            invoicing.ask(request)
        fields.append(refusal.value.field)

    assert fields == ["unit_id", "client_id", "invoice_id", "invoice_id"]


def test_a_unit_may_be_heard_of_twice_and_in_a_batch(invoicing: ServiceHarness) -> None:
    others = [unit_opened(test_id("unit", str(n)), holders=(ANNE, BOB)) for n in range(3)]

    assert invoicing.consume(unit_opened(), *others, times=2) == 3

    assert invoicing.count("unit") == 4
    assert invoicing.count("unit_holder") == 7


def test_a_legal_entity_without_a_series_cannot_invoice(invoicing: ServiceHarness) -> None:
    german = test_id("unit", "berlin")
    invoicing.consume(unit_opened(german, "DE"))
    request = DraftInvoice(request_id=uuid7(), unit_id=german, client_id=registered(invoicing), lines=(WORK,))

    with pytest.raises(NoNumberSeries):
        invoicing.ask(request)


def test_an_issued_invoice_is_numbered_owed_booked_and_said(invoicing: ServiceHarness) -> None:
    client = registered(invoicing, payment_days=20)

    invoice = issue(invoicing, drafted(invoicing, client))

    assert (invoice.state, invoice.number, invoice.communication) == (
        "issued",
        "2026-BE-000001",
        "012600000108",
    )
    assert (invoice.issued_on, invoice.due_on) == (DAY, date(2026, 10, 4))
    assert invoice.open_cents == invoice.total_cents == 121_000
    assert shown(invoicing, invoice) == invoice
    assert invoicing.balances() == {"receivable": 121_000, "turnover": -100_000, "vat_due": -21_000}
    [message] = invoicing.published(InvoiceIssued)
    assert message.subject == invoice.invoice_id
    assert message.data == InvoiceIssued(
        invoice_id=invoice.invoice_id,
        number="2026-BE-000001",
        unit_id=UNIT,
        client_id=client,
        legal_entity="BE",
        issued_on=DAY,
        due_on=date(2026, 10, 4),
        net_cents=100_000,
        vat_cents=21_000,
        content_hash=content_hash(invoicing, "issued_invoice"),
    )


def test_an_invoice_without_vat_tells_its_treatment_for_ever(invoicing: ServiceHarness) -> None:
    client = registered(invoicing, country="NL", vat_number="NL999999990B99")

    invoice = issue(invoicing, drafted(invoicing, client, [WORK.model_copy(update={"vat": "reverse_charge"})]))

    [vat] = shown(invoicing, invoice).vat
    assert (vat.treatment, vat.percent, vat.base_cents, vat.vat_cents) == ("reverse_charge", "0", 100_000, 0)


def test_a_repeated_request_issues_once(invoicing: ServiceHarness) -> None:
    request = IssueInvoice(request_id=uuid7(), invoice_id=drafted(invoicing).invoice_id)

    replies = [invoicing.ask(request) for _ in range(2)]

    assert replies[0] == replies[1]
    assert sequences(invoicing) == [1]
    assert len(invoicing.published(InvoiceIssued)) == 1
    with pytest.raises(RequestIdReused):
        invoicing.ask(request.model_copy(update={"issue_date": DAY}))


def test_an_issued_invoice_is_not_issued_again(invoicing: ServiceHarness) -> None:
    draft = drafted(invoicing)
    issue(invoicing, draft)

    with pytest.raises(AlreadyIssued) as refusal:
        issue(invoicing, draft)

    assert refusal.value.facts == {"number": "2026-BE-000001"}
    assert sequences(invoicing) == [1]


def test_refused_dates_leave_no_gap(invoicing: ServiceHarness) -> None:
    first, second = drafted(invoicing), drafted(invoicing)
    issue(invoicing, first, date(2026, 9, 10))

    with pytest.raises(IssueDateBeforeLast) as before:
        issue(invoicing, second, date(2026, 9, 9))
    with pytest.raises(IssueDateInFuture):
        issue(invoicing, second, DAY + timedelta(days=1))
    with pytest.raises(DayNotOpen):
        issue(invoicing, second, date(2025, 12, 31))
    invoice = issue(invoicing, second, date(2026, 9, 10))

    assert before.value.facts == {"last_issued_on": "2026-09-10"}
    assert before.value.field == "issue_date"
    assert invoice.number == "2026-BE-000002"


def test_each_fiscal_year_counts_from_one(invoicing: ServiceHarness) -> None:
    invoicing.ask(ClosePeriod(request_id=uuid7(), month="2025-11"))
    numbers = [
        issue(invoicing, drafted(invoicing), day).number
        for day in (date(2026, 1, 2), date(2025, 12, 30), date(2025, 12, 31), date(2026, 1, 2))
    ]

    assert numbers == ["2026-BE-000001", "2025-BE-000001", "2025-BE-000002", "2026-BE-000002"]


def test_today_is_the_day_in_brussels(invoicing: ServiceHarness) -> None:
    invoicing.clock.now = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)

    invoice = issue(invoicing, drafted(invoicing))

    assert (invoice.issued_on, invoice.number) == (date(2027, 1, 1), "2027-BE-000001")


def test_members_invoice_only_for_units_they_hold(invoicing: ServiceHarness) -> None:
    draft = drafted(invoicing)
    requests = [
        DraftInvoice(request_id=uuid7(), unit_id=UNIT, client_id=draft.client_id, lines=(WORK,)),
        IssueInvoice(request_id=uuid7(), invoice_id=draft.invoice_id),
        GetInvoice(invoice_id=draft.invoice_id),
    ]
    for request in requests:
        with pytest.raises(NotYourOwn):
            invoicing.ask(request, roles=("member",), subject=f"member:{BOB}")
        invoicing.ask(request, roles=("member",), subject=f"member:{ANNE}")

    assert sequences(invoicing) == [1]


def test_the_document_is_frozen_under_its_hash(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)
    with invoicing.engine.connect() as connection:
        row = connection.execute(sa.text("select document, content_hash from issued_invoice")).one()

    document = json.loads(row.document)

    assert sha256(row.document.encode()).hexdigest() == row.content_hash
    assert document["number"] == invoice.number
    assert document["gross_cents"] == invoice.total_cents
    assert [line["description"] for line in document["lines"]] == ["Design"]


@pytest.mark.parametrize(
    "statement",
    [
        "update issued_invoice set document = '{}'",
        "delete from issued_invoice",
        "truncate issued_invoice cascade",
        "update draft_line set unit_price_cents = 1",
        "delete from claim",
    ],
)
def test_the_application_cannot_change_what_was_issued(invoicing: ServiceHarness, statement: str) -> None:
    issued(invoicing)

    with (
        pytest.raises(sa.exc.ProgrammingError) as refused,
        invoicing.engine.begin() as connection,
    ):
        connection.execute(sa.text(statement))

    assert isinstance(refused.value.orig, psycopg.errors.InsufficientPrivilege)


_COPY = sa.text(
    """insert into issued_invoice select :invoice_id, :number, series, year, :sequence, legal_entity, unit_id,
      client_id, :issued_on, due_on, :communication, net_cents, :vat_cents, gross_cents, document, :hash
    from issued_invoice"""
)


@pytest.mark.parametrize(
    "change",
    [
        {"sequence": 3, "number": "2026-BE-000003"},
        {"number": "2026-BE-000007"},
        {"issued_on": DAY - timedelta(days=1)},
        {"communication": "012600000108"},
        {"vat_cents": 20_999},
        {"hash": "0" * 64},
    ],
)
def test_the_database_itself_refuses_gaps_and_false_documents(
    invoicing: ServiceHarness, change: dict[str, object]
) -> None:
    issued(invoicing)
    sound = {
        "invoice_id": drafted(invoicing).invoice_id,
        "number": "2026-BE-000002",
        "sequence": 2,
        "issued_on": DAY,
        "communication": "012600000209",
        "vat_cents": 21_000,
        "hash": hash_of_the_document(invoicing),
    }

    with pytest.raises(sa.exc.IntegrityError), invoicing.engine.begin() as connection:
        connection.execute(_COPY, sound | change)
    with invoicing.engine.begin() as connection:
        connection.execute(_COPY, sound)

    assert sequences(invoicing) == [1, 2]


def hash_of_the_document(house: ServiceHarness) -> str:
    with house.engine.connect() as connection:
        return str(connection.execute(sa.text("select content_hash from issued_invoice")).scalar_one())
