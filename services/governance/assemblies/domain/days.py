"""The days around an assembly that law and bylaws fix."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from contracts.governance.enums import AssemblyDay
from services.governance.bylaws.domain.bylaws import Bylaws


def latest_sending(meeting_on: date, bylaws: Bylaws) -> date:
    """The last day on which convocations may leave: at least 15 days before the assembly (CSA 6:70)."""
    return meeting_on - timedelta(days=bylaws.convocation_days)


def convened_by(required_on: date, bylaws: Bylaws) -> date:
    """The last day for convening what holders of a tenth of the shares required: three weeks later (CSA 6:70 §1)."""
    return required_on + timedelta(days=bylaws.convening_days)


ASSEMBLY_DAYS: Mapping[AssemblyDay, Callable[[date, Bylaws], date]] = {
    "latest_sending": latest_sending,
    "convened_by": convened_by,
}
"""From the day of the assembly, or of the demand."""
