"""What an invoice comes to with discounts: on a line, on all of one VAT group, on the whole invoice.

A discount on a line is taken before the line is rounded. One in per cent on the whole takes its part of the net of
every (category, rate), which is rounded then. One in euro on the whole is split in cents over the groups in proportion
to their nets as printed, so that the groups together give exactly that discount.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from kernel.allocation import allocate
from kernel.rates import Rate
from kernel.refusal import Refused
from kernel.rounding import half_up
from services.invoicing.billing.domain.lines import Line
from services.invoicing.billing.domain.totals import Totals, totals_of_nets
from services.invoicing.billing.domain.vat import NO_VAT, Vat
from services.invoicing.billing.refusals import BadDiscount, DiscountTooLarge, MoreTakenBack

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

    def off(self, cents: Fraction | int) -> Fraction:
        """What is left of `cents`; what is taken back (below zero) is only lessened. Raises DiscountTooLarge."""
        rest = cents * (1 - self.rate.factor) - self.cents
        if rest < min(cents, 0):
            raise DiscountTooLarge("the discount is more than what it is taken from", field="discount")
        return rest


NOTHING_OFF = Discount()


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line and the discount on it. Raises DiscountTooLarge."""

    line: Line
    discount: Discount = NOTHING_OFF

    @property
    def net_cents(self) -> int:
        """After the discount; rounded half-up to the cent, once."""
        return (
            self.line.net_cents if self.discount == NOTHING_OFF else half_up(self.discount.off(self.line.exact_cents))
        )


def discounted_totals(
    lines: Iterable[PricedLine], of_groups: Sequence[tuple[Vat, int]] = (), of_all: Discount = NOTHING_OFF
) -> Totals:
    """The totals after all discounts, taken in this order: lines, groups (in cents), the whole.

    Raises MoreTakenBack when the lines of a (category, rate) group come below zero; DiscountTooLarge when a discount
    brings a line, a group or the whole there.
    """
    of_lines = [(priced.line.vat, priced.net_cents) for priced in lines]
    nets = [*of_lines, *((vat, -cents) for vat, cents in of_groups)]
    groups = _groups(nets)
    if any(net < 0 for _, net in groups):
        raise _below_zero(of_lines)
    percent_off = Discount(of_all.rate)
    reduced = [(vat, percent_off.off(net)) for vat, net in groups]
    return totals_of_nets([*_reasons(nets), *_spread(reduced, of_all.cents)])


def _below_zero(of_lines: Iterable[tuple[Vat, int]]) -> Refused:
    if any(net < 0 for _, net in _groups(of_lines)):
        return MoreTakenBack(
            "at each VAT rate the lines come to zero or more: what is given back beyond that is a credit note",
            field="lines",
        )
    return DiscountTooLarge("the discounts of a VAT rate are more than its lines", field="discounts")


def _groups(nets: Iterable[tuple[Vat, int]]) -> list[tuple[Vat, int]]:
    """The net of each (category, rate)."""
    sums: dict[tuple[str, Rate], int] = defaultdict(int)
    first: dict[tuple[str, Rate], Vat] = {}
    for vat, net in nets:
        sums[vat.category, vat.rate] += net
        first.setdefault((vat.category, vat.rate), vat)
    return [(first[group], net) for group, net in sums.items()]


def _reasons(nets: Iterable[tuple[Vat, int]]) -> list[tuple[Vat, int]]:
    """A net of zero for every VAT that was named, so that its reason is kept."""
    return [(vat, 0) for vat, _ in nets]


def _spread(groups: Sequence[tuple[Vat, Fraction]], cents: int) -> list[tuple[Vat, int]]:
    """Take `cents` off the printed nets, in whole cents and in proportion: no group comes below zero."""
    nets = [half_up(net) for _, net in groups]
    if cents > sum(nets):
        raise DiscountTooLarge("the discount is more than the invoice", field="discount")
    parts = allocate(cents, nets) if cents else [0] * len(nets)
    return [(vat, net - part) for (vat, _), net, part in zip(groups, nets, parts, strict=True)]
