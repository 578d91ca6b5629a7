"""What an e-invoice of a day is held to, and its codes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from chassis.parameters import never_guessed
from services.invoicing.parameters import all_parameters


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Editions of EN 16931's rules and of Peppol BIS Billing's; `packaged`: Peppol's edition that is installed."""

    en16931: str
    peppol: str
    packaged: str


@lru_cache(maxsize=2048)
def rule_set(day: date) -> RuleSet:
    """What is mandatory for a document that is issued on `day`."""
    with never_guessed():
        fields = all_parameters().table("e_invoice_rules", day).fields
    return RuleSet(**{name: str(value) for name, value in fields.items()})


@lru_cache(maxsize=2048)
def vat_exemption_codes(day: date) -> Mapping[str, str]:
    """Codes of the VATEX list on `day`, by treatment and by article of the VAT Code (`44 § 2, 9°`)."""
    with never_guessed():
        fields = all_parameters().table("vat_exemption_codes", day).fields
    return {name: str(value) for name, value in fields.items()}
