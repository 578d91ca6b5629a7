"""An issued invoice as text that never changes, and read back from it.

Everything stands in it, always in the same letters: sorted keys, no spaces, cents as integers. Its SHA-256 is kept
beside it, so whoever holds the text can tell that it is untouched.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from services.invoicing.domain.invoice import Allowance, Client, Draft, IssuedInvoice, Kind
from services.invoicing.domain.lines import Line
from services.invoicing.domain.numbering import InvoiceNumber, Series
from services.invoicing.domain.totals import Totals, line_nets
from services.invoicing.domain.vat import Vat, percent_text

FORMAT = "gedeeld.invoice.2"


def frozen(issued: IssuedInvoice) -> IssuedInvoice:
    """The invoice with its canonical text and the hash of that."""
    document = canonical(_content(issued))
    return replace(issued, document=document, content_hash=hash_of(document))


def is_untouched(issued: IssuedInvoice) -> bool:
    """Whether the text still has its hash, and still says what the invoice says."""
    return issued.content_hash == hash_of(issued.document) and issued.document == canonical(_content(issued))


def thawed(document: str, series: Series) -> IssuedInvoice:
    """The invoice that this text was frozen from."""
    content = json.loads(document)
    draft = Draft(
        unit_id=content["unit_id"],
        client=Client(**content["client"]),
        lines=lines_from(content["lines"]),
        allowances=allowances_from(content["allowances"]),
        kind=Kind(content["kind"]),
        unit_name=content["unit_name"],
        buyer_reference=content["buyer_reference"],
        delivered_on=None if content["delivered_on"] is None else date.fromisoformat(content["delivered_on"]),
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
    return sha256(document.encode("ascii")).hexdigest()


def vat_content(totals: Totals) -> list[dict[str, object]]:
    """What each VAT rate comes to, as it stands in a document."""
    return [
        {
            "treatment": str(part.treatment),
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
            "net_cents": net,
        }
        for line, net in zip(lines, line_nets(lines), strict=True)
    ]


def allowance_contents(allowances: Sequence[Allowance]) -> list[dict[str, object]]:
    return [{"reason": one.reason, "cents": one.cents, **_vat(one.vat)} for one in allowances]


def lines_from(contents: Sequence[Mapping[str, Any]]) -> tuple[Line, ...]:
    """The lines behind `line_contents`."""
    return tuple(
        Line(one["description"], Decimal(one["quantity"]), Decimal(one["unit_price"]), _vat_of(one)) for one in contents
    )


def allowances_from(contents: Sequence[Mapping[str, Any]]) -> tuple[Allowance, ...]:
    """The allowances behind `allowance_contents`."""
    return tuple(Allowance(_vat_of(one), one["cents"], one["reason"]) for one in contents)


def _content(invoice: IssuedInvoice) -> dict[str, object]:
    draft = invoice.draft
    return {
        "format": FORMAT,
        "kind": str(draft.kind),
        "number": str(invoice.number),
        "issue_date": invoice.issue_date.isoformat(),
        "due_date": invoice.due_date.isoformat(),
        "delivered_on": None if draft.delivered_on is None else draft.delivered_on.isoformat(),
        "communication": invoice.communication,
        "buyer_reference": draft.buyer_reference,
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
        "treatment": str(vat.treatment),
        "category": vat.category,
        "percent": percent_text(vat.rate),
        "exemption": vat.reason,
    }


def _vat_of(content: Mapping[str, Any]) -> Vat:
    return Vat.of(content["treatment"], content["percent"], content["exemption"])
