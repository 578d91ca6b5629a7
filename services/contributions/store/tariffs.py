"""Tariffs as rows: written once, read by legal entity."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa

from chassis.db.rows import Table
from kernel.rates import Rate
from services.contributions.domain.tariff import Tariff, Tariffs, plain


@dataclass(frozen=True, slots=True)
class TariffRow:
    legal_entity: str
    since: date
    turnover_percent: Decimal
    source: str
    set_at: datetime
    set_by: str


@dataclass(frozen=True, slots=True)
class CoefficientRow:
    legal_entity: str
    since: date
    kind: str
    factor: Decimal


TARIFFS = Table("tariff", TariffRow, key="legal_entity, since")
COEFFICIENTS = Table("coefficient", CoefficientRow, key="legal_entity, since, kind")


def add_tariff(connection: sa.Connection, new: Tariff, *, at: datetime, by: str) -> bool:
    """Write it; False when this legal entity already has a tariff that begins on that day."""
    percent = Decimal(plain(new.turnover.factor * 100))
    head = TariffRow(new.legal_entity, new.since, percent, new.source, at, by)
    if not TARIFFS.insert_new(connection, [head]):
        return False
    factors = [
        CoefficientRow(new.legal_entity, new.since, kind, Decimal(plain(rate.factor)))
        for kind, rate in new.coefficients.items()
    ]
    COEFFICIENTS.insert(connection, factors)
    return True


_OF_ENTITIES = sa.text(
    """select t.legal_entity, t.since, t.turnover_percent, t.source, c.kind, c.factor
    from tariff t left join coefficient c using (legal_entity, since)
    where t.legal_entity = any(:entities) order by c.kind"""
)


def tariffs_of(connection: sa.Connection, legal_entities: Collection[str]) -> Tariffs:
    """Every tariff of these legal entities, in one statement."""
    rows = connection.execute(_OF_ENTITIES, {"entities": sorted(legal_entities)}).all()
    heads = {(row.legal_entity, row.since): row for row in rows}
    factors: dict[tuple[str, object], dict[str, Rate]] = defaultdict(dict)
    for row in rows:
        if row.kind is not None:
            factors[row.legal_entity, row.since][row.kind] = Rate.of(format(row.factor, "f"))
    return Tariffs(
        Tariff(
            head.legal_entity,
            head.since,
            Rate.percent(format(head.turnover_percent, "f")),
            factors[key],
            head.source,
        )
        for key, head in heads.items()
    )
