"""Countries, members of the Union and schemes of Peppol, as they are on a day."""

from datetime import date
from functools import lru_cache

from kernel.dated import NoParameter
from services.invoicing.clients.domain.registration import Codes
from services.invoicing.parameters import all_parameters
from services.invoicing.refusals import DateNotCovered


@lru_cache(maxsize=2048)
def codes_on(day: date) -> Codes:
    """Raises DateNotCovered."""
    try:
        return Codes(*(_codes(name, day) for name in ("countries", "eu_members", "peppol_schemes")))
    except NoParameter as error:
        raise DateNotCovered(str(error)) from error


def _codes(name: str, day: date) -> frozenset[str]:
    return frozenset(str(all_parameters().table(name, day).fields["codes"]).split())
