"""How a line is taxed: the treatment, its EN 16931 category, and the reason when no VAT is charged."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import Self

from kernel.rates import InvalidRate, Rate
from services.invoicing.refusals import ExemptionWithoutReason, UnknownVatRate
from services.invoicing.texts import plain_text

NO_VAT = Rate(Fraction(0))
RATE_NAMES = ("vat_standard", "vat_intermediate", "vat_reduced", "vat_zero")
"""The parameters of `parameters/vat.yaml` that together are the rates of a day."""


class Treatment(StrEnum):
    """What Belgian VAT does with a line. `category` is the code of EN 16931 (UNCL 5305)."""

    STANDARD = "standard"
    REVERSE_CHARGE = "reverse_charge"
    """Construction work for a taxable person (Royal Decree 1, art. 20); EU business services (art. 21)."""
    INTRA_EU = "intra_eu"
    """Goods to a business in another member state (code, art. 39bis)."""
    EXPORT = "export"
    EXEMPT = "exempt"
    """Exempt by an article that the reason names, such as art. 44 § 2, 8°."""
    OUTSIDE_SCOPE = "outside_scope"

    @property
    def needs_vat_number(self) -> bool:
        return self in {Treatment.REVERSE_CHARGE, Treatment.INTRA_EU}

    @property
    def reason_code(self) -> str | None:
        """The VATEX code that goes with the category (Peppol P0104 to P0111); None where any may stand."""
        return _REASON_CODE.get(self)


@dataclass(frozen=True, slots=True)
class Vat:
    """`treatment` at `rate` (zero unless standard); `reason` is printed when no VAT is charged."""

    treatment: Treatment
    rate: Rate = NO_VAT
    reason: str = ""

    def __post_init__(self) -> None:
        """Raises UnknownVatRate, ExemptionWithoutReason, BadText."""
        if self.treatment is not Treatment.STANDARD and self.rate != NO_VAT:
            raise UnknownVatRate(f"{self.treatment} carries no VAT rate", field="vat_percent")
        if self.treatment is Treatment.EXEMPT and not self.reason.strip():
            raise ExemptionWithoutReason("an exempt line names the article that exempts it", field="exemption_reason")
        if self.reason:
            plain_text(self.reason, "exemption_reason")

    @classmethod
    def of(cls, treatment: str, percent: str = "0", reason: str = "") -> Self:
        """`Vat.of("standard", "21")`. The percentage counts for `standard` only; it is zero for all others.

        Every treatment but `standard` and `exempt` brings its own reason when none is given. Raises
        UnknownVatRate for a percentage not in plain ASCII digits, ValueError for an unknown treatment.
        """
        kind = Treatment(treatment)
        if kind is not Treatment.STANDARD:
            return cls(kind, NO_VAT, reason or _REASON.get(kind, ""))
        try:
            return cls(kind, Rate.percent(percent), reason)
        except InvalidRate as error:
            raise UnknownVatRate("a VAT rate is a percentage such as 21", field="vat_percent") from error

    @property
    def category(self) -> str:
        """S, Z, AE, K, G, E or O. A standard line at zero per cent is Z."""
        if self.treatment is Treatment.STANDARD:
            return "S" if self.rate.factor else "Z"
        return _CATEGORY[self.treatment]

    def must_be_in_force(self, rates: Collection[Rate]) -> None:
        """Raises UnknownVatRate for a standard line at a rate that is not among the `rates` of the day."""
        if self.treatment is Treatment.STANDARD and self.rate not in rates:
            raise UnknownVatRate(f"no VAT rate of {self.rate} is in force on that date", field="vat_percent")


@lru_cache(maxsize=64)  # the few rates in force are told for every line
def percent_text(rate: Rate) -> str:
    """The rate as a document prints it: "21", "0"."""
    return str(rate).removesuffix(" %")


_CATEGORY = {
    Treatment.REVERSE_CHARGE: "AE",
    Treatment.INTRA_EU: "K",
    Treatment.EXPORT: "G",
    Treatment.EXEMPT: "E",
    Treatment.OUTSIDE_SCOPE: "O",
}
_REASON_CODE = {
    Treatment.REVERSE_CHARGE: "VATEX-EU-AE",
    Treatment.INTRA_EU: "VATEX-EU-IC",
    Treatment.EXPORT: "VATEX-EU-G",
    Treatment.OUTSIDE_SCOPE: "VATEX-EU-O",
}
_REASON = {
    Treatment.REVERSE_CHARGE: "Reverse charge",
    Treatment.INTRA_EU: "Intra-Community supply",
    Treatment.EXPORT: "Export outside the EU",
    Treatment.OUTSIDE_SCOPE: "Not subject to VAT",
}
