import json
from dataclasses import replace
from datetime import date
from hashlib import sha256

import pytest

from kernel.refusal import Refused
from services.invoicing.billing.domain.invoice import MAX_TOTAL_CENTS
from services.invoicing.billing.domain.numbering import INTERNAL, InvoiceNumber
from services.invoicing.billing.refusals import NothingToCharge
from services.invoicing.internal.domain.internal_invoice import Offer, Side, issue_internal_invoice, state_of
from services.invoicing.internal.refusals import OtherLegalEntity, SameUnit
from services.invoicing.refusals import BadText, TotalTooLarge

SELLER, BUYER = Side("unit_1", "Studio", "BE"), Side("unit_2", "Atelier", "BE")
OFFER = Offer(SELLER, BUYER, "Decor", 50_000)


def test_an_internal_invoice_is_frozen_under_its_number_without_vat() -> None:
    invoice = issue_internal_invoice(OFFER, InvoiceNumber(2026, INTERNAL, 3), date(2026, 9, 14))

    content = json.loads(invoice.document)
    assert invoice.content_hash == sha256(invoice.document.encode()).hexdigest()
    assert (content["number"], content["issued_on"], content["amount_cents"]) == (
        "2026-IN-000003",
        "2026-09-14",
        50_000,
    )
    assert (content["seller"]["unit_id"], content["buyer"]["unit_id"]) == ("unit_1", "unit_2")
    assert "vat" not in invoice.document


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"buyer": SELLER}, SameUnit),
        ({"buyer": replace(BUYER, legal_entity="DE")}, OtherLegalEntity),
        ({"description": " "}, BadText),
        ({"amount_cents": 0}, NothingToCharge),
        ({"amount_cents": MAX_TOTAL_CENTS + 1}, TotalTooLarge),
    ],
)
def test_it_is_refused(change: dict[str, object], refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        replace(OFFER, **change)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("accepted", "paid", "state"),
    [
        (None, False, "offered"),
        (False, False, "refused"),
        (True, False, "issued"),
        (True, True, "paid"),
        (None, True, "offered"),
    ],
)
def test_the_state_follows_from_what_happened(accepted: bool | None, paid: bool, state: str) -> None:
    assert state_of(accepted=accepted, paid=paid) == state
