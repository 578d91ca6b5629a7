from datetime import date
from typing import get_args

from contracts.governance.enums import AssemblyDay
from services.governance.assemblies.domain.days import ASSEMBLY_DAYS
from services.governance.tests.bylaws.standing import standing


def test_every_name_has_its_rule() -> None:
    assert ASSEMBLY_DAYS.keys() == set(get_args(AssemblyDay))


def test_convocations_leave_fifteen_days_before_the_assembly_or_as_the_bylaws_say() -> None:
    meeting_on = date(2026, 5, 9)

    assert ASSEMBLY_DAYS["latest_sending"](meeting_on, standing()) == date(2026, 4, 24)
    assert ASSEMBLY_DAYS["latest_sending"](meeting_on, standing(convocation_days="21")) == date(2026, 4, 18)


def test_what_a_tenth_requires_is_convened_within_three_weeks() -> None:
    assert ASSEMBLY_DAYS["convened_by"](date(2026, 3, 2), standing()) == date(2026, 3, 23)
