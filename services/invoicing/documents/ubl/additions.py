"""What Peppol BIS Billing 3.0.22 adds to the packaged rules of 3.0.21.

Source: its release note of 2026-11-23. The numbers R140 to R276 are there those of all the rules of cardinality
together; which of them is about which element is not known here, so a finding bears the range. Of two rules about
Luxembourg only the names are known: a document that they may be about is refused by their names.
"""

import re
from collections.abc import Iterator, Mapping

from lxml import etree

from services.invoicing.documents.ubl.finding import Finding
from services.invoicing.documents.ubl.tree import all_at, text_at

EDITION = "3.0.22"
CARDINALITY = "PEPPOL-EN16931-R140-R276"
ENTERPRISE, VAT = "PEPPOL-COMMON-R043", "PEPPOL-COMMON-R062"
LUXEMBOURG = "PEPPOL-COMMON-R058-R059"
NOW_FATAL = frozenset(f"PEPPOL-COMMON-{short}" for short in ("R054", "R055", "R056-1", "R056-2", "R057"))

_PARTIES = ("cac:AccountingCustomerParty", "cac:AccountingSupplierParty")
_OF_A_PARTY = {
    "": "cac:Party",
    "/cac:Party": "cac:PartyLegalEntity cac:PostalAddress cbc:EndpointID",
    "/cac:Party/cac:PartyLegalEntity": "cbc:RegistrationName",
    "/cac:Party/cac:PartyTaxScheme": "cbc:CompanyID",
    "/cac:Party/cac:PartyTaxScheme/cac:TaxScheme": "cbc:ID",
    "/cac:Party/cac:PostalAddress": "cac:Country",
    "/cac:Party/cac:PostalAddress/cac:AddressLine": "cbc:Line",
    "/cac:Party/cac:PostalAddress/cac:Country": "cbc:IdentificationCode",
}
_OF_A_LINE = {
    "/cac:DocumentReference": "cbc:DocumentTypeCode",
    "/cac:Item": "cac:ClassifiedTaxCategory cbc:Name",
    "/cac:Item/cac:AdditionalItemProperty": "cbc:Value",
    "/cac:Item/cac:ClassifiedTaxCategory": "cac:TaxScheme cbc:ID",
    "/cac:Item/cac:ClassifiedTaxCategory/cac:TaxScheme": "cbc:ID",
    "/cac:Item/cac:CommodityClassification": "cbc:ItemClassificationCode",
    "/cac:Item/cac:OriginCountry": "cbc:IdentificationCode",
}
_OF_BOTH = {
    "": "cac:AccountingCustomerParty cbc:CustomizationID cbc:DocumentCurrencyCode cbc:ProfileID",
    **{party + below: children for party in _PARTIES for below, children in _OF_A_PARTY.items()},
    "cac:AdditionalDocumentReference/cac:Attachment/cac:ExternalReference": "cbc:URI",
    "cac:AllowanceCharge": "cac:TaxCategory",
    "cac:AllowanceCharge/cac:TaxCategory": "cac:TaxScheme cbc:ID",
    "cac:AllowanceCharge/cac:TaxCategory/cac:TaxScheme": "cbc:ID",
    "cac:BillingReference": "cac:InvoiceDocumentReference",
    "cac:Delivery/cac:DeliveryLocation/cac:Address": "cac:Country",
    "cac:Delivery/cac:DeliveryLocation/cac:Address/cac:AddressLine": "cbc:Line",
    "cac:Delivery/cac:DeliveryLocation/cac:Address/cac:Country": "cbc:IdentificationCode",
    "cac:Delivery/cac:DeliveryParty": "cac:PartyName",
    "cac:LegalMonetaryTotal": "cbc:LineExtensionAmount cbc:TaxExclusiveAmount cbc:TaxInclusiveAmount",
    "cac:PayeeParty": "cac:PartyName",
    "cac:PayeeParty/cac:PartyLegalEntity": "cbc:CompanyID",
    "cac:PaymentMeans/cac:PayeeFinancialAccount": "cbc:ID",
    "cac:PaymentMeans/cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch": "cbc:ID",
    "cac:PaymentMeans/cac:PaymentMandate/cac:PayerFinancialAccount": "cbc:ID",
    "cac:TaxTotal/cac:TaxSubtotal": "cbc:TaxableAmount",
    "cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory": "cac:TaxScheme cbc:ID",
    "cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cac:TaxScheme": "cbc:ID",
}
EXACTLY_ONE: Mapping[str, Mapping[str, str]] = {
    "Invoice": {
        **_OF_BOTH,
        "cac:InvoiceLine": "cac:Price cbc:InvoicedQuantity cbc:LineExtensionAmount",
        **{f"cac:InvoiceLine{below}": children for below, children in _OF_A_LINE.items()},
        "cac:PaymentTerms": "cbc:Note",
    },
    "CreditNote": {
        **_OF_BOTH,
        "cac:CreditNoteLine": "cac:Price cbc:CreditedQuantity cbc:LineExtensionAmount",
        **{f"cac:CreditNoteLine{below}": children for below, children in _OF_A_LINE.items()},
    },
}
"""By kind of document, under each element at this path (the root: none): what stands there exactly once."""

_TEN_DIGITS = re.compile(r"[0-9]{10}", re.ASCII)
_LUXEMBOURG_SCHEMES = frozenset({"0240", "9938"})
_PARTY_IDS = (".//cbc:EndpointID", ".//cac:PartyIdentification/cbc:ID", ".//cbc:CompanyID")
_VAT_NUMBERS = ".//cac:PartyTaxScheme/cbc:CompanyID"


def against_additions(root: etree._Element, kind: str) -> Iterator[Finding]:
    """What the packaged edition does not find; `kind`: Invoice or CreditNote."""
    for path, children in EXACTLY_ONE[kind].items():
        for element in all_at(root, path):
            for child in children.split():
                if (number := len(all_at(element, child))) != 1:
                    path_there = f"/{kind}/{path}".rstrip("/")
                    yield Finding(CARDINALITY, "fatal", path_there, f"Exactly one {child} stands here, not {number}.")
    yield from _belgian(root)
    yield from _luxembourgish(root)


def _belgian(root: etree._Element) -> Iterator[Finding]:
    """Of an enterprise number with ten digits that add up the packaged rule takes any first digit."""
    for path in _PARTY_IDS:
        for identifier in all_at(root, path):
            text = (identifier.text or "").strip()
            if identifier.get("schemeID") == "0208" and _is_sum_right(text) and text[0] not in "01":
                yield Finding(
                    ENTERPRISE, "fatal", _place(root, identifier), "A Belgian enterprise number begins with 0 or 1."
                )
    for identifier in all_at(root, _VAT_NUMBERS):
        text = (identifier.text or "").strip()
        if text.startswith("BE") and not (_is_sum_right(text[2:]) and text[2] in "01"):
            sentence = "A Belgian VAT number is BE and ten digits, the first 0 or 1, the last two a check (modulo 97)."
            yield Finding(VAT, "warning", _place(root, identifier), sentence)


def _is_sum_right(text: str) -> bool:
    """Ten digits, of which the last two are 97 less the others modulo 97."""
    return _TEN_DIGITS.fullmatch(text) is not None and 97 - int(text[:8]) % 97 == int(text[8:])


def _luxembourgish(root: etree._Element) -> Iterator[Finding]:
    schemes = {identifier.get("schemeID") for path in _PARTY_IDS for identifier in all_at(root, path)}
    vat_numbers = [(identifier.text or "").strip() for identifier in all_at(root, _VAT_NUMBERS)]
    at = "/cac:Party/cac:PostalAddress/cac:Country/cbc:IdentificationCode"
    countries = {text_at(root, party + at) for party in _PARTIES}
    if schemes & _LUXEMBOURG_SCHEMES or "LU" in countries or any(number.startswith("LU") for number in vat_numbers):
        sentence = (
            f"Peppol {EDITION} has two rules about Luxembourg that are not at hand: they need the official sheets."
        )
        yield Finding(LUXEMBOURG, "fatal", "/", sentence)


def _place(root: etree._Element, identifier: etree._Element) -> str:
    return re.sub(r"\{[^}]*\}", "", f"/{root.tag}/{root.getroottree().getelementpath(identifier)}")
