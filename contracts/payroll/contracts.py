"""What payroll answers about employment contracts and wages."""

from datetime import date
from typing import Annotated

from pydantic import Field

from contracts.payroll.enums import ContractKind, ContractState, HouseholdSituation
from contracts.wire.base import (
    Cents,
    Command,
    ContractId,
    MemberId,
    PositiveCents,
    Reply,
    Request,
    Text,
    UnitId,
    UnsignedCents,
)
from contracts.wire.roles import HOLDER, MEMBER, MONEY, READ, WORKER


class PayslipLine(Reply):
    label: Text
    cents: Cents


class ContractReply(Reply):
    contract_id: ContractId
    state: ContractState
    unit_id: UnitId
    worker_id: MemberId
    kind: ContractKind
    day: date
    gross_cents: UnsignedCents
    net_cents: UnsignedCents
    employer_cost_cents: UnsignedCents
    wage_contribution_cents: UnsignedCents
    lines: tuple[PayslipLine, ...] = ()


class DeclareContract(Command[ContractReply], roles=MEMBER, whose=HOLDER):
    unit_id: UnitId
    worker_id: MemberId
    kind: ContractKind
    day: date = Field(description="the day worked; for a month, its first day")
    hours: Annotated[int, Field(ge=1, le=200)]
    gross_cents: PositiveCents
    household: HouseholdSituation = "single"
    children: Annotated[int, Field(ge=0, le=20)] = 0


class SettleContract(Command[ContractReply], roles=MONEY):
    contract_id: ContractId


class GetContract(Request[ContractReply], roles=READ, whose=HOLDER | WORKER):
    contract_id: ContractId
