from datetime import date
from fractions import Fraction

import pytest

from kernel.dated import NoParameter
from services.governance.bylaws.domain.in_force import bylaws_in_force
from services.governance.bylaws.domain.values import RULES
from services.governance.bylaws.parameters import founding_bylaws_on, law_on
from services.governance.bylaws.refusals import BadBylawValue
from services.governance.tests.bylaws.standing import DAY, standing


def test_the_founding_act_has_the_figures_of_the_annual_report() -> None:
    bylaws = standing()

    assert (bylaws.share_price_cents, bylaws.who_may_vote, bylaws.voices) == (3000, "subscribed_in_year", "equal")
    assert bylaws.gender_part == Fraction(2, 5)


def test_where_the_bylaws_are_silent_the_law_counts() -> None:
    bylaws = standing()

    assert (bylaws.withdrawal_window_months, bylaws.payout_months, bylaws.exclusion_body) == (6, 1, "assembly")
    assert bylaws.versions("exclusion_body", "voices") == {
        "exclusion_body": "law 2020-01-01",
        "voices": "founding_act 2024-01-01",
    }


def test_a_decision_counts_more_than_the_founding_act_and_than_a_default_of_the_law() -> None:
    bylaws = standing(voices="by_share", exclusion_body="board")

    assert (bylaws.voices, bylaws.exclusion_body) == ("by_share", "board")
    assert bylaws.bases["voices"].version == "bylaw 1"


def test_a_bylaw_that_the_law_does_not_allow_any_more_counts_no_longer() -> None:
    bylaws = standing(convocation_days="14", separation_value="paid_or_net_assets")

    assert (bylaws.convocation_days, bylaws.separation_value) == (15, "paid_net_assets_or_nominal")
    assert bylaws.bases["convocation_days"].layer == "law"
    assert bylaws.void == ("separation_value", "convocation_days")


def test_a_day_that_a_rule_does_not_cover_is_refused_never_guessed() -> None:
    with pytest.raises(NoParameter, match="of BE for 2023-12-31"):
        standing(date(2023, 12, 31))
    with pytest.raises(NoParameter, match="of FR"):
        bylaws_in_force("FR", DAY, law_on(DAY), founding_bylaws_on("FR", DAY), {})


def test_what_is_only_remembered_is_named() -> None:
    assert standing(voices="by_share").explained("part_payment_days", "convocation_days", "voices") == (
        "part_payment_days = 90 (founding_act 2024-01-01: statutes 10bis; only remembered),"
        " convocation_days = 15 (law 2020-01-01: CSA 6:70), voices = by_share (bylaw 1: assembly)"
    )


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("share_price_cents", "30.00"),
        ("share_price_cents", "0"),
        ("share_price_cents", "-3000"),
        ("share_price_cents", "3e3"),
        ("share_price_cents", "٣٠٠٠"),
        ("convocation_days", "015"),
        ("legal_tenth", "0.1"),
        ("legal_tenth", "1/0"),
        ("legal_tenth", "2/1"),
        ("legal_tenth", "101 %"),
        ("legal_tenth", "-10 %"),
        ("who_may_vote", "everybody"),
        ("who_may_vote", ""),
    ],
)
def test_a_value_that_is_not_written_as_the_rule_says_is_refused(rule: str, text: str) -> None:
    with pytest.raises(BadBylawValue) as refused:
        RULES[rule].read(text)

    assert refused.value.sentence == f"{rule} is {RULES[rule].written}"


def test_a_part_is_written_as_a_fraction_or_in_percent() -> None:
    assert {RULES["legal_tenth"].read(text) for text in ("1/10", "2/20", "10 %", "10%")} == {Fraction(1, 10)}
