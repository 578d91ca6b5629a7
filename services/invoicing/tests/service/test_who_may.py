"""For every request of invoicing: who is let in, and who is not."""

import pytest

from chassis.testing.harness import ServiceHarness, test_id
from chassis.testing.who_may import OF_EVERY_SERVICE, Fields, Requests, assert_only_who_may_is_let_in
from contracts.invoicing import banking as bnk
from contracts.invoicing import billing as inv
from contracts.invoicing import clients as cli
from contracts.invoicing import documents as doc
from contracts.invoicing import dunning as dun
from contracts.invoicing import lookups as loo
from contracts.invoicing import quoting as quo
from contracts.invoicing.client_page import GetClientPage
from contracts.invoicing.internal import (
    AcceptInternalInvoice,
    FindInternalInvoices,
    GetInternalInvoice,
    OfferInternalInvoice,
    RefuseInternalInvoice,
)
from contracts.invoicing.shares import GetSharePayouts, MatchShares
from kernel.identifiers import uuid7
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
CAROL, CAROLS = test_id("mbr", "carol"), test_id("unit", "carols")
GHOST = {prefix: test_id(prefix, "ghost") for prefix in ("inv", "cli", "pay", "quo", "ord", "iin", "crn", "unit")}
BASE64, SHA = "AAAA", "0" * 64
_PAYMENT = {"reference": "x", "communication": "123456789002", "amount_cents": 1, "value_date": DAY}


def _client(house: ServiceHarness) -> dict[str, object]:
    return {"client_id": registered(house)}


def _twins(house: ServiceHarness) -> dict[str, object]:
    first, second = (registered(house, country="FR") for _ in range(2))
    return {"kept_client_id": first, "merged_client_id": second, "why": "registered twice"}


def _draft(house: ServiceHarness) -> dict[str, object]:
    return {"invoice_id": drafted(house).invoice_id}


def _issued(house: ServiceHarness) -> dict[str, object]:
    return {"invoice_id": issued(house).invoice_id}


def _offer(house: ServiceHarness) -> dict[str, object]:
    """What Carol's unit asks of the holder's: she decides, and nobody else."""
    offer = OfferInternalInvoice(
        request_id=uuid7(), seller_unit_id=CAROLS, buyer_unit_id=UNIT, description="Help", amount_cents=100
    )
    return {"internal_invoice_id": house.ask(offer).internal_invoice_id}


def _content(house: ServiceHarness) -> dict[str, object]:
    return {"unit_id": UNIT, "client_id": registered(house), "lines": (WORK,)}


def _payment(_house: ServiceHarness) -> dict[str, object]:
    return {"payment_id": GHOST["pay"]}


def _of(**fields: object) -> Fields:
    return lambda _house: dict(fields)


def _and(first: Fields, **fields: object) -> Fields:
    return lambda house: first(house) | fields


REQUESTS: Requests = OF_EVERY_SERVICE | {
    cli.RegisterClient: _of(name="Client", country="FR", kind="company", not_a_duplicate=True),
    cli.UpdateClient: _client,
    cli.MergeClients: _twins,
    cli.BlockClient: _and(_client, reason="late"),
    cli.UnblockClient: _and(_client, reason="paid"),
    cli.SetClientView: _and(_client, unit_id=UNIT, own_name="Ours"),
    cli.GetClient: _client,
    cli.FindClients: _of(text="client"),
    quo.MakeQuote: _and(_content, title="Website", valid_until=LAST),
    quo.SendQuote: lambda h: {"quote_id": quoted(h).quote_id},
    quo.AcceptQuote: lambda h: {
        "quote_id": send(h, quoted(h)).quote_id,
        "accepted_on": DAY,
        "accepted_by": "Zoë",
    },
    quo.DeclineQuote: lambda h: {"quote_id": send(h, quoted(h)).quote_id, "why": "too dear"},
    quo.GetQuote: lambda h: {"quote_id": quoted(h).quote_id},
    quo.FindQuotes: _of(unit_id=UNIT),
    quo.FindOrders: _of(unit_id=UNIT),
    quo.InvoiceOrder: lambda h: {"order_id": ordered(h).order_id, "kind": "final"},
    quo.CancelOrder: lambda h: {"order_id": ordered(h).order_id, "cancelled_on": DAY, "why": "no money"},
    quo.GetOrder: lambda h: {"order_id": ordered(h).order_id},
    inv.DraftInvoice: _content,
    inv.UpdateDraft: lambda h: _content(h) | _draft(h),
    inv.DiscardDraft: _draft,
    inv.SetUnitPolicy: _of(unit_id=BOBS, validate_from_cents=0),
    inv.SubmitDraft: _draft,
    inv.ValidateDraft: _draft,
    inv.RejectDraft: _and(_draft, why="wrong"),
    inv.IssueInvoice: _draft,
    inv.GetInvoice: _draft,
    inv.FindInvoices: _of(unit_id=UNIT),
    inv.GetTurnover: _of(unit_id=UNIT, first=DAY, last=DAY),
    inv.CreditInvoice: _and(_issued, reason="Cancelled"),
    inv.GetCreditNote: lambda h: {"credit_note_id": credit(h, issued(h)).credit_note_id},
    OfferInternalInvoice: _of(seller_unit_id=UNIT, buyer_unit_id=BOBS, description="Help", amount_cents=1),
    AcceptInternalInvoice: _offer,
    RefuseInternalInvoice: _and(_offer, why="not agreed"),
    GetInternalInvoice: _offer,
    FindInternalInvoices: _of(unit_id=UNIT),
    loo.FindCreditNotes: _of(unit_id=UNIT),
    GetClientPage: _and(_client, unit_id=UNIT),
    loo.FindDraftsToValidate: _of(),
    bnk.RecordPayment: _of(communication="123456789002", amount_cents=1, value_date=DAY),
    bnk.ImportBankStatement: _of(content_base64=BASE64),
    bnk.GetQuarantine: _of(),
    bnk.DiscardQuarantined: _of(file=SHA, why="not ours"),
    bnk.GetSuspense: _of(),
    bnk.MatchPayment: _payment,
    bnk.UnmatchPayment: _and(_payment, invoice_id=GHOST["inv"], reason="wrong"),
    bnk.ClassifyOutgoing: _and(_payment, purpose="other"),
    bnk.ApplyCredit: _of(client_id=GHOST["cli"], invoice_id=GHOST["inv"], cents=1),
    dun.RunReminders: _of(dry_run=True),
    dun.HoldReminders: _and(_issued, reason="disputed"),
    dun.ReleaseHold: _issued,
    dun.GetReminders: _issued,
    dun.GetReceivables: _of(unit_id=UNIT),
    dun.WriteOff: _and(_issued, reason="goodwill", note="x"),
    doc.GetDocument: lambda h: {"document_id": issued(h).invoice_id, "format": "json"},
    doc.GetDispatches: _of(),
    doc.RetryDispatch: lambda h: {"document_id": issued(h).invoice_id},
    doc.ReceiveDocument: _of(content_base64=BASE64),
    doc.FindInbound: _of(),
    inv.DraftInvoices: lambda h: {"invoices": (_content(h),)},
    inv.IssueInvoices: lambda h: {"invoice_ids": (drafted(h).invoice_id,)},
    bnk.RecordPayments: _of(payments=(_PAYMENT,)),
    GetSharePayouts: _of(),
    MatchShares: _and(_payment, communication="950000001749"),
}


@pytest.mark.parametrize("area", sorted({request.__module__ for request in REQUESTS}))
def test_only_who_may_is_let_in(invoicing: ServiceHarness, area: str) -> None:
    invoicing.consume(unit_opened(BOBS, holders=(BOB,)), unit_opened(CAROLS, holders=(CAROL,)))
    area_requests = {request: fields for request, fields in REQUESTS.items() if request.__module__ == area}

    assert_only_who_may_is_let_in(invoicing, area_requests)
