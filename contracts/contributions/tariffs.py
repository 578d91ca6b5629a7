"""What contributions answers about tariffs."""

from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field

from contracts.contributions.events import Coefficient
from contracts.wire.base import (
    Command,
    Decimal,
    LegalEntity,
    Reply,
    Request,
    Text,
)
from contracts.wire.roles import ANY_MEMBER, MONEY, READ


def _only_known(value: object) -> object:
    """In a request an unknown field is refused; the same part of an event may have grown."""
    if isinstance(value, dict) and (unknown := set(value) - set(Coefficient.model_fields)):
        raise ValueError(f"unknown field {min(unknown)!s:.40}")
    return value


class TariffReply(Reply):
    legal_entity: LegalEntity
    since: date
    turnover_percent: Decimal
    coefficients: tuple[Coefficient, ...]
    source: Text


class SetTariff(Command[TariffReply], roles=MONEY):
    legal_entity: LegalEntity
    since: date
    turnover_percent: Decimal
    coefficients: Annotated[tuple[Annotated[Coefficient, BeforeValidator(_only_known)], ...], Field(max_length=50)]
    source: Text = Field(description="who decided it, and where it is written")


class GetTariff(Request[TariffReply], roles=READ, whose=ANY_MEMBER):
    legal_entity: LegalEntity
    day: date
