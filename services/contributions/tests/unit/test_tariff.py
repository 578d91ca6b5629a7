from datetime import date
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.rates import Rate
from services.contributions.domain.tariff import Tariff, Tariffs, plain
from services.contributions.refusals import CoefficientGivenTwice, NoTariff, RateOutOfRange


def tariff(entity: str = "BE", since: date = date(2024, 1, 1), percent: str = "6.5") -> Tariff:
    return Tariff.checked(entity, since, Rate.percent(percent), [("artist_day", Rate.of("0.061"))], "the assembly")


@pytest.mark.parametrize(
    ("net_cents", "contribution_cents"),
    [(100_00, 6_50), (1, 0), (7, 0), (8, 1), (100, 7), (123_456_78, 8_024_69)],
)
def test_the_contribution_on_turnover_is_rounded_half_up(net_cents: int, contribution_cents: int) -> None:
    assert tariff().of_turnover(net_cents) == contribution_cents


def test_the_contribution_on_a_wage_depends_on_the_kind_of_contract() -> None:
    assert tariff().of_wage("artist_day", 250_00) == 15_25
    with pytest.raises(NoTariff) as refusal:
        tariff().of_wage("employee_month", 250_00)
    assert refusal.value.field == "kind"


def test_the_tariff_in_force_is_the_latest_that_has_begun() -> None:
    tariffs = Tariffs([tariff(), tariff(since=date(2025, 1, 1), percent="7"), tariff("DE", percent="9")])

    assert tariffs.on("BE", date(2024, 12, 31)).turnover == Rate.percent("6.5")
    assert tariffs.on("BE", date(2025, 1, 1)).turnover == Rate.percent("7")
    assert tariffs.on("DE", date(2030, 1, 1)).turnover == Rate.percent("9")


@pytest.mark.parametrize(("entity", "day"), [("BE", date(2023, 12, 31)), ("SE", date(2024, 6, 1))])
def test_a_day_without_a_tariff_is_refused_never_guessed(entity: str, day: date) -> None:
    with pytest.raises(NoTariff) as refusal:
        Tariffs([tariff()]).on(entity, day)
    assert refusal.value.code == "no_tariff"


def test_two_coefficients_for_one_kind_are_refused() -> None:
    pair = ("artist_day", Rate.of("0.1"))
    with pytest.raises(CoefficientGivenTwice):
        Tariff.checked("BE", date(2024, 1, 1), Rate.percent("6.5"), [pair, pair], "x")


@pytest.mark.parametrize(("percent", "factor"), [("100.1", "0"), ("0", "1.01")])
def test_a_contribution_above_the_whole_is_refused(percent: str, factor: str) -> None:
    with pytest.raises(RateOutOfRange):
        Tariff.checked("BE", date(2024, 1, 1), Rate.percent(percent), [("artist_day", Rate.of(factor))], "x")


@given(st.integers(0, 10**9), st.integers(0, 6))
def test_a_plain_decimal_is_exact_and_has_no_idle_zeros(number: int, places: int) -> None:
    factor = Fraction(number, 10**places)

    text = plain(factor)

    assert Fraction(text) == factor
    assert "." not in text or not text.endswith("0")


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=8), st.integers(0, 10_000), st.randoms())
def test_a_credit_in_parts_gives_back_exactly_what_was_taken(parts: list[int], basis_points: int, dice: Random) -> None:
    rate = Tariff("BE", date(2024, 1, 1), Rate(Fraction(basis_points, 10_000)), {}, "x")
    steps = [(sum(parts[n:]), sum(parts[n + 1 :])) for n in range(len(parts))]
    dice.shuffle(steps)

    given_back = [rate.back_from(before, after) for before, after in steps]

    assert sum(given_back) == rate.of_turnover(sum(parts))
    assert all(0 <= back <= before - after for back, (before, after) in zip(given_back, steps, strict=True))
