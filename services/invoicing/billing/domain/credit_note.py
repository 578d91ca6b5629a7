"""Credit notes: what takes back an issued invoice, or a part of it. All amounts stay above zero.

A part is split over the VAT rates of the invoice in proportion to what is left of each. The VAT of a rate is that of
all that was credited until now, less that of what was credited before: so the notes of an invoice, when nothing is
left of it, sum to its VAT to the cent. The VAT of one note may therefore be a cent off base times rate, for which
EN 16931 leaves room (BR-CO-17, BR-S-09: less than one euro).
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from textwrap import shorten
from typing import Any

from kernel.allocation import allocate
from kernel.rates import Rate
from kernel.rounding import half_up
from services.invoicing.billing.domain.canonical import (
    allowance_contents,
    allowances_from,
    canonical,
    client_content,
    format_for,
    hash_of,
    line_contents,
    printed_lines,
    vat_content,
)
from services.invoicing.billing.domain.invoice import Allowance, IssuedInvoice
from services.invoicing.billing.domain.lines import Line
from services.invoicing.billing.domain.numbering import InvoiceNumber
from services.invoicing.billing.domain.totals import Totals, VatTotal
from services.invoicing.billing.domain.vat import Vat
from services.invoicing.billing.refusals import BadPercent, CreditedInFull, CreditTooLarge, NothingToCharge, OnePartOnly
from services.invoicing.clients.domain.client import Client
from services.invoicing.texts import MAX_TEXT, plain_text

FORMATS = (FIRST_FORMAT, FORMAT) = "gedeeld.credit_note.1", "gedeeld.credit_note.2"
"""As of invoices (`canonical.py`): the second rounds each line by itself."""


@dataclass(frozen=True, slots=True)
class CreditedPart:
    """How much to take back: per cent of the net of the invoice, net cents, or with neither all that is left."""

    percent: str | None = None
    net_cents: int | None = None

    def __post_init__(self) -> None:
        """Raises OnePartOnly, BadPercent."""
        if self.percent is not None and self.net_cents is not None:
            raise OnePartOnly("a part is told in per cent or in cents, not both", field="net_cents")
        if self.percent is not None and not 0 < Rate.percent(self.percent).factor <= 1:
            raise BadPercent("a part is above zero and at most 100 per cent", field="percent")

    def cents_of(self, net_cents: int, left_cents: int) -> int:
        """The net to take back of an invoice of `net_cents`. Raises CreditTooLarge, NothingToCharge.

        A percentage that exceeds what is left by less than a cent takes what is left: half and half is the whole.
        """
        if self.percent is None:
            exact_cents, field = Fraction(left_cents if self.net_cents is None else self.net_cents), "net_cents"
        else:
            exact_cents, field = Rate.percent(self.percent).factor * net_cents, "percent"
        if exact_cents >= left_cents + 1:
            raise CreditTooLarge("more would be taken back than is left", field=field, left_cents=left_cents)
        if half_up(exact_cents) <= 0:
            raise NothingToCharge("the part comes to less than half a cent", field=field)
        return min(half_up(exact_cents), left_cents)


@dataclass(frozen=True, slots=True)
class CreditDraft:
    """What a credit note would take back of `invoice`; `lines` less `allowances` come to the nets of `totals`."""

    invoice: IssuedInvoice
    reason: str
    lines: tuple[Line, ...]
    allowances: tuple[Allowance, ...]
    totals: Totals


@dataclass(frozen=True, slots=True)
class CreditNote:
    """What was sent, for ever. `content_hash`: SHA-256 of `document`, its canonical JSON.

    `totals` are as printed: VAT is never worked out again from the lines. Nothing is to be paid.
    """

    number: str
    credited_on: date
    reason: str
    invoice_number: str
    invoice_date: date
    unit_id: str
    unit_name: str
    client: Client
    lines: tuple[Line, ...]
    allowances: tuple[Allowance, ...]
    totals: Totals
    buyer_reference: str = ""
    order_reference: str = ""
    document: str = ""
    content_hash: str = ""


def draft_credit_note(invoice: IssuedInvoice, before: Sequence[Totals], part: CreditedPart, reason: str) -> CreditDraft:
    """Take back a part of `invoice`; `before` are the totals of its earlier credit notes.

    The whole invoice keeps its lines and allowances; a part has one line for each VAT rate. Raises CreditedInFull,
    CreditTooLarge, NothingToCharge, BadText.
    """
    plain_text(reason, "reason")
    groups = _groups(invoice.totals, before)
    nets_left = [group.net_cents - credited for group, credited in groups]
    if not any(nets_left):
        raise CreditedInFull("nothing is left of this invoice: all of it was credited", field="invoice_id")
    cents = part.cents_of(invoice.totals.net_cents, sum(nets_left))
    if cents == invoice.totals.net_cents:
        return CreditDraft(invoice, reason, invoice.lines, invoice.draft.allowances, invoice.totals)
    shares = zip(groups, allocate(cents, nets_left), strict=True)
    totals = Totals(tuple(_share(group, credited, share) for (group, credited), share in shares if share))
    description = _PARTIAL[invoice.client.language].format(invoice.number, reason)
    return CreditDraft(invoice, reason, tuple(_line(description, vat_total) for vat_total in totals.by_vat), (), totals)


def issue_credit_note(draft: CreditDraft, number: InvoiceNumber, credited_on: date) -> CreditNote:
    """The credit note under its number, frozen."""
    invoice = draft.invoice
    note = CreditNote(
        number=str(number),
        credited_on=credited_on,
        reason=draft.reason,
        invoice_number=str(invoice.number),
        invoice_date=invoice.issue_date,
        unit_id=invoice.draft.unit_id,
        unit_name=invoice.draft.unit_name,
        client=invoice.client,
        lines=draft.lines,
        allowances=draft.allowances,
        totals=draft.totals,
        buyer_reference=invoice.draft.details.buyer_reference,
        order_reference=invoice.draft.details.order_reference,
    )
    document = canonical(_content(note))
    return replace(note, document=document, content_hash=hash_of(document))


def thawed_note(document: str) -> CreditNote:
    """The credit note that this text was frozen from."""
    content = json.loads(document)
    return CreditNote(
        number=content["number"],
        credited_on=date.fromisoformat(content["credited_on"]),
        reason=content["reason"],
        invoice_number=content["invoice_number"],
        invoice_date=date.fromisoformat(content["invoice_date"]),
        unit_id=content["unit_id"],
        unit_name=content["unit_name"],
        client=Client(**content["client"]),
        lines=printed_lines(content, FORMAT),
        allowances=allowances_from(content["allowances"]),
        totals=Totals(tuple(_vat_total(part) for part in content["vat"])),
        buyer_reference=content["buyer_reference"],
        order_reference=content.get("order_reference", ""),
        document=document,
        content_hash=hash_of(document),
    )


_PARTIAL = {
    "fr": "Note de crédit partielle sur la facture {} : {}",
    "nl": "Gedeeltelijke creditnota op factuur {}: {}",
    "en": "Partial credit note on invoice {}: {}",
}


def _groups(whole: Totals, before: Sequence[Totals]) -> list[tuple[VatTotal, int]]:
    """Each VAT rate of the invoice, with the net that was credited of it."""
    credited: Counter[tuple[str, Rate]] = Counter()
    for totals in before:
        for part in totals.by_vat:
            credited[part.category, part.rate] += part.net_cents
    return [(group, credited[group.category, group.rate]) for group in whole.by_vat]


def _share(group: VatTotal, before_cents: int, cents: int) -> VatTotal:
    vat_cents = group.rate.of_cents(before_cents + cents) - group.rate.of_cents(before_cents)
    return replace(group, net_cents=cents, vat_cents=vat_cents)


def _line(description: str, part: VatTotal) -> Line:
    reason = shorten(part.reason, MAX_TEXT, placeholder=" …")
    return Line(description, Decimal(1), Decimal(part.net_cents).scaleb(-2), Vat(part.treatment, part.rate, reason))


def _content(note: CreditNote) -> dict[str, object]:
    return {
        "format": format_for(note.lines, FIRST_FORMAT, FORMAT),
        "number": note.number,
        "credited_on": note.credited_on.isoformat(),
        "reason": note.reason,
        "invoice_number": note.invoice_number,
        "invoice_date": note.invoice_date.isoformat(),
        "buyer_reference": note.buyer_reference,
        **({"order_reference": note.order_reference} if note.order_reference else {}),
        "unit_id": note.unit_id,
        "unit_name": note.unit_name,
        "client": client_content(note.client),
        "lines": line_contents(note.lines),
        "allowances": allowance_contents(note.allowances),
        "vat": vat_content(note.totals),
        "net_cents": note.totals.net_cents,
        "vat_cents": note.totals.vat_cents,
        "gross_cents": note.totals.gross_cents,
    }


def _vat_total(content: Mapping[str, Any]) -> VatTotal:
    return VatTotal(
        treatment=content["treatment"],
        category=content["category"],
        rate=Rate.percent(content["percent"]),
        net_cents=content["net_cents"],
        vat_cents=content["vat_cents"],
        reason=content["reason"],
    )
