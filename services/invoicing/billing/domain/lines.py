"""One line of an invoice: quantity, unit price and VAT. Its net is rounded to the cent here, once."""

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Self

from contracts.invoicing.enums import LineUnit
from kernel.rounding import half_up_ratio
from services.invoicing.billing.domain.vat import Vat
from services.invoicing.billing.refusals import NegativePrice, NotADecimal, QuantityIsZero
from services.invoicing.texts import plain_text

_MILLIONTHS = 10**6
_DECIMAL = re.compile(r"-?[0-9]{1,10}(?:\.[0-9]{1,4})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Line:
    """`quantity` times `unit_price` (euro, before VAT); both exact, at most four decimals.

    `unit`: what the quantity counts; None where it was not told. A negative quantity takes back.
    `printed_cents`: the net that an earlier document printed by a former rule (`former_rounding.py`), else None.
    """

    description: str
    quantity: Decimal
    unit_price: Decimal
    vat: Vat
    unit: LineUnit | None = None
    printed_cents: int | None = None

    def __post_init__(self) -> None:
        """Raises BadText, NotADecimal, QuantityIsZero, NegativePrice."""
        plain_text(self.description, "description")
        if not (_is_exact(self.quantity) and _is_exact(self.unit_price)):
            raise NotADecimal("quantity and price hold at most ten digits before the point and four after it")
        if not self.quantity:
            raise QuantityIsZero("a quantity is not zero; one below zero takes back", field="quantity")
        if self.unit_price < 0:
            raise NegativePrice("a unit price is zero or more: take back with a negative quantity", field="unit_price")

    @classmethod
    def of(cls, description: str, quantity: str, unit_price: str, vat: Vat, unit: LineUnit | None = None) -> Self:
        """Read `"2.5"` times `"43.80"` euro. Raises NotADecimal for exponents, commas, `+`, other digits."""
        return cls(description, _decimal(quantity, "quantity"), _decimal(unit_price, "unit_price"), vat, unit)

    @classmethod
    def in_cents(
        cls, description: str, quantity: str, unit_price_cents: int, vat: Vat, unit: LineUnit | None = None
    ) -> Self:
        """As `of`, with the price in whole cents."""
        return cls(description, _decimal(quantity, "quantity"), Decimal(unit_price_cents).scaleb(-2), vat, unit)

    @property
    def net_cents(self) -> int:
        """The net in whole cents: rounded half-up, once (EN 16931 BT-131). Equal lines have equal nets."""
        if self.printed_cents is not None:
            return self.printed_cents
        return half_up_ratio(self._millionths, _MILLIONTHS)

    @property
    def exact_cents(self) -> Fraction:
        """The net in cents before it is rounded; it may hold a fraction of a cent."""
        return Fraction(self._millionths, _MILLIONTHS)

    @property
    def _millionths(self) -> int:
        """Of a cent: quantity and price have four decimals of a piece and of a euro."""
        return int(self.quantity.scaleb(4)) * int(self.unit_price.scaleb(4))


def _decimal(text: str, field: str) -> Decimal:
    if not _DECIMAL.fullmatch(text):
        raise NotADecimal(f"{field}: ASCII digits, such as 2.5, at most four decimals", field=field)
    return Decimal(text)


def _is_exact(value: Decimal) -> bool:
    return value.is_finite() and abs(value) < 10**10 and (Fraction(value) * 10_000).denominator == 1
