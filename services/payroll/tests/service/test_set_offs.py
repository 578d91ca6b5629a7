"""The shares of a holder who left pay what the budget of its unit lacks."""

from datetime import date

from chassis.testing.harness import ServiceHarness, test_id
from contracts.governance.events import DebtSetOff
from services.payroll.tests.service.story import ANNE, UNIT, budget, credited, earn, open_unit, statement
from services.payroll.tests.service.test_closing import assert_audited


def test_what_was_set_off_comes_to_the_budget_once(payroll: ServiceHarness) -> None:
    open_unit(payroll)
    earn(payroll, "one")
    earn(payroll, "two", 400_00)
    payroll.consume(credited(before=1_000_00), credited("other", invoice="two", before=500_00))
    lacks = budget(payroll).available_cents

    debt = DebtSetOff(
        set_off_id=test_id("sof", "anne"), member_id=ANNE, unit_id=UNIT, cents=70_00, set_off_on=date(2026, 9, 14)
    )
    payroll.consume(debt, times=2)

    assert (lacks, budget(payroll).available_cents) == (-100_00, -30_00)
    assert payroll.balances()["clearing:governance>payroll"] == 70_00
    assert statement(payroll).lines[-1].what == "debt paid from the shares of a holder who left"
    assert_audited(payroll)
