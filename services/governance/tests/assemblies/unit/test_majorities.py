from typing import get_args

import pytest

from contracts.governance.enums import Motion, QuorumBase
from services.governance.assemblies.domain.majorities import MAJORITIES, QUORUM_BASES, QUORUMS, Attendance, Votes
from services.governance.tests.bylaws.standing import standing

ALL_SHARES, HALF = 142_366, 71_183


def test_every_name_has_its_rule() -> None:
    assert MAJORITIES.keys() == QUORUMS.keys() == set(get_args(Motion))
    assert QUORUM_BASES.keys() == set(get_args(QuorumBase))


@pytest.mark.parametrize(
    ("motion", "in_favour", "against", "carried"),
    [
        ("ordinary", 74, 3, True),
        ("ordinary", 50, 50, False),
        ("ordinary", 0, 0, False),
        ("statutes", 75, 25, True),
        ("statutes", 74, 25, False),
        ("statutes", 0, 0, False),
        ("purpose", 80, 20, True),
        ("purpose", 79, 20, False),
        ("purpose", 0, 0, False),
    ],
)
def test_a_motion_is_carried_by_its_majority_of_the_votes_cast(
    motion: Motion, in_favour: int, against: int, carried: bool
) -> None:
    assert MAJORITIES[motion](Votes(in_favour, against), standing()) is carried


def test_bylaws_may_ask_for_more_than_the_law() -> None:
    votes = Votes(75, 25)

    assert not MAJORITIES["statutes"](votes, standing(statute_majority="4/5"))
    assert not QUORUMS["statutes"](Attendance(HALF, ALL_SHARES), standing(statute_quorum="60 %"))


@pytest.mark.parametrize(
    ("attendance", "met"),
    [
        (Attendance(HALF, ALL_SHARES), True),
        (Attendance(HALF - 1, ALL_SHARES), False),
        (Attendance(567, 2343), False),
        (Attendance(900, ALL_SHARES, repeats_agenda=True), True),
        (Attendance(900, ALL_SHARES), False),
    ],
)
def test_half_of_the_shares_decide_on_the_statutes_and_any_at_a_second_call(attendance: Attendance, met: bool) -> None:
    assert QUORUMS["statutes"](attendance, standing()) is met
    assert QUORUMS["ordinary"](attendance, standing())


def test_a_quorum_of_members_counts_each_once() -> None:
    attendance = Attendance(shares=ALL_SHARES, shares_issued=ALL_SHARES, members=16_000, all_members=41_702)

    assert QUORUMS["purpose"](attendance, standing())
    assert not QUORUMS["purpose"](attendance, standing(quorum_base="members"))
