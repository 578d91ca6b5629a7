"""Which rules an e-invoice of a day is held to."""

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
