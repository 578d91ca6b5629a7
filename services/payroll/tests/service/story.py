"""The story that the tests of this folder tell: Anne holds a unit, Bob works for it, clients pay."""

from datetime import date
from uuid import UUID, uuid5

import sqlalchemy as sa

from chassis.testing.harness import ServiceHarness, test_id
from contracts.contributions.events import (
    Coefficient,
    ContributionDeducted,
    ContributionReturned,
    LossCovered,
    TariffSet,
    WageContributionDeducted,
)
from contracts.invoicing.events import (
    InternalInvoiceIssued,
    InvoiceCredited,
    InvoiceIssued,
    InvoicePaid,
    InvoiceWrittenOff,
)
from contracts.members.events import UnitOpened
from contracts.payroll.budgets import BudgetReply, GetBudget, GetStatement, StatementReply
from contracts.payroll.contracts import ContractReply, DeclareContract, SettleContract

UNIT = test_id("unit", "songs")
ANNE, BOB, CARL = (test_id("mbr", name) for name in ("anne", "bob", "carl"))
TODAY = date(2026, 9, 14)
DAY_GROSS, DAY_NET, DAY_COST, DAY_CONTRIBUTION = 200_00, 152_69, 293_42, 12_20
DAY_WHOLE = DAY_COST + DAY_CONTRIBUTION


def unit(name: str) -> str:
    return test_id("unit", name)


def opened(unit_id: str = UNIT, legal_entity: str = "BE") -> UnitOpened:
    return UnitOpened(
        unit_id=unit_id,
        name="Songs",
        holder_ids=(ANNE,),
        tool="activity",
        sector="music",
        office="brussels",
        adviser="ada",
        legal_entity=legal_entity,
        opened_on=date(2026, 1, 5),
    )


def tariff(since: date = date(2024, 1, 1), factor: str = "0.061") -> TariffSet:
    return TariffSet(
        legal_entity="BE",
        since=since,
        turnover_percent="6.5",
        coefficients=(
            Coefficient(kind="artist_day", factor=factor),
            Coefficient(kind="employee_month", factor="0.05"),
        ),
    )


def issued(name: str = "one", net_cents: int = 1_000_00, unit_id: str = UNIT) -> InvoiceIssued:
    return InvoiceIssued(
        invoice_id=test_id("inv", name),
        number="2026/1",
        unit_id=unit_id,
        client_id=test_id("cli", "hall"),
        legal_entity="BE",
        issued_on=date(2026, 9, 1),
        due_on=date(2026, 10, 1),
        net_cents=net_cents,
        vat_cents=0,
    )


def paid(name: str = "one", net_cents: int = 1_000_00, unit_id: str = UNIT) -> InvoicePaid:
    return InvoicePaid(
        invoice_id=test_id("inv", name),
        number="2026/1",
        unit_id=unit_id,
        legal_entity="BE",
        issued_on=date(2026, 9, 1),
        paid_on=date(2026, 9, 10),
        net_cents=net_cents,
    )


def deducted(name: str = "one", contribution_cents: int = 65_00, unit_id: str = UNIT) -> ContributionDeducted:
    return ContributionDeducted(
        invoice_id=test_id("inv", name),
        unit_id=unit_id,
        base_cents=1_000_00,
        contribution_cents=contribution_cents,
        paid_on=date(2026, 9, 10),
    )


def credited(
    name: str = "one",
    net_cents: int = 1_000_00,
    *,
    invoice: str = "one",
    before: int = 0,
    after: int = 0,
    unit_id: str = UNIT,
) -> InvoiceCredited:
    return InvoiceCredited(
        credit_note_id=test_id("crn", name),
        number="2026/C1",
        invoice_id=test_id("inv", invoice),
        unit_id=unit_id,
        client_id=test_id("cli", "hall"),
        legal_entity="BE",
        issued_on=date(2026, 9, 1),
        credited_on=date(2026, 9, 12),
        net_cents=net_cents,
        vat_cents=0,
        passed_before_cents=before,
        passed_after_cents=after,
    )


def returned(
    name: str = "one", contribution_cents: int = 65_00, *, invoice: str = "one", unit_id: str = UNIT
) -> ContributionReturned:
    return ContributionReturned(
        credit_note_id=test_id("crn", name),
        invoice_id=test_id("inv", invoice),
        unit_id=unit_id,
        base_cents=1_000_00,
        contribution_cents=contribution_cents,
        credited_on=date(2026, 9, 12),
    )


def written_off(name: str = "one", lost_cents: int = 1_000_00, unit_id: str = UNIT) -> InvoiceWrittenOff:
    return InvoiceWrittenOff(
        invoice_id=test_id("inv", name),
        number="2026/1",
        unit_id=unit_id,
        legal_entity="BE",
        issued_on=date(2026, 9, 1),
        written_off_on=date(2026, 9, 13),
        lost_cents=lost_cents,
        reason="bankruptcy",
    )


def covered(
    name: str = "one", lost_cents: int = 1_000_00, contribution_cents: int = 65_00, unit_id: str = UNIT
) -> LossCovered:
    return LossCovered(
        invoice_id=test_id("inv", name),
        unit_id=unit_id,
        lost_cents=lost_cents,
        contribution_cents=contribution_cents,
        covered_cents=lost_cents - contribution_cents,
        written_off_on=date(2026, 9, 13),
    )


def internal(
    name: str = "one", amount_cents: int = 500_00, *, buyer: str = UNIT, seller: str = unit("dance")
) -> InternalInvoiceIssued:
    """The unit of this story buys from another."""
    return InternalInvoiceIssued(
        internal_invoice_id=test_id("iin", name),
        number="2026/I1",
        seller_unit_id=seller,
        buyer_unit_id=buyer,
        issued_on=date(2026, 9, 11),
        amount_cents=amount_cents,
    )


def wage_deducted(contract_id: str, contribution_cents: int = DAY_CONTRIBUTION) -> WageContributionDeducted:
    return WageContributionDeducted(
        contract_id=contract_id, unit_id=UNIT, base_cents=DAY_GROSS, contribution_cents=contribution_cents
    )


def a_day(name: str = "first", gross_cents: int = DAY_GROSS, worker_id: str = BOB) -> DeclareContract:
    return DeclareContract(
        request_id=request_id(f"declare {name}"),
        unit_id=UNIT,
        worker_id=worker_id,
        kind="artist_day",
        day=TODAY,
        hours=8,
        gross_cents=gross_cents,
    )


def request_id(name: str) -> UUID:
    return uuid5(UUID(int=0), name)


def declare(house: ServiceHarness, request: DeclareContract | None = None) -> ContractReply:
    return house.ask(request or a_day())


def settle(house: ServiceHarness, contract_id: str, name: str = "settle") -> ContractReply:
    return house.ask(SettleContract(request_id=request_id(name), contract_id=contract_id))


def open_unit(house: ServiceHarness, *, earned_invoices: int = 0) -> None:
    """A unit under a tariff, with invoices of 1,000 euro that are paid and contributed for."""
    house.consume(opened())
    house.consume(tariff())
    if earned_invoices:
        names = [f"earned {n}" for n in range(earned_invoices)]
        house.consume(*(paid(name) for name in names))
        house.consume(*(deducted(name) for name in names))


def earn(house: ServiceHarness, name: str, net_cents: int = 1_000_00, unit_id: str = UNIT) -> None:
    """A paid invoice without a contribution: all of it is available."""
    house.consume(paid(name, net_cents, unit_id))
    house.consume(deducted(name, 0, unit_id))


def budget(house: ServiceHarness, unit_id: str = UNIT) -> BudgetReply:
    return house.ask(GetBudget(unit_id=unit_id))


def statement(house: ServiceHarness, unit_id: str = UNIT) -> StatementReply:
    """The unit's statement, seen to agree with the books."""
    reply = house.ask(GetStatement(unit_id=unit_id))
    assert reply.balance_cents == reply.books_cents == sum(line.cents for line in reply.lines)
    return reply


def booked(house: ServiceHarness, account: str) -> int:
    """The credit balance of the account, in cents."""
    with house.engine.connect() as connection:
        query = sa.text("select coalesce(-sum(cents), 0)::bigint from posting where account = :account")
        return int(connection.execute(query, {"account": account}).scalar_one())
