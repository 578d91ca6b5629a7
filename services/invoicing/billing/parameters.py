"""VAT rates of a day."""

from datetime import date
from functools import lru_cache

from kernel.dated import NoParameter
from kernel.rates import Rate
from services.invoicing.billing.domain.vat import RATE_NAMES
from services.invoicing.parameters import all_parameters
from services.invoicing.refusals import DateNotCovered


@lru_cache(maxsize=2048)
def vat_rates(day: date) -> frozenset[Rate]:
    """Every VAT rate of Belgium that is in force on `day`. Raises DateNotCovered."""
    try:
        return frozenset(all_parameters().rate(name, day) for name in RATE_NAMES)
    except NoParameter as error:
        raise DateNotCovered(str(error), field="issue_date") from error
