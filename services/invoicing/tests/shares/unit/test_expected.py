"""What an entry of the bank is for members, whatever came before it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.invoicing.shares.domain.expected import (
    ExpectedMoney,
    MovedMoney,
    OpenPayout,
    OpenSubscription,
    of_payouts,
    of_subscriptions,
)

SHARES, OTHERS, PAYOUT = "950000001749", "950000001850", "960000000194"


def expected() -> ExpectedMoney:
    subscriptions = {c: OpenSubscription(c, "BE", 9000) for c in (SHARES, OTHERS)}
    return ExpectedMoney(subscriptions, {PAYOUT: OpenPayout("spo_1", PAYOUT, "mbr_1", "BE", 12_000, 0)})


def moved(cents: int, *communications: str, pays: bool = True, entity: str | None = "BE") -> MovedMoney:
    return MovedMoney(cents, communications, pays, entity, from_ourselves=False)


@given(st.lists(st.integers(1, 12_000), min_size=1, max_size=8))
def test_shares_get_their_price_and_no_cent_more(payments: list[int]) -> None:
    money = expected()

    matches = [money.match(moved(cents, SHARES)) for cents in payments]

    assert sum(match.cents for match in matches if match) == min(sum(payments), 9000)


@given(st.lists(st.sampled_from([-12_000, 12_000, -11_999, 500]), max_size=8))
def test_a_payout_leaves_and_comes_back_by_turns(entries: list[int]) -> None:
    money = expected()

    cents = [match.payout.cents for entry in entries if (match := money.match(moved(entry, PAYOUT))) and match.payout]

    assert cents == [12_000, -12_000] * (len(cents) // 2) + [12_000] * (len(cents) % 2)


@pytest.mark.parametrize("communications", [(SHARES, OTHERS), (SHARES, PAYOUT)])
def test_several_things_in_one_entry_are_for_a_person(communications: tuple[str, ...]) -> None:
    match = expected().match(moved(9000, *communications))

    assert match is not None
    assert (match.outcome, match.cents) == ("no_communication", 0)


@pytest.mark.parametrize(
    "entry", [moved(9000), moved(-9000, SHARES), moved(9000, SHARES, pays=False), moved(-12_000, PAYOUT, entity="FR")]
)
def test_what_is_not_expected_is_none_of_it(entry: MovedMoney) -> None:
    assert expected().match(entry) is None


def test_communications_are_told_apart_by_how_they_begin() -> None:
    communications = {PAYOUT, SHARES, "090933755493"}

    assert (of_subscriptions(communications), of_payouts(communications)) == ([SHARES], [PAYOUT])
