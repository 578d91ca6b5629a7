"""What payroll publishes: budgets that grew or passed to another unit, wages that are settled."""

from datetime import date
from typing import ClassVar

from pydantic import Field

from contracts.payroll.enums import ContractKind
from contracts.wire.base import (
    Cents,
    ContractId,
    Currency,
    Event,
    InternalInvoiceId,
    InvoiceId,
    LegalEntity,
    MemberId,
    PositiveCents,
    UnitId,
    UnsignedCents,
)
from contracts.wire.closing import ClosingAnswer, LeavingAnswer
from contracts.wire.sealing import SignedHeads


class BudgetCredited(Event, consumers=("notifications",), about=("invoice_id",)):
    """Both the payment and its contribution are booked: the unit may spend the difference."""

    NAME: ClassVar[str] = "payroll.budget_credited.v1"
    unit_id: UnitId
    invoice_id: InvoiceId
    net_cents: Cents
    contribution_cents: Cents
    available_cents: Cents = Field(description="what this invoice adds to what the unit may spend")
    currency: Currency = "EUR"


class BudgetTransferred(Event, consumers=("invoicing",)):
    """The buyer's budget had the money, and the seller's has it now. Published once per internal invoice."""

    NAME: ClassVar[str] = "payroll.budget_transferred.v1"
    internal_invoice_id: InternalInvoiceId
    seller_unit_id: UnitId
    buyer_unit_id: UnitId
    transferred_on: date
    amount_cents: PositiveCents
    currency: Currency = "EUR"


class WageSettled(Event, consumers=("contributions", "notifications")):
    """A wage is fixed and owed to the worker."""

    NAME: ClassVar[str] = "payroll.wage_settled.v1"
    contract_id: ContractId
    unit_id: UnitId
    worker_id: MemberId
    legal_entity: LegalEntity
    kind: ContractKind
    worked_on: date
    gross_cents: PositiveCents
    net_cents: PositiveCents
    employer_charges_cents: UnsignedCents
    reductions_cents: UnsignedCents = Field(description="of statutory employer contributions; they go to the pot")
    currency: Currency = "EUR"


class LogHeadsSigned(SignedHeads, consumers=("members",)):
    """Its sealed logs grew, and their heads were signed. Members keeps them: nobody is alone with its own."""

    NAME: ClassVar[str] = "payroll.log_heads_signed.v1"


class UnitAnswered(ClosingAnswer, consumers=("members",)):
    """Its budget, its contracts of a unit that is closing, as payroll has them."""

    NAME: ClassVar[str] = "payroll.unit_answered.v1"


class LeavingAnswered(LeavingAnswer, consumers=("governance",)):
    """The budgets of the units that a member who leaves holds, as payroll has them."""

    NAME: ClassVar[str] = "payroll.leaving_answered.v1"
