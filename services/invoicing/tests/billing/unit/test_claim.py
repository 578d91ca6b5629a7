from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.invoicing.billing.domain.claim import Claim, ClaimChange
from services.invoicing.billing.refusals import ClaimExceeded, NotAPayment

DAY = date(2026, 9, 14)


def claim(total: int = 121_000, net: int = 100_000) -> Claim:
    return Claim("inv_1", "012600000108", total, total, net)


def test_a_payment_of_all_settles_and_passes_the_turnover() -> None:
    change = claim().pay(121_000, DAY)

    assert (change.applied_cents, change.excess_cents, change.settles, change.passes_cents) == (
        121_000,
        0,
        True,
        100_000,
    )
    assert (change.claim.open_cents, change.claim.settled_on, change.claim.passed_cents) == (0, DAY, 100_000)


def test_a_part_leaves_the_rest_open_and_passes_nothing() -> None:
    change = claim().pay(1, DAY)

    assert (change.claim.open_cents, change.settles, change.passes_cents) == (120_999, False, 0)
    assert (change.claim.settled_on, change.claim.passed_cents) == (None, None)


def test_a_credit_note_settles_what_was_partly_paid_and_passes_what_is_left() -> None:
    paid = claim().pay(60_500, DAY).claim

    change = paid.credit(50_000, 60_500, DAY)

    assert (change.applied_cents, change.excess_cents, change.settles, change.passes_cents) == (60_500, 0, True, 50_000)


def test_crediting_all_of_it_settles_and_passes_nothing() -> None:
    paid = claim().pay(21_000, DAY).claim

    change = paid.credit(100_000, 121_000, DAY)

    assert (change.applied_cents, change.excess_cents) == (100_000, 21_000)
    assert (change.settles, change.passes_cents, change.claim.passed_cents) == (True, 0, 0)


def test_a_credit_note_after_payment_takes_back_what_passed_and_is_all_excess() -> None:
    paid = claim().pay(121_000, DAY).claim

    change = paid.credit(40_000, 48_400, DAY)

    assert (change.applied_cents, change.excess_cents, change.settles) == (0, 48_400, False)
    assert (change.claim.net_left_cents, change.claim.passed_cents) == (60_000, 60_000)


def test_what_is_written_off_is_closed_for_ever_and_the_rest_of_the_turnover_passes() -> None:
    paid = claim().pay(21_000, DAY).claim

    change = paid.write_off(82_645, DAY)

    assert (change.applied_cents, change.passes_cents) == (100_000, 17_355)
    assert change.claim.written_off_on == DAY
    with pytest.raises(ClaimExceeded):
        change.claim.reopen(1)


def test_a_loss_after_the_turnover_passed_is_not_taken_from_the_unit() -> None:
    reopened = claim().pay(121_000, DAY).claim.reopen(121_000)

    change = reopened.write_off(100_000, DAY)

    assert (change.settles, change.claim.passed_cents, change.claim.net_left_cents) == (False, 100_000, 100_000)


def test_an_invoice_that_is_opened_again_and_paid_again_passes_nothing_more() -> None:
    change = claim().pay(121_000, DAY).claim.reopen(1_000).pay(1_000, DAY)

    assert (change.settles, change.passes_cents, change.claim.settled_on) == (False, 0, DAY)


def test_more_than_there_is_is_refused() -> None:
    with pytest.raises(NotAPayment):
        claim().pay(0, DAY)
    for net, gross in [(100_001, 121_001), (0, 10), (10, 9)]:
        with pytest.raises(ClaimExceeded):
            claim().credit(net, gross, DAY)
    with pytest.raises(ClaimExceeded):
        claim().reopen(1)
    with pytest.raises(ClaimExceeded):
        claim().write_off(100_001, DAY)
    with pytest.raises(ClaimExceeded):
        claim().pay(121_000, DAY).claim.write_off(0, DAY)


@dataclass(slots=True)
class Life:
    """All that was ever done to one claim, in cents."""

    claim: Claim
    passed: int = 0
    times_passed: int = 0
    credited: int = 0
    lost: int = 0

    def keep(self, change: ClaimChange, amount: int) -> None:
        assert change.applied_cents + change.excess_cents == amount
        assert min(change.applied_cents, change.excess_cents) >= 0
        self.claim = change.claim
        self.passed += change.passes_cents
        self.times_passed += change.settles


STEPS = st.lists(
    st.tuples(st.sampled_from(["pay", "pay", "credit", "write_off", "reopen"]), st.fractions(0, 1)), max_size=20
)


@given(st.integers(1, 10_000), st.integers(0, 2_100), STEPS)
def test_whatever_happens_no_cent_is_lost_and_turnover_passes_once(
    net: int, vat: int, steps: list[tuple[str, Fraction]]
) -> None:
    life = Life(claim(net + vat, net))
    for step, part in steps:
        before = life.claim
        take(life, step, part)
        assert 0 <= life.claim.open_cents <= life.claim.total_cents
        assert 0 <= life.claim.net_left_cents <= net
        assert (life.claim.settled_on is None) == (life.claim.open_cents > 0)
        assert before.passed_cents is None or life.claim.passed_cents is not None

    assert life.times_passed == (0 if life.claim.passed_cents is None else 1)
    still_with_us = life.claim.net_left_cents if life.claim.passed_cents is None else 0
    assert life.passed + still_with_us + life.credited + life.lost == net


def take(life: Life, step: str, part: Fraction) -> None:
    """One step that is possible now. What is credited after the turnover passed comes back from the unit."""
    now = life.claim
    if step == "pay":
        cents = int(part * 2 * now.total_cents) + 1
        life.keep(now.pay(cents, DAY), cents)
    elif step == "credit" and now.net_left_cents and now.written_off_on is None:
        net_cents = max(1, int(part * now.net_left_cents))
        gross = net_cents + net_cents * 21 // 100
        life.keep(now.credit(net_cents, gross, DAY), gross)
        life.credited += net_cents
        life.passed -= net_cents if now.passed_cents is not None else 0
    elif step == "write_off" and now.open_cents:
        lost = int(part * min(now.net_left_cents, now.open_cents))
        life.keep(now.write_off(lost, DAY), now.open_cents)
        life.lost += lost if now.passed_cents is None else 0
    elif step == "reopen" and now.written_off_on is None and now.open_cents < now.total_cents:
        life.claim = now.reopen(max(1, int(part * (now.total_cents - now.open_cents))))
