"""The dated parameters of invoicing, read once from the YAML files of this folder."""

from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from chassis.parameters import Parameters, Value, load_parameters, never_guessed
from kernel.identifiers import parse_iban


@lru_cache(maxsize=2048)
def own_accounts(day: date) -> Mapping[str, str]:
    """The enterprise's own accounts on `day`: the legal entity of each, by IBAN. Raises DateNotCovered."""
    with never_guessed():
        accounts = all_parameters().table("bank_accounts", day)
    return {iban: legal_entity for legal_entity, value in accounts.fields.items() for iban in accounts_in(value)}


def accounts_in(value: Value) -> tuple[str, ...]:
    """The IBANs of a legal entity in `bank_accounts`: one, or a list; the first is the one on documents."""
    return tuple(parse_iban(str(iban)) for iban in (value if isinstance(value, tuple) else (value,)))


@cache
def all_parameters() -> Parameters:
    """Every parameter of invoicing. Raises InvalidParameterFile."""
    return load_parameters(Path(__file__).parent)
