"""A limit of calls in a window: each caller has its own, and nobody who is gone is remembered."""

from datetime import timedelta

import pytest

from chassis.rpc.rate_limit import RateLimit
from chassis.testing.harness import FrozenClock
from contracts.wire.refusals import AskedTooOften


def test_a_caller_may_ask_so_often_in_any_window() -> None:
    limit, clock, answers = RateLimit(2, timedelta(seconds=10)), FrozenClock(), []
    for _second in range(25):
        try:
            limit.take("anne", clock())
        except AskedTooOften as refusal:
            answers.append(refusal.facts["again_in_s"])
        else:
            answers.append("yes")
        clock.forward(seconds=1)

    waits = [8, 7, 6, 5, 4, 3, 2, 1]
    assert answers == ["yes", "yes", *waits, "yes", "yes", *waits, "yes", "yes", *waits[:3]]


def test_one_caller_does_not_use_up_the_calls_of_another() -> None:
    limit, clock = RateLimit(1, timedelta(seconds=10)), FrozenClock()
    limit.take("anne", clock())
    limit.take("bob", clock())

    for caller in ("anne", "bob"):
        with pytest.raises(AskedTooOften):
            limit.take(caller, clock())


def test_callers_who_are_gone_are_forgotten() -> None:
    limit, clock = RateLimit(2, timedelta(seconds=10)), FrozenClock()
    for number in range(100):
        limit.take(f"caller {number}", clock())
        clock.forward(seconds=1)

    assert len(limit) == 10
