"""What other software for co-operatives holds of shares, on our register: OCA cooperator (Belgian) and Tapir (German).

Facts of their tests, typed: OCA/cooperative 16.0 @bd9d47c6 `cooperator/tests/test_cooperator.py`; SuperCoopBerlin/tapir
@e82b2f43 `tapir/coop/tests/membership_resignation/test_service.py`. Left out: what an identity card or a tax office is
asked, which our register does not know, and Tapir's three years of notice, which are German law.
"""

import json
from datetime import date

import pytest

from contracts.governance.enums import MovementKind
from services.governance.shares.domain.register import (
    Act,
    Movement,
    issue_of,
    lots_at,
    received_from,
    taken_from,
)
from services.governance.shares.domain.rules.separation import LOT_ORDERS
from services.governance.shares.domain.subscriptions import Progress, SharePayment, Subscription
from tests.conformance.vectors import vectors

PRICE, BOUGHT = 2_500, date(2022, 6, 21)
# OCA: parts of 75.00 by day, and the day since which the shares are held: that of the payment that completes them.
PAID = ((("2022-06-21",), "2022-06-21"), (("2022-06-18", "2022-06-21"), "2022-06-21"))
# OCA: giver's shares, how many go, taker's shares; what both have afterwards. The price stays what was paid.
TRANSFERS = ((2, 1, 0, 1, 1), (2, 1, 2, 1, 3))
# OCA: shares, how many are sold back, how many are left, still a member.
SOLD_BACK = ((2, 1, 1, True), (2, 2, 0, False))
# Tapir: cancelled on; giver's and receiver's shares; the receiver's afterwards, and since when.
HANDED_ON = (date(2024, 9, 15), 2, 1, 3, date(2024, 9, 16))
# Tapir: a gift to the co-operative ends all shares on its day, and none that had ended before ends again.
GIVEN_BACK = (date(2024, 9, 15), ("2024-09-14", "2024-09-16"), ("2024-09-14", "2024-09-15"))


def test_the_facts_of_oca_are_those_of_the_file() -> None:
    for file in vectors("peers/oca-cooperative/operations.json"):
        said = json.loads(file.read_text("utf-8"))
        operations = said["operations"]

        assert [case["expect"]["effective_date"] for case in said["subscription"] if "payment_date" in case] == [
            PAID[0][1]
        ]
        assert [
            (tuple(case["partial_payments"]), case["expect"]["effective_date"])
            for case in said["subscription"]
            if "partial_payments" in case
        ] == [PAID[1]]
        assert [
            (op["from"], op["qty"], op.get("to_existing_holder", 0), op["expect"]["from"], op["expect"]["to"])
            for op in operations
            if op["op"] == "transfer"
        ] == [*TRANSFERS]
        assert [
            (op["from"], op["qty"], op["expect"]["left"], op["expect"]["member"])
            for op in operations
            if op["op"] == "sell_back"
        ] == [*SOLD_BACK]


def test_the_facts_of_tapir_are_those_of_the_file() -> None:
    for file in vectors("peers/tapir/resignation.json"):
        cases = json.loads(file.read_text("utf-8"))["cases"]
        [handed_on] = [case for case in cases if case.get("type") == "TRANSFER"]
        [given_back] = [case for case in cases if "share_ends" in case]

        assert (
            date.fromisoformat(handed_on["cancelled"]),
            handed_on["giver"],
            handed_on["receiver"],
            handed_on["expect"]["receiver"],
            date.fromisoformat(handed_on["expect"]["new_rows_start"]),
        ) == HANDED_ON
        assert (
            date.fromisoformat(given_back["cancelled"]),
            tuple(given_back["share_ends"]),
            tuple(given_back["expect"]["share_ends"]),
        ) == GIVEN_BACK


@pytest.mark.parametrize(("parts", "effective"), PAID)
def test_shares_are_held_since_the_payment_that_completes_them(parts: tuple[str, ...], effective: str) -> None:
    progress = Progress(subscription(3), {})
    assert progress.subscription.price_cents == 7_500
    for number, day in enumerate(parts):
        assert not progress.is_complete
        cents = 7_500 // len(parts)
        payment = SharePayment(f"pay_{number}", "sub_1", "950000000094", cents, cents, date.fromisoformat(day))
        progress = progress.with_payment(payment)

    assert progress.is_complete
    assert str(progress.completed_on) == effective


@pytest.mark.parametrize(("giver", "shares", "taker", "giver_after", "taker_after"), TRANSFERS)
def test_a_transfer_keeps_the_price_and_the_sum(
    giver: int, shares: int, taker: int, giver_after: int, taker_after: int
) -> None:
    register = [issued("mbr_giver", giver), *([issued("mbr_taker", taker)] if taker else [])]

    register += transferred(register, shares, BOUGHT)

    assert (holding_of(register, "mbr_giver"), holding_of(register, "mbr_taker")) == (giver_after, taker_after)
    assert {movement.unit_price_cents for movement in register} == {PRICE}
    assert sum(movement.shares for movement in register) == giver + taker


@pytest.mark.parametrize(("shares", "sold", "left", "is_member"), SOLD_BACK)
def test_who_sells_all_shares_back_is_a_member_no_more(shares: int, sold: int, left: int, is_member: bool) -> None:
    register = [issued("mbr_giver", shares)]

    register += taken(register, sold, "withdrawal", BOUGHT)

    assert holding_of(register, "mbr_giver") == left
    assert bool(lots_at(register, BOUGHT)) is is_member


def test_no_share_has_two_owners_or_none_on_any_day_of_a_transfer() -> None:
    ended, giver, receiver, after, since = HANDED_ON
    register = [issued("mbr_giver", giver), issued("mbr_taker", receiver)]
    register += transferred(register, giver, since)

    assert [sum(lot.shares for lot in lots_at(register, day)) for day in (ended, since)] == [after, after]
    assert [holding_of(register, "mbr_taker", day) for day in (ended, since)] == [receiver, after]


def test_what_left_before_leaves_no_second_time() -> None:
    given_on, ends, ends_after = GIVEN_BACK
    register = [issued("mbr_giver", 2)]
    register += taken(register, 1, "withdrawal", date.fromisoformat(ends[0]))
    left = sum(lot.shares for lot in lots_at(register, given_on))
    register += taken(register, left, "cancellation", given_on)

    leaving = [movement for movement in register if movement.shares < 0]
    assert [(str(movement.effective_on), movement.shares) for movement in leaving] == [(day, -1) for day in ends_after]


def subscription(shares: int, member_id: str = "mbr_giver") -> Subscription:
    return Subscription("sub_1", member_id, shares, PRICE, date(2022, 6, 1), "950000000094")


def issued(member_id: str, shares: int) -> Movement:
    return issue_of(
        subscription(shares, member_id), BOUGHT, movement_id=f"mov_{member_id}", legal_entity="BE", booked_on=BOUGHT
    )


def taken(register: list[Movement], shares: int, kind: MovementKind, day: date) -> list[Movement]:
    lots = [lot for lot in lots_at(register, day) if lot.member_id == "mbr_giver"]
    act = Act(f"act_{kind}", "BE", day, day, day)
    return [taken_from(lot, act, kind, f"mov_{kind}_{day}") for lot in LOT_ORDERS["first_in_first_out"](lots, shares)]


def transferred(register: list[Movement], shares: int, day: date) -> list[Movement]:
    given = taken(register, shares, "transfer_out", day)
    return [*given, *(received_from(movement, "mbr_taker", f"{movement.movement_id}_in") for movement in given)]


def holding_of(register: list[Movement], member_id: str, day: date = BOUGHT) -> int:
    return sum(lot.shares for lot in lots_at(register, max(day, BOUGHT)) if lot.member_id == member_id)
