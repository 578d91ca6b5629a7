from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest

from contracts.governance.enums import SubscriptionState, SubscriptionStepKind
from kernel.refusal import Refused
from services.governance.shares.domain.subscriptions import (
    Progress,
    SharePayment,
    Subscription,
    require_payable,
    require_undecided,
)
from services.governance.shares.refusals import (
    AlreadyDecided,
    AlreadyPaid,
    PaidByUnit,
    SubscriptionEnded,
    WaitsForBoard,
    WrongAmount,
)

DAY, LATER = date(2026, 9, 14), date(2026, 9, 20)
THREE = Subscription("sub_1", "mbr_1", 3, 3000, DAY, "950000000189")
TO_BOARD = replace(THREE, needs_board=True)
PAID = replace(THREE, paid_on=DAY)
Steps = Mapping[SubscriptionStepKind, date]


def part(cents: int, day: date = DAY) -> SharePayment:
    return SharePayment(f"pay_{cents}_{day}", "sub_1", "950000000189", cents, cents, day)


def test_the_exact_price_pays_a_subscription() -> None:
    require_payable(Progress(THREE, {}), 9000)

    with pytest.raises(WrongAmount):
        require_payable(Progress(THREE, {}), 9001)


@pytest.mark.parametrize("amount", [8999, 9001, 3000])
def test_any_other_amount_is_refused_and_the_price_is_told(amount: int) -> None:
    with pytest.raises(WrongAmount) as refused:
        require_payable(Progress(THREE, {}), amount)

    assert refused.value.facts == {"price_cents": 9000}


def test_after_parts_what_is_left_is_to_be_paid() -> None:
    progress = Progress(THREE, {}, (part(3000), part(1000, LATER)))

    require_payable(progress, 5000)

    assert (progress.counted_cents, progress.open_cents, progress.is_complete) == (4000, 5000, False)


@pytest.mark.parametrize(
    ("subscription", "steps", "refusal"),
    [
        (PAID, {}, AlreadyPaid),
        (TO_BOARD, {}, WaitsForBoard),
        (TO_BOARD, {"refused": DAY}, SubscriptionEnded),
        (THREE, {"lapsed": DAY}, SubscriptionEnded),
    ],
)
def test_what_cannot_be_paid_is_refused_by_name(
    subscription: Subscription, steps: Steps, refusal: type[Refused]
) -> None:
    with pytest.raises(refusal):
        require_payable(Progress(subscription, steps), 9000)


def test_a_unit_pays_no_share() -> None:
    with pytest.raises(PaidByUnit):
        require_payable(Progress(THREE, {}), 9000, by_unit=True)


@pytest.mark.parametrize(
    ("subscription", "steps", "state"),
    [
        (THREE, {}, "open"),
        (TO_BOARD, {}, "waits_for_board"),
        (TO_BOARD, {"accepted": DAY}, "open"),
        (TO_BOARD, {"refused": DAY}, "refused"),
        (TO_BOARD, {"accepted": DAY, "lapsed": LATER}, "lapsed"),
        (PAID, {}, "paid"),
    ],
)
def test_its_state_follows_from_its_steps(subscription: Subscription, steps: Steps, state: SubscriptionState) -> None:
    progress = Progress(subscription, steps, (part(1000),))

    assert progress.state == state
    assert progress.open_cents == (8000 if state in {"open", "waits_for_board"} else 0)


@pytest.mark.parametrize("steps", [{"accepted": DAY}, {"refused": DAY}, {"lapsed": DAY}])
def test_the_board_decides_once(steps: Steps) -> None:
    require_undecided(Progress(TO_BOARD, {}))

    for progress in (Progress(TO_BOARD, steps), Progress(THREE, {}), Progress(PAID, {})):
        with pytest.raises(AlreadyDecided):
            require_undecided(progress)


def test_it_is_completed_on_the_latest_day_of_its_parts_in_whatever_order_they_are_learned() -> None:
    parts = [part(3000, DAY), part(4000, LATER), part(2000, date(2026, 9, 16))]

    for order in permutations(parts):
        assert Progress(THREE, {}, tuple(order)).is_complete
        assert Progress(THREE, {}, tuple(order)).completed_on == LATER


def test_it_is_not_completed_before_it_was_subscribed_and_accepted() -> None:
    before = part(9000, date(2026, 9, 1))

    assert Progress(THREE, {}, (before,)).completed_on == DAY
    assert Progress(TO_BOARD, {"accepted": LATER}, (before,)).completed_on == LATER
    assert not Progress(TO_BOARD, {}, (before,)).is_complete
