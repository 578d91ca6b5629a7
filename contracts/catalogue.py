"""The one table: who says which event to whom, who answers which request to which roles.

Topology, broker permissions, schemas, AsyncAPI, reference pages and tests are all made from it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from contracts.contributions import tariffs as con
from contracts.contributions.events import (
    ContributionDeducted,
    ContributionReturned,
    LossCovered,
    TariffSet,
    WageContributionDeducted,
)
from contracts.contributions.pot import GetPot, PotReply
from contracts.governance import shares as gov
from contracts.governance.events import CooperatorAdmitted
from contracts.invoicing import banking as bnk
from contracts.invoicing import billing as inv
from contracts.invoicing import clients as cli
from contracts.invoicing import documents as doc
from contracts.invoicing import dunning as dun
from contracts.invoicing import events as iev
from contracts.invoicing import quoting as quo
from contracts.invoicing.internal import (
    AcceptInternalInvoice,
    GetInternalInvoice,
    InternalInvoiceReply,
    OfferInternalInvoice,
    RefuseInternalInvoice,
)
from contracts.members import persons as mem
from contracts.members.events import MemberRegistered, UnitClosed, UnitOpened
from contracts.members.units import CloseUnit, GetUnit, OpenUnit, UnitReply
from contracts.notifications import letters as ntf
from contracts.payroll import contracts as prl
from contracts.payroll.budgets import BudgetReply, GetBudget, GetStatement, StatementReply
from contracts.payroll.events import BudgetCredited, BudgetTransferred, WageSettled
from contracts.wire import operations as ops
from contracts.wire.base import Command, Event, Reply, Request

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
    EventSpec(MemberRegistered, "members", ("governance", "notifications")),
    EventSpec(UnitOpened, "members", ("invoicing", "payroll", "contributions", "governance", "notifications")),
    EventSpec(UnitClosed, "members", ("invoicing",)),
    EventSpec(CooperatorAdmitted, "governance", ("members",)),
    EventSpec(iev.InvoiceIssued, "invoicing", ("payroll",)),
    EventSpec(iev.InvoicePaid, "invoicing", ("contributions", "payroll")),
    EventSpec(iev.InvoiceCredited, "invoicing", ("contributions", "payroll")),
    EventSpec(iev.InvoiceOverdue, "invoicing", ("notifications",)),
    EventSpec(iev.ClientReminded, "invoicing", ("notifications",)),
    EventSpec(iev.InvoiceWrittenOff, "invoicing", ("contributions",)),
    EventSpec(iev.LossRecovered, "invoicing", ("contributions",)),
    EventSpec(iev.InternalInvoiceIssued, "invoicing", ("payroll",)),
    EventSpec(TariffSet, "contributions", ("payroll",)),
    EventSpec(ContributionDeducted, "contributions", ("payroll",)),
    EventSpec(ContributionReturned, "contributions", ("payroll",)),
    EventSpec(LossCovered, "contributions", ("payroll",)),
    EventSpec(WageContributionDeducted, "contributions", ("payroll",)),
    EventSpec(BudgetCredited, "payroll", ("notifications",)),
    EventSpec(BudgetTransferred, "payroll", ("invoicing",)),
    EventSpec(WageSettled, "payroll", ("contributions", "notifications")),
)

_INVOICING: tuple[MethodSpec, ...] = tuple(
    MethodSpec("invoicing", request, reply, roles)
    for request, reply, roles in (
        (cli.RegisterClient, cli.ClientReply, _MEMBER),
        (cli.UpdateClient, cli.ClientReply, _STAFF),
        (cli.BlockClient, cli.ClientReply, _MONEY),
        (cli.UnblockClient, cli.ClientReply, _MONEY),
        (cli.SetClientView, cli.ClientReply, _MEMBER),
        (cli.GetClient, cli.ClientReply, _READ),
        (cli.FindClients, cli.ClientsReply, _READ),
        (quo.MakeQuote, quo.QuoteReply, _MEMBER),
        (quo.SendQuote, quo.QuoteReply, _MEMBER),
        (quo.AcceptQuote, quo.OrderReply, _MEMBER),
        (quo.DeclineQuote, quo.QuoteReply, _MEMBER),
        (quo.GetQuote, quo.QuoteReply, _READ),
        (quo.FindQuotes, quo.QuotesReply, _READ),
        (quo.InvoiceOrder, inv.InvoiceReply, _MEMBER),
        (quo.CancelOrder, quo.OrderReply, _MEMBER),
        (quo.GetOrder, quo.OrderReply, _READ),
        (inv.DraftInvoice, inv.InvoiceReply, _MEMBER),
        (inv.DraftInvoices, inv.DraftedReply, _MEMBER),
        (inv.DiscardDraft, inv.InvoiceReply, _MEMBER),
        (inv.SetUnitPolicy, inv.UnitPolicyReply, _STAFF),
        (inv.SubmitDraft, inv.InvoiceReply, _MEMBER),
        (inv.ValidateDraft, inv.InvoiceReply, _STAFF),
        (inv.RejectDraft, inv.InvoiceReply, _STAFF),
        (inv.IssueInvoice, inv.InvoiceReply, _MEMBER),
        (inv.IssueInvoices, inv.IssuedReply, _MEMBER),
        (inv.GetInvoice, inv.InvoiceReply, _READ),
        (inv.FindInvoices, inv.InvoicesReply, _READ),
        (inv.GetTurnover, inv.TurnoverReply, _READ),
        (inv.CreditInvoice, inv.CreditNoteReply, _MEMBER),
        (inv.GetCreditNote, inv.CreditNoteReply, _READ),
        (OfferInternalInvoice, InternalInvoiceReply, _MEMBER),
        (AcceptInternalInvoice, InternalInvoiceReply, _MEMBER),
        (RefuseInternalInvoice, InternalInvoiceReply, _MEMBER),
        (GetInternalInvoice, InternalInvoiceReply, _READ),
        (bnk.RecordPayment, bnk.PaymentReply, _MONEY),
        (bnk.RecordPayments, bnk.PaymentsReply, _MONEY),
        (bnk.ImportBankStatement, bnk.ImportReply, _MONEY | {"bank"}),
        (bnk.GetQuarantine, bnk.QuarantineReply, _MONEY | {"auditor"}),
        (bnk.DiscardQuarantined, bnk.QuarantineReply, _MONEY),
        (bnk.GetSuspense, bnk.SuspenseReply, _MONEY | {"auditor"}),
        (bnk.MatchPayment, bnk.MatchReply, _MONEY),
        (bnk.UnmatchPayment, bnk.MatchReply, _MONEY),
        (bnk.ClassifyOutgoing, bnk.MatchReply, _MONEY),
        (bnk.ApplyCredit, bnk.CreditReply, _MONEY),
        (dun.RunReminders, dun.RemindersReply, _MONEY),
        (dun.HoldReminders, dun.HoldReply, _MEMBER | _MONEY),
        (dun.ReleaseHold, dun.HoldReply, _MEMBER | _MONEY),
        (dun.GetReminders, dun.ReminderTrace, _READ),
        (dun.GetReceivables, dun.ReceivablesReply, _READ),
        (dun.WriteOff, dun.WriteOffReply, _MONEY),
        (doc.GetDocument, doc.DocumentReply, _READ),
        (doc.GetDispatches, doc.DispatchesReply, _MONEY | {"auditor"}),
        (doc.RetryDispatch, doc.Dispatch, _MONEY),
        (doc.ReceiveDocument, doc.InboundReply, frozenset({"operator", "bank", "finance"})),
        (doc.FindInbound, doc.InboundDocuments, _MONEY | {"auditor"}),
    )
)

_OWN_METHODS: tuple[MethodSpec, ...] = (
    MethodSpec("members", mem.RegisterMember, mem.MemberReply, _STAFF),
    MethodSpec("members", mem.SignUsageAgreement, mem.MemberReply, _MEMBER),
    MethodSpec("members", OpenUnit, UnitReply, _STAFF),
    MethodSpec("members", CloseUnit, UnitReply, _STAFF),
    MethodSpec("members", mem.GetMember, mem.MemberReply, _READ),
    MethodSpec("members", GetUnit, UnitReply, _READ),
    MethodSpec("governance", gov.SubscribeShares, gov.SubscriptionReply, _MEMBER | {"secretary"}),
    MethodSpec("governance", gov.PayShares, gov.SubscriptionReply, _MONEY | {"secretary"}),
    MethodSpec("governance", gov.GetHoldings, gov.HoldingsReply, _READ),
    MethodSpec("governance", gov.GetShareRegister, gov.ShareRegisterReply, _AUDIT | {"secretary"}),
    *_INVOICING,
    MethodSpec("contributions", con.SetTariff, con.TariffReply, _MONEY),
    MethodSpec("contributions", con.GetTariff, con.TariffReply, _READ),
    MethodSpec("contributions", GetPot, PotReply, _READ),
    MethodSpec("payroll", prl.DeclareContract, prl.ContractReply, _MEMBER),
    MethodSpec("payroll", prl.SettleContract, prl.ContractReply, _MONEY),
    MethodSpec("payroll", prl.GetContract, prl.ContractReply, _READ),
    MethodSpec("payroll", GetBudget, BudgetReply, _READ),
    MethodSpec("payroll", GetStatement, StatementReply, _READ),
    MethodSpec("notifications", ntf.GetLetters, ntf.LettersReply, _STAFF | {"auditor"}),
    MethodSpec("notifications", ntf.GetPostOffice, ntf.PostOfficeReply, _READ),
    MethodSpec("notifications", ntf.GetLettersToPrint, ntf.LettersToPrintReply, _STAFF | {"finance"}),
    MethodSpec("notifications", ntf.MarkPrinted, ntf.PrintedReply, _STAFF | {"finance"}),
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
