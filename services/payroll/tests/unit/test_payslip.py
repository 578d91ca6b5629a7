from dataclasses import replace

import pytest

from kernel.refusal import Refused
from services.payroll.domain.payslip import Line
from services.payroll.refusals import PayslipDoesNotBalance
from services.payroll.tests.unit.wages import employee_month

PAYSLIP = employee_month(300000, children=2)


@pytest.mark.parametrize(
    "changes",
    [
        {"net_cents": PAYSLIP.net_cents + 1},
        {"gross_cents": PAYSLIP.gross_cents + 1},
        {"taxable_cents": PAYSLIP.taxable_cents - 1},
        {"taxable_cents": PAYSLIP.taxable_cents + 1, "employee_nsso_cents": PAYSLIP.employee_nsso_cents - 1},
        {"special_contribution_cents": 0},
        {"special_contribution_cents": -1, "net_cents": PAYSLIP.net_cents + 1925},
        {"withholding_before_cents": 0, "net_cents": PAYSLIP.net_cents + PAYSLIP.withholding_before_cents},
        {
            "work_bonus_b_cents": PAYSLIP.employee_nsso_cents,
            "taxable_cents": PAYSLIP.taxable_cents + PAYSLIP.employee_nsso_cents,
            "net_cents": PAYSLIP.net_cents + PAYSLIP.employee_nsso_cents,
        },
        {"employer_lines": (Line("employer_nsso", 1), Line("employer_nsso", 2))},
        {"employer_lines": (Line("employer_nsso", -1),)},
    ],
    ids=str,
)
def test_lines_that_do_not_add_up_make_no_payslip(changes: dict[str, int]) -> None:
    with pytest.raises(PayslipDoesNotBalance):
        replace(PAYSLIP, **changes)  # type: ignore[arg-type]


def test_the_sums_are_read_from_the_lines() -> None:
    assert PAYSLIP.work_bonus_cents == 11054
    assert PAYSLIP.withholding_cents == 29987
    assert PAYSLIP.employer_charges_cents == sum(line.cents for line in PAYSLIP.employer_lines) == 82230
    assert PAYSLIP.employer_cost_cents == 382230
    assert PAYSLIP.lines[0] == Line("gross", 300000)
    assert PAYSLIP.lines[-1] == Line("employer_cost", 382230)


def test_a_fault_in_a_payslip_is_a_refusal_with_a_stable_code() -> None:
    assert issubclass(PayslipDoesNotBalance, Refused)
    assert PayslipDoesNotBalance.code == "payslip_does_not_balance"
