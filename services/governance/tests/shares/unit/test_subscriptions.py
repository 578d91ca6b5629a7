from datetime import date

import pytest

from services.governance.shares.domain.subscriptions import Subscription, require_payable
from services.governance.shares.refusals import AlreadyPaid, WrongAmount

DAY = date(2026, 9, 14)
THREE = Subscription("sub_1", "mbr_1", 3, 3000, DAY)


def test_the_exact_price_pays_a_subscription() -> None:
    require_payable(THREE, 9000)

    with pytest.raises(WrongAmount):
        require_payable(THREE, 9001)


@pytest.mark.parametrize("amount", [8999, 9001, 3000])
def test_any_other_amount_is_refused_and_the_price_is_told(amount: int) -> None:
    with pytest.raises(WrongAmount) as refused:
        require_payable(THREE, amount)

    assert refused.value.facts == {"price_cents": 9000}


def test_a_paid_subscription_is_not_paid_again() -> None:
    with pytest.raises(AlreadyPaid):
        require_payable(Subscription("sub_1", "mbr_1", 3, 3000, DAY, paid_on=DAY), 9000)
