"""A debt of who left is paid from the value of its shares: certain, due and liquid, when the board releases it."""

from datetime import date, timedelta

import pytest

from chassis.testing.harness import ServiceHarness, test_id
from contracts.governance.events import DebtSetOff
from contracts.governance.leaving import GetPayoutQueue, SetOffDebt, WithdrawalReply
from contracts.wire.refusals import UnknownThing
from kernel.identifiers import uuid7
from kernel.refusal import Refused
from services.governance.shares.refusals import (
    DebtNotCertain,
    DebtNotDue,
    DebtNotLiquid,
    MoreThanOwed,
    NothingOwed,
)
from services.governance.tests.movements.service.test_asking_others import answer
from services.governance.tests.movements.service.test_leaving import (
    AFTER,
    IN_TIME,
    accounts,
    asking,
    at,
    pay_out,
    shown,
    take_effect,
)
from services.governance.tests.movements.service.test_transfers import buy
from services.governance.tests.shares.service.auditing import differing
from services.governance.tests.shares.service.buying import ANNE, BOB
from services.governance.tests.shares.service.test_subscribing import registered

UNIT, OTHER = test_id("unit", "songs"), test_id("unit", "dance")


@pytest.fixture
def owners(governance: ServiceHarness) -> ServiceHarness:
    """Anne has four shares, and four others one, since 2025. It is March, and accounts are approved."""
    others = [test_id("mbr", name) for name in ("carl", "dora", "eve")]
    governance.consume(*map(registered, others))
    at(governance, date(2025, 2, 3))
    for member_id, shares in ((ANNE, 4), (BOB, 1), *((other, 1) for other in others)):
        buy(governance, member_id, shares)
    at(governance, IN_TIME)
    accounts(governance)
    return governance


def left(house: ServiceHarness, lacks: int) -> WithdrawalReply:
    """Anne has left with 12,000, and payroll told that her unit lacks so much."""
    withdrawal = house.ask(asking())
    house.consume(answer("payroll", withdrawal.withdrawal_id, 1, **{f"overdrawn {UNIT}": lacks}))
    take_effect(house)
    at(house, AFTER)
    return withdrawal


def setting_off(withdrawal_id: str, cents: int = 5000, **more: object) -> SetOffDebt:
    fields = {"acknowledged_on": AFTER, "due_on": AFTER, "reference": "letter of 1 July", "unit_id": UNIT}
    return SetOffDebt.model_validate(
        {"request_id": uuid7(), "withdrawal_id": withdrawal_id, "cents": cents, **fields, **more}
    )


def test_what_is_declared_is_booked_when_the_value_is_paid(owners: ServiceHarness) -> None:
    withdrawal = left(owners, 5000)

    reply = owners.ask(setting_off(withdrawal.withdrawal_id))
    assert (reply.cents, reply.left_cents) == (5000, 7000)
    assert owners.published(DebtSetOff) == []
    assert owners.balances()["leavers"] == -12_000
    assert (shown(owners, withdrawal).value_cents, shown(owners, withdrawal).set_off_cents) == (12_000, 5000)

    assert [entry.cents for entry in pay_out(owners).released] == [7000]
    [message] = owners.published(DebtSetOff)
    assert message.data == DebtSetOff(
        set_off_id=reply.set_off_id, member_id=ANNE, unit_id=UNIT, cents=5000, set_off_on=AFTER
    )
    booked = owners.balances()
    assert booked["clearing:governance>payroll"] == -5000
    assert "leavers" not in booked
    assert differing(owners) == []


def test_what_fails_a_test_waits_with_its_set_off(owners: ServiceHarness) -> None:
    withdrawal = left(owners, 5000)
    owners.ask(setting_off(withdrawal.withdrawal_id))

    assert pay_out(owners, net_assets=6999).released == ()
    assert owners.published(DebtSetOff) == []
    assert [entry.cents for entry in owners.ask(GetPayoutQueue()).postponed] == [7000]
    assert len(pay_out(owners, net_assets=7000).released) == 1
    assert differing(owners) == []


def test_all_of_the_value_may_pay_a_debt_and_no_more(owners: ServiceHarness) -> None:
    withdrawal = left(owners, 20_000)
    owners.ask(setting_off(withdrawal.withdrawal_id, 11_000))

    with pytest.raises(MoreThanOwed) as refused:
        owners.ask(setting_off(withdrawal.withdrawal_id, 1001))
    assert refused.value.facts == {"left_cents": 1000}
    assert owners.ask(setting_off(withdrawal.withdrawal_id, 1000)).left_cents == 0

    assert [entry.cents for entry in pay_out(owners).released] == [0]
    assert shown(owners, withdrawal).state == "paid"
    assert owners.balances()["clearing:governance>payroll"] == -12_000
    assert differing(owners) == []


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"acknowledged_on": None}, DebtNotCertain),
        ({"acknowledged_on": AFTER + timedelta(days=1)}, DebtNotCertain),
        ({"due_on": AFTER + timedelta(days=1)}, DebtNotDue),
        ({"cents": 5001}, DebtNotLiquid),
        ({"unit_id": OTHER}, DebtNotLiquid),
        ({"withdrawal_id": "wdr_" + "0" * 32}, UnknownThing),
    ],
)
def test_a_debt_that_is_not_certain_due_and_liquid_is_not_set_off(
    owners: ServiceHarness, more: dict[str, object], refusal: type[Refused]
) -> None:
    withdrawal = left(owners, 5000)

    with pytest.raises(refusal):
        owners.ask(setting_off(**{"withdrawal_id": withdrawal.withdrawal_id, **more}))  # type: ignore[arg-type]

    assert shown(owners, withdrawal).set_off_cents == 0


def test_a_debt_is_set_off_once(owners: ServiceHarness) -> None:
    withdrawal = left(owners, 5000)
    owners.ask(setting_off(withdrawal.withdrawal_id))

    with pytest.raises(DebtNotLiquid) as refused:
        owners.ask(setting_off(withdrawal.withdrawal_id, 1))
    assert refused.value.facts == {"told_cents": 0}


def test_nothing_is_set_off_against_what_is_not_owed_yet_or_paid(owners: ServiceHarness) -> None:
    withdrawal_id = owners.ask(asking()).withdrawal_id
    with pytest.raises(NothingOwed):
        owners.ask(setting_off(withdrawal_id, acknowledged_on=IN_TIME, due_on=IN_TIME))
    take_effect(owners)
    pay_out(owners)

    with pytest.raises(NothingOwed):
        owners.ask(setting_off(withdrawal_id, acknowledged_on=IN_TIME, due_on=IN_TIME))
