"""The shortest true story: a member joins, opens a unit, invoices, and the client pays."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.rpc.client import Client
from chassis.testing.running import RunningSystem
from chassis.testing.waiting import eventually
from contracts.contributions.events import Coefficient
from contracts.contributions.tariffs import SetTariff
from contracts.governance import shares as gov
from contracts.invoicing import banking as bnk
from contracts.invoicing import billing as inv
from contracts.invoicing import clients as cli
from contracts.members import persons as mem
from contracts.members.units import OpenUnit
from contracts.payroll.budgets import BudgetReply, GetBudget
from kernel.identifiers import uuid7
from kernel.refusal import Refused
from scenarios.session import unless_refused

NET_CENTS, CONTRIBUTION_CENTS = 100_000, 6_500
SINCE = date(2026, 9, 1)  # the day and the figures of scenarios/month.py


@dataclass(frozen=True, slots=True)
class PaidInvoice:
    """Ids of what was made."""

    unit_id: str
    member_id: str
    invoice_id: str
    request_id: UUID


def an_invoice_is_paid(system: RunningSystem) -> PaidInvoice:
    """Returns when the money is in the unit's budget."""
    with system.client("operator:test", "operator") as client:
        _set_tariff(client)
        member_id = _cooperator(client)
        unit = client.ask(open_unit(member_id))
        issued = an_invoice_is_issued(client, unit.unit_id)
        payment = payment_of(issued)
        assert client.ask(payment).settled
        look = unless_refused("unknown_thing", lambda: client.ask(GetBudget(unit_id=unit.unit_id)))
        eventually(lambda: _is_available(look()), what="the money in the unit's budget")
    return PaidInvoice(unit.unit_id, member_id, issued.invoice_id, payment.request_id)


def payment_of(issued: inv.InvoiceReply) -> bnk.RecordPayment:
    """All of it, on the day of issue."""
    return bnk.RecordPayment(
        request_id=uuid7(),
        communication=issued.communication or "",
        amount_cents=issued.total_cents,
        value_date=issued.issued_on or SINCE,
    )


def _is_available(budget: BudgetReply | None) -> bool:
    return budget is not None and budget.available_cents == NET_CENTS - CONTRIBUTION_CENTS


def _set_tariff(client: Client) -> None:
    request = SetTariff(
        request_id=uuid7(),
        legal_entity="BE",
        since=SINCE,
        turnover_percent="6.5",
        coefficients=(Coefficient(kind="artist_day", factor="0.02"), Coefficient(kind="employee_month", factor="0.03")),
        source="a test",
    )
    try:
        client.ask(request)
    except Refused as refusal:
        assert refusal.code == "tariff_already_set"  # noqa: PT017  (the other story came first)


def _cooperator(client: Client) -> str:
    register = mem.RegisterMember(
        request_id=uuid7(), given_name="Ines", family_name="Test", email="ines@example.org", language="fr"
    )
    member = client.ask(register)
    sign = mem.SignUsageAgreement(request_id=uuid7(), member_id=member.member_id, version="v2026")
    client.ask(sign)
    subscribe = gov.SubscribeShares(request_id=uuid7(), member_id=member.member_id, shares=1)
    subscription = eventually(
        unless_refused("unknown_thing", lambda: client.ask(subscribe)),
        what="governance knows the member",
    )
    pay = gov.PayShares(
        request_id=uuid7(), subscription_id=subscription.subscription_id, amount_cents=subscription.price_cents
    )
    client.ask(pay)
    ask = mem.GetMember(member_id=member.member_id)
    eventually(lambda: client.ask(ask).cooperator_since, what="the member is a cooperator")
    return member.member_id


def open_unit(member_id: str) -> OpenUnit:
    return OpenUnit(
        request_id=uuid7(),
        name="Atelier d'essai",
        holder_ids=(member_id,),
        tool="activity",
        sector="music",
        office="brussels",
        adviser="anne",
    )


def an_invoice_is_issued(client: Client, unit_id: str) -> inv.InvoiceReply:
    registration = cli.RegisterClient(
        request_id=uuid7(), name="Client d'essai", country="BE", kind="individual", not_a_duplicate=True
    )
    client_id = client.ask(registration).client_id
    draft = inv.DraftInvoice(
        request_id=uuid7(),
        unit_id=unit_id,
        client_id=client_id,
        lines=(inv.LineInput(description="Concert", quantity="1", unit_price_cents=NET_CENTS),),
    )
    drafted = eventually(unless_refused("unknown_thing", lambda: client.ask(draft)), what="invoicing knows the unit")
    return client.ask(inv.IssueInvoice(request_id=uuid7(), invoice_id=drafted.invoice_id))
