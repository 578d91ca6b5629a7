"""An exclusion on its days: who may answer until when, what a hearing is owed to, and who decides."""

from datetime import date, timedelta
from typing import get_args

import pytest

from contracts.governance.enums import ExclusionBody, ExclusionStepKind
from services.governance.exclusions.domain.procedure import (
    EXCLUSION_BODIES,
    Exclusion,
    ExclusionStep,
    Procedure,
    require_decidable,
)
from services.governance.exclusions.refusals import AnswerPeriodRuns, HearingOutstanding, WrongBody
from services.governance.tests.bylaws.standing import standing

DELIVERED, UNTIL = date(2026, 1, 31), date(2026, 2, 28)
AFTER = UNTIL + timedelta(days=1)
EXCLUSION = Exclusion("exc_1", "mbr_1", "a cause", date(2026, 1, 30), "board", DELIVERED, "operator:test")


def step(kind: ExclusionStepKind, day: date) -> ExclusionStep:
    until = UNTIL if kind == "delivered" else None
    return ExclusionStep(f"exs_{kind}{day}", "exc_1", kind, day, None, until, "", "paper", day, "operator:test")


def after(*steps: tuple[ExclusionStepKind, date]) -> Procedure:
    return Procedure(EXCLUSION, (step("delivered", DELIVERED), *(step(*kind_and_day) for kind_and_day in steps)))


def test_every_name_has_its_body() -> None:
    assert EXCLUSION_BODIES.keys() == set(get_args(ExclusionBody))


def test_nothing_is_decided_on_the_last_day_to_answer() -> None:
    with pytest.raises(AnswerPeriodRuns):
        require_decidable(after(("answered", DELIVERED)), "assembly", UNTIL, standing(UNTIL))
    require_decidable(after(), "assembly", AFTER, standing(AFTER))


@pytest.mark.parametrize(("asked_on", "owed"), [(UNTIL, True), (AFTER, False)])
def test_a_hearing_is_owed_when_it_was_asked_up_to_the_last_day(asked_on: date, owed: bool) -> None:
    assert after(("hearing_asked", asked_on)).in_time("hearing_asked") is owed


def test_a_hearing_after_the_decision_is_none() -> None:
    request: tuple[ExclusionStepKind, date] = ("hearing_asked", DELIVERED)
    with pytest.raises(HearingOutstanding):
        require_decidable(after(request, ("heard", AFTER + timedelta(days=1))), "assembly", AFTER, standing(AFTER))
    require_decidable(after(request, ("heard", AFTER)), "assembly", AFTER, standing(AFTER))


def test_the_body_is_that_of_the_bylaws() -> None:
    with pytest.raises(WrongBody):
        require_decidable(after(), "board", AFTER, standing(AFTER))
    require_decidable(after(), "board", AFTER, standing(AFTER, exclusion_body="board"))
