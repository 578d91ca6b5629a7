"""What contributions publishes: tariffs, and what the common pot took, gave back and made good."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from contracts.wire.base import (
    Cents,
    Code,
    Contract,
    ContractId,
    CreditNoteId,
    Currency,
    Decimal,
    Event,
    InvoiceId,
    LegalEntity,
    UnitId,
    UnsignedCents,
)
from contracts.wire.closing import ClosingAnswer
from contracts.wire.sealing import SignedHeads


class Coefficient(Contract):
    """Component 2 of the common contribution: this factor times the gross wage, by kind of contract."""

    kind: Code
    factor: Decimal


class TariffSet(Event, consumers=("payroll",), about=("legal_entity", "since")):
    """From this day on, this legal entity's common contribution is computed so."""

    NAME: ClassVar[str] = "contributions.tariff_set.v1"
    legal_entity: LegalEntity
    since: date
    turnover_percent: Decimal
    coefficients: Annotated[tuple[Coefficient, ...], Field(max_length=50)]


class ContributionDeducted(Event, consumers=("payroll",)):
    """The pot's part of a paid invoice is booked."""

    NAME: ClassVar[str] = "contributions.contribution_deducted.v1"
    invoice_id: InvoiceId
    unit_id: UnitId
    base_cents: Cents
    contribution_cents: UnsignedCents
    paid_on: date | None = Field(default=None, description="value date of the payment; none from release 0.1.0")
    currency: Currency = "EUR"


class ContributionReturned(Event, consumers=("payroll",)):
    """A credit note took back turnover that was paid: the pot gives back its part."""

    NAME: ClassVar[str] = "contributions.contribution_returned.v1"
    credit_note_id: CreditNoteId
    invoice_id: InvoiceId
    unit_id: UnitId
    base_cents: Cents
    contribution_cents: UnsignedCents
    credited_on: date | None = Field(default=None, description="of the credit note; none from release 0.1.0")
    currency: Currency = "EUR"


class LossCovered(Event, consumers=("payroll",)):
    """An invoice will not be paid: the pot makes good what the unit lost, less the contribution on it."""

    NAME: ClassVar[str] = "contributions.loss_covered.v1"
    invoice_id: InvoiceId
    unit_id: UnitId
    lost_cents: Cents
    contribution_cents: UnsignedCents
    covered_cents: UnsignedCents = Field(description="what passes to the unit: lost less contribution")
    written_off_on: date | None = Field(default=None, description="of the loss; none from release 0.1.0")
    currency: Currency = "EUR"


class WageContributionDeducted(Event, consumers=("payroll",)):
    """The pot's part of a settled wage is booked."""

    NAME: ClassVar[str] = "contributions.wage_contribution_deducted.v1"
    contract_id: ContractId
    unit_id: UnitId
    base_cents: Cents
    contribution_cents: UnsignedCents
    currency: Currency = "EUR"


class LogHeadsSigned(SignedHeads, consumers=("members",)):
    """Its sealed logs grew, and their heads were signed. Members keeps them: nobody is alone with its own."""

    NAME: ClassVar[str] = "contributions.log_heads_signed.v1"


class UnitAnswered(ClosingAnswer, consumers=("members",)):
    """What the pot took and gave of a unit that is closing, as contributions has them."""

    NAME: ClassVar[str] = "contributions.unit_answered.v1"
