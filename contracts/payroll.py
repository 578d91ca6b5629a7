"""What payroll says and answers: unit budgets, employment contracts, wages."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from contracts.base import (
    Cents,
    Command,
    ContractId,
    Currency,
    Event,
    InternalInvoiceId,
    InvoiceId,
    LegalEntity,
    MemberId,
    PositiveCents,
    Reply,
    Request,
    Text,
    UnitId,
    UnsignedCents,
)

ContractKind = Literal["artist_day", "employee_month"]


class BudgetCredited(Event):
    """Both the payment and its contribution are booked: the unit may spend the difference."""

    NAME: ClassVar[str] = "payroll.budget_credited.v1"
    unit_id: UnitId
    invoice_id: InvoiceId
    net_cents: Cents
    contribution_cents: Cents
    available_cents: Cents = Field(description="what this invoice adds to what the unit may spend")
    currency: Currency = "EUR"


class BudgetTransferred(Event):
    """The buyer's budget had the money, and the seller's has it now. Said once per internal invoice."""

    NAME: ClassVar[str] = "payroll.budget_transferred.v1"
    internal_invoice_id: InternalInvoiceId
    seller_unit_id: UnitId
    buyer_unit_id: UnitId
    transferred_on: date
    amount_cents: PositiveCents
    currency: Currency = "EUR"


class WageSettled(Event):
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


class DeclareContract(Command):
    unit_id: UnitId
    worker_id: MemberId
    kind: ContractKind
    day: date = Field(description="the day worked; for a month, its first day")
    hours: Annotated[int, Field(ge=1, le=200)]
    gross_cents: PositiveCents
    household: Literal["single", "couple_one_income", "couple_two_incomes"] = "single"
    children: Annotated[int, Field(ge=0, le=20)] = 0


class SettleContract(Command):
    contract_id: ContractId


class PayslipLine(Reply):
    label: Text
    cents: Cents


class ContractReply(Reply):
    contract_id: ContractId
    state: Literal["declared", "settled"]
    unit_id: UnitId
    worker_id: MemberId
    kind: ContractKind
    day: date
    gross_cents: UnsignedCents
    net_cents: UnsignedCents
    employer_cost_cents: UnsignedCents
    wage_contribution_cents: UnsignedCents
    lines: tuple[PayslipLine, ...] = ()


class GetContract(Request):
    contract_id: ContractId


class GetBudget(Request):
    unit_id: UnitId


class BudgetReply(Reply):
    unit_id: UnitId
    available_cents: Cents = Field(description="money in hand: paid invoices less contributions, wages and reserves")
    facility_cents: UnsignedCents = Field(description="the enterprise's advance on issued, unpaid invoices")
    spendable_cents: Cents
    reserved_cents: UnsignedCents


class GetStatement(Request):
    unit_id: UnitId


class StatementLine(Reply):
    booked_on: date
    what: Text
    about: Text
    cents: Cents
    balance_cents: Cents


class StatementReply(Reply):
    unit_id: UnitId
    lines: tuple[StatementLine, ...]
    balance_cents: Cents
    books_cents: Cents = Field(description="the same balance read from the books; must be equal")
