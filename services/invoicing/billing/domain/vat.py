"""How a line is taxed: the treatment, its EN 16931 category, and the reason when no VAT is charged."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Self, get_args

from contracts.invoicing.enums import VatTreatment
from kernel.rates import InvalidRate, Rate
from services.invoicing.billing.refusals import ExemptionWithoutReason, UnknownVatRate
from services.invoicing.texts import plain_text

NO_VAT = Rate(Fraction(0))
RATE_NAMES = ("vat_standard", "vat_intermediate", "vat_reduced", "vat_zero")
"""The parameters of `parameters/vat.yaml` that together are the rates of a day."""
TREATMENTS: Mapping[str, VatTreatment] = {treatment: treatment for treatment in get_args(VatTreatment)}
NEED_VAT_NUMBER: frozenset[VatTreatment] = frozenset({"reverse_charge", "intra_eu"})


@dataclass(frozen=True, slots=True)
class Vat:
    """`treatment` at `rate` (zero unless standard); `reason` is printed when no VAT is charged."""

    treatment: VatTreatment
    rate: Rate = NO_VAT
    reason: str = ""

    def __post_init__(self) -> None:
        """Raises UnknownVatRate, ExemptionWithoutReason, BadText."""
        if self.treatment != "standard" and self.rate != NO_VAT:
            raise UnknownVatRate(f"{self.treatment} carries no VAT rate", field="vat_percent")
        if self.treatment == "exempt" and not self.reason.strip():
            raise ExemptionWithoutReason("an exempt line names the article that exempts it", field="exemption_reason")
        if self.reason:
            plain_text(self.reason, "exemption_reason")

    @classmethod
    def of(cls, treatment: str, percent: str = "0", reason: str = "") -> Self:
        """`Vat.of("standard", "21")`. The percentage counts for `standard` only; it is zero for all others.

        Every treatment but `standard` and `exempt` brings its own reason when none is given. Raises
        UnknownVatRate for a percentage not in plain ASCII digits, ValueError for an unknown treatment.
        """
        kind = TREATMENTS.get(treatment)
        if kind is None:
            raise ValueError("no VAT treatment has this name")
        if kind != "standard":
            return cls(kind, NO_VAT, reason or _REASON.get(kind, ""))
        try:
            return cls(kind, Rate.percent(percent), reason)
        except InvalidRate as error:
            raise UnknownVatRate("a VAT rate is a percentage such as 21", field="vat_percent") from error

    @property
    def category(self) -> str:
        """S, Z, AE, K, G, E or O. A standard line at zero per cent is Z."""
        if self.treatment == "standard":
            return "S" if self.rate.factor else "Z"
        return _CATEGORY[self.treatment]

    def must_be_in_force(self, rates: Collection[Rate]) -> None:
        """Raises UnknownVatRate for a standard line at a rate that is not among the `rates` of the day."""
        if self.treatment == "standard" and self.rate not in rates:
            raise UnknownVatRate(f"no VAT rate of {self.rate} is in force on that date", field="vat_percent")


@lru_cache(maxsize=64)  # the few rates in force are printed for every line
def percent_text(rate: Rate) -> str:
    """The rate as a document prints it: "21", "0"."""
    return str(rate).removesuffix(" %")


_CATEGORY: Mapping[VatTreatment, str] = {
    "reverse_charge": "AE",
    "intra_eu": "K",
    "export": "G",
    "exempt": "E",
    "outside_scope": "O",
}
_REASON: Mapping[VatTreatment, str] = {
    "reverse_charge": "Reverse charge",
    "intra_eu": "Intra-Community supply",
    "export": "Export outside the EU",
    "outside_scope": "Not subject to VAT",
}
