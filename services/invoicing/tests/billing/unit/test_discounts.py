from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.rates import Rate
from services.invoicing.billing.domain.discounts import Discount, PricedLine, discounted_totals
from services.invoicing.billing.domain.lines import Line
from services.invoicing.billing.domain.totals import totals_of_nets
from services.invoicing.billing.domain.vat import Vat
from services.invoicing.billing.refusals import BadDiscount, DiscountTooLarge, MoreTakenBack

HIGH, LOW = Vat.of("standard", "21"), Vat.of("standard", "6")

prices = st.integers(0, 10**7).map(lambda thousandths: f"{thousandths // 1000}.{thousandths % 1000:03d}")
lines = st.lists(
    st.builds(lambda price, vat: Line.of("x", "1", price, vat), prices, st.sampled_from([HIGH, LOW])), min_size=1
)


def line(price: str, vat: Vat = HIGH) -> Line:
    return Line.of("Design", "1", price, vat)


@given(lines)
def test_without_a_discount_the_totals_are_those_of_the_lines(some: list[Line]) -> None:
    assert discounted_totals(map(PricedLine, some)) == totals_of_nets((each.vat, each.net_cents) for each in some)


@given(lines, st.fractions(0, 1))
def test_a_discount_in_euro_on_the_whole_lowers_the_net_by_just_that(some: list[Line], part: Fraction) -> None:
    before = discounted_totals(map(PricedLine, some))
    cents = int(part * before.net_cents)

    after = discounted_totals(map(PricedLine, some), of_all=Discount(cents=cents))

    assert after.net_cents == before.net_cents - cents
    assert all(group.net_cents >= 0 for group in after.by_vat)


def test_half_cents_on_both_sides_lose_none_of_a_discount() -> None:
    half_off = Discount(Rate.percent("50"), cents=1)
    cents = [PricedLine(line("0.01")), PricedLine(line("0.01", LOW))]

    totals = discounted_totals(cents, of_all=half_off)

    assert [group.net_cents for group in totals.by_vat] == [0, 1]


def test_a_discount_on_a_line_is_taken_before_the_line_is_rounded() -> None:
    third = Discount(Rate.percent("33.333"))

    totals = discounted_totals([PricedLine(line("0.016"), third), PricedLine(line("0.016"), third)])

    assert totals.net_cents == 2  # 1.07 cents each; from two cents each it would be 1.33


def test_what_is_taken_back_is_lessened_by_a_discount_in_per_cent_and_by_none_in_euro() -> None:
    back = Line.of("Chair", "-2", "10", HIGH)

    totals = discounted_totals([PricedLine(line("100")), PricedLine(back, Discount(Rate.percent("10")))])

    assert totals.net_cents == 8_200
    with pytest.raises(DiscountTooLarge):
        discounted_totals([PricedLine(line("100")), PricedLine(back, Discount(cents=1))])


def test_more_taken_back_than_charged_at_a_rate_is_refused_as_such() -> None:
    back = PricedLine(Line.of("Chair", "-1", "10", LOW))

    with pytest.raises(MoreTakenBack) as refusal:
        discounted_totals([PricedLine(line("100")), back])

    assert refusal.value.field == "lines"
    assert "credit note" in refusal.value.sentence


def test_per_cent_comes_before_euro_on_a_line_and_on_the_whole() -> None:
    ten_and_five = Discount(Rate.percent("10"), 500)

    on_a_line = discounted_totals([PricedLine(line("100"), ten_and_five)])
    on_the_whole = discounted_totals([PricedLine(line("100"))], of_all=ten_and_five)

    assert on_a_line.net_cents == on_the_whole.net_cents == 8_500


def test_a_discount_of_one_group_leaves_the_others() -> None:
    totals = discounted_totals([PricedLine(line("100")), PricedLine(line("100", LOW))], [(LOW, 1_000)])

    assert [(group.net_cents, group.vat_cents) for group in totals.by_vat] == [(10_000, 2_100), (9_000, 540)]


def test_a_reason_outlives_its_discount() -> None:
    first, second = (Vat.of("exempt", "0", reason) for reason in ("art. 44", "art. 42"))

    totals = discounted_totals(
        [PricedLine(line("1", first)), PricedLine(line("1", second))], of_all=Discount(cents=200)
    )

    assert [(group.net_cents, group.reason) for group in totals.by_vat] == [(0, "art. 42; art. 44")]


@pytest.mark.parametrize(("percent", "cents"), [("-1", 0), ("100.1", 0), ("0", -1)])
def test_a_discount_outside_its_bounds_is_refused(percent: str, cents: int) -> None:
    with pytest.raises(BadDiscount):
        Discount(Rate.percent(percent), cents)


def test_more_off_than_there_is_is_refused() -> None:
    with pytest.raises(DiscountTooLarge):
        discounted_totals([PricedLine(line("1"), Discount(cents=101))])
    with pytest.raises(DiscountTooLarge):
        discounted_totals([PricedLine(line("1")), PricedLine(line("9", LOW))], [(HIGH, 101)])
    with pytest.raises(DiscountTooLarge):
        discounted_totals([PricedLine(line("1")), PricedLine(line("9", LOW))], of_all=Discount(cents=1_001))
