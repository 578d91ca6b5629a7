"""For every request of invoicing: who is let in, and who is not; told apart from the catalogue, request by request."""

from collections.abc import Callable
from typing import Any

import pytest

from chassis.testing.harness import ServiceHarness, test_id
from contracts.catalogue import METHODS, method_name
from contracts.invoicing import banking as bnk
from contracts.invoicing import billing as inv
from contracts.invoicing import clients as cli
from contracts.invoicing import documents as doc
from contracts.invoicing import dunning as dun
from contracts.invoicing import quoting as quo
from contracts.invoicing.internal import (
    AcceptInternalInvoice,
    GetInternalInvoice,
    OfferInternalInvoice,
    RefuseInternalInvoice,
)
from contracts.wire.base import Command, Request
from contracts.wire.operations import GetHealth
from kernel.identifiers import uuid7
from services.invoicing.tests.asking import CALLERS, ask_as, let_in
from services.invoicing.tests.billing.service.billing import (
    BOB,
    DAY,
    UNIT,
    WORK,
    credit,
    drafted,
    issued,
    registered,
    unit_opened,
)
from services.invoicing.tests.quoting.service.quoting import LAST, ordered, quoted, send

BOBS = test_id("unit", "bobs")
GHOST = {prefix: test_id(prefix, "ghost") for prefix in ("inv", "cli", "pay", "quo", "ord", "iin", "crn", "unit")}
BASE64, SHA = "AAAA", "0" * 64

Fields = Callable[[ServiceHarness], dict[str, object]]
_OWN = ("holder", "adviser")
_OWN_READ = ("holder", "adviser", "finance", "auditor", "secretary")
_ANYONE = ("holder", "stranger", "adviser")
_ANYONE_READ = ("holder", "stranger", "adviser", "finance", "auditor", "secretary")
_STAFF, _FINANCE, _FINANCE_READ = ("adviser",), ("finance",), ("finance", "auditor")


def _client(house: ServiceHarness) -> dict[str, object]:
    return {"client_id": registered(house)}


def _draft(house: ServiceHarness) -> dict[str, object]:
    return {"invoice_id": drafted(house).invoice_id}


def _issued(house: ServiceHarness) -> dict[str, object]:
    return {"invoice_id": issued(house).invoice_id}


def _offer(house: ServiceHarness) -> dict[str, object]:
    """What Bob's unit asks of the holder's: she decides, and he may not."""
    offer = {"seller_unit_id": BOBS, "buyer_unit_id": UNIT, "description": "Help", "amount_cents": 100}
    return {"internal_invoice_id": ask_as(house, "stranger", _made(OfferInternalInvoice, offer))["internal_invoice_id"]}


def _content(house: ServiceHarness) -> dict[str, object]:
    return {"unit_id": UNIT, "client_id": registered(house), "lines": (WORK,)}


def _payment(_house: ServiceHarness) -> dict[str, object]:
    return {"payment_id": GHOST["pay"]}


def _of(**fields: object) -> Fields:
    return lambda _house: dict(fields)


def _and(first: Fields, **fields: object) -> Fields:
    return lambda house: first(house) | fields


RIGHTS: dict[type[Request[Any]], tuple[Fields, tuple[str, ...]]] = {
    cli.RegisterClient: (_of(name="Client", country="FR", kind="company", not_a_duplicate=True), _ANYONE),
    cli.UpdateClient: (_client, _STAFF),
    cli.BlockClient: (_and(_client, reason="late"), _FINANCE),
    cli.UnblockClient: (_and(_client, reason="paid"), _FINANCE),
    cli.SetClientView: (_and(_client, unit_id=UNIT, own_name="Ours"), _OWN),
    cli.GetClient: (_client, _ANYONE_READ),
    cli.FindClients: (_of(), _ANYONE_READ),
    quo.MakeQuote: (_and(_content, title="Website", valid_until=LAST), _OWN),
    quo.SendQuote: (lambda h: {"quote_id": quoted(h).quote_id}, _OWN),
    quo.AcceptQuote: (
        lambda h: {"quote_id": send(h, quoted(h)).quote_id, "accepted_on": DAY, "accepted_by": "Zoë"},
        _OWN,
    ),
    quo.DeclineQuote: (lambda h: {"quote_id": send(h, quoted(h)).quote_id, "why": "too dear"}, _OWN),
    quo.GetQuote: (lambda h: {"quote_id": quoted(h).quote_id}, _OWN_READ),
    quo.FindQuotes: (_of(unit_id=UNIT), _OWN_READ),
    quo.InvoiceOrder: (lambda h: {"order_id": ordered(h).order_id, "kind": "final"}, _OWN),
    quo.CancelOrder: (lambda h: {"order_id": ordered(h).order_id, "cancelled_on": DAY, "why": "no money"}, _OWN),
    quo.GetOrder: (lambda h: {"order_id": ordered(h).order_id}, _OWN_READ),
    inv.DraftInvoice: (_content, _OWN),
    inv.DiscardDraft: (_draft, _OWN),
    inv.SetUnitPolicy: (_of(unit_id=UNIT, validate_from_cents=0), _STAFF),
    inv.SubmitDraft: (_draft, _OWN),
    inv.ValidateDraft: (_draft, _STAFF),
    inv.RejectDraft: (_and(_draft, why="wrong"), _STAFF),
    inv.IssueInvoice: (_draft, _OWN),
    inv.GetInvoice: (_draft, _OWN_READ),
    inv.FindInvoices: (_of(unit_id=UNIT), _OWN_READ),
    inv.GetTurnover: (_of(unit_id=UNIT, first=DAY, last=DAY), _OWN_READ),
    inv.CreditInvoice: (_and(_issued, reason="Cancelled"), _OWN),
    inv.GetCreditNote: (lambda h: {"credit_note_id": credit(h, issued(h)).credit_note_id}, _OWN_READ),
    OfferInternalInvoice: (
        _of(seller_unit_id=UNIT, buyer_unit_id=BOBS, description="Help", amount_cents=1),
        _OWN,
    ),
    AcceptInternalInvoice: (_offer, _OWN),
    RefuseInternalInvoice: (_and(_offer, why="not agreed"), _OWN),
    GetInternalInvoice: (_offer, _ANYONE_READ),
    bnk.RecordPayment: (_of(communication="123456789002", amount_cents=1, value_date=DAY), _FINANCE),
    bnk.ImportBankStatement: (_of(content_base64=BASE64), ("finance", "bank")),
    bnk.GetQuarantine: (_of(), _FINANCE_READ),
    bnk.DiscardQuarantined: (_of(file=SHA, why="not ours"), _FINANCE),
    bnk.GetSuspense: (_of(), _FINANCE_READ),
    bnk.MatchPayment: (_payment, _FINANCE),
    bnk.UnmatchPayment: (_and(_payment, invoice_id=GHOST["inv"], reason="wrong"), _FINANCE),
    bnk.ClassifyOutgoing: (_and(_payment, purpose="other"), _FINANCE),
    bnk.ApplyCredit: (_of(client_id=GHOST["cli"], invoice_id=GHOST["inv"], cents=1), _FINANCE),
    dun.RunReminders: (_of(dry_run=True), _FINANCE),
    dun.HoldReminders: (_and(_issued, reason="disputed"), (*_OWN, "finance")),
    dun.ReleaseHold: (_issued, (*_OWN, "finance")),
    dun.GetReminders: (_issued, _OWN_READ),
    dun.GetReceivables: (_of(unit_id=UNIT), _OWN_READ),
    dun.WriteOff: (_and(_issued, reason="goodwill", note="x"), _FINANCE),
    doc.GetDocument: (lambda h: {"document_id": issued(h).invoice_id, "format": "json"}, _OWN_READ),
    doc.GetDispatches: (_of(), _FINANCE_READ),
    doc.RetryDispatch: (lambda h: {"document_id": issued(h).invoice_id}, _FINANCE),
    doc.ReceiveDocument: (_of(content_base64=BASE64), ("finance", "bank")),
    doc.FindInbound: (_of(), _FINANCE_READ),
}
_PAYMENT = {"reference": "x", "communication": "123456789002", "amount_cents": 1, "value_date": DAY}
RIGHTS |= {
    inv.DraftInvoices: (lambda h: {"invoices": ({**_content(h)},)}, _OWN),
    inv.IssueInvoices: (lambda h: {"invoice_ids": (drafted(h).invoice_id,)}, _OWN),
    bnk.RecordPayments: (_of(payments=(_PAYMENT,)), _FINANCE),
}
_MANY = (inv.DraftInvoices, inv.IssueInvoices)


@pytest.fixture
def two_units(invoicing: ServiceHarness) -> ServiceHarness:
    invoicing.consume(unit_opened(BOBS, holders=(BOB,)))
    return invoicing


def _made(kind: type[Request[Any]], fields: dict[str, object]) -> Request[Any]:
    given = {"request_id": uuid7(), **fields} if issubclass(kind, Command) else fields
    made: Request[Any] = kind.model_validate(given)
    return made


def _expected(kind: type[Request[Any]], caller: str, allowed: tuple[str, ...]) -> str:
    if caller in allowed:
        return "yes"
    [spec] = [one for one in METHODS if one.service == "invoicing" and one.request is kind]
    return "not_your_own" if "member" in spec.roles and caller == "stranger" else "caller_not_allowed"


def test_the_table_has_every_request_of_invoicing() -> None:
    common = {spec.request for spec in METHODS if spec.service == "members"}
    own = {spec.request for spec in METHODS if spec.service == "invoicing"} - common

    assert set(RIGHTS) == own
    assert GetHealth in common


@pytest.mark.parametrize("kind", [kind for kind in RIGHTS if kind not in _MANY], ids=method_name)
def test_who_is_let_in_and_who_is_not(two_units: ServiceHarness, kind: type[Request[Any]]) -> None:
    fields, allowed = RIGHTS[kind]
    thing = fields(two_units)
    kept_out = [caller for caller in CALLERS if caller not in allowed]
    before = _written(two_units)

    for caller in kept_out:
        assert let_in(two_units, caller, _made(kind, thing)) == _expected(kind, caller, allowed), caller
    assert _written(two_units) == before

    for caller in allowed:
        assert let_in(two_units, caller, _made(kind, fields(two_units))) == "yes", caller


def _written(house: ServiceHarness) -> list[int]:
    return [house.count(table) for table in ("request", "outbox", "posting", "draft", "draft_step", "quote", "client")]
