"""A document in UBL 2.1, as Peppol BIS Billing 3.0 wants it. The order of elements is that of the schema."""

from collections.abc import Iterator
from decimal import Decimal
from typing import TypeAlias

from lxml import etree
from lxml.builder import ElementMaker

from kernel.identifiers import format_structured_communication
from services.invoicing.domain.totals import VatTotal
from services.invoicing.ubl.document import ENTERPRISE_SCHEME, Address, Document, DocumentLine, Kind, Party

CUSTOMIZATION = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
PROFILE = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
ROOT = "urn:oasis:names:specification:ubl:schema:xsd:{}-2"

_CREDIT_TRANSFER = "30"  # UNTDID 4461
_ONE = "C62"  # UN/ECE Recommendation 20: one of whatever the line describes
_AGGREGATE, _BASIC = ROOT.format("CommonAggregateComponents"), ROOT.format("CommonBasicComponents")
_cac, _cbc = ElementMaker(namespace=_AGGREGATE), ElementMaker(namespace=_BASIC)
_Element: TypeAlias = etree._Element  # noqa: SLF001  (lxml names the type of an element so)
_Elements: TypeAlias = Iterator[_Element]


def write_ubl(document: Document) -> bytes:
    """The document as UTF-8 XML: the same bytes for the same document."""
    name = "Invoice" if document.kind is Kind.INVOICE else "CreditNote"
    namespace = ROOT.format(name)
    maker = ElementMaker(namespace=namespace, nsmap={None: namespace, "cac": _AGGREGATE, "cbc": _BASIC})
    root = maker(name, *_heading(document), *_body(document))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _heading(document: Document) -> _Elements:
    yield _cbc("CustomizationID", CUSTOMIZATION)
    yield _cbc("ProfileID", PROFILE)
    yield _cbc("ID", document.number)
    yield _cbc("IssueDate", document.issue_date.isoformat())
    if document.kind is Kind.INVOICE:
        if document.due_date is not None:
            yield _cbc("DueDate", document.due_date.isoformat())
        yield _cbc("InvoiceTypeCode", document.kind)
    else:
        yield _cbc("CreditNoteTypeCode", document.kind)
    yield _cbc("DocumentCurrencyCode", "EUR")
    yield _cbc("BuyerReference", document.buyer_reference)
    if (corrected := document.corrects) is not None:
        reference = _cbc("ID", corrected.number), _cbc("IssueDate", corrected.issue_date.isoformat())
        yield _cac("BillingReference", _cac("InvoiceDocumentReference", *reference))


def _body(document: Document) -> _Elements:
    named = "O" not in document.categories  # BR-O-02: no VAT numbers on what is outside the scope of VAT
    yield _cac("AccountingSupplierParty", _party(document.seller.party, with_vat_number=named))
    yield _cac("AccountingCustomerParty", _party(document.buyer, with_vat_number=named))
    if "K" in document.categories:  # BR-IC-11 and 12: when it was delivered, and to which country
        place = _cac("DeliveryLocation", _cac("Address", _country(document.buyer.address)))
        yield _cac("Delivery", _cbc("ActualDeliveryDate", document.delivered_on.isoformat()), place)
    if document.kind is Kind.INVOICE:
        yield _payment_means(document)
    yield _tax_total(document)
    yield _monetary_total(document)
    for place, line in enumerate(document.lines, start=1):
        yield _line(document.kind, place, line)


def _party(party: Party, *, with_vat_number: bool) -> _Element:
    def parts() -> _Elements:
        yield _cbc("EndpointID", party.endpoint.value, schemeID=party.endpoint.scheme)
        yield _address(party.address)
        if party.vat_number is not None and with_vat_number:
            yield _cac("PartyTaxScheme", _cbc("CompanyID", party.vat_number), _tax_scheme())
        legal = [_cbc("RegistrationName", party.name)]
        if party.enterprise_number is not None:
            legal.append(_cbc("CompanyID", party.enterprise_number, schemeID=ENTERPRISE_SCHEME))
        yield _cac("PartyLegalEntity", *legal)

    return _cac("Party", *parts())


def _address(address: Address) -> _Element:
    """BT-50 and 51 hold the first two lines, BT-162 all that follow."""
    street, additional, rest = (*(*address.lines, "", "")[:2], ", ".join(address.lines[2:]))
    texts = ("StreetName", street), ("AdditionalStreetName", additional)
    places = ("CityName", address.city), ("PostalZone", address.postal_code)
    parts = [_cbc(name, text) for name, text in (*texts, *places) if text]
    if rest:
        parts.append(_cac("AddressLine", _cbc("Line", rest)))
    return _cac("PostalAddress", *parts, _country(address))


def _country(address: Address) -> _Element:
    return _cac("Country", _cbc("IdentificationCode", address.country))


def _payment_means(document: Document) -> _Element:
    parts = [_cbc("PaymentMeansCode", _CREDIT_TRANSFER)]
    if document.communication is not None:
        parts.append(_cbc("PaymentID", format_structured_communication(document.communication)))
    return _cac("PaymentMeans", *parts, _cac("PayeeFinancialAccount", _cbc("ID", document.seller.iban)))


def _tax_total(document: Document) -> _Element:
    parts = (_tax_subtotal(part) for part in document.totals.by_vat)
    return _cac("TaxTotal", _amount("TaxAmount", document.totals.vat_cents), *parts)


def _tax_subtotal(part: VatTotal) -> _Element:
    reasons = []
    if part.category not in {"S", "Z"}:  # BR-S-10 and BR-Z-10: where VAT is charged, no reason is given
        if code := part.treatment.reason_code:
            reasons.append(_cbc("TaxExemptionReasonCode", code))
        if part.reason:
            reasons.append(_cbc("TaxExemptionReason", part.reason))
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
    return _cac(
        "LegalMonetaryTotal",
        _amount("LineExtensionAmount", totals.net_cents),
        _amount("TaxExclusiveAmount", totals.net_cents),
        _amount("TaxInclusiveAmount", totals.gross_cents),
        _amount("PayableAmount", totals.gross_cents),
    )


def _line(kind: Kind, place: int, line: DocumentLine) -> _Element:
    name, quantity = ("Invoice", "Invoiced") if kind is Kind.INVOICE else ("CreditNote", "Credited")
    first = line.description.strip().splitlines()[0].strip()
    described = [] if first == line.description else [_cbc("Description", line.description)]
    category = _category("ClassifiedTaxCategory", line.category, line.percent)
    return _cac(
        f"{name}Line",
        _cbc("ID", str(place)),
        _cbc(f"{quantity}Quantity", _plain(line.quantity), unitCode=_ONE),
        _amount("LineExtensionAmount", line.net_cents),
        _cac("Item", *described, _cbc("Name", first), category),
        _cac("Price", _cbc("PriceAmount", _plain(line.unit_price), currencyID="EUR")),
    )


def _amount(name: str, cents: int) -> _Element:
    return _cbc(name, f"{Decimal(cents).scaleb(-2):.2f}", currencyID="EUR")


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
