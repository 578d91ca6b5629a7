"""For every request of payroll: who is let in, and who is not."""

from chassis.testing.harness import ServiceHarness
from chassis.testing.who_may import OF_EVERY_SERVICE, PERSONS, Requests, assert_only_who_may_is_let_in
from contracts.payroll.budgets import GetBudget, GetStatement
from contracts.payroll.contracts import DeclareContract, GetContract, SettleContract
from services.payroll.tests.service.story import UNIT, a_day, declare, open_unit


def _contract(house: ServiceHarness) -> dict[str, object]:
    """Always the same, for a request is answered once."""
    return {"contract_id": declare(house, a_day(worker_id=PERSONS["worker"])).contract_id}


REQUESTS: Requests = OF_EVERY_SERVICE | {
    GetBudget: lambda _: {"unit_id": UNIT},
    GetStatement: lambda _: {"unit_id": UNIT},
    DeclareContract: lambda _: a_day(worker_id=PERSONS["worker"]).model_dump(exclude={"request_id"}),
    SettleContract: _contract,
    GetContract: _contract,
}


def test_only_who_may_is_let_in(payroll: ServiceHarness) -> None:
    open_unit(payroll, earned_invoices=2)
    assert_only_who_may_is_let_in(payroll, REQUESTS)
