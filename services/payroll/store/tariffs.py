"""Payroll's copy of the tariffs: enough to expect the contribution on a wage."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from chassis.db.engine import rows_json
from kernel.rates import Rate


@dataclass(frozen=True, slots=True)
class CopiedTariff:
    """From `since` on, these factors of the gross wage by kind of contract."""

    legal_entity: str
    since: date
    factors: tuple[tuple[str, str], ...]


_ADD = sa.text(
    """insert into tariff (legal_entity, since)
    select legal_entity, since from json_to_recordset(:rows) as t(legal_entity text, since date)
    order by legal_entity, since on conflict do nothing"""
)
_ADD_COEFFICIENTS = sa.text(
    """insert into coefficient (legal_entity, since, kind, factor)
    select legal_entity, since, kind, factor from json_to_recordset(:rows)
      as t(legal_entity text, since date, kind text, factor numeric)
    order by legal_entity, since, kind on conflict do nothing"""
)
_COEFFICIENT = sa.text(
    """select c.factor from tariff t left join coefficient c
      on c.legal_entity = t.legal_entity and c.since = t.since and c.kind = :kind
    where t.legal_entity = :legal_entity and t.since <= :day order by t.since desc limit 1"""
)


def add_tariffs(connection: sa.Connection, tariffs: Sequence[CopiedTariff]) -> None:
    """Write them in two statements; one that is known stays as it is."""
    rows = [{"legal_entity": t.legal_entity, "since": t.since.isoformat()} for t in tariffs]
    factors = [
        {**row, "kind": kind, "factor": factor}
        for row, t in zip(rows, tariffs, strict=True)
        for kind, factor in t.factors
    ]
    connection.execute(_ADD, {"rows": rows_json(rows)})
    connection.execute(_ADD_COEFFICIENTS, {"rows": rows_json(factors)})


def coefficient_on(connection: sa.Connection, legal_entity: str, kind: str, day: date) -> Rate | None:
    """The factor of the tariff in force, or None when there is no tariff or it does not know this kind."""
    key = {"legal_entity": legal_entity, "kind": kind, "day": day}
    factor = connection.execute(_COEFFICIENT, key).scalar()
    return None if factor is None else Rate.of(format(factor, "f"))
