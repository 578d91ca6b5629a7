"""What a document from outside says: who, what number, when, how much. Nothing is validated here."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256

from lxml import etree

from contracts.invoicing.enums import InboundKind
from services.invoicing.documents.ubl.write import ROOT

RESPONSES = {
    "AB": "received",
    "IP": "in_process",
    "UQ": "under_query",
    "CA": "conditionally_accepted",
    "RE": "rejected",
    "AP": "accepted",
    "PD": "paid",
}
"""UNCL 4343 as Peppol's invoice response uses it, in words."""

_ROOTS: tuple[tuple[str, InboundKind], ...] = (
    ("Invoice", "invoice"),
    ("CreditNote", "credit_note"),
    ("ApplicationResponse", "response"),
)
_KINDS = {f"{{{ROOT.format(name)}}}{name}": kind for name, kind in _ROOTS}
_PREFIXES = {"a": ROOT.format("CommonAggregateComponents"), "b": ROOT.format("CommonBasicComponents")}
_PREFIX = re.compile(r"\b([ab]):")
_AMOUNT = re.compile(r"-?[0-9]{1,11}(\.[0-9]{1,2}0*)?", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
# Control signs, and those that turn the direction of writing: what people see must be what the document says.
_UNSEEN = re.compile("[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_TEXT_SIGNS = 200
_SHOWN_LINES = 20


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A line of the document: its name, and its net in the document's currency."""

    description: str
    net: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Amounts as written, in `currency`; `total_cents` only in euro. What is missing is None, a number `(none)`.

    `supplier_*`: of a response, whoever answers. `addressed_to`: every number and address of its receiver, scheme
    left out. `line_count` lines in all, the first twenty in `lines`; `lines_sha256` is of all that all of them say.
    `about_number` and `response_code`: of a response only.
    """

    kind: InboundKind
    number: str
    issued_on: date | None
    due_on: date | None
    supplier_name: str | None
    supplier_number: str | None
    addressed_to: tuple[str, ...]
    currency: str | None
    net: str | None
    vat: str | None
    total: str | None
    payable: str | None
    total_cents: int | None
    line_count: int
    lines: tuple[FoundLine, ...]
    lines_sha256: str
    about_number: str | None = None
    response_code: str | None = None


class NotAnInboundDocument(ValueError):
    """The root, on `line`, is no UBL Invoice, CreditNote or ApplicationResponse."""

    def __init__(self, line: int) -> None:
        super().__init__("the document is no UBL 2.1 Invoice, CreditNote or ApplicationResponse")
        self.line = line


def facts_of(root: etree._Element) -> Facts:
    """Whatever can be read of the document, sound or not. Raises NotAnInboundDocument."""
    kind = _KINDS.get(root.tag)
    if kind is None:
        raise NotAnInboundDocument(root.sourceline or 1)
    return _response(root) if kind == "response" else _invoice(root, kind)


def _invoice(root: etree._Element, kind: InboundKind) -> Facts:
    supplier, line = "a:AccountingSupplierParty/a:Party/", "InvoiceLine" if kind == "invoice" else "CreditNoteLine"
    currency = _first(root, "b:DocumentCurrencyCode") or ""
    total = _first(root, "a:LegalMonetaryTotal/b:TaxInclusiveAmount")
    line_elements = list(root.iterchildren(f"{{{_PREFIXES['a']}}}{line}"))
    return Facts(
        kind=kind,
        number=_first(root, "b:ID") or "(none)",
        issued_on=_day(_first(root, "b:IssueDate")),
        due_on=_day(_first(root, "b:DueDate")),
        supplier_name=_first(root, supplier + "a:PartyLegalEntity/b:RegistrationName", supplier + "a:PartyName/b:Name"),
        supplier_number=_first(
            root,
            supplier + "a:PartyLegalEntity/b:CompanyID",
            supplier + "a:PartyTaxScheme/b:CompanyID",
            supplier + "b:EndpointID",
        ),
        addressed_to=_numbers(root, "a:AccountingCustomerParty/a:Party"),
        currency=currency if _CURRENCY.fullmatch(currency) else None,
        net=_first(root, "a:LegalMonetaryTotal/b:TaxExclusiveAmount"),
        vat=_first(root, "a:TaxTotal/b:TaxAmount"),
        total=total,
        payable=_first(root, "a:LegalMonetaryTotal/b:PayableAmount"),
        total_cents=_cents(total) if currency == "EUR" else None,
        line_count=len(line_elements),
        lines=tuple(map(_line, line_elements[:_SHOWN_LINES])),
        lines_sha256=_hash_of(line_elements),
    )


def _response(root: etree._Element) -> Facts:
    code = _first(root, "a:DocumentResponse/a:Response/b:ResponseCode") or ""
    return Facts(
        kind="response",
        number=_first(root, "b:ID") or "(none)",
        issued_on=_day(_first(root, "b:IssueDate")),
        due_on=None,
        supplier_name=_first(
            root, "a:SenderParty/a:PartyLegalEntity/b:RegistrationName", "a:SenderParty/a:PartyName/b:Name"
        ),
        supplier_number=_first(root, "a:SenderParty/b:EndpointID"),
        addressed_to=_numbers(root, "a:ReceiverParty"),
        currency=None,
        net=None,
        vat=None,
        total=None,
        payable=None,
        total_cents=None,
        line_count=0,
        lines=(),
        lines_sha256=_hash_of([]),
        about_number=_first(root, "a:DocumentResponse/a:DocumentReference/b:ID"),
        response_code=RESPONSES.get(code),
    )


def _line(line: etree._Element) -> FoundLine:
    return FoundLine(_first(line, "a:Item/b:Name") or "", _first(line, "b:LineExtensionAmount") or "")


def _hash_of(lines: Sequence[etree._Element]) -> str:
    """Of every text in them, each with the name of its element; space around it and between elements does not count."""
    texts = [[element.tag, _clean(element.text)] for line in lines for element in line.iter("*")]
    return sha256(json.dumps(texts).encode()).hexdigest()


def _numbers(root: etree._Element, party: str) -> tuple[str, ...]:
    paths = (
        "b:EndpointID",
        "a:PartyIdentification/b:ID",
        "a:PartyLegalEntity/b:CompanyID",
        "a:PartyTaxScheme/b:CompanyID",
    )
    texts = (_clean(element.text) for path in paths for element in _all(root, f"{party}/{path}"))
    return tuple(dict.fromkeys(filter(None, texts)))


def _first(root: etree._Element, *paths: str) -> str | None:
    """The first text that is not empty, cleaned, at the first of these paths that leads to one."""
    texts = (_clean(element.text) for path in paths for element in _all(root, path))
    return next(filter(None, texts), None)


def _all(root: etree._Element, path: str) -> Iterator[etree._Element]:
    elements: Iterator[etree._Element] = root.iterfind(_PREFIX.sub(lambda name: f"{{{_PREFIXES[name[1]]}}}", path))
    return elements


def _clean(text: str | None) -> str:
    """As one line that can be shown, at most 200 signs."""
    return _UNSEEN.sub("", " ".join((text or "").split()))[:_TEXT_SIGNS].strip()


def _day(text: str | None) -> date | None:
    """The day, without the time zone that a schema allows."""
    try:
        return date.fromisoformat((_DAY.match(text or "") or [""])[0])
    except ValueError:
        return None


def _cents(text: str | None) -> int | None:
    """The exact cents; None for a fraction of a cent, or more than anybody bills."""
    if text is None or not _AMOUNT.fullmatch(text):
        return None
    return int(Decimal(text).scaleb(2))
