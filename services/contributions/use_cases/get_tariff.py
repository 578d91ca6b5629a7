"""Which tariff is in force on a day."""

from chassis.db.work import Work
from contracts.contributions.events import Coefficient
from contracts.contributions.tariffs import GetTariff, TariffReply
from services.contributions.domain.tariff import Tariff, plain
from services.contributions.store.tariffs import tariffs_of


def get_tariff(work: Work, request: GetTariff) -> TariffReply:
    """Raises NoTariff."""
    tariffs = tariffs_of(work.connection, {request.legal_entity})
    return reply_for(tariffs.on(request.legal_entity, request.day))


def reply_for(tariff: Tariff) -> TariffReply:
    return TariffReply(
        legal_entity=tariff.legal_entity,
        since=tariff.since,
        turnover_percent=plain(tariff.turnover.factor * 100),
        coefficients=coefficients_of(tariff),
        source=tariff.source,
    )


def coefficients_of(tariff: Tariff) -> tuple[Coefficient, ...]:
    return tuple(Coefficient(kind=kind, factor=plain(rate.factor)) for kind, rate in tariff.coefficients.items())
