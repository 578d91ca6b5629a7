"""The invoices of an order: deposit, progress, final, and the fee of one that was given up."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from textwrap import shorten

from contracts.invoicing.enums import InvoiceKind
from kernel.rates import Rate
from services.invoicing.billing.domain.invoice import Allowance, Draft
from services.invoicing.billing.domain.lines import Line
from services.invoicing.billing.domain.vat import Vat, percent_text
from services.invoicing.clients.domain.client import Client
from services.invoicing.quoting.domain.order import Group, InvoicedPart, Order, Share, group_nets
from services.invoicing.texts import MAX_TEXT

MAX_ALLOWANCES = 50


def instalment(order: Order, kind: InvoiceKind, share: Share, client: Client) -> Draft:
    """A deposit or progress invoice: one line per VAT group. Raises what `Order.share` raises."""
    words = _WORDS[client.language]
    rate = words.rate(share) if isinstance(share, Rate) else ""
    description = (words.deposit if kind == "deposit" else words.progress).format(rate, order.sent.number)
    nets = order.share(share)
    vats = _vats(order)
    lines = [_line(description, vats[group], cents) for group, cents in nets.items()]
    return _draft(order, kind, client, lines)


def final_invoice(order: Order, client: Client) -> Draft:
    """All lines of the order, less what the invoices before took of each VAT group.

    Lines of a group of which nothing is left were on earlier invoices, and are left out. Raises what
    `Order.require_settled` raises.
    """
    order.require_settled()
    whole = group_nets(order.sent.quote.totals)
    done_groups = {group for group, left in order.left.items() if whole[group] and not left}
    lines = [line for line in order.sent.quote.lines if (line.vat.category, line.vat.rate) not in done_groups]
    taken_parts = [
        (invoiced_part, group, cents) for invoiced_part in order.taken for group, cents in invoiced_part.nets.items()
    ]
    return _draft(
        order,
        "final",
        client,
        lines,
        _allowances(order, client, [part for part in taken_parts if part[1] not in done_groups]),
    )


def cancellation_fee(order: Order, cents: int, client: Client) -> Draft:
    """The fee for giving up the order: damages, so outside the scope of VAT."""
    words = _WORDS[client.language]
    description = words.fee.format(words.rate(order.sent.quote.terms.cancellation), order.sent.number)
    return _draft(order, "cancellation_fee", client, [_line(description, Vat.of("outside_scope"), cents)])


@dataclass(frozen=True, slots=True)
class _Words:
    """How an invoice names what it is for, in one language."""

    deposit: str
    progress: str
    fee: str
    earlier: str
    many: str
    percent: str
    point: str

    def rate(self, rate: Rate) -> str:
        return self.percent.format(percent_text(rate).replace(".", self.point))


_WORDS = {
    "fr": _Words(
        deposit="Acompte{} sur le devis {}",
        progress="Facture intermédiaire{} sur le devis {}",
        fee="Indemnité d'annulation{} sur le devis {}",
        earlier="Déjà facturé : facture {}",
        many="Déjà facturé : {} factures, de {} à {}",
        percent=" {} %",
        point=",",
    ),
    "nl": _Words(
        deposit="Voorschot{} op offerte {}",
        progress="Tussentijdse factuur{} op offerte {}",
        fee="Annuleringsvergoeding{} op offerte {}",
        earlier="Reeds gefactureerd: factuur {}",
        many="Reeds gefactureerd: {} facturen, van {} tot {}",
        percent=" {} %",
        point=",",
    ),
    "en": _Words(
        deposit="Deposit{} on quote {}",
        progress="Progress invoice{} on quote {}",
        fee="Cancellation fee{} on quote {}",
        earlier="Invoiced before: invoice {}",
        many="Invoiced before: {} invoices, from {} to {}",
        percent=" {}%",
        point=".",
    ),
}

_TakenPart = tuple[InvoicedPart, Group, int]


def _allowances(order: Order, client: Client, taken_parts: Sequence[_TakenPart]) -> list[Allowance]:
    """One per earlier invoice and VAT group; one per group when that would be more than an invoice can hold."""
    parts = [part for part in taken_parts if part[2]]
    words, vats = _WORDS[client.language], _vats(order)
    if len(parts) <= MAX_ALLOWANCES:
        return [
            Allowance(vats[group], cents, words.earlier.format(invoiced_part.number))
            for invoiced_part, group, cents in parts
        ]
    allowances = []
    for group, vat in vats.items():
        of_group = [(invoiced_part.number, cents) for invoiced_part, its_group, cents in parts if its_group == group]
        if of_group:
            reason = words.many.format(len(of_group), of_group[0][0], of_group[-1][0])
            allowances.append(Allowance(vat, sum(cents for _, cents in of_group), reason))
    return allowances


def _vats(order: Order) -> dict[Group, Vat]:
    """The VAT of each group of the order, with all reasons that its lines give."""
    return {
        (part.category, part.rate): Vat(part.treatment, part.rate, shorten(part.reason, MAX_TEXT, placeholder=" …"))
        for part in order.sent.quote.totals.by_vat
    }


def _line(description: str, vat: Vat, cents: int) -> Line:
    return Line(description, Decimal(1), Decimal(cents).scaleb(-2), vat)


def _draft(
    order: Order, kind: InvoiceKind, client: Client, lines: Sequence[Line], allowances: Sequence[Allowance] = ()
) -> Draft:
    quote = order.sent.quote
    return Draft(
        unit_id=quote.unit_id,
        client=client,
        lines=tuple(lines),
        allowances=tuple(allowances),
        kind=kind,
        unit_name=quote.unit_name,
    )
