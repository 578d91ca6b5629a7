"""The month that is drawn from a seed: the same each time, possible whatever the seed."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.identifiers import structured_communication
from kernel.rates import Rate
from scenarios.bank_file_comes_in import bank_file
from scenarios.cast import ENTERPRISE_ACCOUNT, UNITS
from scenarios.invoices_go_out import SentInvoice
from scenarios.plan import ADVANCE_SHARE, COEFFICIENTS, FIRST, LAST, Bill, Plan, PlannedWage, payments, plan_month
from scenarios.story import situations
from scenarios.trade import PATIENT, SALARIED, PaymentFate
from services.invoicing.banking.domain.payment import MatchOutcome, Receipt, match_payments
from services.invoicing.banking.formats.coda import examine_coda
from services.invoicing.billing.domain.claim import Claim
from services.invoicing.billing.domain.discounts import PricedLine, discounted_totals
from services.invoicing.billing.domain.lines import Line
from services.invoicing.billing.domain.vat import Vat
from services.payroll.domain.budget import contract_cost_cents
from services.payroll.domain.contract import Contract, ContractKind
from services.payroll.domain.wage import payslip_of
from services.payroll.parameters import advance_facility_share, wage_parameters

SEEDS = st.integers(0, 10**6)


def bills_of(plan: Plan) -> list[Bill]:
    """As invoicing would number them, with a total that stands in for the one with VAT."""
    return [
        Bill(invoice, structured_communication(126_000_000 + number), invoice.net_cents * 121 // 100)
        for number, invoice in enumerate(plan.invoices, start=1)
    ]


def cost_cents(wage: PlannedWage) -> int:
    """What payroll reserves for this wage."""
    kind = ContractKind.named(wage.kind)
    slip = payslip_of(Contract(kind, wage.day, wage.hours, wage.gross_cents), wage_parameters(kind, wage.day))
    return contract_cost_cents(slip.employer_cost_cents, slip.gross_cents, Rate.of(COEFFICIENTS[wage.kind]))


def test_the_same_seed_plans_the_same_month_and_another_seed_another() -> None:
    assert plan_month(7) == plan_month(7)
    assert payments(bills_of(plan_month(7)), 7) == payments(bills_of(plan_month(7)), 7)
    assert [i.net_cents for i in plan_month(7).invoices] != [i.net_cents for i in plan_month(8).invoices]


@given(SEEDS)
def test_payroll_can_pay_every_planned_wage_out_of_what_its_unit_earns(seed: int) -> None:
    plan = plan_month(seed)

    for unit in UNITS:
        costs = [cost_cents(wage) for wage in plan.wages if wage.unit == unit.key]
        assert sum(costs) <= plan.earned_cents(unit.key)
        assert bool(costs) == (unit.key != PATIENT)


@given(SEEDS)
def test_the_late_client_is_bridged_by_the_advance(seed: int) -> None:
    plan = plan_month(seed)
    advances = sum(invoice.advance_cents for invoice in plan.of_unit(PATIENT))

    assert plan.advanced
    assert plan.earned_cents(PATIENT) == 0
    assert sum(cost_cents(wage) for wage in plan.advanced) <= advances


@given(SEEDS)
def test_nobody_works_twice_on_a_day_and_one_is_employed_for_the_month(seed: int) -> None:
    plan = plan_month(seed)
    worked = Counter((wage.worker, wage.day) for wage in (*plan.advanced, *plan.wages))

    assert max(worked.values()) == 1
    assert [wage.unit for wage in plan.wages if wage.kind == "employee_month"] == [SALARIED]


@given(SEEDS)
def test_invoices_follow_their_days_within_the_month_and_every_vat_situation_occurs(seed: int) -> None:
    invoices = plan_month(seed).invoices

    assert all(before.day <= after.day for before, after in pairwise(invoices))
    assert invoices[0].day >= FIRST
    assert invoices[-1].day <= LAST
    assert {name for invoice in invoices for name, _ in situations(invoice)} == {
        "21 %", "12 %", "6 %", "0 %", "reverse charge", "intra eu", "export", "exempt",
    }  # fmt: skip


@given(SEEDS)
def test_invoicing_counts_the_same_net(seed: int) -> None:
    for invoice in plan_month(seed).invoices:
        lines = [
            Line.in_cents(
                line.offer.description,
                line.quantity,
                line.unit_price_cents,
                Vat.of(line.offer.vat, line.offer.percent, line.offer.reason or ""),
            )
            for line in invoice.lines
        ]

        assert discounted_totals(map(PricedLine, lines)).net_cents == invoice.net_cents


def test_the_advance_is_the_share_that_payroll_gives() -> None:
    assert advance_facility_share("BE", LAST) == ADVANCE_SHARE


@pytest.mark.parametrize("seed", [1, 2026, 31_337])
def test_the_bank_pays_each_invoice_as_its_fate_says(seed: int) -> None:
    bills = bills_of(plan_month(seed))
    received = payments(bills, seed)
    receipts = [
        Receipt(str(index), payment.amount_cents, payment.value_date or LAST, payment.structured, payment.text)
        for index, payment in enumerate(received)
    ]
    claims = {bill.invoice.key: _claim(bill) for bill in bills}

    outcomes = Counter(match.outcome for match in match_payments(receipts, claims).matches)

    fates = Counter(bill.invoice.fate for bill in bills)
    assert fates[PaymentFate.TWICE] == fates[PaymentFate.IN_PART] == fates[PaymentFate.MISTYPED] == 1
    assert outcomes == {
        MatchOutcome.EXACT: fates[PaymentFate.PAID] + fates[PaymentFate.IN_TEXT] + 1,
        MatchOutcome.DUPLICATE: 1,
        MatchOutcome.PART: 1,
        MatchOutcome.BAD_CHECK_DIGITS: 1,
    }


def _claim(bill: Bill) -> Claim:
    return Claim(bill.invoice.key, bill.communication, bill.total_cents, bill.total_cents, bill.invoice.net_cents)


@given(SEEDS)
def test_payments_come_in_order_after_their_invoice_and_before_the_month_is_over(seed: int) -> None:
    bills = bills_of(plan_month(seed))

    days = [payment.value_date for payment in payments(bills, seed) if payment.value_date is not None]

    assert days == sorted(days)
    assert all(FIRST < day <= LAST for day in days)


def test_the_coda_file_reads_back_with_every_payment() -> None:
    plan = plan_month(2026)
    bills = bills_of(plan)

    (statement,) = examine_coda(bank_file([issued(bill) for bill in bills], 2026)).sound().statements

    assert statement.account_iban == ENTERPRISE_ACCOUNT
    assert [entry.amount_cents for entry in statement.entries] == [p.amount_cents for p in payments(bills, 2026)]


def issued(bill: Bill) -> SentInvoice:
    from contracts.invoicing.billing import InvoiceReply

    reply = InvoiceReply(
        invoice_id=f"inv_{int(bill.invoice.key):032x}",
        state="issued",
        unit_id="unit_" + "0" * 32,
        client_id="cli_" + "0" * 32,
        communication=bill.communication,
        net_cents=bill.invoice.net_cents,
        vat_cents=bill.total_cents - bill.invoice.net_cents,
        total_cents=bill.total_cents,
        open_cents=bill.total_cents,
    )
    return SentInvoice(bill.invoice, reply)
