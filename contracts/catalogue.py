"""The one table: who says which event to whom, who answers which request to which roles.

Topology, broker permissions, schemas, AsyncAPI, reference pages and tests are all made from it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from contracts import contributions as con
from contracts import governance as gov
from contracts import invoicing as inv
from contracts import members as mem
from contracts import notifications as ntf
from contracts import operations as ops
from contracts import payroll as prl
from contracts.base import Command, Event, Reply, Request

Service = Literal["members", "invoicing", "payroll", "contributions", "notifications", "governance"]
SERVICES: tuple[Service, ...] = (
    "members",
    "governance",
    "invoicing",
    "contributions",
    "payroll",
    "notifications",
)

# Who signs caller contexts (a principal has a key pair), and which roles its signature may vouch for.
OPERATOR = "operator"
ROLES = ("member", "adviser", "bank", "secretary", "finance", "auditor", "operator")
PRINCIPALS: dict[str, frozenset[str]] = {
    OPERATOR: frozenset(ROLES),
    **{service: frozenset({"service"}) for service in SERVICES},
}

_STAFF = frozenset({"adviser", "operator"})
_MEMBER = _STAFF | {"member"}
_MONEY = frozenset({"finance", "operator"})
_READ = _MEMBER | {"finance", "auditor", "secretary"}
_AUDIT = frozenset({"auditor", "operator"})


@dataclass(frozen=True, slots=True)
class EventSpec:
    """`owner` says `event`; each of `hearers` has a queue of its own for it.

    `once`: said at most once about a subject. The audit counts; twice means that something happened twice.
    """

    event: type[Event]
    owner: Service
    hearers: tuple[Service, ...]
    once: bool = True

    @property
    def type(self) -> str:
        return self.event.NAME

    def queue(self, hearer: str) -> str:
        return f"{hearer}.{self.event.NAME}"


@dataclass(frozen=True, slots=True)
class MethodSpec:
    """`service` answers `request` with `reply` to callers who hold one of `roles`."""

    service: Service
    request: type[Request]
    reply: type[Reply]
    roles: frozenset[str]

    @property
    def name(self) -> str:
        return method_name(self.request)

    @property
    def is_command(self) -> bool:
        return issubclass(self.request, Command)


def method_name(request: type[Request]) -> str:
    """`OpenUnit` is asked as `open_unit`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", request.__name__).lower()


EVENTS: tuple[EventSpec, ...] = (
    EventSpec(mem.MemberRegistered, "members", ("governance", "notifications")),
    EventSpec(mem.UnitOpened, "members", ("invoicing", "payroll", "contributions", "governance", "notifications")),
    EventSpec(gov.CooperatorAdmitted, "governance", ("members",)),
    EventSpec(inv.InvoiceIssued, "invoicing", ("payroll",)),
    EventSpec(inv.InvoicePaid, "invoicing", ("contributions", "payroll")),
    EventSpec(con.TariffSet, "contributions", ("payroll",)),
    EventSpec(con.ContributionDeducted, "contributions", ("payroll",)),
    EventSpec(con.WageContributionDeducted, "contributions", ("payroll",)),
    EventSpec(prl.BudgetCredited, "payroll", ("notifications",)),
    EventSpec(prl.WageSettled, "payroll", ("contributions", "notifications")),
)

_OWN_METHODS: tuple[MethodSpec, ...] = (
    MethodSpec("members", mem.RegisterMember, mem.MemberReply, _STAFF),
    MethodSpec("members", mem.SignUsageAgreement, mem.MemberReply, _MEMBER),
    MethodSpec("members", mem.OpenUnit, mem.UnitReply, _STAFF),
    MethodSpec("members", mem.GetMember, mem.MemberReply, _READ),
    MethodSpec("members", mem.GetUnit, mem.UnitReply, _READ),
    MethodSpec("governance", gov.SubscribeShares, gov.SubscriptionReply, _MEMBER | {"secretary"}),
    MethodSpec("governance", gov.PayShares, gov.SubscriptionReply, _MONEY | {"secretary"}),
    MethodSpec("governance", gov.GetHoldings, gov.HoldingsReply, _READ),
    MethodSpec("governance", gov.GetShareRegister, gov.ShareRegisterReply, _AUDIT | {"secretary"}),
    MethodSpec("invoicing", inv.RegisterClient, inv.ClientReply, _MEMBER),
    MethodSpec("invoicing", inv.DraftInvoice, inv.InvoiceReply, _MEMBER),
    MethodSpec("invoicing", inv.IssueInvoice, inv.InvoiceReply, _MEMBER),
    MethodSpec("invoicing", inv.GetInvoice, inv.InvoiceReply, _READ),
    MethodSpec("invoicing", inv.RecordPayment, inv.PaymentReply, _MONEY),
    MethodSpec("invoicing", inv.ImportBankStatement, inv.ImportReply, _MONEY | {"bank"}),
    MethodSpec("invoicing", inv.GetSuspense, inv.SuspenseReply, _MONEY | {"auditor"}),
    MethodSpec("contributions", con.SetTariff, con.TariffReply, _MONEY),
    MethodSpec("contributions", con.GetTariff, con.TariffReply, _READ),
    MethodSpec("contributions", con.GetPot, con.PotReply, _READ),
    MethodSpec("payroll", prl.DeclareContract, prl.ContractReply, _MEMBER),
    MethodSpec("payroll", prl.SettleContract, prl.ContractReply, _MONEY),
    MethodSpec("payroll", prl.GetContract, prl.ContractReply, _READ),
    MethodSpec("payroll", prl.GetBudget, prl.BudgetReply, _READ),
    MethodSpec("payroll", prl.GetStatement, prl.StatementReply, _READ),
    MethodSpec("notifications", ntf.GetLetters, ntf.LettersReply, _STAFF | {"auditor"}),
    MethodSpec("notifications", ntf.GetPostOffice, ntf.PostOfficeReply, _READ),
)

_COMMON: tuple[tuple[type[Request], type[Reply], frozenset[str]], ...] = (
    (ops.GetTrialBalance, ops.TrialBalanceReply, _AUDIT | {"finance"}),
    (ops.GetHealth, ops.HealthReply, _READ | {"service"}),
    (ops.GetTrace, ops.TraceReply, _AUDIT),
    (ops.GetDeadLetters, ops.DeadLettersReply, _AUDIT),
    (ops.GetDeadLetter, ops.DeadLetterReply, _AUDIT),
    (ops.ReplayDeadLetter, ops.DeadLetterReply, frozenset({"operator"})),
    (ops.DiscardDeadLetter, ops.DeadLetterReply, frozenset({"operator"})),
)

METHODS: tuple[MethodSpec, ...] = _OWN_METHODS + tuple(
    MethodSpec(service, request, reply, roles) for service in SERVICES for request, reply, roles in _COMMON
)

# Which principals may call which methods at all (the broker answers 403 to the rest). Roles narrow it further.
CALLERS: dict[str, tuple[str, ...]] = {OPERATOR: tuple(f"{m.service}.{m.name}" for m in METHODS)}


@cache
def event_spec(event_type: str) -> EventSpec | None:
    """The row of this wire type, or None."""
    return next((spec for spec in EVENTS if spec.type == event_type), None)


@cache
def method_spec(service: str, method: str) -> MethodSpec | None:
    """The row of this method, or None."""
    return next((spec for spec in METHODS if spec.service == service and spec.name == method), None)


def heard_by(service: str) -> Iterator[EventSpec]:
    return (spec for spec in EVENTS if service in spec.hearers)


def said_by(service: str) -> Iterator[EventSpec]:
    return (spec for spec in EVENTS if spec.owner == service)
