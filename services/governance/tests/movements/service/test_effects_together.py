"""Many withdrawals that take effect on one day: as few statements as for two, and a bad one stops no other."""

from datetime import date, timedelta

import pytest

from chassis.testing.counting import statements_sent
from chassis.testing.harness import ServiceHarness, test_id
from services.governance.tests.movements.service.test_gate import decide
from services.governance.tests.movements.service.test_leaving import (
    END,
    IN_TIME,
    accounts,
    asking,
    at,
    shares_of,
    shown,
    take_effect,
)
from services.governance.tests.movements.service.test_transfers import buy
from services.governance.tests.shares.service.auditing import differing
from services.governance.tests.shares.service.test_subscribing import registered

LEAVERS = [test_id("mbr", f"leaver {number}") for number in range(15)]


@pytest.fixture
def fifteen(governance: ServiceHarness) -> ServiceHarness:
    """Fifteen members with a share each, since 2025."""
    at(governance, date(2025, 2, 3))
    governance.consume(*map(registered, LEAVERS))
    for member_id in LEAVERS:
        buy(governance, member_id, 1)
    return governance


def test_a_chunk_takes_as_many_statements_for_ten_as_for_two(fifteen: ServiceHarness) -> None:
    accounts(fifteen)

    sent = []
    for year, leavers in ((2026, LEAVERS[:2]), (2027, LEAVERS[2:12])):
        at(fifteen, date(year, 3, 16))
        for member_id in leavers:
            fifteen.ask(asking(member_id, 1, date(year, 3, 16)))
        with statements_sent(fifteen.engine) as statements:
            assert take_effect(fifteen, date(year, 6, 30)) == len(leavers)
        sent.append(len(statements))

    assert sent[0] == sent[1]
    assert differing(fifteen) == []


def test_one_that_cannot_be_valued_stops_no_other(fifteen: ServiceHarness) -> None:
    at(fifteen, IN_TIME)
    decide(fifteen, "withdrawal_window", "any_day")
    too_early = fifteen.ask(asking(LEAVERS[0], 1))
    at(fifteen, IN_TIME + timedelta(days=1))
    accounts(fifteen)
    sound = fifteen.ask(asking(LEAVERS[1], 1, IN_TIME + timedelta(days=1)))

    assert take_effect(fifteen) == 1

    assert (shown(fifteen, too_early).state, shown(fifteen, sound).state) == ("asked", "owed")
    assert [shares_of(fifteen, member_id, END) for member_id in LEAVERS[:2]] == [1, 0]
    assert differing(fifteen) == []
