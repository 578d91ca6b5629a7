"""Whose register it is, from the dated parameters."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from chassis.parameters import InvalidParameterFile, never_guessed
from kernel.identifiers import parse_enterprise_number
from services.governance.parameters import legal_entities


@dataclass(frozen=True, slots=True)
class Enterprise:
    """As a paper names it. `enterprise_number`: ten digits."""

    name: str
    seat: str
    enterprise_number: str


def enterprise_of(legal_entity: str, day: date) -> Enterprise:
    """Raises DateNotCovered: nobody is guessed."""
    with never_guessed("day"):
        entities = legal_entities().table("legal_entities", day).fields
    entity = entities.get(legal_entity)
    if not isinstance(entity, Mapping):
        raise InvalidParameterFile(f"legal_entities.yaml: {legal_entity} must be a table of named values")
    return Enterprise(
        str(entity["name"]), str(entity["seat"]), parse_enterprise_number(str(entity["enterprise_number"]))
    )
