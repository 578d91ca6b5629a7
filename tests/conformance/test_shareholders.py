"""Worked examples of a Belgian co-operative's rules about its shareholders, from public pages; each names its rule.

The facts are typed here. One test holds them against the file that they came from, where somebody has it.
"""

import json
from datetime import date
from typing import Any

import pytest

from contracts.governance.enums import Motion, VotingRule
from services.governance.assemblies.domain.days import ASSEMBLY_DAYS
from services.governance.assemblies.domain.majorities import MAJORITIES, QUORUMS, Attendance, Votes
from services.governance.movements.domain.withdrawals import Debt, released
from services.governance.shares.domain.register import legal_part
from services.governance.shares.domain.rules.leaving import Leaver, leaving_days
from services.governance.shares.domain.rules.separation import SEPARATION_VALUES, ShareValues
from services.governance.shares.domain.rules.voting import VOICES, VOTING_RULES, Holder, Issue
from services.governance.shares.refusals import FounderTooEarly, WindowClosed
from services.governance.tests.bylaws.standing import standing
from tests.conformance.vectors import vectors

ISSUED = 142_366
# Votes for, against; the majority; carried or not. CSA 6:41 (simple), 6:85 (3/4), 6:86 (4/5).
MAJORITY = (
    (74, 3, "simple", True),
    (50, 50, "simple", False),
    (75, 25, "3/4", True),
    (74, 25, "3/4", False),
    (80, 20, "4/5", True),
    (0, 0, "3/4", False),
)
MOTIONS: dict[str, Motion] = {"simple": "ordinary", "3/4": "statutes", "4/5": "purpose"}
# CSA 6:85: shares present, issued; a second call, of another agenda; met or not.
QUORUM = (
    (567, 2343, False, False, False),
    (71_183, ISSUED, False, False, True),
    (71_182, ISSUED, False, False, False),
    (900, ISSUED, True, False, True),
    (900, ISSUED, True, True, False),
)
# CSA 6:70: the meeting, the convocation, in time or not.
CONVOCATION = (("2026-05-09", "2026-04-24", True), ("2026-05-09", "2026-04-25", False))
# CSA 6:70 §1: shares issued, and a tenth of them in whole shares; a request, and the day by which it is convened.
TENTH, REQUIRED = (ISSUED, 14_237), ("2026-03-02", "2026-03-23")
# CSA 6:120 §1: asked, effective, payable at the latest where the example says it.
LEAVING = (
    ("2024-03-15", "2024-06-30", "2024-07-31"),
    ("2024-06-30", "2024-06-30", None),
    ("2024-07-01", "2025-06-30", None),
)
LATE = "2024-07-01"
# CSA 6:120 §1 1°: founded, asked, refused as.
FOUNDER = ("2023-11-01", "2024-02-01", "FounderTooEarly")
# CSA 6:120 §1, 8:5: shares leaving, what was paid for each, net assets, shares issued, what is owed.
VALUE = ((4, 3_000, 900_000_000, ISSUED, 12_000), (4, 3_000, 284_732_000, ISSUED, 8_000))
# CSA 6:115: net assets after the pay-out, what is paid now.
NET_ASSETS = (-1, 0)
# Bylaw `voices`, RD 8-1-1962 art. 1: shares, voices.
ONE_VOICE = {1: 1, 17: 1}
# Bylaw `who_may_vote`, statutes 35: the rule, the assembly, issues as (day, shares), may vote or not.
VOTERS: tuple[tuple[VotingRule, str, tuple[tuple[str, int], ...], bool], ...] = (
    ("subscribed_in_year", "2024-06-18", (("2024-06-18", 1),), True),
    ("subscribed_in_year", "2024-06-18", (("2024-06-19", 1),), False),
    ("year_covered", "2023-06-20", (("2021-02-01", 3),), True),
    ("year_covered", "2024-06-18", (("2021-02-01", 3),), False),
    ("subscribed_in_year", "2023-06-20", (("2021-02-01", 3),), False),
)


def test_the_examples_are_all_those_of_the_file() -> None:
    for file in vectors("voting/rules/worked_examples.json"):
        said = json.loads(file.read_text("utf-8"))

        assert {key: _facts(key, said[key]) for key in said if key != "licence"} == {
            "majority": [*MAJORITY],
            "quorum": [*QUORUM],
            "convocation": [*CONVOCATION],
            "legal_tenth": [TENTH, REQUIRED],
            "withdrawal": [*LEAVING, VALUE[1], NET_ASSETS, FOUNDER],
            "votes": [ONE_VOICE, *VOTERS],
        }


@pytest.mark.parametrize(("in_favour", "against", "majority", "passes"), MAJORITY)
def test_a_motion_is_carried_by_its_majority(in_favour: int, against: int, majority: str, passes: bool) -> None:
    assert MAJORITIES[MOTIONS[majority]](Votes(in_favour, against), standing()) is passes


@pytest.mark.parametrize(("present", "issued", "second_call", "other_agenda", "met"), QUORUM)
def test_half_of_the_shares_or_a_second_call_is_a_quorum(
    present: int, issued: int, second_call: bool, other_agenda: bool, met: bool
) -> None:
    attendance = Attendance(present, issued, repeats_agenda=second_call and not other_agenda)

    assert QUORUMS["statutes"](attendance, standing()) is met


@pytest.mark.parametrize(("meeting", "sent", "in_time"), CONVOCATION)
def test_a_convocation_leaves_fifteen_days_before(meeting: str, sent: str, in_time: bool) -> None:
    latest = ASSEMBLY_DAYS["latest_sending"](date.fromisoformat(meeting), standing())

    assert (latest >= date.fromisoformat(sent)) is in_time
    assert latest == date(2026, 4, 24)


def test_a_tenth_of_the_shares_requires_an_assembly_within_three_weeks() -> None:
    issued, needed = TENTH
    received, convened_by = map(date.fromisoformat, REQUIRED)

    assert legal_part(issued, standing().legal_tenth) == needed
    assert ASSEMBLY_DAYS["convened_by"](received, standing()) == convened_by


@pytest.mark.parametrize(("asked_on", "effective", "payable"), LEAVING)
def test_a_withdrawal_takes_effect_at_the_end_of_the_window(asked_on: str, effective: str, payable: str | None) -> None:
    day = date.fromisoformat(asked_on)

    days = leaving_days(_leaver(day), standing(day, late_withdrawal="next_window"))

    assert str(days.effective_on) == effective
    assert payable in {None, str(days.payable_until)}


def test_what_is_asked_after_the_window_is_refused_where_no_bylaw_keeps_it() -> None:
    asked_on = date.fromisoformat(LATE)

    with pytest.raises(WindowClosed):
        leaving_days(_leaver(asked_on), standing(asked_on))


def test_a_founder_is_refused_in_the_second_year() -> None:
    founded, asked_by, refusal = FOUNDER
    asked_on = date.fromisoformat(asked_by)

    with pytest.raises(FounderTooEarly) as refused:
        leaving_days(_leaver(asked_on, date.fromisoformat(founded)), standing(asked_on))

    assert type(refused.value).__name__ == refusal


@pytest.mark.parametrize(("shares", "paid", "net_assets", "issued", "owed"), VALUE)
def test_a_share_is_worth_the_lowest_of_paid_net_assets_and_nominal(
    shares: int, paid: int, net_assets: int, issued: int, owed: int
) -> None:
    share = ShareValues.of(paid, net_assets, issued, nominal_cents=3_000)

    assert SEPARATION_VALUES["paid_net_assets_or_nominal"](share) * shares == owed


def test_nothing_is_paid_out_that_makes_net_assets_negative() -> None:
    after, now = NET_ASSETS
    debt = Debt("wdr_1", "mbr_1", 12_000, date(2024, 7, 31))

    paid = released([debt], net_assets_cents=debt.cents + after, means_cents=10**9, debts_due_cents=0)

    assert sum(owed.cents for owed in paid) == now


def test_one_member_has_one_voice_whatever_it_holds() -> None:
    assert {shares: VOICES["equal"](shares) for shares in ONE_VOICE} == ONE_VOICE


@pytest.mark.parametrize(("rule", "assembly", "issues", "may_vote"), VOTERS)
def test_who_may_vote_follows_from_the_rule_that_the_bylaws_name(
    rule: VotingRule, assembly: str, issues: tuple[tuple[str, int], ...], may_vote: bool
) -> None:
    holder = Holder(1, [Issue(date.fromisoformat(day), shares) for day, shares in issues])

    assert (VOTING_RULES[rule](holder, date.fromisoformat(assembly)) is None) is may_vote


def _leaver(asked_on: date, founded_on: date | None = None) -> Leaver:
    return Leaver(asked_on, shares=4, holding=4, remaining=41_701, founded_on=founded_on)


def _facts(kind: str, cases: list[dict[str, Any]]) -> list[object]:
    """What the file says of a kind, in the form of the facts above."""
    return [_FORMS[kind](case) for case in cases]


def _withdrawal(case: dict[str, Any]) -> object:
    if "founded" in case:
        return case["founded"], case["asked"], case["refused"]
    if "asked" in case:
        return case["asked"], case["effective"], case.get("payable_at_latest")
    if "payout_cents" in case:
        paid = case.get("paid_in_cents", case["shares"] * 3_000) // case["shares"]
        return case["shares"], paid, case["net_assets_cents"], case["shares_issued"], case["payout_cents"]
    return case["net_assets_after_payout_cents"], case["payout_now_cents"]


def _vote(case: dict[str, Any]) -> object:
    if "members" in case:
        return {shares: case["votes"][member] for member, shares in case["members"].items()}
    issues = tuple((issue, 1) if isinstance(issue, str) else (issue[0], issue[1]) for issue in case["issues"])
    return case["rule"], case["assembly"], issues, case["may_vote"]


_FORMS: dict[str, Any] = {
    "majority": lambda case: (case["for"], case["against"], case["majority"], case["passes"]),
    "quorum": lambda case: (
        case["present_shares"],
        case["issued_shares"],
        case.get("second_call", False),
        case.get("agenda_changed", False),
        case["met"],
    ),
    "convocation": lambda case: (case["meeting"], case["sent"], case["ok"]),
    "legal_tenth": lambda case: (
        (case["issued_shares"], case["needed_shares"])
        if "issued_shares" in case
        else (case["request_received"], case["must_convene_by"])
    ),
    "withdrawal": _withdrawal,
    "votes": _vote,
}
