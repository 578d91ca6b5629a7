from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.allocation import NothingToAllocateBy, allocate

weights = st.lists(st.fractions(0, 1000), min_size=1, max_size=12).filter(any)
amounts = st.integers(-(10**13), 10**13)


@given(cents=amounts, by=weights)
def test_the_parts_sum_to_the_whole(cents: int, by: list[Fraction]) -> None:
    assert sum(allocate(cents, by)) == cents


@given(cents=amounts, by=weights)
def test_no_part_is_a_cent_or_more_from_its_exact_share(cents: int, by: list[Fraction]) -> None:
    for part, weight in zip(allocate(cents, by), by, strict=True):
        assert abs(part - cents * weight / sum(by)) < 1


@given(cents=amounts, by=weights)
def test_a_negative_amount_is_the_mirror_image(cents: int, by: list[Fraction]) -> None:
    assert allocate(-cents, by) == [-part for part in allocate(cents, by)]


@given(cents=amounts, by=weights, times=st.integers(1, 1000))
def test_only_the_proportion_of_the_weights_matters(cents: int, by: list[Fraction], times: int) -> None:
    assert allocate(cents, by) == allocate(cents, [times * weight for weight in by])


@given(cents=amounts, by=weights)
def test_a_weight_of_zero_gets_nothing(cents: int, by: list[Fraction]) -> None:
    assert allocate(cents, [*by, 0])[-1] == 0


@pytest.mark.parametrize(
    ("cents", "by", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),  # the earlier part first
        (5, [3, 7], [2, 3]),  # 1.5 and 3.5 lost the same
        (-100, [1, 1, 1], [-34, -33, -33]),
        (0, [1, 2], [0, 0]),
        (7, [5], [7]),
        (2, [1, 1, 1, 1], [1, 1, 0, 0]),
    ],
)
def test_the_cents_left_over_go_where_most_was_lost(cents: int, by: list[int], parts: list[int]) -> None:
    assert allocate(cents, by) == parts


@pytest.mark.parametrize("by", [[], [0], [0, 0], [2, -1], [-1]])
def test_there_must_be_something_to_allocate_by(by: list[int]) -> None:
    with pytest.raises(NothingToAllocateBy):
        allocate(100, by)
