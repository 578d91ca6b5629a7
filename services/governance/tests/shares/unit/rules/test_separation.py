from datetime import date
from typing import get_args

import pytest

from contracts.governance.enums import LotOrder, SeparationValue
from services.governance.shares.domain.register import Lot
from services.governance.shares.domain.rules.separation import (
    LOT_ORDERS,
    SEPARATION_VALUES,
    ShareValues,
)


def lot(name: str, shares: int, price_cents: int, since: date) -> Lot:
    return Lot(name, "mbr_1", "ordinary", shares, price_cents, since)


OLD, NEW = lot("old", 2, 2500, date(2021, 2, 1)), lot("new", 3, 3000, date(2024, 2, 1))
SAME_DAY = lot("same day", 1, 3000, date(2024, 2, 1))


def share(paid: int = 3000, net_assets: int = 900_000_000, nominal: int = 3000) -> ShareValues:
    """Of the 142,366 shares of the annual report of 2024."""
    return ShareValues.of(paid, net_assets, 142_366, nominal)


def test_every_name_has_its_rule() -> None:
    assert SEPARATION_VALUES.keys() == set(get_args(SeparationValue))
    assert LOT_ORDERS.keys() == set(get_args(LotOrder))


def test_the_net_assets_of_a_share_are_cut_to_a_cent_and_never_negative() -> None:
    assert share().net_assets_cents == 6321
    assert share(net_assets=-1).net_assets_cents == 0


@pytest.mark.parametrize(
    ("values", "cents"),
    [
        (share(), 3000),  # 4 shares: 12,000
        (share(net_assets=284_732_000), 2000),  # losses; 4 shares: 8,000
        (share(paid=2500), 2500),
        (share(paid=3500), 3000),
        (share(net_assets=0), 0),
    ],
)
def test_an_approved_social_enterprise_pays_the_lowest_of_paid_assets_and_nominal(
    values: ShareValues, cents: int
) -> None:
    assert SEPARATION_VALUES["paid_net_assets_or_nominal"](values) == cents


def test_without_the_approval_nominal_is_no_limit() -> None:
    assert SEPARATION_VALUES["paid_or_net_assets"](share(paid=3500)) == 3500


def test_the_oldest_lots_leave_first_the_last_of_them_in_part() -> None:
    lots = [NEW, SAME_DAY, OLD]

    leaving = LOT_ORDERS["first_in_first_out"](lots, 4)

    assert [(lot.lot_id, lot.shares, lot.unit_price_cents) for lot in leaving] == [("old", 2, 2500), ("new", 2, 3000)]


def test_the_newest_lots_leave_first_where_the_bylaws_say_so() -> None:
    leaving = LOT_ORDERS["last_in_first_out"]([OLD, NEW, SAME_DAY], 2)

    assert [(lot.lot_id, lot.shares) for lot in leaving] == [("same day", 1), ("new", 1)]


def test_with_all_shares_every_lot_leaves_whole() -> None:
    assert LOT_ORDERS["first_in_first_out"]([NEW, OLD], 5) == [OLD, NEW]
