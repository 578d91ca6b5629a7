"""A unit closes while every process that has a part in it is killed: it ends the same, once, and no cent is lost."""

import pytest

from chassis.testing.running import RunningSystem
from chassis.testing.waiting import eventually
from tests.faults.holding import hold_before
from tests.faults.striking import count, killed
from tests.integration.closing.units import LONG_ENOUGH_S, Estate
from tests.integration.one_invoice import CONTRIBUTION_CENTS, NET_CENTS

pytestmark = pytest.mark.timeout(240)


def test_whoever_is_killed_in_between_the_unit_is_closed_once(fresh_system: RunningSystem) -> None:
    system = fresh_system
    with system.client("operator:test", "operator") as client:
        estate = Estate.made(system, client)

        with hold_before(system, "payroll", "insert", "remainder") as reached:
            estate.close(estate.heir_id)
            eventually(reached, LONG_ENOUGH_S, "money about to pass to the heir")
            system.kill("payroll")
        killed(system, "members-relay", "invoicing-relay")
        system.start("payroll")
        estate.is_hindered_by(
            {"contributions": {}, "invoicing": {"open claims": estate.unpaid.total_cents}, "payroll": {}}
        )
        with hold_before(system, "invoicing", "insert", "closing_answer") as reached:
            estate.client_pays()
            eventually(reached, LONG_ENOUGH_S, "invoicing about to let the unit go")
            system.kill("invoicing")
        killed(system, "contributions", "payroll-relay")
        with hold_before(system, "members", "insert", "closing_end") as reached:
            system.start("invoicing")
            eventually(reached, LONG_ENOUGH_S, "members about to close the unit")
            system.kill("members")
        system.start("members")

        closed = estate.is_closed()
        assert closed.on_their_way == ()
        assert estate.budget_cents(estate.unit_id) == 0
        assert estate.budget_cents(estate.heir_id) == 2 * (NET_CENTS - CONTRIBUTION_CENTS)

    verdict = system.quiet(LONG_ENOUGH_S)
    assert verdict.balanced, verdict.faults()
    assert count(system, "members", "outbox where routing_key = 'members.unit_closed.v1'") == 1
    assert count(system, "members", "outbox where routing_key = 'members.unit_wound_up.v1'") == 1
    assert count(system, "payroll", "remainder") == 2
    for service in ("invoicing", "payroll", "contributions"):
        assert count(system, service, "closing_end") == 1
