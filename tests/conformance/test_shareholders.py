"""Worked examples of a Belgian co-operative's rules about its shareholders, typed from public pages."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from contracts.governance.enums import Motion
from services.governance.assemblies.domain.days import ASSEMBLY_DAYS
from services.governance.assemblies.domain.majorities import MAJORITIES, QUORUMS, Attendance, Votes
from services.governance.bylaws.domain.bylaws import Bylaws
from services.governance.shares.domain.register import legal_part
from services.governance.shares.domain.rules.leaving import Leaver, leaving_days
from services.governance.shares.domain.rules.separation import SEPARATION_VALUES, ShareValues
from services.governance.shares.domain.rules.voting import VOICES, VOTING_RULES, Holder, Issue
from services.governance.shares.refusals import FounderTooEarly, WindowClosed
from services.governance.tests.bylaws.standing import standing
from tests.conformance.vectors import vectors


def cases(kind: str, *fields: str) -> Iterator[dict[str, Any]]:
    """The examples of a kind that have these fields."""
    for file in vectors("voting/rules/worked_examples.json"):
        chosen = [case for case in json.loads(file.read_text("utf-8"))[kind] if case.keys() >= {*fields}]
        assert chosen, f"no example of {kind} has {fields}"
        yield from chosen


def asked_on(case: dict[str, Any]) -> date:
    return date.fromisoformat(case["asked"])


def leaver(case: dict[str, Any]) -> Leaver:
    founded_on = date.fromisoformat(case["founded"]) if "founded" in case else None
    return Leaver(asked_on(case), shares=4, holding=4, remaining=41_701, founded_on=founded_on)


def bylaws_of(case: dict[str, Any]) -> Bylaws:
    return standing(asked_on(case), late_withdrawal="next_window")


def test_a_withdrawal_takes_effect_and_is_payable_on_the_day_of_the_example() -> None:
    for case in cases("withdrawal", "asked", "effective"):
        days = leaving_days(leaver(case), bylaws_of(case))

        assert days.effective_on == date.fromisoformat(case["effective"]), case["case"]
        if "payable_at_latest" in case:
            assert days.payable_until == date.fromisoformat(case["payable_at_latest"]), case["case"]


def test_what_is_asked_after_the_window_is_refused_where_no_bylaw_keeps_it() -> None:
    for case in cases("withdrawal", "asked", "effective", "note"):
        with pytest.raises(WindowClosed):
            leaving_days(leaver(case), standing(asked_on(case)))


def test_a_founder_is_refused_as_in_the_example() -> None:
    for case in cases("withdrawal", "founder"):
        with pytest.raises(FounderTooEarly) as refused:
            leaving_days(leaver(case), bylaws_of(case))

        assert type(refused.value).__name__ == case["refused"]


def test_what_is_paid_out_is_that_of_the_example() -> None:
    for case in cases("withdrawal", "net_assets_cents", "payout_cents"):
        paid = case.get("paid_in_cents", 12_000) // case["shares"]
        share = ShareValues.of(paid, case["net_assets_cents"], case["shares_issued"], nominal_cents=3000)

        assert SEPARATION_VALUES["paid_net_assets_or_nominal"](share) * case["shares"] == case["payout_cents"]


def test_who_may_vote_is_who_may_in_the_example() -> None:
    for case in cases("votes", "rule"):
        holder = Holder(1, [_issue(issue) for issue in case["issues"]])

        lack = VOTING_RULES[case["rule"]](holder, date.fromisoformat(case["assembly"]))

        assert (lack is None) == case["may_vote"], case["case"]


def test_voices_are_those_of_the_example() -> None:
    for case in cases("votes", "members"):
        assert {member: VOICES["equal"](shares) for member, shares in case["members"].items()} == case["votes"]


def test_a_motion_is_carried_as_in_the_example() -> None:
    motions: dict[str, Motion] = {"simple": "ordinary", "3/4": "statutes", "4/5": "purpose"}
    for case in cases("majority", "majority"):
        votes = Votes(case["for"], case["against"])

        assert MAJORITIES[motions[case["majority"]]](votes, standing()) == case["passes"], case["case"]


def test_a_quorum_is_met_as_in_the_example() -> None:
    for case in cases("quorum", "met"):
        again = case.get("second_call", False) and not case.get("agenda_changed", False)
        attendance = Attendance(case["present_shares"], case["issued_shares"], repeats_agenda=again)

        assert QUORUMS["statutes"](attendance, standing()) == case["met"], case["case"]


def test_a_convocation_is_in_time_as_in_the_example() -> None:
    for case in cases("convocation", "sent"):
        latest = ASSEMBLY_DAYS["latest_sending"](date.fromisoformat(case["meeting"]), standing())

        assert (date.fromisoformat(case["sent"]) <= latest) == case["ok"]
        assert latest == date.fromisoformat(case.get("latest_sending", str(latest)))


def test_a_tenth_and_what_it_requires_are_those_of_the_example() -> None:
    for case in cases("legal_tenth", "issued_shares"):
        assert legal_part(case["issued_shares"], standing().legal_tenth) == case["needed_shares"]
    for case in cases("legal_tenth", "request_received"):
        convened_by = ASSEMBLY_DAYS["convened_by"](date.fromisoformat(case["request_received"]), standing())

        assert convened_by == date.fromisoformat(case["must_convene_by"])


def _issue(issue: Any) -> Issue:
    day, shares = issue if isinstance(issue, list) else (issue, 1)
    return Issue(date.fromisoformat(day), shares)
