import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.invoicing.dunning.domain.loss import Parts, split_open, split_recovery


@pytest.mark.parametrize(
    ("open_cents", "net_left", "gross_left", "parts"),
    [
        (121_000, 100_000, 121_000, Parts(100_000, 21_000)),
        (60_500, 100_000, 121_000, Parts(50_000, 10_500)),
        (1, 100_000, 121_000, Parts(1, 0)),
        (100, 50_000, 60_500, Parts(83, 17)),  # after a credit note of half; 82.64
        (500, 500, 500, Parts(500, 0)),
    ],
)
def test_what_is_open_is_turnover_and_vat_as_what_is_left(
    open_cents: int, net_left: int, gross_left: int, parts: Parts
) -> None:
    assert split_open(open_cents, net_left, gross_left) == parts


def test_never_more_comes_back_than_was_lost() -> None:
    parts, rest = split_recovery(Parts(100_000, 21_000), Parts(50_000, 10_500), 100_000)

    assert (parts, rest) == (Parts(50_000, 10_500), 39_500)


@given(st.integers(0, 100_000), st.integers(0, 30_000), st.lists(st.integers(1, 200_000), min_size=1, max_size=10))
def test_recoveries_add_up_to_the_loss_and_no_cent_is_lost(net: int, vat: int, payments: list[int]) -> None:
    lost, before = Parts(net + 1, vat), Parts(0, 0)

    for cents in payments:
        parts, rest = split_recovery(lost, before, cents)
        assert parts.gross_cents + rest == cents
        assert min(parts.net_cents, parts.vat_cents, rest) >= 0
        before = Parts(before.net_cents + parts.net_cents, before.vat_cents + parts.vat_cents)
        assert before.net_cents <= lost.net_cents
        assert before.vat_cents <= lost.vat_cents
    if sum(payments) >= lost.gross_cents:
        assert before == lost
