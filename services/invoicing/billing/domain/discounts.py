"""What an invoice comes to with discounts: on a line, on all of one VAT group, on the whole invoice.

Everything stays exact until the one rounding of `totals.py`. A discount in per cent takes its part of every
exact net. One in euro on the whole invoice is split in cents over the (category, rate) groups in proportion to
their nets as printed, so that the groups together give exactly that discount.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from kernel.allocation import allocate
from kernel.rates import Rate
from kernel.rounding import half_up
from services.invoicing.billing.domain.lines import Line
from services.invoicing.billing.domain.totals import Totals, totals_of_nets
from services.invoicing.billing.domain.vat import NO_VAT, Vat
from services.invoicing.billing.refusals import BadDiscount, DiscountTooLarge

_WHOLE = Rate(Fraction(1))


@dataclass(frozen=True, slots=True)
class Discount:
    """First `rate` off, then `cents` off what is left."""

    rate: Rate = NO_VAT
    cents: int = 0

    def __post_init__(self) -> None:
        """Raises BadDiscount."""
        if not 0 <= self.rate.factor <= _WHOLE.factor:
            raise BadDiscount("a discount is zero to 100 per cent", field="discount_percent")
        if self.cents < 0:
            raise BadDiscount("a discount is zero or more", field="discount")

    def off(self, cents: Fraction) -> Fraction:
        """What is left of `cents`. Raises DiscountTooLarge."""
        rest = cents * (1 - self.rate.factor) - self.cents
        if rest < 0:
            raise DiscountTooLarge("the discount is more than what it is taken from", field="discount")
        return rest


NOTHING_OFF = Discount()


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line and the discount on it. Raises DiscountTooLarge."""

    line: Line
    discount: Discount = NOTHING_OFF

    @property
    def net_cents(self) -> Fraction:
        """Exact; it may hold a fraction of a cent."""
        return self.discount.off(self.line.net_cents)


def discounted_totals(
    lines: Iterable[PricedLine], of_groups: Sequence[tuple[Vat, int]] = (), of_all: Discount = NOTHING_OFF
) -> Totals:
    """The totals after all discounts, taken in this order: lines, groups (in cents), the whole.

    Raises DiscountTooLarge when a line, a (category, rate) group or the whole would come below zero.
    """
    nets = [(priced.line.vat, priced.net_cents) for priced in lines]
    nets += [(vat, Fraction(-cents)) for vat, cents in of_groups]
    groups = _groups(nets)
    percent_off = Discount(of_all.rate)
    reduced = [(vat, percent_off.off(net)) for vat, net in groups]
    return totals_of_nets([*_reasons(nets), *_spread(reduced, of_all.cents)])


def _groups(nets: Iterable[tuple[Vat, Fraction]]) -> list[tuple[Vat, Fraction]]:
    """The exact net of each (category, rate). Raises DiscountTooLarge for one below zero."""
    exact: dict[tuple[str, Rate], Fraction] = defaultdict(Fraction)
    first: dict[tuple[str, Rate], Vat] = {}
    for vat, net in nets:
        exact[vat.category, vat.rate] += net
        first.setdefault((vat.category, vat.rate), vat)
    if any(net < 0 for net in exact.values()):
        raise DiscountTooLarge("the discounts of a VAT rate are more than its lines", field="discounts")
    return [(first[group], net) for group, net in exact.items()]


def _reasons(nets: Iterable[tuple[Vat, Fraction]]) -> list[tuple[Vat, Fraction]]:
    """A net of zero for every VAT that was named, so that its reason is kept."""
    return [(vat, Fraction(0)) for vat, _ in nets]


def _spread(groups: Sequence[tuple[Vat, Fraction]], cents: int) -> list[tuple[Vat, Fraction]]:
    """Take `cents` off the printed nets, in whole cents and in proportion: no group comes below zero."""
    nets = [half_up(net) for _, net in groups]
    if cents > sum(nets):
        raise DiscountTooLarge("the discount is more than the invoice", field="discount")
    parts = allocate(cents, nets) if cents else [0] * len(nets)
    return [(vat, Fraction(net - part)) for (vat, _), net, part in zip(groups, nets, parts, strict=True)]
