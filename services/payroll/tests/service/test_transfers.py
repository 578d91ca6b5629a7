"""Internal invoices: budget passes from buyer to seller once the buyer has it, and only once."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import psycopg
import pytest
import sqlalchemy as sa

from chassis.db.culprits import Culprits
from chassis.events.batch import Batch, read
from chassis.events.retry import NotYet
from chassis.testing.harness import CountingIds, ServiceHarness, envelope_of, test_id
from contracts.catalogue import event_spec
from contracts.payroll.events import BudgetTransferred
from contracts.wire.base import Event
from deploy.local.servers import DatabaseServer
from services.payroll.entrypoints import Payroll
from services.payroll.tests.service.story import (
    DAY_WHOLE,
    UNIT,
    budget,
    covered,
    credited,
    declare,
    deducted,
    earn,
    internal,
    issued,
    open_unit,
    opened,
    paid,
    returned,
    settle,
    statement,
    unit,
    wage_deducted,
)

DANCE, MUSIC = unit("dance"), unit("music")


def open_units(house: ServiceHarness) -> None:
    open_unit(house)
    house.consume(opened(DANCE), opened(MUSIC))


def available(house: ServiceHarness) -> tuple[int, int, int]:
    """Of the three units, each seen to agree with the books."""
    for unit_id in (UNIT, DANCE, MUSIC):
        assert statement(house, unit_id).balance_cents == budget(house, unit_id).available_cents
    cents_by_unit = [budget(house, unit_id).available_cents for unit_id in (UNIT, DANCE, MUSIC)]
    return cents_by_unit[0], cents_by_unit[1], cents_by_unit[2]


def transferred(house: ServiceHarness) -> list[str]:
    return [message.data.internal_invoice_id for message in house.published(BudgetTransferred)]


def test_budget_passes_at_once_when_the_buyer_has_it(payroll: ServiceHarness) -> None:
    open_units(payroll)
    earn(payroll, "one")

    payroll.consume(internal(amount_cents=1_000_00), times=2)

    assert available(payroll) == (0, 1_000_00, 0)
    [message] = payroll.published(BudgetTransferred)
    assert message.subject == test_id("iin", "one")
    assert message.data == BudgetTransferred(
        internal_invoice_id=test_id("iin", "one"),
        seller_unit_id=DANCE,
        buyer_unit_id=UNIT,
        transferred_on=date(2026, 9, 11),
        amount_cents=1_000_00,
    )
    assert statement(payroll).lines[-1].what == "internal invoice of another unit"
    assert statement(payroll, DANCE).lines[-1].what == "internal invoice to another unit"
    assert payroll.balances() == {"clearing:invoicing>payroll": 1_000_00, "budget": -1_000_00}


def test_it_waits_for_the_last_cent_and_the_advance_does_not_count(payroll: ServiceHarness) -> None:
    open_units(payroll)
    payroll.consume(issued("big", 10_000_00))
    earn(payroll, "one", 499_99)

    payroll.consume(internal(amount_cents=500_00))
    assert available(payroll) == (499_99, 0, 0)
    assert transferred(payroll) == []

    earn(payroll, "cent", 1)
    assert available(payroll) == (0, 500_00, 0)
    assert transferred(payroll) == [test_id("iin", "one")]


TAKEN = credited(net_cents=1_00, before=1_000_00, after=999_00)


@pytest.mark.parametrize(
    ("money", "amount"),
    [
        ([paid(), deducted()], 1_000_00),
        ([deducted(), paid()], 1_000_00),
        ([covered()], 1_000_00),
        ([TAKEN, paid(), deducted(), returned(contribution_cents=6)], 999_06),
    ],
)
def test_whatever_brings_the_money_lets_it_pass(payroll: ServiceHarness, money: list[Event], amount: int) -> None:
    open_units(payroll)
    earn(payroll, "a part", 65_00)
    payroll.consume(internal(amount_cents=amount))
    for fact in money[:-1]:
        payroll.consume(fact)
    before = transferred(payroll)

    payroll.consume(money[-1], times=2)

    assert (before, transferred(payroll)) == ([], [test_id("iin", "one")])
    assert available(payroll) == (0, amount, 0)
    [message] = payroll.published(BudgetTransferred)
    assert message.causation_id == envelope_of(money[-1], None, payroll.clock.now).id


def test_a_wage_contribution_below_its_reserve_lets_it_pass_too(payroll: ServiceHarness) -> None:
    open_units(payroll)
    earn(payroll, "one", DAY_WHOLE)
    contract_id = declare(payroll).contract_id
    settle(payroll, contract_id)
    payroll.consume(internal(amount_cents=1_00))

    payroll.consume(wage_deducted(contract_id, 11_20))

    assert available(payroll) == (0, 1_00, 0)


def test_money_received_passes_on_to_others_who_wait(payroll: ServiceHarness) -> None:
    open_units(payroll)
    payroll.consume(
        internal("third", 300_00, buyer=MUSIC, seller=UNIT), internal("second", 400_00, buyer=DANCE, seller=MUSIC)
    )
    payroll.consume(internal("first", 500_00))

    earn(payroll, "one", 500_00)

    assert transferred(payroll) == [test_id("iin", name) for name in ("first", "second", "third")]
    assert available(payroll) == (300_00, 100_00, 100_00)


def test_the_oldest_passes_first_and_a_smaller_one_does_not_wait_behind_a_larger(payroll: ServiceHarness) -> None:
    open_units(payroll)
    payroll.consume(internal("large", 900_00), internal("old", 200_00), internal("new", 250_00))

    earn(payroll, "one", 300_00)
    earn(payroll, "two", 150_00)
    earn(payroll, "three", 900_00)

    assert transferred(payroll) == [test_id("iin", name) for name in ("old", "new", "large")]
    assert available(payroll) == (0, 1_350_00, 0)


def test_a_batch_never_spends_the_same_money_twice(payroll: ServiceHarness) -> None:
    open_units(payroll)
    earn(payroll, "one")

    payroll.consume(*(internal(str(n), 100_00, seller=(DANCE, MUSIC)[n % 2]) for n in range(30)))

    assert transferred(payroll) == [test_id("iin", str(n)) for n in range(10)]
    assert available(payroll) == (0, 500_00, 500_00)
    causes = {message.causation_id for message in payroll.published(BudgetTransferred)}
    assert len(causes) == 10  # each because of its own message


def test_a_unit_that_owes_pays_nobody(payroll: ServiceHarness) -> None:
    open_units(payroll)
    payroll.consume(paid())
    payroll.consume(deducted())
    payroll.consume(credited(before=1_000_00))

    payroll.consume(internal(amount_cents=1))
    payroll.consume(returned())

    assert transferred(payroll) == []
    assert available(payroll) == (0, 0, 0)


def test_an_unknown_buyer_is_waited_for_and_an_unknown_seller_is_not(payroll: ServiceHarness) -> None:
    earn(payroll, "one")
    with pytest.raises(NotYet, match="not known here"):
        payroll.consume(internal())
    assert payroll.count("transfer") == payroll.count("inbox") - 2 == 0

    known = opened(DANCE), opened(MUSIC)
    payroll.consume(*known)
    with pytest.raises(Culprits) as culprits:
        payroll.consume(internal(), internal("two", buyer=DANCE, seller=MUSIC))
    assert [str(reason) for reason in culprits.value.reasons.values()] == [f"unit {UNIT} is not known here"]

    payroll.consume(opened())
    payroll.consume(internal())

    assert transferred(payroll) == [test_id("iin", "one")]


def test_it_is_counted_once_even_without_the_inbox(payroll: ServiceHarness) -> None:
    open_units(payroll)
    earn(payroll, "one")
    spec = event_spec(internal().NAME)
    assert spec is not None
    message = read(spec, envelope_of(internal(), None, payroll.clock.now).model_dump_json().encode())

    for _ in range(2):
        batch = Batch(spec, "test", payroll.engine, "payroll", [message], payroll.clock, payroll.ids, inbox_off=True)
        Payroll().on_internal_invoice_issued(batch)

    assert available(payroll) == (500_00, 500_00, 0)
    assert len(transferred(payroll)) == 1


def test_a_transfer_waits_for_a_contract_that_is_being_declared(payroll: ServiceHarness) -> None:
    """Two spenders of the same money: the second sees what the first left."""
    open_units(payroll)
    earn(payroll, "one", 500_00)
    other = ServiceHarness(payroll.service, payroll.engine, payroll.clock, CountingIds(10_000))
    with payroll.engine.connect() as declaring, ThreadPoolExecutor(1) as threads:
        declaring.execute(sa.text("select from unit where unit_id = :unit for update"), {"unit": UNIT})
        transfer = threads.submit(other.consume, internal(amount_cents=500_00))
        _wait_until_somebody_waits(payroll.engine)
        declaring.execute(
            sa.text(
                "insert into budget_fact (about, fact, unit_id, cents, booked_on)"
                " values ('ctr_1', 'reserved', :unit, 1, '2026-09-14')"
            ),
            {"unit": UNIT},
        )
        declaring.commit()
        assert transfer.result() == 1

    assert transferred(payroll) == []


def test_an_internal_invoice_waits_for_money_that_is_being_booked(
    payroll: ServiceHarness, postgres_server: DatabaseServer
) -> None:
    """The interleaving that would forget it: each looks before the other commits."""
    open_units(payroll)
    payroll.consume(paid(net_cents=500_00))
    other = ServiceHarness(payroll.service, payroll.engine, payroll.clock, CountingIds(10_000))
    database = payroll.engine.url.database
    with psycopg.connect(postgres_server.superuser_dsn, dbname=database) as blocker, ThreadPoolExecutor(2) as threads:
        blocker.execute("lock table outbox in exclusive mode")  # the contribution stops before its commit
        money = threads.submit(payroll.consume, deducted(contribution_cents=0))
        _wait_until_somebody_waits(payroll.engine)
        invoice = threads.submit(other.consume, internal())
        _wait_until_somebody_waits(payroll.engine, many=2)
        blocker.rollback()
        assert money.result() == invoice.result() == 1

    assert transferred(payroll) == [test_id("iin", "one")]


def test_nothing_is_forgotten_when_money_and_internal_invoices_come_at_the_same_moment(payroll: ServiceHarness) -> None:
    open_units(payroll)
    units, dice = [UNIT, DANCE, MUSIC], random.Random(7)
    houses = [
        ServiceHarness(payroll.service, payroll.engine, payroll.clock, CountingIds(n * 10_000)) for n in range(1, 4)
    ]
    names = [str(n) for n in range(90)]
    money = {name: (dice.randint(50_00, 150_00), dice.choice(units)) for name in names}
    bills = [internal(n, dice.randint(1, 90_00), buyer=dice.choice(units), seller=dice.choice(units)) for n in names]
    streams: list[list[Event]] = [
        [paid(name, *of) for name, of in money.items()],
        [deducted(name, 0, of[1]) for name, of in reversed(money.items())],
        list(bills),
    ]

    with ThreadPoolExecutor(3) as threads:
        consumed_counts = threads.map(_hear_all, houses, streams)
        assert list(consumed_counts) == [90, 90, 90]

    have = dict(zip(units, available(payroll), strict=True))
    assert sum(have.values()) == sum(cents for cents, _ in money.values())
    transferred_ids = transferred(payroll)
    assert len(transferred_ids) == len(set(transferred_ids)) > 20
    waiting = [bill for bill in bills if bill.internal_invoice_id not in transferred_ids]
    assert all(bill.amount_cents > have[bill.buyer_unit_id] for bill in waiting)


def test_an_internal_invoice_cannot_be_changed_by_the_service(payroll: ServiceHarness) -> None:
    open_units(payroll)
    payroll.consume(internal())

    for change in ("update transfer set amount_cents = 1", "delete from transfer"):
        with pytest.raises(sa.exc.ProgrammingError) as fault, payroll.engine.begin() as connection:
            connection.execute(sa.text(change))
        assert isinstance(fault.value.orig, psycopg.errors.InsufficientPrivilege)


def _hear_all(house: ServiceHarness, events: list[Event]) -> int:
    return sum(house.consume(*events[start : start + 6]) for start in range(0, len(events), 6))


def _wait_until_somebody_waits(engine: sa.Engine, many: int = 1) -> None:
    waiting = sa.text("select count(*) from pg_locks where not granted")
    with engine.connect() as connection:
        while connection.execute(waiting).scalar_one() < many:
            connection.rollback()
