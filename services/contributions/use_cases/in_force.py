"""Which tariff a message about an invoice or a wage needs."""

from datetime import date

from chassis.events.retry import NotYet
from services.contributions.domain.tariff import Tariff, Tariffs
from services.contributions.refusals import NoTariff


def tariff_in_force(tariffs: Tariffs, legal_entity: str, day: date) -> Tariff:
    """Raises NotYet when none is set for this day: it may still be."""
    try:
        return tariffs.on(legal_entity, day)
    except NoTariff as error:
        raise NotYet(error.sentence) from error
