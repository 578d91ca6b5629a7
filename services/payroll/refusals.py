"""What payroll refuses, each named by its fact. The sentences carry no amount of anybody's wage."""

from kernel.refusal import Refused


class WageRefused(Refused):
    """No payslip can be made: the sentence says of the field what is wrong with it, and which rule forbids it."""


class UnknownContractKind(WageRefused):
    """Payroll knows artist_day and employee_month only."""


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


class PayslipDoesNotBalance(Refused):
    """The lines of a payslip do not add up. Never a worker's fault."""


class BudgetExceeded(Refused):
    """The unit may not spend this much now."""


class UnitIsClosing(Refused):
    """The unit is closing or closed: work ends with the day on which that began, and so does the advance."""


class NoTariff(Refused):
    """No wage contribution is known for this legal entity, day and kind of contract, so no cost is known."""


class AlreadySettled(Refused):
    """The wage of this contract is fixed already."""
