"""What payroll refuses, each named by its fact. The sentences carry no amount of anybody's wage."""

from kernel.refusal import Refused


class PayrollRefused(Refused):
    """The root of payroll's refusals."""


class WageRefused(PayrollRefused):
    """No payslip can be made: `field` is at fault, `fault` says how, `rule` which rule forbids it."""

    def __init__(self, *, field: str, fault: str, rule: str, **facts: str | int | bool | None) -> None:
        super().__init__(f"{field}: {fault} ({rule})", field=field, **facts)
        self.fault = fault
        self.rule = rule


class UnknownContractKind(WageRefused):
    """Payroll knows artist_day and employee_month only."""


class DateNotCovered(PayrollRefused):
    """A rate or amount is not known for the day, so nothing is computed."""

    def __init__(self, fault: str) -> None:
        super().__init__(f"day: {fault} (a rate is never guessed)", field="day")


class GrossNotPositive(WageRefused):
    """The gross wage is zero or less."""


class ContributionCeilingNotCovered(WageRefused):
    """The wage may pass the ceiling of employer contributions, above which other rates hold. Also stops
    typing errors.
    """


class HoursOutOfRange(WageRefused):
    """A day has 1 to 12 hours; a full-time month 152 to 175."""


class BelowMinimumWage(WageRefused):
    """The gross wage is under the guaranteed minimum (GGMMI/RMMMG) for its hours."""


class HouseholdNotCovered(WageRefused):
    """Withholding and special contribution are known for a single worker only."""


class WorkBonusNotCovered(WageRefused):
    """A day's wage for which a social work bonus could be due; without it the net would be wrong."""


class MonthNotCovered(WageRefused):
    """The worker's other wages of the month do not go together with this contract, or their figures make no
    sense.
    """


class PayslipDoesNotBalance(PayrollRefused):
    """The lines of a payslip do not add up. Never a worker's fault."""


class BudgetRefused(PayrollRefused):
    """The root of what a unit's budget refuses."""


class BudgetExceeded(BudgetRefused):
    """The unit may not spend this much now."""

    def __init__(self, *, available_cents: int, needed_cents: int) -> None:
        super().__init__(
            "the unit may not spend this much now", available_cents=available_cents, needed_cents=needed_cents
        )
        self.available_cents = available_cents
        self.needed_cents = needed_cents


class NoTariff(PayrollRefused):
    """No wage contribution is known for this legal entity, day and kind of contract, so no cost is known."""


class AlreadySettled(PayrollRefused):
    """The wage of this contract is fixed already."""
