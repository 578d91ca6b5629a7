"""From a contract to its payslip.

Covered: `artist_day` (one day, ONSS worker code 046, contributions on 108 % of the gross, holiday pay
charged to the employer, flat withholding) and `employee_month` (open-ended, white-collar, code 495,
full-time, the whole month, holiday pay paid by the employer when taken, so not in the month's cost). Not in
the cost of either: the accident insurance, which the coefficient of the common contribution covers, and the
contribution on wages above 4,000 a month that depends on the sector (index moderation, ONSS 2026/3).
"""

from services.payroll.domain.admission import admit, month_base
from services.payroll.domain.contract import NOTHING_YET, Contract, ContractKind, MonthToDate
from services.payroll.domain.parameters import WageParameters
from services.payroll.domain.payslip import Payslip
from services.payroll.domain.social_security import employer_lines, special_contribution
from services.payroll.domain.withholding import withhold
from services.payroll.domain.work_bonus import work_bonus


def payslip_of(contract: Contract, parameters: WageParameters, month_to_date: MonthToDate = NOTHING_YET) -> Payslip:
    """The payslip of this contract, given the rates of its kind and day and the worker's other wages of the
    month.

    The special contribution is that of the whole month less what was withheld before. Raises a WageRefused
    for what payroll cannot compute right, and ValueError when the parameters are not the
    contract's own.
    """
    admit(contract, month_to_date, parameters)
    base = parameters.base.of_cents(contract.gross_cents)
    nsso = parameters.employee_nsso.of_cents(base)
    bonus = _work_bonus(contract, nsso, parameters)
    taxable = contract.gross_cents - nsso + sum(bonus)
    tax = withhold(taxable, parameters.withholding, contract.household.children, bonus)
    special = _special_contribution(contract, parameters, month_to_date)
    return Payslip(
        kind=contract.kind,
        day=contract.day,
        gross_cents=contract.gross_cents,
        contribution_base_cents=base,
        employee_nsso_cents=nsso,
        work_bonus_a_cents=bonus[0],
        work_bonus_b_cents=bonus[1],
        taxable_cents=taxable,
        withholding_before_cents=tax.before_cents,
        fiscal_bonus_cents=tax.fiscal_bonus_cents,
        special_contribution_cents=special,
        net_cents=taxable - tax.before_cents + tax.fiscal_bonus_cents - special,
        employer_lines=employer_lines(base, parameters.employer_charges),
    )


def _work_bonus(contract: Contract, nsso_cents: int, parameters: WageParameters) -> tuple[int, int]:
    if contract.kind is ContractKind.ARTIST_DAY:
        return 0, 0  # a day for which one could be due was not admitted
    return work_bonus(contract.gross_cents, nsso_cents, parameters.work_bonus)


def _special_contribution(contract: Contract, parameters: WageParameters, month: MonthToDate) -> int:
    due_cents = special_contribution(month_base(contract, month, parameters), parameters.special_contribution)
    return due_cents - month.special_contribution_cents
