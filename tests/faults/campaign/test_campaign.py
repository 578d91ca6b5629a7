"""A short campaign, in every run of the tests; `make faults` goes on for as long as it may."""

from collections.abc import Iterator
from random import Random

import psycopg
import pytest

from chassis.testing.plugin import NewSystem
from deploy.local.servers import DatabaseServer
from tests.faults.campaign import faults
from tests.faults.campaign.course import Broken, Fault, Survival, take_course
from tests.faults.campaign.faults import Kind
from tests.faults.campaign.ground import Ground, ground

pytestmark = pytest.mark.timeout(600)

SEED = 2
SHORT = (
    *(faults.workers_killed, faults.killed_before_a_step, faults.relay_killed_before_its_mark, faults.broker_killed),
    *(faults.database_killed, faults.processes_frozen, faults.said_again, faults.poison),
)


@pytest.fixture(scope="module")
def prepared(
    new_system: NewSystem, postgres_server: DatabaseServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ground]:
    with ground(new_system(), postgres_server, tmp_path_factory.mktemp("lines"), seed=SEED) as opened:
        yield opened


@pytest.fixture(scope="module")
def survived(prepared: Ground) -> list[Survival]:
    """The short campaign. What is planted afterwards never goes away."""
    return list(take_course(prepared, [Fault(SEED, n, SHORT) for n, _ in enumerate(SHORT, 1)]))


def test_whatever_fails_each_acknowledged_command_has_one_effect(prepared: Ground, survived: list[Survival]) -> None:
    assert len({survival.fault.name for survival in survived}) == len(SHORT)
    assert prepared.traffic.memory.answers["acknowledged"] > len(SHORT)
    assert prepared.letters


def an_event_is_taken_for_another(ground: Ground, _dice: Random) -> None:
    _as_owner(
        ground,
        "payroll",
        "update inbox set message_id = gen_random_uuid() where message_id = (select message_id from inbox limit 1)",
    )


def a_payment_is_doubled(ground: Ground, _dice: Random) -> None:
    columns = "amount_cents, suspense_cents, value_date, structured, outcome, recorded_at"
    _as_owner(
        ground,
        "invoicing",
        f"insert into payment (payment_id, reference, {columns}) "  # noqa: S608
        f"select 'pay_doubled', 'doubled', {columns} from payment limit 1",
    )


@pytest.mark.parametrize(
    ("done", "sentence"),
    [(an_event_is_taken_for_another, "1 lost"), (a_payment_is_doubled, "RecordPayment in invoicing: 1 too many")],
)
def test_the_campaign_stops_at_the_fault_after_which_something_differs(
    prepared: Ground, survived: list[Survival], done: Kind, sentence: str
) -> None:
    assert survived
    prepared.rest_s = 0  # nothing is on its way, and what is planted never goes away
    with pytest.raises(Broken, match=f"seed {SEED}, fault 99, {done.__name__.replace('_', ' ')}(.|\n)*{sentence}"):
        list(take_course(prepared, [Fault(SEED, 99, (done,))]))


def _as_owner(ground: Ground, service: str, statement: str) -> None:
    with psycopg.connect(ground.system.dsns[service].owner) as database:
        for table in ("inbox", "payment"):
            if database.execute("select to_regclass(%s)", [table]).fetchone() != (None,):
                database.execute(f"alter table {table} disable trigger user")
        database.execute(statement.encode())
