"""Set a tariff: from a day on, this legal entity's common contribution is computed so."""

from chassis.db.work import Work
from contracts.contributions.events import TariffSet
from contracts.contributions.tariffs import SetTariff, TariffReply
from kernel.rates import Rate
from services.contributions.domain.tariff import Tariff, plain
from services.contributions.refusals import TariffAlreadySet
from services.contributions.store.tariffs import add_tariff
from services.contributions.use_cases.get_tariff import coefficients_of, reply_for


def set_tariff(work: Work, request: SetTariff) -> TariffReply:
    """Raises TariffAlreadySet, RateOutOfRange, CoefficientGivenTwice.

    The day may lie in the past: invoices may wait for their tariff. What was deducted before stays as booked.
    """
    tariff = Tariff.checked(
        request.legal_entity,
        request.since,
        Rate.percent(request.turnover_percent),
        [(c.kind, Rate.of(c.factor)) for c in request.coefficients],
        request.source,
    )
    if not add_tariff(work.connection, tariff, at=work.now, by=work.cause.actor):
        raise TariffAlreadySet(
            f"{tariff.legal_entity} already has a tariff since {tariff.since}; set one from another day on",
            field="since",
        )
    work.publish(_set(tariff), subject=f"tariff_{tariff.legal_entity}.{tariff.since.isoformat()}")
    return reply_for(tariff)


def _set(tariff: Tariff) -> TariffSet:
    return TariffSet(
        legal_entity=tariff.legal_entity,
        since=tariff.since,
        turnover_percent=plain(tariff.turnover.factor * 100),
        coefficients=coefficients_of(tariff),
    )
