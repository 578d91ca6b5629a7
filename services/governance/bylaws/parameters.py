"""The law and the founding acts on a day, as rows of the domain."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import cast, get_args

from chassis.parameters import InvalidParameterFile, Parameters, Table
from kernel.dated import NoParameter
from services.governance.bylaws.domain.bylaws import Basis
from services.governance.bylaws.domain.law import Bound, Law, LawRow
from services.governance.parameters import founding_acts, law


@lru_cache(maxsize=2048)
def law_on(day: date) -> Law:
    """Every rule of the law that covers the day."""
    return {rule: _law_row(rule, day, row) for rule, row in _rows(law(), day)}


@lru_cache(maxsize=2048)
def founding_bylaws_on(legal_entity: str, day: date) -> Mapping[str, Basis]:
    """What the founding act of this legal entity says; nothing for one without."""
    act = founding_acts().get(legal_entity)
    return {} if act is None else {rule: _founding(act, rule, day, row) for rule, row in _rows(act, day)}


def _rows(parameters: Parameters, day: date) -> list[tuple[str, Table]]:
    rows = []
    for rule in sorted(parameters.names):
        try:
            rows.append((rule, parameters.table(rule, day)))
        except NoParameter:
            continue
    return rows


def _law_row(rule: str, day: date, row: Table) -> LawRow:
    if row.text("bound") not in get_args(Bound):
        raise InvalidParameterFile(f"{row.where}: bound must be one of {', '.join(get_args(Bound))}")
    return LawRow(
        rule=rule,
        since=law().since(rule, day),
        text=row.text("value"),
        bound=cast("Bound", row.text("bound")),
        article=row.text("article"),
        source=law().source(rule, day),
        verified=row.text("verified") == "true",
        mandatory=row.text("mandatory") == "true",
    )


def _founding(act: Parameters, rule: str, day: date, row: Table) -> Basis:
    since = act.since(rule, day)
    return Basis(
        layer="founding_act",
        version=f"founding_act {since.isoformat()}",
        since=since,
        text=row.text("value"),
        article=row.text("article"),
        source=act.source(rule, day),
        verified=row.text("verified") == "true",
    )
