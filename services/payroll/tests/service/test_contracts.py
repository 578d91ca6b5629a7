from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
import sqlalchemy as sa

from chassis.db.culprits import Culprits
from chassis.events.retry import NotYet
from chassis.testing.harness import CountingIds, ServiceHarness, test_id
from contracts.payroll.contracts import ContractReply, DeclareContract, GetContract, SettleContract
from contracts.payroll.events import WageSettled
from contracts.wire.refusals import DateNotCovered, NotYourOwn, RequestIdReused, UnknownThing
from services.payroll.refusals import (
    AlreadySettled,
    BelowMinimumWage,
    BudgetExceeded,
    HouseholdNotCovered,
    MonthNotCovered,
    NoTariff,
)
from services.payroll.tests.service.story import (
    ANNE,
    BOB,
    CARL,
    DAY_CONTRIBUTION,
    DAY_COST,
    DAY_GROSS,
    DAY_NET,
    DAY_WHOLE,
    TODAY,
    UNIT,
    a_day,
    booked,
    budget,
    declare,
    issued,
    open_unit,
    opened,
    request_id,
    settle,
    statement,
    tariff,
    wage_deducted,
)


def test_a_declared_contract_reserves_its_whole_cost(payroll: ServiceHarness) -> None:
    open_unit(payroll, earned_invoices=1)

    reply = declare(payroll)

    assert reply == payroll.ask(GetContract(contract_id=reply.contract_id))
    assert (reply.state, reply.gross_cents, reply.net_cents) == ("declared", DAY_GROSS, DAY_NET)
    assert (reply.employer_cost_cents, reply.wage_contribution_cents) == (DAY_COST, DAY_CONTRIBUTION)
    assert [(line.label, line.cents) for line in reply.lines[:2]] == [
        ("gross", 200_00),
        ("employee_nsso", -28_23),
    ]
    assert (budget(payroll).reserved_cents, booked(payroll, "reserved")) == (DAY_WHOLE, DAY_WHOLE)
    assert budget(payroll).available_cents == 935_00 - DAY_WHOLE
    assert [line.cents for line in statement(payroll).lines] == [1_000_00, -65_00, -DAY_WHOLE]
    assert payroll.published(WageSettled) == []


def test_a_settled_contract_is_owed_to_worker_and_state(payroll: ServiceHarness) -> None:
    open_unit(payroll, earned_invoices=1)
    contract_id = declare(payroll).contract_id

    reply = settle(payroll, contract_id)

    assert reply.state == "settled"
    assert (booked(payroll, "reserved"), budget(payroll).reserved_cents) == (DAY_CONTRIBUTION,) * 2
    assert booked(payroll, "wages_payable") == DAY_NET
    assert booked(payroll, "withholding_payable") == 19_08
    assert booked(payroll, "holiday_pay_payable") == 34_21
    assert booked(payroll, "nsso_payable") == DAY_COST - DAY_NET - 19_08 - 34_21
    [message] = payroll.published(WageSettled)
    assert message.data == WageSettled(
        contract_id=contract_id,
        unit_id=UNIT,
        worker_id=BOB,
        legal_entity="BE",
        kind="artist_day",
        worked_on=TODAY,
        gross_cents=DAY_GROSS,
        net_cents=DAY_NET,
        employer_charges_cents=DAY_COST - DAY_GROSS,
        reductions_cents=0,
    )
    assert message.subject == contract_id


@pytest.mark.parametrize("actual_cents", [DAY_CONTRIBUTION, DAY_CONTRIBUTION - 20, DAY_CONTRIBUTION + 20, 0])
def test_the_budget_bears_the_difference_with_the_expected_contribution(
    payroll: ServiceHarness, actual_cents: int
) -> None:
    open_unit(payroll, earned_invoices=1)
    contract_id = declare(payroll).contract_id
    settle(payroll, contract_id)

    payroll.consume(wage_deducted(contract_id, actual_cents), times=2)

    assert (booked(payroll, "reserved"), budget(payroll).reserved_cents) == (0, 0)
    assert budget(payroll).available_cents == 935_00 - DAY_COST - actual_cents
    assert statement(payroll).balance_cents == 935_00 - DAY_COST - actual_cents
    assert booked(payroll, "clearing:contributions>payroll") == 65_00 + actual_cents
    reply = payroll.ask(GetContract(contract_id=contract_id))
    assert reply.wage_contribution_cents == actual_cents


def test_a_contribution_for_an_unknown_contract_is_tried_again_later(payroll: ServiceHarness) -> None:
    with pytest.raises(NotYet):
        payroll.consume(wage_deducted(test_id("ctr", "nowhere")))
    assert payroll.balances() == {}


def test_all_contributions_for_unknown_contracts_are_named_at_once(payroll: ServiceHarness) -> None:
    open_unit(payroll, earned_invoices=1)
    known = declare(payroll).contract_id
    unknown = [wage_deducted(test_id("ctr", name)) for name in ("nowhere", "neither")]

    with pytest.raises(Culprits) as culprits:
        payroll.consume(*unknown, wage_deducted(known))

    assert [type(reason) for reason in culprits.value.reasons.values()] == [NotYet] * 2


def test_wages_are_owed_before_the_client_pays(payroll: ServiceHarness) -> None:
    open_unit(payroll)
    payroll.consume(issued())

    contract_id = declare(payroll).contract_id
    settle(payroll, contract_id)

    assert booked(payroll, "wages_payable") == DAY_NET
    assert budget(payroll).available_cents == -DAY_WHOLE
    assert budget(payroll).spendable_cents == 800_00 - DAY_WHOLE
    assert statement(payroll).balance_cents == -DAY_WHOLE


def test_more_than_the_unit_may_spend_is_refused_and_leaves_nothing(payroll: ServiceHarness) -> None:
    open_unit(payroll, earned_invoices=1)

    with pytest.raises(BudgetExceeded) as refusal:
        declare(payroll, a_day(gross_cents=700_00))

    assert refusal.value.facts["available_cents"] == 935_00
    assert payroll.count("contract") == payroll.count("worker_month") == payroll.count("request") == 0
    assert booked(payroll, "reserved") == 0


def test_a_contract_may_spend_exactly_what_there_is(payroll: ServiceHarness) -> None:
    open_unit(payroll)
    payroll.consume(issued(net_cents=DAY_WHOLE * 5 // 4 + 1))
    spare = budget(payroll).spendable_cents - DAY_WHOLE
    assert 0 <= spare <= 1

    declare(payroll)

    assert budget(payroll).spendable_cents == spare


def test_concurrent_declarations_never_overspend(payroll: ServiceHarness) -> None:
    open_unit(payroll, earned_invoices=1)
    houses = [
        ServiceHarness(payroll.service, payroll.engine, payroll.clock, CountingIds(1_000 * n)) for n in range(1, 9)
    ]

    def attempt(n: int) -> bool:
        try:
            declare(houses[n], a_day(str(n), worker_id=test_id("mbr", str(n))))
        except BudgetExceeded:
            return False
        return True

    with ThreadPoolExecutor(len(houses)) as threads:
        accepted = sum(threads.map(attempt, range(len(houses))))

    assert accepted == 935_00 // DAY_WHOLE == 3
    assert budget(payroll).available_cents == 935_00 - 3 * DAY_WHOLE
    assert payroll.count("contract") == 3


def test_the_special_contribution_counts_the_whole_month_of_a_worker(payroll: ServiceHarness) -> None:
    open_unit(payroll, earned_invoices=10)

    def special(name: str, worker_id: str) -> int:
        reply = declare(payroll, a_day(name, gross_cents=1_000_00, worker_id=worker_id))
        return {line.label: line.cents for line in reply.lines}["special_contribution"]

    assert [special(name, BOB) for name in ("first", "second", "third")] == [0, -9_06, -12_82]
    assert special("of another", CARL) == 0


def test_concurrent_days_of_one_worker_are_counted_one_after_the_other(payroll: ServiceHarness) -> None:
    payroll.consume(tariff())
    houses = [
        ServiceHarness(payroll.service, payroll.engine, payroll.clock, CountingIds(1_000 * n)) for n in range(1, 4)
    ]
    units = [{"unit_id": test_id("unit", str(n))} for n in range(3)]
    payroll.consume(*(opened().model_copy(update=unit) for unit in units))
    payroll.consume(*(issued(u["unit_id"], net_cents=2_000_00).model_copy(update=u) for u in units))
    elsewhere = [a_day(u["unit_id"], gross_cents=1_000_00).model_copy(update=u) for u in units]

    with ThreadPoolExecutor(3) as threads:
        list(threads.map(declare, houses, elsewhere))

    with payroll.engine.connect() as connection:
        query = sa.text("select sum(special_contribution_cents)::bigint from contract")
        assert connection.execute(query).scalar_one() == 9_06 + 12_82


def test_another_kind_in_the_same_month_is_refused(payroll: ServiceHarness) -> None:
    open_unit(payroll, earned_invoices=20)
    declare(payroll)
    month = a_day("month").model_copy(update={"kind": "employee_month", "hours": 165, "gross_cents": 3_000_00})

    with pytest.raises(MonthNotCovered):
        declare(payroll, month)

    assert declare(payroll, month.model_copy(update={"worker_id": CARL})).gross_cents == 3_000_00


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"gross_cents": 50_00}, BelowMinimumWage),
        ({"household": "couple_one_income"}, HouseholdNotCovered),
        ({"day": date(2023, 1, 1)}, DateNotCovered),
    ],
)
def test_what_the_rules_refuse_leaves_nothing(
    payroll: ServiceHarness, change: dict[str, object], refusal: type[Exception]
) -> None:
    open_unit(payroll, earned_invoices=1)

    with pytest.raises(refusal):
        declare(payroll, a_day().model_copy(update=change))

    assert payroll.count("contract") == payroll.count("worker_month") == payroll.count("request") == 0


def test_a_day_without_a_tariff_is_refused(payroll: ServiceHarness) -> None:
    payroll.consume(opened())
    payroll.consume(issued())
    payroll.consume(tariff(since=date(2026, 9, 15)))

    with pytest.raises(NoTariff) as refusal:
        declare(payroll)
    assert refusal.value.field == "day"


def test_the_tariff_of_the_day_worked_is_expected(payroll: ServiceHarness) -> None:
    open_unit(payroll, earned_invoices=1)
    payroll.consume(tariff(since=TODAY, factor="0.1"), times=2)
    payroll.consume(tariff(since=date(2026, 9, 15), factor="0.2"))

    assert declare(payroll).wage_contribution_cents == 20_00


def test_a_newer_tariff_without_the_kind_is_no_tariff(payroll: ServiceHarness) -> None:
    open_unit(payroll, earned_invoices=1)
    payroll.consume(tariff(since=TODAY).model_copy(update={"coefficients": ()}))

    with pytest.raises(NoTariff):
        declare(payroll)


def test_unknown_ids_are_refused(payroll: ServiceHarness) -> None:
    with pytest.raises(UnknownThing) as refusal:
        declare(payroll)
    assert refusal.value.field == "unit_id"
    with pytest.raises(UnknownThing) as refusal:
        settle(payroll, test_id("ctr", "none"))
    assert refusal.value.field == "contract_id"
    with pytest.raises(UnknownThing) as refusal:
        payroll.ask(GetContract(contract_id=test_id("ctr", "none")))
    assert refusal.value.field == "contract_id"


def test_a_repeated_declaration_gets_the_first_reply(payroll: ServiceHarness) -> None:
    open_unit(payroll, earned_invoices=1)
    first = declare(payroll)

    assert declare(payroll) == first
    assert payroll.count("contract") == 1
    with pytest.raises(RequestIdReused):
        declare(payroll, a_day(gross_cents=210_00))


def test_a_contract_is_settled_once(payroll: ServiceHarness) -> None:
    open_unit(payroll, earned_invoices=1)
    contract_id = declare(payroll).contract_id
    first = settle(payroll, contract_id)

    assert settle(payroll, contract_id) == first
    with pytest.raises(AlreadySettled):
        settle(payroll, contract_id, "again")
    assert len(payroll.published(WageSettled)) == 1
    assert booked(payroll, "wages_payable") == DAY_NET


def test_a_member_acts_for_its_own_units_and_reads_its_own_contracts(payroll: ServiceHarness) -> None:
    open_unit(payroll, earned_invoices=1)

    def as_member(member_id: str, request: DeclareContract | GetContract) -> ContractReply:
        return payroll.ask(request, roles=["member"], subject=f"member:{member_id}")

    with pytest.raises(NotYourOwn):
        as_member(BOB, a_day())
    contract_id = as_member(ANNE, a_day()).contract_id
    assert as_member(BOB, GetContract(contract_id=contract_id)).worker_id == BOB
    assert as_member(ANNE, GetContract(contract_id=contract_id)).worker_id == BOB
    with pytest.raises(NotYourOwn):
        as_member(CARL, GetContract(contract_id=contract_id))


@pytest.mark.parametrize("table", ["budget_fact", "contract", "settlement", "tariff", "coefficient", "invoice"])
def test_facts_cannot_be_deleted(payroll: ServiceHarness, table: str) -> None:
    with pytest.raises(sa.exc.ProgrammingError), payroll.engine.begin() as connection:
        connection.execute(sa.delete(sa.table(table)))


def test_two_settlements_at_once_settle_once(payroll: ServiceHarness) -> None:
    open_unit(payroll, earned_invoices=1)
    contract_id = declare(payroll).contract_id
    houses = [
        ServiceHarness(payroll.service, payroll.engine, payroll.clock, CountingIds(1_000 * n)) for n in range(1, 5)
    ]

    def attempt(n: int) -> bool:
        request = SettleContract(request_id=request_id(f"settle {n}"), contract_id=contract_id)
        try:
            houses[n].ask(request)
        except AlreadySettled:
            return False
        return True

    with ThreadPoolExecutor(len(houses)) as threads:
        assert sum(threads.map(attempt, range(len(houses)))) == 1
    assert booked(payroll, "wages_payable") == DAY_NET
