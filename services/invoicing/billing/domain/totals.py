"""The totals of an invoice, and the one rule by which they are rounded.

The rule (Peppol BIS Billing 3.0, "Calculation": a line's net is rounded, then summed; Belgian law rounds VAT on the
total, never per line; EN 16931 BR-CO-10, BR-CO-17):

1. the net of a line is quantity times price, less its discount, rounded half-up to the cent, once;
2. the nets of all lines of one (category, rate), less its allowances, are summed: its taxable amount;
3. its VAT is rate times that amount, rounded half-up to the cent, once;
4. net, VAT and gross of the invoice are sums of these whole cents, so net + VAT = gross always.

So equal lines print equal nets, and the order of the lines changes nothing.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from contracts.invoicing.enums import VatTreatment
from kernel.rates import Rate
from kernel.rounding import half_up
from services.invoicing.billing.domain.vat import Vat, percent_text


@dataclass(frozen=True, slots=True)
class VatTotal:
    """What one (category, rate) comes to, in cents. `reason` joins the different reasons, or is empty."""

    treatment: VatTreatment
    category: str
    rate: Rate
    net_cents: int
    vat_cents: int
    reason: str = ""

    @property
    def percent(self) -> str:
        return percent_text(self.rate)


@dataclass(frozen=True, slots=True)
class Totals:
    """One `VatTotal` per (category, rate), the highest rate first. `gross_cents` is what the client pays."""

    by_vat: tuple[VatTotal, ...]

    @property
    def net_cents(self) -> int:
        return sum(part.net_cents for part in self.by_vat)

    @property
    def vat_cents(self) -> int:
        return sum(part.vat_cents for part in self.by_vat)

    @property
    def gross_cents(self) -> int:
        return self.net_cents + self.vat_cents


def totals_of_nets(nets: Iterable[tuple[Vat, Fraction | int]]) -> Totals:
    """The totals of nets in cents; a sum with a fraction of a cent is rounded. A net may be negative."""
    exact: dict[_Group, Fraction] = defaultdict(Fraction)
    reasons: dict[_Group, set[str]] = defaultdict(set)
    for vat, net in nets:
        exact[_group(vat)] += net
        reasons[_group(vat)].add(vat.reason)
    return Totals(tuple(_vat_total(group, exact[group], reasons[group]) for group in sorted(exact)))


_Group = tuple[Fraction, str, VatTreatment]


def _group(vat: Vat) -> _Group:
    """Sorts the highest rate first."""
    return (-vat.rate.factor, vat.category, vat.treatment)


def _vat_total(group: _Group, exact_net: Fraction, reasons: set[str]) -> VatTotal:
    minus_rate, category, treatment = group
    rate, net_cents = Rate(-minus_rate), half_up(exact_net)
    return VatTotal(
        treatment=treatment,
        category=category,
        rate=rate,
        net_cents=net_cents,
        vat_cents=rate.of_cents(net_cents),
        reason="; ".join(sorted(reasons - {""})),
    )
