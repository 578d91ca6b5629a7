from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from chassis.cli.app import app
from contracts.governance.leaving import (
    ClassThatLeft,
    GetWithdrawalReport,
    RefusedByRule,
    WithdrawalReportReply,
    WithdrawalsOfAKind,
)
from contracts.governance.register import (
    CapitalReply,
    ClassOfShares,
    GetCapital,
    GetRegisterAt,
    HolderOfShares,
    RegisterAtReply,
    SharesOfALot,
)
from contracts.governance.shares import GetHoldings, HoldingsReply
from contracts.governance.voters import (
    GetMembership,
    GetVoters,
    GetVotingRight,
    MembershipReply,
    Voter,
    VotersReply,
    VotingRightReply,
)
from services.governance.shares.commands import figures, shares, voters

DAY = date(2026, 6, 16)
ANNE, LOT = "mbr_" + "a" * 32, "mov_" + "b" * 32
RISO, PAIR = "mbr_" + "c" * 32, "mbr_" + "d" * 32
CAPITAL = CapitalReply(
    day=DAY,
    known_on=DAY,
    shares=21,
    paid_cents=63_000,
    legal_tenth_shares=3,
    classes=(ClassOfShares(share_class="ordinary", shares=21, paid_cents=63_000, members=2),),
)
REGISTER = RegisterAtReply(
    day=DAY,
    known_on=DAY,
    final=True,
    holders=(HolderOfShares(member_id=ANNE, share_class="ordinary", shares=11, paid_cents=33_000, since=DAY),),
    next_cursor="next",
)
HOLDING = HoldingsReply(
    member_id=ANNE,
    day=DAY,
    category="A",
    shares=3,
    capital_cents=7500,
    may_vote=False,
    lots=(SharesOfALot(lot_id=LOT, share_class="ordinary", shares=3, unit_price_cents=2500, since=DAY),),
)
ROLL = VotersReply(
    day=DAY,
    known_on=DAY,
    final=True,
    rule="subscribed_in_year",
    version="founding_act 2024-01-01",
    voters=(
        Voter(member_id=ANNE, category="A", shares=3, voices=0, lack="none_issued_this_year"),
        Voter(member_id=RISO, category="A", shares=2, voices=1, kind="body", representative_id=ANNE),
        Voter(member_id=PAIR, category="A", shares=1, voices=0, kind="joint", hindrance="no_representative"),
    ),
)
RIGHT = VotingRightReply(
    member_id=ANNE,
    day=DAY,
    rule="subscribed_in_year",
    version="founding_act 2024-01-01",
    basis="who_may_vote = subscribed_in_year (founding_act)",
    may_vote=False,
    voices=0,
    shares=3,
    lack="none_issued_this_year",
    sentence="you hold 3 shares, none issued in 2026",
)

REPORT = WithdrawalReportReply(
    year=2026,
    asked=2,
    asked_shares=6,
    undone=1,
    refused=(RefusedByRule(rule="window_closed", letters=1, shares=2),),
    left=(WithdrawalsOfAKind(reason="request", withdrawals=1, members=1, shares=3, paid_cents=9000, value_cents=6000),),
    classes=(ClassThatLeft(share_class="ordinary", members=1, shares=3),),
    shares_before=15,
    waits=1,
    waiting_shares=1,
    paid_out=0,
    paid_out_cents=0,
    owed=1,
    owed_cents=6000,
)


def asking(monkeypatch: pytest.MonkeyPatch, answers: Mapping[Any, Any], *arguments: str) -> Result:
    def answer(request: Any, **_: object) -> Any:
        return answers[type(request)]

    monkeypatch.setattr(shares, "ask", answer)
    monkeypatch.setattr(voters, "ask", answer)
    monkeypatch.setattr(figures, "ask", answer)
    return CliRunner().invoke(app, list(arguments))


def plain(result: Result) -> str:
    return " ".join(result.output.split())


def test_the_register_tells_holders_classes_and_the_legal_tenth(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = {GetRegisterAt: REGISTER, GetCapital: CAPITAL}

    output = plain(asking(monkeypatch, answers, "shares", "register", "--on", "2026-06-16"))

    assert f"{ANNE} ordinary 11 330.00 2026-06-16" in output
    assert "ordinary: 21 shares of 2 members, 630.00 EUR." in output
    assert "21 shares in all; holders of 3 may require an assembly." in output
    assert "add --after next" in output


def test_a_holding_tells_its_lots_with_the_price_paid(monkeypatch: pytest.MonkeyPatch) -> None:
    output = plain(asking(monkeypatch, {GetHoldings: HOLDING}, "shares", "holding", ANNE))

    assert f"{LOT} ordinary 3 25.00 2026-06-16" in output
    assert "3 shares, 75.00 EUR; category A; may not vote." in output


def test_voters_tell_what_is_lacking_and_why(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = {GetVoters: ROLL, GetVotingRight: RIGHT}

    roll = plain(asking(monkeypatch, answers, "voters", "--on", "2026-06-16"))
    why = plain(asking(monkeypatch, answers, "voters", "--on", "2026-06-16", "--why", ANNE))

    assert f"{ANNE} A 3 0 none issued this year" in roll
    assert f"{RISO} A 2 1 {ANNE}" in roll
    assert f"{PAIR} A 1 0 no representative" in roll
    assert "by subscribed_in_year (founding_act 2024-01-01)" in roll
    assert f"{ANNE}: you hold 3 shares, none issued in 2026." in why
    assert "By who_may_vote = subscribed_in_year" in why


def test_the_figures_of_a_year_are_those_of_the_annual_report(monkeypatch: pytest.MonkeyPatch) -> None:
    """The figures are those of the report for 2024; its sum by kind of member is not told."""
    report = MembershipReply(
        year=2024,
        members=41_702,
        joined=4207,
        left=175,
        shares_issued=9000,
        shares_withdrawn=400,
        by_category={"A": 41_580, "B": 94, "C": 28},
        by_kind={"person": 41_700, "body": 2, "joint": 0},
        with_one_share=13_712,
        shares=142_366,
        capital_cents=427_098_000,
    )

    output = plain(asking(monkeypatch, {GetMembership: report}, "shares", "figures", "--year", "2024"))

    assert "41702 members at the end of 2024: A 41580, B 94, C 28; person 41700, body 2, joint 0." in output
    assert "13712 hold one share. 4207 are new; 175 left." in output
    assert "142366 shares for 4,270,980.00 EUR; 9000 issued and 400 withdrawn in the year." in output


def test_the_report_of_withdrawals_is_told_and_written_as_csv(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = {GetWithdrawalReport: REPORT}

    printed = plain(asking(monkeypatch, answers, "shares", "withdrawals", "--year", "2026"))
    written = asking(monkeypatch, answers, "shares", "withdrawals", "--year", "2026", "--csv").output.splitlines()

    assert "refused window closed 1 2" in printed
    assert "left request 1 3 60.00" in printed
    assert "20.0 % of the 15 shares of the year before left." in printed
    assert "66.6 % of what was paid for them is owed." in printed
    assert written[0] == "what,of which,number,shares,cents"
    assert "left,request,1,3,6000" in written
    assert len(written) == 9
