"""The payslip: every line of a wage, checked to add up."""

from dataclasses import dataclass
from datetime import date

from services.payroll.domain.contract import ContractKind
from services.payroll.refusals import PayslipDoesNotBalance


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    cents: int


@dataclass(frozen=True, slots=True)
class Payslip:
    """What is due on a wage, in cents. All amounts are zero or more; gross and net are more than zero.

    Checked when it is made, PayslipDoesNotBalance otherwise:
    - taxable = gross - employee NSSO + work bonus
    - gross = net + employee NSSO - work bonus + withholding + special contribution
    - the work bonus stays within the employee NSSO, the fiscal bonus within the withholding
    - every employer charge has its own name
    """

    kind: ContractKind
    day: date
    gross_cents: int
    contribution_base_cents: int
    employee_nsso_cents: int
    work_bonus_a_cents: int
    work_bonus_b_cents: int
    taxable_cents: int
    withholding_before_cents: int
    fiscal_bonus_cents: int
    special_contribution_cents: int
    net_cents: int
    employer_lines: tuple[Line, ...]

    def __post_init__(self) -> None:
        for promise, holds in self._promises().items():
            if not holds:
                raise PayslipDoesNotBalance(promise)

    @property
    def work_bonus_cents(self) -> int:
        return self.work_bonus_a_cents + self.work_bonus_b_cents

    @property
    def withholding_cents(self) -> int:
        """What is withheld, the fiscal work bonus taken off."""
        return self.withholding_before_cents - self.fiscal_bonus_cents

    @property
    def employer_charges_cents(self) -> int:
        """What the employer pays on top of the gross."""
        return sum(line.cents for line in self.employer_lines)

    @property
    def employer_cost_cents(self) -> int:
        return self.gross_cents + self.employer_charges_cents

    @property
    def worker_lines(self) -> tuple[Line, ...]:
        """From gross to net: what is taken off is negative; they sum to the net."""
        return (
            Line("gross", self.gross_cents),
            Line("employee_nsso", -self.employee_nsso_cents),
            Line("work_bonus", self.work_bonus_cents),
            Line("withholding_tax", -self.withholding_cents),
            Line("special_contribution", -self.special_contribution_cents),
        )

    @property
    def cost_lines(self) -> tuple[Line, ...]:
        """From gross to employer cost; they sum to it."""
        return (Line("gross", self.gross_cents), *self.employer_lines)

    @property
    def lines(self) -> tuple[Line, ...]:
        """The payslip as it is read: taxable and net are subtotals, the employer's charges follow."""
        gross, nsso, bonus, withholding, special = self.worker_lines
        return (
            gross,
            nsso,
            bonus,
            Line("taxable", self.taxable_cents),
            withholding,
            special,
            Line("net", self.net_cents),
            *self.employer_lines,
            Line("employer_cost", self.employer_cost_cents),
        )

    def _promises(self) -> dict[str, bool]:
        names = [line.name for line in self.employer_lines]
        return {
            "gross and net are more than zero": self.gross_cents > 0 and self.net_cents > 0,
            "no amount is negative": min(self._amounts()) >= 0,
            "the work bonus stays within the contribution": self.work_bonus_cents <= self.employee_nsso_cents,
            "the fiscal bonus stays within the withholding": self.withholding_cents >= 0,
            "taxable is gross less contribution": self.taxable_cents
            == self.gross_cents - self.employee_nsso_cents + self.work_bonus_cents,
            "the lines sum to the net": self.net_cents == sum(line.cents for line in self.worker_lines),
            "every employer charge has its own name": len(set(names)) == len(names),
        }

    def _amounts(self) -> tuple[int, ...]:
        return (
            self.contribution_base_cents,
            self.employee_nsso_cents,
            self.work_bonus_a_cents,
            self.work_bonus_b_cents,
            self.taxable_cents,
            self.withholding_before_cents,
            self.fiscal_bonus_cents,
            self.special_contribution_cents,
            *(line.cents for line in self.employer_lines),
        )
