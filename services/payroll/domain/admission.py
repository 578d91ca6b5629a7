"""Every condition under which payroll can compute a wage right; the rest is refused."""

from collections.abc import Iterator
from fractions import Fraction

from kernel.rounding import half_up
from services.payroll.domain.contract import Contract, ContractKind, MonthToDate
from services.payroll.domain.parameters import WageParameters
from services.payroll.domain.social_security import special_contribution
from services.payroll.domain.work_bonus import reference_wage
from services.payroll.refusals import (
    BelowMinimumWage,
    ContributionCeilingNotCovered,
    GrossNotPositive,
    HoursOutOfRange,
    HouseholdNotCovered,
    MonthNotCovered,
    WageRefused,
    WorkBonusNotCovered,
)

_HOURS_A_MONTH = Fraction(38 * 52, 12)  # 164.67: the hours for which the guaranteed monthly minimum is due
_DAY_HOURS = (1, 12)
_MONTH_HOURS = (152, 175)  # a 38-hour week in months of 20 to 23 working days
_MOST_CHILDREN = 20


def admit(contract: Contract, month: MonthToDate, parameters: WageParameters) -> None:
    """Return when the wage can be computed right; otherwise raise the first WageRefused that applies."""
    if (parameters.kind, parameters.day) != (contract.kind, contract.day):
        raise ValueError("the parameters are for another kind or day than the contract")
    for refusal in _refusals(contract, month, parameters):
        raise refusal


def minimum_gross(kind: ContractKind, hours: int | Fraction, minimum_month_cents: int) -> int:
    """The guaranteed minimum for these hours: GGMMI / 164.67 an hour; for a month, the GGMMI itself."""
    if kind is ContractKind.EMPLOYEE_MONTH:
        return minimum_month_cents
    return half_up(minimum_month_cents * Fraction(hours) / _HOURS_A_MONTH)


def _refusals(contract: Contract, month: MonthToDate, parameters: WageParameters) -> Iterator[WageRefused]:
    yield from _of_gross(contract)
    yield from _of_hours(contract)
    yield from _of_household(contract)
    yield from _of_month(contract, month, parameters)
    yield from _of_ceiling(contract, month, parameters)
    yield from _of_minimum(contract, parameters)
    yield from _of_work_bonus(contract, parameters)


def _of_gross(contract: Contract) -> Iterator[WageRefused]:
    if contract.gross_cents <= 0:
        yield GrossNotPositive("gross_cents: not more than zero (a wage is paid, not owed)", field="gross_cents")


def _of_hours(contract: Contract) -> Iterator[WageRefused]:
    day = contract.kind is ContractKind.ARTIST_DAY
    least, most = _DAY_HOURS if day else _MONTH_HOURS
    if not least <= contract.hours <= most:
        rule = "a one-day contract" if day else "only a full-time whole month is covered"
        yield HoursOutOfRange(f"hours: not between {least} and {most} ({rule})", field="hours")


def _of_household(contract: Contract) -> Iterator[WageRefused]:
    if contract.household.situation != "single":
        rule = "withholding and special contribution are known for a single worker only"
        yield HouseholdNotCovered(f"household: not single ({rule})", field="household")
    if not 0 <= contract.household.children <= _MOST_CHILDREN:
        yield HouseholdNotCovered(f"children: not between 0 and {_MOST_CHILDREN} (a number)", field="children")


def _of_month(contract: Contract, month: MonthToDate, parameters: WageParameters) -> Iterator[WageRefused]:
    if month.kinds - _goes_with(contract.kind):
        rule = "an artist's days go together with such days only; a full-time month stands alone"
        yield _month_not_covered("another kind of wage in the month", rule)
    if month.gross_cents < 0 or month.special_contribution_cents < 0 or (month.gross_cents and not month.kinds):
        yield _month_not_covered("figures that cannot be", "sums of payslips")
    due_cents = special_contribution(month_base(contract, month, parameters), parameters.special_contribution)
    if month.special_contribution_cents > due_cents:
        rule = "the special contribution of the month is withheld once"
        yield _month_not_covered("more withheld than the month owes", rule)


def _month_not_covered(fault: str, rule: str) -> MonthNotCovered:
    return MonthNotCovered(f"month_to_date: {fault} ({rule})", field="month_to_date")


def _goes_with(kind: ContractKind) -> frozenset[ContractKind]:
    return frozenset({kind}) if kind is ContractKind.ARTIST_DAY else frozenset()


def _of_ceiling(contract: Contract, month: MonthToDate, parameters: WageParameters) -> Iterator[WageRefused]:
    if 3 * month_base(contract, month, parameters) > parameters.quarter_ceiling_cents:
        yield ContributionCeilingNotCovered(
            "gross_cents: more in the month than a third of the quarterly ceiling"
            " (ONSS: above the ceiling employer contributions are not computed in full)",
            field="gross_cents",
            quarter_ceiling_cents=parameters.quarter_ceiling_cents,
        )


def _of_minimum(contract: Contract, parameters: WageParameters) -> Iterator[WageRefused]:
    minimum = minimum_gross(contract.kind, contract.hours, parameters.minimum_month_cents)
    if contract.gross_cents < minimum:
        rule = "guaranteed minimum wage, GGMMI/RMMMG"
        sentence = f"gross_cents: too low for the hours ({rule})"
        yield BelowMinimumWage(sentence, field="gross_cents", minimum_cents=minimum)


def _of_work_bonus(contract: Contract, parameters: WageParameters) -> Iterator[WageRefused]:
    if contract.kind is not ContractKind.ARTIST_DAY:
        return
    highest = parameters.work_bonus.a_high_cents
    if reference_wage(contract.gross_cents, contract.hours, contract.day) <= highest:
        yield WorkBonusNotCovered(
            "gross_cents: a work bonus may be due on the full-time monthly wage behind these hours"
            " (ONSS: S = (W / H) * U must lie above the end of the work bonus table)",
            field="gross_cents",
            reference_wage_above_cents=highest,
        )


def month_base(contract: Contract, month: MonthToDate, parameters: WageParameters) -> int:
    """The contribution base of the worker's month, this contract included."""
    return parameters.base.of_cents(month.gross_cents + contract.gross_cents)
