"""An issued invoice as text that never changes, and read back from it.

It has every fact, always written the same way: sorted keys, no spaces, cents as integers. Its SHA-256 is kept
beside it, so whoever holds the text can tell that it is untouched.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from services.invoicing.billing.domain.details import InvoiceDetails
from services.invoicing.billing.domain.former_rounding import as_printed_then, is_rounded_by_line
from services.invoicing.billing.domain.invoice import Allowance, Draft, IssuedInvoice
from services.invoicing.billing.domain.lines import Line
from services.invoicing.billing.domain.numbering import InvoiceNumber, Series
from services.invoicing.billing.domain.totals import Totals
from services.invoicing.billing.domain.vat import Vat, percent_text
from services.invoicing.clients.domain.client import Client

FORMAT = "gedeeld.invoice.3"
"""Each line is rounded by itself, and may take back."""
SECOND_FORMAT = "gedeeld.invoice.2"
"""The same words; lines are rounded as in `former_rounding.py`. Still written where both rules come to the same, so
that the release before reads it."""
FIRST_FORMAT = "gedeeld.invoice.1"
"""Until November 2026. Without kind, unit's name, buyer's reference, day of delivery, allowances, treatment of totals;
of the client it had one line of address, and no language, number, Peppol identifier or kind."""
FORMATS = (FIRST_FORMAT, SECOND_FORMAT, FORMAT)
_DAYS = ("delivered_from", "delivered_on")
_ALWAYS_TOLD = {"delivered_on", "buyer_reference"}


def frozen(issued: IssuedInvoice) -> IssuedInvoice:
    """The invoice with its canonical text and the hash of that."""
    document = canonical(_content(issued))
    return replace(issued, document=document, content_hash=hash_of(document))


def is_untouched(issued: IssuedInvoice) -> bool:
    """Whether the text still has its hash, and still says what the invoice says."""
    if issued.content_hash != hash_of(issued.document):
        return False
    content_of = _first_content if json.loads(issued.document)["format"] == FIRST_FORMAT else _content
    return issued.document == canonical(content_of(issued))


def thawed(document: str, series: Series) -> IssuedInvoice:
    """The invoice that this text, of any format, was frozen from. Raises ValueError for no format of an invoice."""
    content = _read(document)
    draft = Draft(
        unit_id=content["unit_id"],
        client=Client(**content["client"]),
        lines=printed_lines(content, FORMAT),
        allowances=allowances_from(content["allowances"]),
        kind=content["kind"],
        unit_name=content["unit_name"],
        details=details_from(content),
    )
    return IssuedInvoice(
        number=InvoiceNumber.parse(content["number"], series),
        issue_date=date.fromisoformat(content["issue_date"]),
        due_date=date.fromisoformat(content["due_date"]),
        communication=content["communication"],
        draft=draft,
        totals=draft.totals,
        document=document,
        content_hash=hash_of(document),
    )


def canonical(content: Mapping[str, object]) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def hash_of(document: str) -> str:
    return sha256(document.encode()).hexdigest()


def vat_content(totals: Totals) -> list[dict[str, object]]:
    """What each VAT rate comes to, as it stands in a document."""
    return [
        {
            "treatment": part.treatment,
            "category": part.category,
            "percent": part.percent,
            "net_cents": part.net_cents,
            "vat_cents": part.vat_cents,
            "reason": part.reason,
        }
        for part in totals.by_vat
    ]


def client_content(client: Client) -> dict[str, object]:
    return {name: getattr(client, name) for name in Client.__slots__}


def line_contents(lines: Sequence[Line]) -> list[dict[str, object]]:
    return [
        {
            "description": line.description,
            "quantity": f"{line.quantity.normalize():f}",
            "unit_price": f"{line.unit_price.normalize():f}",
            **_vat(line.vat),
            "net_cents": line.net_cents,
            **({} if line.unit is None else {"unit": line.unit}),
        }
        for line in lines
    ]


def format_for(lines: Sequence[Line], before: str, by_line: str) -> str:
    """`by_line` where the release before would print other nets than these; else the format that it reads."""
    return by_line if is_rounded_by_line(lines) else before


def detail_contents(details: InvoiceDetails) -> dict[str, object]:
    """As they stand in an invoice. One that came later than the format stands only where it was told."""
    values = {name: getattr(details, name) for name in InvoiceDetails.__slots__}
    contents = {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
    return {name: value for name, value in contents.items() if value or name in _ALWAYS_TOLD}


def allowance_contents(allowances: Sequence[Allowance]) -> list[dict[str, object]]:
    return [{"reason": allowance.reason, "cents": allowance.cents, **_vat(allowance.vat)} for allowance in allowances]


def lines_from(contents: Sequence[Mapping[str, Any]]) -> tuple[Line, ...]:
    """The lines behind `line_contents`, or behind the rows of a draft; each rounded by itself where no net is told."""
    return tuple(
        Line(
            content["description"],
            Decimal(content["quantity"]),
            Decimal(content["unit_price"]),
            _vat_of(content),
            content.get("unit"),
            content.get("printed_cents"),
        )
        for content in contents
    )


def printed_lines(content: Mapping[str, Any], by_line: str) -> tuple[Line, ...]:
    """The lines of a document with the nets that it printed; `by_line` is the format that rounds each by itself."""
    lines = lines_from(content["lines"])
    return lines if content["format"] == by_line else as_printed_then(lines)


def details_from(content: Mapping[str, Any]) -> InvoiceDetails:
    """The details behind `detail_contents`; what a document does not tell was not told."""
    known = {name: content[name] for name in InvoiceDetails.__slots__ if name in content}
    days = {name: date.fromisoformat(known[name]) for name in _DAYS if known.get(name)}
    return InvoiceDetails(**{**known, **days})


def allowances_from(contents: Sequence[Mapping[str, Any]]) -> tuple[Allowance, ...]:
    """The allowances behind `allowance_contents`."""
    return tuple(Allowance(_vat_of(content), content["cents"], content["reason"]) for content in contents)


def _read(document: str) -> dict[str, Any]:
    """The content of the text, in the keys of the present format."""
    content: dict[str, Any] = json.loads(document)
    if content["format"] == FIRST_FORMAT:
        return _brought_up(content)
    if content["format"] not in FORMATS:
        raise ValueError(f"no format of an invoice: {content['format']}")
    return content


def _brought_up(first: dict[str, Any]) -> dict[str, Any]:
    """The first format in the words of the present one: what it lacks has its default."""
    client = first["client"]
    client_facts = {name: client[name] for name in ("client_id", "name", "country", "vat_number")}
    return {
        **first,
        "kind": "invoice",
        "delivered_on": None,
        "buyer_reference": "",
        "unit_name": "",
        "client": {**client_facts, "street": client["address"]},
        "lines": [{**line, "exemption": line["reason"]} for line in first["lines"]],
        "allowances": [],
    }


def _first_content(invoice: IssuedInvoice) -> dict[str, object]:
    """As the first format wrote it."""
    client, draft = invoice.client, invoice.draft
    client_facts = {name: getattr(client, name) for name in ("client_id", "name", "country", "vat_number")}
    return {
        "format": FIRST_FORMAT,
        "number": str(invoice.number),
        "issue_date": invoice.issue_date.isoformat(),
        "due_date": invoice.due_date.isoformat(),
        "communication": invoice.communication,
        "unit_id": draft.unit_id,
        "client": {**client_facts, "address": client.street},
        "lines": [_first_line(line) for line in line_contents(draft.lines)],
        "vat": [_first_part(part) for part in vat_content(invoice.totals)],
        "net_cents": invoice.totals.net_cents,
        "vat_cents": invoice.totals.vat_cents,
        "gross_cents": invoice.totals.gross_cents,
    }


def _first_line(line: Mapping[str, object]) -> dict[str, object]:
    return {{"exemption": "reason"}.get(name, name): value for name, value in line.items()}


def _first_part(part: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in part.items() if name != "treatment"}


def _content(invoice: IssuedInvoice) -> dict[str, object]:
    draft = invoice.draft
    return {
        **detail_contents(draft.details),
        "format": format_for(draft.lines, SECOND_FORMAT, FORMAT),
        "kind": draft.kind,
        "number": str(invoice.number),
        "issue_date": invoice.issue_date.isoformat(),
        "due_date": invoice.due_date.isoformat(),
        "communication": invoice.communication,
        "unit_id": draft.unit_id,
        "unit_name": draft.unit_name,
        "client": client_content(draft.client),
        "lines": line_contents(draft.lines),
        "allowances": allowance_contents(draft.allowances),
        "vat": vat_content(invoice.totals),
        "net_cents": invoice.totals.net_cents,
        "vat_cents": invoice.totals.vat_cents,
        "gross_cents": invoice.totals.gross_cents,
    }


def _vat(vat: Vat) -> dict[str, str]:
    return {
        "treatment": vat.treatment,
        "category": vat.category,
        "percent": percent_text(vat.rate),
        "exemption": vat.reason,
    }


def _vat_of(content: Mapping[str, Any]) -> Vat:
    return Vat.of(content["treatment"], content["percent"], content["exemption"])
