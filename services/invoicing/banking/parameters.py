"""How sure a match must be: read from `matching.yaml`."""

from datetime import date
from functools import lru_cache

from chassis.parameters import InvalidParameterFile, Table
from services.invoicing.banking.domain.matching import Clue, MatchingRules
from services.invoicing.parameters import all_parameters


@lru_cache(maxsize=2048)
def matching_rules(day: date) -> MatchingRules:
    """The rules in force on `day`. Raises NoParameter, InvalidParameterFile."""
    return rules_of(all_parameters().table("matching", day))


def rules_of(table: Table) -> MatchingRules:
    """Raises InvalidParameterFile."""
    confidence = {_clues(row): _whole(row, "percent", 100) for row in table.rows("confidence")}
    return MatchingRules(
        confidence, _whole(table, "automatic", 100), _whole(table, "alike", 100), _whole(table, "shown", 20)
    )


def _clues(row: Table) -> frozenset[Clue]:
    text = row.fields.get("clues")
    if not isinstance(text, str) or not set(text.split()) <= set(Clue):
        raise InvalidParameterFile(f"{row.where}: clues are some of {', '.join(Clue)}")
    return frozenset(Clue(word) for word in text.split())


def _whole(table: Table, key: str, most: int) -> int:
    text = table.fields.get(key)
    if not isinstance(text, str) or not text.isdecimal() or not 1 <= int(text) <= most:
        raise InvalidParameterFile(f"{table.where}: {key} must be a whole number from 1 to {most}")
    return int(text)
