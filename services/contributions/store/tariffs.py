"""Tariffs as rows: written once, read by legal entity."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from kernel.rates import Rate
from services.contributions.domain.tariff import Tariff, Tariffs, plain
from services.contributions.store.tables import coefficient, tariff


def add_tariff(connection: sa.Connection, new: Tariff, *, at: datetime, by: str) -> bool:
    """Write it; False when this legal entity already has a tariff that begins on that day."""
    added = connection.execute(
        insert(tariff)
        .values(
            legal_entity=new.legal_entity,
            since=new.since,
            turnover_percent=plain(new.turnover.factor * 100),
            source=new.source,
            set_at=at,
            set_by=by,
        )
        .on_conflict_do_nothing()
        .returning(tariff.c.since)
    ).first()
    if added is not None and new.coefficients:
        key = {"legal_entity": new.legal_entity, "since": new.since}
        rows = [{**key, "kind": kind, "factor": plain(f.factor)} for kind, f in new.coefficients.items()]
        connection.execute(sa.insert(coefficient), rows)
    return added is not None


_OF_ENTITIES = (
    sa.select(tariff, coefficient.c.kind, coefficient.c.factor)
    .join(
        coefficient,
        sa.and_(coefficient.c.legal_entity == tariff.c.legal_entity, coefficient.c.since == tariff.c.since),
        isouter=True,
    )
    .where(tariff.c.legal_entity == sa.any_(sa.bindparam("entities", type_=sa.ARRAY(sa.Text))))
    .order_by(coefficient.c.kind)
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
