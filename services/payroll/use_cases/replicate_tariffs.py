"""Keep a copy of each tariff, to expect the contribution on a wage before it is deducted."""

from collections.abc import Sequence

from chassis.db.work import Work
from contracts.contributions.events import TariffSet
from contracts.wire.envelope import Envelope
from services.payroll.store.tariffs import CopiedTariff, copy_tariffs


def replicate_tariffs(work: Work, messages: Sequence[Envelope[TariffSet]]) -> None:
    copy_tariffs(work.connection, [_copy(message.data) for message in messages])


def _copy(tariff: TariffSet) -> CopiedTariff:
    factors = tuple((c.kind, c.factor) for c in tariff.coefficients)
    return CopiedTariff(tariff.legal_entity, tariff.since, factors)
