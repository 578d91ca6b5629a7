"""What contributions says and answers: tariffs, what goes to the common pot, the pot's books."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field

from contracts.base import (
    Cents,
    Code,
    Command,
    Contract,
    ContractId,
    CreditNoteId,
    Currency,
    Decimal,
    Event,
    InvoiceId,
    LegalEntity,
    Reply,
    Request,
    Text,
    UnitId,
    UnsignedCents,
)


class Coefficient(Contract):
    """Component 2 of the common contribution: this factor times the gross wage, by kind of contract."""

    kind: Code
    factor: Decimal


class TariffSet(Event):
    """From this day on, this legal entity's common contribution is computed so."""

    NAME: ClassVar[str] = "contributions.tariff_set.v1"
    legal_entity: LegalEntity
    since: date
    turnover_percent: Decimal
    coefficients: Annotated[tuple[Coefficient, ...], Field(max_length=50)]


class ContributionDeducted(Event):
    """The pot's part of a paid invoice is booked."""

    NAME: ClassVar[str] = "contributions.contribution_deducted.v1"
    invoice_id: InvoiceId
    unit_id: UnitId
    base_cents: Cents
    contribution_cents: UnsignedCents
    currency: Currency = "EUR"


class ContributionReturned(Event):
    """A credit note took back turnover that was paid: the pot gives back its part."""

    NAME: ClassVar[str] = "contributions.contribution_returned.v1"
    credit_note_id: CreditNoteId
    invoice_id: InvoiceId
    unit_id: UnitId
    base_cents: Cents
    contribution_cents: UnsignedCents
    currency: Currency = "EUR"


class LossCovered(Event):
    """An invoice will not be paid: the pot makes good what the unit lost, less the contribution on it."""

    NAME: ClassVar[str] = "contributions.loss_covered.v1"
    invoice_id: InvoiceId
    unit_id: UnitId
    lost_cents: Cents
    contribution_cents: UnsignedCents
    covered_cents: UnsignedCents = Field(description="what passes to the unit: lost less contribution")
    currency: Currency = "EUR"


class WageContributionDeducted(Event):
    """The pot's part of a settled wage is booked."""

    NAME: ClassVar[str] = "contributions.wage_contribution_deducted.v1"
    contract_id: ContractId
    unit_id: UnitId
    base_cents: Cents
    contribution_cents: UnsignedCents
    currency: Currency = "EUR"


def _only_known(value: object) -> object:
    """In a request an unknown field is refused; the same part of an event may have grown."""
    if isinstance(value, dict) and (unknown := set(value) - set(Coefficient.model_fields)):
        raise ValueError(f"unknown field {min(unknown)!s:.40}")
    return value


class SetTariff(Command):
    legal_entity: LegalEntity
    since: date
    turnover_percent: Decimal
    coefficients: Annotated[tuple[Annotated[Coefficient, BeforeValidator(_only_known)], ...], Field(max_length=50)]
    source: Text = Field(description="who decided it, and where it is written")


class TariffReply(Reply):
    legal_entity: LegalEntity
    since: date
    turnover_percent: Decimal
    coefficients: tuple[Coefficient, ...]
    source: Text


class GetTariff(Request):
    legal_entity: LegalEntity
    day: date


class GetPot(Request):
    pass


class PotReply(Reply):
    turnover_cents: Cents
    wage_cents: Cents
    reductions_cents: Cents
    losses_cents: Cents = Field(default=0, description="what the pot made good, less what came in later")
    total_cents: Cents = Field(description="what went in, less losses")
