"""Payroll's copy of the tariffs: enough to expect the contribution on a wage."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import sqlalchemy as sa

from chassis.db.rows import Table
from kernel.rates import Rate


@dataclass(frozen=True, slots=True)
class CopiedTariff:
    """From `since` on, these factors of the gross wage by kind of contract."""

    legal_entity: str
    since: date
    factors: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TariffRow:
    legal_entity: str
    since: date


@dataclass(frozen=True, slots=True)
class CoefficientRow:
    legal_entity: str
    since: date
    kind: str
    factor: Decimal


TARIFFS = Table("tariff", TariffRow, key="legal_entity, since")
COEFFICIENTS = Table("coefficient", CoefficientRow, key="legal_entity, since, kind")
_COEFFICIENT = sa.text(
    """select c.factor from tariff t left join coefficient c
      on c.legal_entity = t.legal_entity and c.since = t.since and c.kind = :kind
    where t.legal_entity = :legal_entity and t.since <= :day order by t.since desc limit 1"""
)


def copy_tariffs(connection: sa.Connection, tariffs: Sequence[CopiedTariff]) -> None:
    """Write them in two statements; one that is known stays as it is."""
    factors = [
        CoefficientRow(t.legal_entity, t.since, kind, Decimal(factor)) for t in tariffs for kind, factor in t.factors
    ]
    TARIFFS.insert_new(connection, [TariffRow(t.legal_entity, t.since) for t in tariffs])
    COEFFICIENTS.insert_new(connection, factors)


def coefficient_on(connection: sa.Connection, legal_entity: str, kind: str, day: date) -> Rate | None:
    """The factor of the tariff in force, or None when there is no tariff or it does not know this kind."""
    key = {"legal_entity": legal_entity, "kind": kind, "day": day}
    factor = connection.execute(_COEFFICIENT, key).scalar()
    return None if factor is None else Rate.of(format(factor, "f"))
