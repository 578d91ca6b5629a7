"""VAT rates of a day."""

from datetime import date
from functools import lru_cache

from chassis.parameters import never_guessed
from kernel.rates import Rate
from services.invoicing.billing.domain.vat import RATE_NAMES
from services.invoicing.parameters import all_parameters


@lru_cache(maxsize=2048)
def vat_rates(day: date) -> frozenset[Rate]:
    """Every VAT rate of Belgium that is in force on `day`. Raises DateNotCovered."""
    with never_guessed("issue_date"):
        return frozenset(all_parameters().rate(name, day) for name in RATE_NAMES)
