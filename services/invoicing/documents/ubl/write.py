"""A document in UBL 2.1, as Peppol BIS Billing 3.0 wants it. The order of elements is that of the schema."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TypeAlias

from lxml import etree
from lxml.builder import ElementMaker

from contracts.invoicing.enums import LineUnit
from kernel.identifiers import format_structured_communication
from services.invoicing.billing.domain.details import InvoiceDetails
from services.invoicing.billing.domain.invoice import Allowance
from services.invoicing.billing.domain.leaving import ENTERPRISE_SCHEME
from services.invoicing.billing.domain.lines import Line
from services.invoicing.billing.domain.totals import VatTotal
from services.invoicing.billing.domain.vat import percent_text
from services.invoicing.documents.domain.exemption_codes import exemption_code
from services.invoicing.documents.domain.mentions import mention_of
from services.invoicing.documents.parameters import vat_exemption_codes
from services.invoicing.documents.ubl.document import (
    Address,
    Document,
    Party,
    PrecedingInvoice,
    UblDocumentKind,
    earlier_invoices,
)

CUSTOMIZATION = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
PROFILE = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
ROOT = "urn:oasis:names:specification:ubl:schema:xsd:{}-2"

_DISCOUNT, _INVOICED_BEFORE = "95", "64"  # UNCL 5189, which knows no deposit: 64 is a special agreement
_CREDIT_TRANSFER = "30"  # UNTDID 4461
_ONE = "C62"  # UN/ECE Recommendation 20: one of whatever the line describes
_UNITS: Mapping[LineUnit, str] = {"hour": "HUR", "day": "DAY", "piece": "H87", "word": "D68"}
_AGGREGATE, _BASIC = ROOT.format("CommonAggregateComponents"), ROOT.format("CommonBasicComponents")
_cac, _cbc = ElementMaker(namespace=_AGGREGATE), ElementMaker(namespace=_BASIC)
_Element: TypeAlias = etree._Element  # noqa: SLF001  (lxml names the type of an element so)
_Elements: TypeAlias = Iterator[_Element]


def write_ubl(document: Document) -> bytes:
    """The document as UTF-8 XML: the same bytes for the same document."""
    name = "CreditNote" if document.kind is UblDocumentKind.CREDIT_NOTE else "Invoice"
    namespace = ROOT.format(name)
    maker = ElementMaker(namespace=namespace, nsmap={None: namespace, "cac": _AGGREGATE, "cbc": _BASIC})
    root = maker(name, *_heading(document), *_body(document))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _heading(document: Document) -> _Elements:
    yield _cbc("CustomizationID", CUSTOMIZATION)
    yield _cbc("ProfileID", PROFILE)
    yield _cbc("ID", document.number)
    yield _cbc("IssueDate", document.issue_date.isoformat())
    if document.kind is UblDocumentKind.CREDIT_NOTE:
        yield _cbc("CreditNoteTypeCode", document.kind)
    else:
        if document.due_date is not None:
            yield _cbc("DueDate", document.due_date.isoformat())
        yield _cbc("InvoiceTypeCode", document.kind)
    if document.note:
        yield _cbc("Note", document.note)
    yield _cbc("DocumentCurrencyCode", "EUR")
    yield from _told(document.details)
    yield from map(_reference, document.earlier)


def _told(details: InvoiceDetails) -> _Elements:
    """The client's references, and between them the days of the supply when they were several."""
    if details.buyer_reference:
        yield _cbc("BuyerReference", details.buyer_reference)
    if details.delivered_from is not None and details.delivered_on is not None:
        first, last = details.delivered_from.isoformat(), details.delivered_on.isoformat()
        yield _cac("InvoicePeriod", _cbc("StartDate", first), _cbc("EndDate", last))
    if details.order_reference:
        yield _cac("OrderReference", _cbc("ID", details.order_reference))


def _reference(earlier: PrecedingInvoice) -> _Element:
    day = [] if earlier.issue_date is None else [_cbc("IssueDate", earlier.issue_date.isoformat())]
    return _cac("BillingReference", _cac("InvoiceDocumentReference", _cbc("ID", earlier.number), *day))


def _body(document: Document) -> _Elements:
    with_vat_number = "O" not in document.categories  # BR-O-02: no VAT numbers on what is outside the scope of VAT
    yield _cac("AccountingSupplierParty", _party(document.seller.party, with_vat_number=with_vat_number))
    yield _cac("AccountingCustomerParty", _party(document.buyer, with_vat_number=with_vat_number))
    yield from _delivery(document)
    if document.kind is not UblDocumentKind.CREDIT_NOTE:
        yield _payment_means(document)
    yield from map(_allowance, document.allowances)
    yield _tax_total(document)
    yield _monetary_total(document)
    for number, line in enumerate(document.lines, start=1):
        yield _line(document.kind, number, line)


def _delivery(document: Document) -> _Elements:
    """BR-IC-11 and 12: goods to another member state say when they came, and to which country."""
    abroad = "K" in document.categories
    day = document.details.delivered_on or (document.issue_date if abroad else None)
    if day is not None:
        location = [_cac("DeliveryLocation", _cac("Address", _country(document.buyer.address)))] if abroad else []
        yield _cac("Delivery", _cbc("ActualDeliveryDate", day.isoformat()), *location)


def _party(party: Party, *, with_vat_number: bool) -> _Element:
    def parts() -> _Elements:
        if party.endpoint is not None:
            yield _cbc("EndpointID", party.endpoint.value, schemeID=party.endpoint.scheme)
        if party.trading_name:
            yield _cac("PartyName", _cbc("Name", party.trading_name))
        yield _address(party.address)
        if party.vat_number is not None and with_vat_number:
            yield _cac("PartyTaxScheme", _cbc("CompanyID", party.vat_number), _tax_scheme())
        legal = [_cbc("RegistrationName", party.name)]
        if party.enterprise_number is not None:
            legal.append(_cbc("CompanyID", party.enterprise_number, schemeID=ENTERPRISE_SCHEME))
        if party.legal_information:
            legal.append(_cbc("CompanyLegalForm", party.legal_information))
        yield _cac("PartyLegalEntity", *legal)

    return _cac("Party", *parts())


def _address(address: Address) -> _Element:
    texts = ("StreetName", address.street), ("CityName", address.city), ("PostalZone", address.postal_code)
    return _cac("PostalAddress", *(_cbc(name, text) for name, text in texts if text), _country(address))


def _country(address: Address) -> _Element:
    return _cac("Country", _cbc("IdentificationCode", address.country))


def _payment_means(document: Document) -> _Element:
    parts = [_cbc("PaymentMeansCode", _CREDIT_TRANSFER)]
    if document.communication is not None:
        parts.append(_cbc("PaymentID", format_structured_communication(document.communication)))
    return _cac("PaymentMeans", *parts, _cac("PayeeFinancialAccount", _cbc("ID", document.seller.iban)))


def _allowance(allowance: Allowance) -> _Element:
    return _cac(
        "AllowanceCharge",
        _cbc("ChargeIndicator", "false"),
        _cbc("AllowanceChargeReasonCode", _INVOICED_BEFORE if earlier_invoices(allowance) else _DISCOUNT),
        _cbc("AllowanceChargeReason", allowance.reason),
        _amount("Amount", allowance.cents),
        _category("TaxCategory", allowance.vat.category, percent_text(allowance.vat.rate)),
    )


def _tax_total(document: Document) -> _Element:
    parts = (_tax_subtotal(part, document) for part in document.totals.by_vat)
    return _cac("TaxTotal", _amount("TaxAmount", document.totals.vat_cents), *parts)


def _tax_subtotal(part: VatTotal, document: Document) -> _Element:
    """What the law wants said is what the PDF says: between businesses this is the invoice."""
    reasons = []
    if part.category not in {"S", "Z"}:  # BR-S-10 and BR-Z-10: where VAT is charged, no reason is given
        if code := exemption_code(part, vat_exemption_codes(document.issue_date)):
            reasons.append(_cbc("TaxExemptionReasonCode", code))
        mention = mention_of(part, country=document.buyer.address.country, language=document.language)
        reasons.append(_cbc("TaxExemptionReason", mention))
    category = _category("TaxCategory", part.category, part.percent, *reasons)
    amounts = _amount("TaxableAmount", part.net_cents), _amount("TaxAmount", part.vat_cents)
    return _cac("TaxSubtotal", *amounts, category)


def _category(name: str, category: str, percent: str, *reasons: _Element) -> _Element:
    """BR-O-05: what is outside the scope of VAT has no rate, not even zero."""
    rate = [] if category == "O" else [_cbc("Percent", percent)]
    return _cac(name, _cbc("ID", category), *rate, *reasons, _tax_scheme())


def _tax_scheme() -> _Element:
    return _cac("TaxScheme", _cbc("ID", "VAT"))


def _monetary_total(document: Document) -> _Element:
    totals = document.totals
    off = [_amount("AllowanceTotalAmount", document.allowances_cents)] if document.allowances else []
    return _cac(
        "LegalMonetaryTotal",
        _amount("LineExtensionAmount", sum(line.net_cents for line in document.lines)),
        _amount("TaxExclusiveAmount", totals.net_cents),
        _amount("TaxInclusiveAmount", totals.gross_cents),
        *off,
        _amount("PayableAmount", totals.gross_cents),
    )


def _line(kind: UblDocumentKind, number: int, line: Line) -> _Element:
    name, quantity = ("CreditNote", "Credited") if kind is UblDocumentKind.CREDIT_NOTE else ("Invoice", "Invoiced")
    first = line.description.strip().splitlines()[0].strip()
    described = [] if first == line.description else [_cbc("Description", line.description)]
    category = _category("ClassifiedTaxCategory", line.vat.category, percent_text(line.vat.rate))
    return _cac(
        f"{name}Line",
        _cbc("ID", str(number)),
        _cbc(f"{quantity}Quantity", _plain(line.quantity), unitCode=_ONE if line.unit is None else _UNITS[line.unit]),
        _amount("LineExtensionAmount", line.net_cents),
        _cac("Item", *described, _cbc("Name", first), category),
        _cac("Price", _cbc("PriceAmount", _plain(line.unit_price), currencyID="EUR")),
    )


def _amount(name: str, cents: int) -> _Element:
    return _cbc(name, f"{Decimal(cents).scaleb(-2):.2f}", currencyID="EUR")


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
