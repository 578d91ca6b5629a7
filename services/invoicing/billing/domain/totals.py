"""The totals of an invoice, and the one rule by which they are rounded.

The rule (Belgian law rounds VAT on the total, never per line; EN 16931 BR-CO-17 fixes the base):

1. the exact nets of all lines of one (category, rate) are summed, without rounding;
2. that sum is rounded half-up to the cent, once: the net of the (category, rate), as printed;
3. its VAT is rate times that printed net, rounded half-up to the cent, once;
4. net, VAT and gross of the invoice are sums of these whole cents, so net + VAT = gross always.

So the order of the lines, and how a line is split in two, change nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from contracts.invoicing.enums import VatTreatment
from kernel.allocation import allocate
from kernel.rates import Rate
from kernel.rounding import half_up
from services.invoicing.billing.domain.lines import Line
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


def totals_of_nets(nets: Iterable[tuple[Vat, Fraction]]) -> Totals:
    """The totals of exact nets in cents. A net may be negative (a discount, a credit note)."""
    exact: dict[_Group, Fraction] = defaultdict(Fraction)
    reasons: dict[_Group, set[str]] = defaultdict(set)
    for vat, net in nets:
        exact[_group(vat)] += net
        reasons[_group(vat)].add(vat.reason)
    return Totals(tuple(_vat_total(group, exact[group], reasons[group]) for group in sorted(exact)))


def line_nets(lines: Sequence[Line]) -> tuple[int, ...]:
    """The net of each line in whole cents, as a document with two decimals must print it (EN 16931 BT-131).

    The lines of one (category, rate) sum exactly to its net; each is less than two cents from its exact net.
    """
    printed = [0] * len(lines)
    indexes_of: dict[_Group, list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        indexes_of[_group(line.vat)].append(index)
    for indexes in indexes_of.values():
        exact = [lines[index].net_cents for index in indexes]
        parts = allocate(half_up(sum(exact)), exact) if any(exact) else [0] * len(indexes)
        for index, part in zip(indexes, parts, strict=True):
            printed[index] = part
    return tuple(printed)


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
