"""The gate of a year, by bylaw: above its limit all leave pro rata, and the rest waits for the next window."""

from datetime import date, timedelta

import pytest

from chassis.testing.harness import ServiceHarness, test_id
from contracts.governance.bylaws import DecideBylaw
from contracts.governance.leaving import GetWithdrawal, RecordAccounts, UndoWithdrawal, WithdrawalReply
from kernel.identifiers import uuid7
from services.governance.shares.refusals import AlreadyLeaving, TooLateToUndo
from services.governance.tests.movements.service.test_leaving import (
    AFTER,
    END,
    IN_TIME,
    accounts,
    asking,
    at,
    leaving,
    shares_of,
    shown,
    take_effect,
)
from services.governance.tests.movements.service.test_transfers import buy
from services.governance.tests.shares.service.auditing import differing
from services.governance.tests.shares.service.test_subscribing import registered

NEXT = date(2027, 6, 30)
SEVEN = {name: test_id("mbr", f"gate {name}") for name in ("ada", "ben", "cas", "dov", "eli", "fay", "gus")}
HOLDINGS = {"ada": 6, "ben": 3, "cas": 1, "dov": 10, "eli": 10, "fay": 10, "gus": 10}


def decide(house: ServiceHarness, rule: str, value: str) -> None:
    house.ask(
        DecideBylaw(
            request_id=uuid7(),
            rule=rule,
            value=value,
            effective_on=house.clock.now.date(),
            decided_by="assembly",
            decided_on=house.clock.now.date(),
            reference="Assembly, point 4",
        )
    )


@pytest.fixture
def gated(governance: ServiceHarness) -> ServiceHarness:
    """Seven members with fifty shares; in a year a tenth of the capital may leave. It is March."""
    governance.consume(*map(registered, SEVEN.values()))
    at(governance, date(2025, 2, 3))
    for name, shares in HOLDINGS.items():
        buy(governance, SEVEN[name], shares)
    at(governance, IN_TIME)
    decide(governance, "withdrawal_gate", "part_of_capital")
    accounts(governance, 1_000_000)
    return governance


def ask_all(house: ServiceHarness, *names: str) -> list[WithdrawalReply]:
    return [house.ask(asking(SEVEN[name], HOLDINGS[name], house.clock.now.date())) for name in names]


def rests(house: ServiceHarness, withdrawals: list[WithdrawalReply]) -> list[WithdrawalReply]:
    names = [shown(house, withdrawal).rest_id for withdrawal in withdrawals]
    return [house.ask(GetWithdrawal(withdrawal_id=name)) for name in names if name is not None]


def cut(house: ServiceHarness, withdrawal: WithdrawalReply) -> tuple[str, int | None]:
    now = shown(house, withdrawal)
    return now.state, now.allotted_shares


def test_above_the_gate_all_leave_pro_rata_and_the_rest_waits_for_the_next_window(gated: ServiceHarness) -> None:
    three = ask_all(gated, "ada", "ben", "cas")
    take_effect(gated, END)
    assert [cut(gated, withdrawal) for withdrawal in three] == [("asked", None)] * 3  # the day is not over

    take_effect(gated, AFTER)

    # Five of ten may leave: 3, 1.5 and 0.5; who lost most by the division gets what is left, of equals the first.
    assert [cut(gated, withdrawal) for withdrawal in three] == [("owed", 3), ("owed", 2), ("undone", 0)]
    assert [shares_of(gated, SEVEN[name], AFTER) for name in ("ada", "ben", "cas")] == [3, 1, 1]
    assert [(rest.state, rest.shares, rest.effective_on) for rest in rests(gated, three)] == [
        ("asked", 3, NEXT),
        ("asked", 1, NEXT),
        ("asked", 1, NEXT),
    ]
    assert gated.balances()["leavers"] == -5 * 3000
    assert differing(gated) == []


def test_the_rest_leaves_at_the_end_of_the_next_window_or_is_undone_before(gated: ServiceHarness) -> None:
    three = ask_all(gated, "ada", "ben", "cas")
    take_effect(gated, AFTER)
    of_ada, of_ben, of_cas = rests(gated, three)
    with pytest.raises(AlreadyLeaving):
        ask_all(gated, "cas")
    with pytest.raises(TooLateToUndo):
        gated.ask(UndoWithdrawal(request_id=uuid7(), withdrawal_id=three[2].withdrawal_id))
    gated.ask(UndoWithdrawal(request_id=uuid7(), withdrawal_id=of_cas.withdrawal_id))

    take_effect(gated, NEXT + timedelta(days=1))

    # A tenth of 45: four may leave, and four were asked.
    assert [shown(gated, rest).state for rest in (of_ada, of_ben, of_cas)] == ["owed", "owed", "undone"]
    assert [shares_of(gated, SEVEN[name], NEXT) for name in ("ada", "ben", "cas")] == [0, 0, 1]
    assert differing(gated) == []


def test_a_late_letter_shares_what_the_year_has_left(gated: ServiceHarness) -> None:
    three = ask_all(gated, "ada", "ben", "cas")
    take_effect(gated, AFTER)
    late = gated.ask(asking(SEVEN["dov"], HOLDINGS["dov"], END))

    take_effect(gated, AFTER)
    assert cut(gated, late) == ("asked", None)  # a job of a day is done once
    take_effect(gated, AFTER + timedelta(days=1))

    assert cut(gated, late) == ("undone", 0)
    assert cut(gated, three[0]) == ("owed", 3)


def test_who_leaves_of_right_passes_by_the_gate_and_ends_what_waits(gated: ServiceHarness) -> None:
    [request] = ask_all(gated, "dov")
    take_effect(gated, AFTER)
    [rest] = rests(gated, [request])
    assert (shown(gated, request).allotted_shares, rest.shares) == (5, 5)

    died = gated.ask(leaving(SEVEN["dov"], AFTER))

    assert (died.state, died.shares) == ("owed", 5)
    assert shown(gated, rest).state == "undone"
    assert differing(gated) == []


def test_on_any_day_the_year_keeps_its_limit_in_members(gated: ServiceHarness) -> None:
    at(gated, IN_TIME + timedelta(days=1))
    for rule, value in (
        ("withdrawal_gate", "part_of_members"),
        ("withdrawal_gate_part", "3/14"),
        ("withdrawal_window", "any_day"),
    ):
        decide(gated, rule, value)
    [first] = ask_all(gated, "ada")
    take_effect(gated, IN_TIME + timedelta(days=2))
    assert shown(gated, first).state == "owed"

    [second] = ask_all(gated, "dov")
    take_effect(gated, IN_TIME + timedelta(days=3))

    # 3/14 of the six who remained is 1.29 members, and one has left: 0.29 of ten shares.
    assert cut(gated, second) == ("owed", 2)
    assert [rest.effective_on for rest in rests(gated, [second])] == [date(2027, 1, 1)]


def test_what_cannot_be_valued_yet_keeps_its_allotment(governance: ServiceHarness) -> None:
    governance.consume(*map(registered, SEVEN.values()))
    at(governance, date(2025, 2, 3))
    for name, shares in HOLDINGS.items():
        buy(governance, SEVEN[name], shares)
    decide(governance, "withdrawal_gate", "part_of_capital")
    [letter] = ask_all(governance, "dov")
    take_effect(governance, date(2025, 7, 1))  # no accounts were approved
    assert cut(governance, letter) == ("asked", 5)

    governance.ask(asking(SEVEN["eli"], 10, date(2025, 6, 30)))
    approved_in_june = RecordAccounts(
        request_id=uuid7(),
        financial_year=2024,
        approved_on=date(2025, 6, 17),
        net_assets_cents=1_000_000,
        reference="assembly, point 3",
    )
    governance.ask(approved_in_june)
    take_effect(governance, date(2025, 7, 2))

    assert cut(governance, letter) == ("owed", 5)
    assert shares_of(governance, SEVEN["dov"], date(2025, 7, 2)) == 5
    assert differing(governance) == []
