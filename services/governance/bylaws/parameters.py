"""The law and the founding acts on a day, as rows of the domain."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import cast, get_args

from chassis.parameters import InvalidParameterFile, Parameters, Table
from kernel.dated import NoParameter
from services.governance.bylaws.domain.bylaws import Basis
from services.governance.bylaws.domain.law import Bound, Law, LawRow
from services.governance.bylaws.domain.values import RULES
from services.governance.bylaws.refusals import BadBylawValue
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
    if (row.text("bound") == "none") == (row.text("mandatory") == "true"):
        raise InvalidParameterFile(f"{row.where}: what is mandatory has a bound, and what is not has none")
    stated = LawRow(
        rule=rule,
        since=law().since(rule, day),
        text=row.text("value"),
        bound=cast("Bound", row.text("bound")),
        article=row.text("article"),
        source=law().source(rule, day),
        verified=row.text("verified") == "true",
        mandatory=row.text("mandatory") == "true",
    )
    _require_readable(rule, stated.basis.text, row)
    return stated


def _founding(act: Parameters, rule: str, day: date, row: Table) -> Basis:
    since = act.since(rule, day)
    if rule not in RULES:
        raise InvalidParameterFile(f"{row.where}: bylaws decide no such rule")
    _require_readable(rule, row.text("value"), row)
    return Basis(
        layer="founding_act",
        version=f"founding_act {since.isoformat()}",
        since=since,
        text=row.text("value"),
        article=row.text("article"),
        source=act.source(rule, day),
        verified=row.text("verified") == "true",
    )


def _require_readable(rule: str, text: str, row: Table) -> None:
    try:
        if rule in RULES:
            RULES[rule].read(text)
    except BadBylawValue as refusal:
        raise InvalidParameterFile(f"{row.where}: {refusal.sentence}") from refusal


def days_of_change(legal_entity: str) -> set[date]:
    """The days on which a row of the law, or of this entity's founding act, begins."""
    files = [law(), *(act for entity, act in founding_acts().items() if entity == legal_entity)]
    return {day for file in files for name in file.names for day in file.days(name)}


def law_between(rule: str, first: date, last: date | None) -> list[LawRow]:
    """What the law says of a rule on any day of these, both included; until ever when `last` is None."""
    if rule not in law().names:
        return []
    days = {first, *(day for day in law().days(rule) if day > first and (last is None or day <= last))}
    rows = (law_on(day).get(rule) for day in sorted(days))
    return [row for row in rows if row is not None]
