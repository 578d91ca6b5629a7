"""The dated parameters of reminders: policies, interest, lump sum, penalty clause, and who the creditor is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from chassis.parameters import InvalidParameterFile, Table
from kernel.dated import NoParameter
from kernel.identifiers import parse_enterprise_number
from kernel.rates import Rate
from services.invoicing.dunning.domain.charges import ClauseStep, PenaltyClause
from services.invoicing.dunning.domain.days import FreePeriod
from services.invoicing.dunning.domain.dunning import Charge, Level, Policy
from services.invoicing.dunning.refusals import NoDunningParameter
from services.invoicing.parameters import accounts_in, all_parameters

CONSUMER = "individual"
_YES_OR_NO = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Creditor:
    """The creditor that a reminder must name: name, ten digits of the enterprise number, and IBAN to pay to."""

    name: str
    number: str
    iban: str


@lru_cache(maxsize=2048)
def reminder_policy(kind: str, day: date) -> Policy:
    """How clients of this kind (`company`, `public`, `individual`) are reminded on `day`.

    Raises NoDunningParameter, and so does `rate_on` of the policy.
    """
    table = _table(f"reminders_{kind}", day)
    levels = tuple(_level(number, row) for number, row in enumerate(table.rows("levels"), start=1))
    all_charges = {charge for level in levels for charge in level.charges}
    return Policy(
        levels=levels,
        days_between_letters=_whole(table, "days_between_letters"),
        smallest_cents=table.cents("smallest"),
        rate_on=late_rate,
        lump_sum_cents=_lump_sum(day) if Charge.LUMP_SUM in all_charges else 0,
        clause=penalty_clause(day) if Charge.PENALTY_CLAUSE in all_charges else None,
        free_period=free_period(day) if kind == CONSUMER else None,
    )


@lru_cache(maxsize=4096)
def late_rate(day: date) -> Rate:
    """The yearly rate of interest on late payment on `day`. Raises NoDunningParameter."""
    try:
        return all_parameters().rate("late_interest_business", day)
    except NoParameter as error:
        raise NoDunningParameter(str(error), field="day") from error


def penalty_clause(day: date) -> PenaltyClause:
    """What the penalty clause for consumers may be. Raises NoDunningParameter."""
    table = _table("late_clause_consumer", day)
    steps = tuple(ClauseStep(row.cents("above"), row.cents("base"), row.rate("rate")) for row in table.rows("steps"))
    return PenaltyClause(steps, table.cents("most"))


def free_period(day: date) -> FreePeriod:
    """How long a consumer is charged nothing. Raises NoDunningParameter."""
    table = _table("late_clause_consumer", day)
    return FreePeriod(_whole(table, "free_days"), _whole(table, "working_days_by_post"))


@lru_cache(maxsize=2048)
def creditor(legal_entity: str, day: date) -> Creditor:
    """The enterprise as the creditor. Raises NoDunningParameter: no creditor is guessed."""
    entity = _table("legal_entities", day).fields.get(legal_entity)
    iban = _table("bank_accounts", day).fields.get(legal_entity)
    if not isinstance(entity, Mapping) or iban is None:
        raise NoDunningParameter(f"the legal entity {legal_entity} has no name and account on {day}", field="day")
    return Creditor(
        str(entity["name"]), parse_enterprise_number(str(entity["enterprise_number"])), accounts_in(iban)[0]
    )


def _lump_sum(day: date) -> int:
    try:
        return all_parameters().cents("late_lump_sum_business", day)
    except NoParameter as error:
        raise NoDunningParameter(str(error), field="day") from error


def _table(name: str, day: date) -> Table:
    try:
        return all_parameters().table(name, day)
    except NoParameter as error:
        raise NoDunningParameter(str(error), field="day") from error


def _level(number: int, row: Table) -> Level:
    return Level(
        number=number,
        days_after_due=_whole(row, "days_after_due"),
        days_after_previous=_whole(row, "days_after_previous"),
        days_to_pay=_whole(row, "days_to_pay"),
        formal_notice=_formal(row),
        charges=frozenset(_charges(row)),
    )


def _charges(row: Table) -> list[Charge]:
    names = row.fields.get("charges")
    if not isinstance(names, tuple) or not {str(name) for name in names} <= set(Charge):
        raise InvalidParameterFile(f"{row.where}, charges: a list of {', '.join(Charge)}")
    return [Charge(str(name)) for name in names]


def _formal(row: Table) -> bool:
    text = str(row.fields.get("formal_notice"))
    if text not in _YES_OR_NO:
        raise InvalidParameterFile(f'{row.where}, formal_notice: must be "yes" or "no"')
    return _YES_OR_NO[text]


def _whole(row: Table, key: str) -> int:
    text = str(row.fields.get(key))
    if not (text.isascii() and text.isdigit()):
        raise InvalidParameterFile(f"{row.where}, {key}: must be a whole number of days")
    return int(text)
