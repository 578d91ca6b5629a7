"""Countries, members of the Union and schemes of Peppol, as they are on a day."""

from datetime import date
from functools import lru_cache

from chassis.parameters import never_guessed
from services.invoicing.clients.domain.registration import Codes
from services.invoicing.parameters import all_parameters


@lru_cache(maxsize=2048)
def codes_on(day: date) -> Codes:
    """Raises DateNotCovered."""
    with never_guessed():
        return Codes(*(_codes(name, day) for name in ("countries", "eu_members", "peppol_schemes")))


def _codes(name: str, day: date) -> frozenset[str]:
    return frozenset(str(all_parameters().table(name, day).fields["codes"]).split())
