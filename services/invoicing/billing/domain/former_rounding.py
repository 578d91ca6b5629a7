"""How lines were rounded until November 2026: the sum of a VAT rate, not the line.

The exact nets of all lines of one (category, rate) were summed and rounded half-up, once; that sum was split over the
lines in proportion, so equal lines could print nets a cent apart. Documents of then keep their figures: their lines
are read with the nets that they printed.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from contracts.invoicing.enums import VatTreatment
from kernel.allocation import allocate
from kernel.rates import Rate
from kernel.rounding import half_up
from services.invoicing.billing.domain.lines import Line


def is_rounded_by_line(lines: Sequence[Line]) -> bool:
    """Whether the former rule could come to other nets. Where all nets are whole cents, both rules are the same."""
    return any(line.printed_cents is None and line.exact_cents.denominator != 1 for line in lines)


def as_printed_then(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines with the nets of the former rule, where a net is no whole cent."""
    indexes_of: dict[tuple[str, Rate, VatTreatment], list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        indexes_of[line.vat.category, line.vat.rate, line.vat.treatment].append(index)
    printed = list(lines)
    for indexes in indexes_of.values():
        exact = [lines[index].exact_cents for index in indexes]
        if all(net.denominator == 1 for net in exact) or min(exact) < 0:  # nothing was taken back by then
            continue
        for index, cents in zip(indexes, allocate(half_up(sum(exact)), exact), strict=True):
            printed[index] = replace(lines[index], printed_cents=cents)
    return tuple(printed)
