"""A detail of an invoice goes by one name from the request to the page (CONTRIBUTING, "Add a field to an invoice")."""

import json
from dataclasses import fields
from datetime import date
from typing import Any

import pytest

from contracts.invoicing.billing import DraftContent, InvoiceReply, LineInput
from services.invoicing.billing.domain.canonical import detail_contents, details_from
from services.invoicing.billing.domain.details import NO_DETAILS, InvoiceDetails
from services.invoicing.billing.refusals import BadPeriod
from services.invoicing.billing.store.drafts import DRAFTS
from services.invoicing.documents.pdf.wording import Words

NAMES = set(InvoiceDetails.__slots__)


def test_every_detail_can_be_typed_kept_named_on_the_page_and_told_back() -> None:
    assert not NAMES - set(DraftContent.model_fields)
    assert not NAMES - set(InvoiceReply.model_fields)
    assert not NAMES - {column.name for column in DRAFTS.columns}
    assert not NAMES - {field.name for field in fields(Words)}


def test_a_document_that_tells_no_later_detail_keeps_the_bytes_it_had() -> None:
    assert json.dumps(detail_contents(NO_DETAILS)) == '{"delivered_on": null, "buyer_reference": ""}'


def test_every_detail_is_read_back_from_the_document() -> None:
    texts: dict[str, Any] = dict.fromkeys(NAMES, "told")
    days = {"delivered_from": date(2026, 9, 1), "delivered_on": date(2026, 9, 30)}
    details = InvoiceDetails(**texts | days)

    assert details_from(json.loads(json.dumps(detail_contents(details)))) == details
    assert details_from(detail_contents(NO_DETAILS)) == NO_DETAILS


def test_what_a_request_leaves_out_is_not_told() -> None:
    line = LineInput(description="Concert", quantity="1", unit_price_cents=100)
    content = DraftContent(unit_id=f"unit_{1:032x}", client_id=f"cli_{1:032x}", lines=(line,), buyer_reference=None)

    assert InvoiceDetails.of(content) == NO_DETAILS


def faulty_field(details: InvoiceDetails) -> str | None:
    """The field that a refused period names; None when the period is sound."""
    try:
        details.require_period()
    except BadPeriod as refusal:
        return refusal.field
    return None


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (date(2026, 9, 2), date(2026, 9, 1), "delivered_from"),
        (date(2026, 9, 2), None, "delivered_on"),
        (None, None, None),
        (None, date(2026, 9, 1), None),
        (date(2026, 8, 31), date(2026, 9, 1), None),
        (date(2026, 9, 1), date(2026, 9, 1), None),
    ],
)
def test_a_supply_of_several_days_ends_and_not_before_it_begins(
    first: date | None, last: date | None, field: str | None
) -> None:
    assert faulty_field(InvoiceDetails(delivered_from=first, delivered_on=last)) == field
