"""A job is done once for its period, goes on where it was, and one bad record stops no other."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from prometheus_client import generate_latest
from structlog.testing import capture_logs

from chassis.testing.harness import FrozenClock, ServiceHarness
from chassis.tests.worker.counting_job import IN_A_STEP, RECORDS, SAID, count_up
from chassis.worker.jobs import LONGEST_REST_S, JobPeriod, JobRunner, Step
from contracts.wire.operations import GetJobs, JobSummary
from kernel.refusal import Refused

DAY = JobPeriod.DAY


class BadRecord(Refused):
    """What a rule says of a record that cannot be done."""


@pytest.fixture
def house(open_house: Callable[[str], ServiceHarness]) -> ServiceHarness:
    return open_house("contributions")


@pytest.fixture
def statements(house: ServiceHarness) -> Iterator[list[str]]:
    """Every statement that the house sends."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    sa.event.listen(house.engine, "before_cursor_execute", note)
    yield sent
    sa.event.remove(house.engine, "before_cursor_execute", note)


def runner_of(house: ServiceHarness, per: JobPeriod = DAY, job: str = "count_up") -> JobRunner:
    return JobRunner(job, per, house.name, house.engine, house.clock, house.ids)


def jobs(house: ServiceHarness) -> list[JobSummary]:
    return list(house.ask(GetJobs()).jobs)


def subjects(house: ServiceHarness) -> list[str]:
    """What the job said an event about, in the order of saying."""
    return [message.subject for message in house.published()]


def all_of(*records: int) -> list[str]:
    return [f"ent_{record}" for record in records or range(1, RECORDS + 1)]


def test_a_job_is_done_once_for_its_period(house: ServiceHarness) -> None:
    assert house.run(count_up, per=DAY) == RECORDS

    assert house.run(count_up, per=DAY) == 0
    assert subjects(house) == all_of()
    house.clock.forward(days=1)
    assert house.run(count_up, per=DAY) == RECORDS

    assert [(run.period, run.ended_at is not None) for run in jobs(house)] == [
        ("2026-09-15", True),
        ("2026-09-14", True),
    ]


def test_while_one_worker_is_in_a_step_another_does_nothing(house: ServiceHarness) -> None:
    meanwhile: list[int] = []

    def with_another(step: Step) -> bool:
        with step.work():
            meanwhile.append(house.run(count_up, per=DAY))
            step.count(1)
        return False

    assert runner_of(house).take_steps(with_another) == 1
    assert meanwhile == [0]


def test_a_step_whose_run_another_worker_ended_meanwhile_does_nothing_in_the_next(house: ServiceHarness) -> None:
    periods: list[str] = []

    def in_two_parts(step: Step) -> bool:
        with step.work():
            periods.append(step.period)
        house.clock.forward(days=1)
        runner_of(house, job="in_two_parts").take_steps(ending)
        with step.work():
            periods.append(step.period)
        return True

    def ending(step: Step) -> bool:
        with step.work():
            periods.append(step.period)
        return False

    assert house.run(in_two_parts, per=DAY) == 0
    runner_of(house, job="in_two_parts").take_steps(ending)

    assert periods == ["2026-09-14", "2026-09-14", "2026-09-15"]


def test_workers_at_once_do_each_record_once(house: ServiceHarness) -> None:
    runners = [JobRunner("count_up", DAY, house.name, house.engine, house.clock) for _ in range(4)]

    with ThreadPoolExecutor(len(runners)) as threads:
        done = list(threads.map(lambda runner: runner.take_steps(count_up), runners))

    assert sum(done) == RECORDS
    assert sorted(subjects(house)) == sorted(all_of())
    [run] = jobs(house)
    assert (run.done, run.ended_at) == (RECORDS, house.clock.now)


@pytest.mark.parametrize("moment", ["between", "within"])
def test_killed_it_goes_on_where_it_was(house: ServiceHarness, moment: str) -> None:
    url = house.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)

    killed = subprocess.run([sys.executable, "-m", "chassis.tests.worker.counting_job", url, moment], check=False)

    assert killed.returncode == -signal.SIGKILL
    assert subjects(house) == all_of(*range(1, 7))
    house.run(count_up, per=DAY)
    assert subjects(house) == all_of()
    [run] = jobs(house)
    assert (run.done, run.total, run.ended_at) == (RECORDS, RECORDS, house.clock.now)


def test_what_a_transaction_that_fails_has_done_counted_and_moved_is_undone(house: ServiceHarness) -> None:
    def failing(step: Step) -> bool:
        with suppress(ArithmeticError), step.work() as work:
            work.publish(SAID, subject="ent_1")
            step.count(1, of=2)
            step.move_to("1")
            raise ArithmeticError
        return False

    assert house.run(failing, per=DAY) == 0

    [run] = jobs(house)
    assert (subjects(house), run.done, run.total) == ([], 0, None)


def test_a_run_that_was_not_finished_is_finished_before_the_next(house: ServiceHarness) -> None:
    days: list[tuple[str, Any]] = []
    runner = runner_of(house)

    def stopping(step: Step) -> bool:
        more = count_up(step)
        runner.stopping = True
        return more

    def noting(step: Step) -> bool:
        more = count_up(step)
        days.append((step.period, step.began_on and step.began_on.isoformat()))
        return more

    runner.take_steps(stopping)
    house.clock.forward(days=1)
    for _turn in range(2):
        runner_of(house).take_steps(noting)

    assert days == [("2026-09-14", "2026-09-14")] * 3 + [("2026-09-15", "2026-09-15")] * 4


def test_when_its_worker_stops_the_step_at_hand_ends_and_no_other_begins(house: ServiceHarness) -> None:
    runner = runner_of(house)

    def told_to_stop(step: Step) -> bool:
        runner.stopping = True
        return count_up(step)

    assert runner.take_steps(told_to_stop) == IN_A_STEP
    assert runner.take_steps(count_up) == 0
    assert subjects(house) == all_of(1, 2, 3)
    assert [(run.done, run.ended_at) for run in jobs(house)] == [(IN_A_STEP, None)]


def test_one_bad_record_stops_no_other(house: ServiceHarness) -> None:
    def over_all(step: Step) -> bool:
        with step.work() as work:

            def say(records: Any) -> None:
                for record in records:
                    work.publish(SAID, subject=f"ent_{record}")
                    if record == 3:
                        raise BadRecord("it cannot be done")
                    if record == 6:
                        work.connection.execute(sa.text("select 1 / 0"))

            step.each(work, range(1, RECORDS + 1), say, str)
        return False

    with capture_logs() as lines:
        assert house.run(over_all, per=DAY) == RECORDS - 2

    assert sorted(subjects(house)) == sorted(all_of(1, 2, 4, 5, 7, 8, 9, 10))
    [run] = jobs(house)
    assert (run.done, run.set_aside) == (RECORDS - 2, {"bad_record": 1, "DataError": 1})
    assert [(line["event"], line["job"], line["record"]) for line in lines] == [
        ("bad_record", "over_all", "3"),
        ("DataError", "over_all", "6"),
    ]


def test_what_was_set_aside_in_a_part_that_failed_is_counted_once(house: ServiceHarness) -> None:
    def over_two(step: Step) -> bool:
        with step.work() as work:

            def handle(records: Any) -> None:
                for record in records:
                    step.set_aside("odd", record=record)
                    if record == 2:
                        raise BadRecord("it cannot be done")

            step.each(work, [1, 2], handle, str)
        return False

    assert house.run(over_two, per=DAY) == 1

    assert [run.set_aside for run in jobs(house)] == [{"odd": 1, "bad_record": 1}]


def test_a_fault_that_passes_sets_no_record_aside(house: ServiceHarness) -> None:
    def timed_out(step: Step) -> bool:
        with step.work() as work:

            def wait(_records: Any) -> None:
                work.connection.execute(sa.text("set local statement_timeout = 20; select pg_sleep(9)"))

            step.each(work, [1, 2], wait, str)
        return False

    with pytest.raises(sa.exc.OperationalError):
        house.run(timed_out, per=DAY)

    assert [(run.done, run.set_aside, run.ended_at) for run in jobs(house)] == [(0, {}, None)]


def test_a_job_that_fails_says_so_rests_longer_each_time_and_goes_on(house: ServiceHarness) -> None:
    runner, rests = runner_of(house), []

    def failing(_step: Step) -> bool:
        raise ArithmeticError("be.0471.88.77.66")

    with capture_logs() as lines:
        for _ in range(7):
            runner.turn(failing)
            begun = house.clock.now
            while runner._rests_until is not None and house.clock.now < runner._rests_until:
                runner.turn(count_up)  # too early: it rests
                house.clock.forward(seconds=1)
            rests.append((house.clock.now - begun).seconds)

    [run] = jobs(house)
    assert rests == [2, 4, 8, 16, 32, LONGEST_REST_S, LONGEST_REST_S]
    assert (run.faults, run.fault, run.done, subjects(house)) == (7, "ArithmeticError", 0, [])
    assert {(line["event"], line["fault"]) for line in lines} == {("job failed", "ArithmeticError")}
    assert "0471" not in str(lines)

    runner.turn(count_up)

    [run] = jobs(house)
    assert (run.faults, run.fault, run.done) == (7, None, RECORDS)


def test_a_database_that_is_away_ends_a_turn_and_nothing_else() -> None:
    nowhere = sa.create_engine("postgresql+psycopg://nobody@127.0.0.1:1/none", poolclass=sa.NullPool)
    runner = JobRunner("count_up", DAY, "contributions", nowhere, FrozenClock())

    with capture_logs() as lines:
        runner.turn(count_up)

    assert [(line["event"], line["fault"]) for line in lines] == [("job failed", "OperationalError")]


def test_a_step_that_never_opens_its_run_is_a_fault(house: ServiceHarness) -> None:
    with pytest.raises(TypeError, match=r"step\.work"):
        house.run(lambda _step: True, per=DAY)


def test_what_a_job_does_is_done_by_its_service_at_the_given_time_in_one_story(house: ServiceHarness) -> None:
    house.run(count_up, per=DAY)

    said = house.published()
    assert {(message.actor, message.occurred_at) for message in said} == {
        ("service:contributions", house.clock.now),
    }
    assert len({message.correlation_id for message in said}) == 1


def test_how_far_a_run_is_can_be_asked_and_measured(house: ServiceHarness) -> None:
    runner = runner_of(house)

    def stopping(step: Step) -> bool:
        runner.stopping = True
        step.set_aside("no address", record="mbr_1")
        return count_up(step)

    runner.turn(stopping)

    [run] = house.ask(GetJobs(), roles=["auditor"]).jobs
    assert (run.job, run.period, run.done, run.total) == ("count_up", "2026-09-14", IN_A_STEP, RECORDS)
    assert (run.set_aside, run.faults, run.fault) == ({"no address": 1}, 0, None)
    assert (run.began_at, run.moved_at, run.ended_at) == (house.clock.now, house.clock.now, None)
    measured = generate_latest().decode()
    labels = '{job="count_up",service="contributions"}'
    assert f"gedeeld_job_run_done{labels} {IN_A_STEP}.0" in measured
    assert f"gedeeld_job_run_expected{labels} {RECORDS}.0" in measured
    assert f"gedeeld_job_turned_seconds{labels}" in measured


def test_a_tick_with_nothing_to_do_is_one_statement_and_writes_no_row(
    house: ServiceHarness, statements: list[str]
) -> None:
    runner = runner_of(house, JobPeriod.TICK, "look")

    def look(step: Step) -> bool:
        with step.work() as work:
            work.connection.execute(sa.text("select 'nothing is due'"))
        return False

    runner.turn(look)
    statements.clear()
    for _ in range(59):
        house.clock.forward(seconds=1)
        runner.turn(look)

    assert statements == ["select 'nothing is due'"] * 59
    house.clock.forward(seconds=1)
    runner.turn(look)
    assert len(statements) == 59 + 2  # once a minute its row says that it lives
    [run] = jobs(house)
    assert (run.period, run.done, run.moved_at, run.ended_at) == ("", 0, house.clock.now, None)


def test_a_period_that_is_done_costs_one_statement_a_turn(house: ServiceHarness, statements: list[str]) -> None:
    runner = runner_of(house)
    runner.turn(count_up)
    statements.clear()

    runner.turn(count_up)

    assert len(statements) == 1


def test_a_job_of_ticks_has_one_row_for_all_that_it_did(house: ServiceHarness) -> None:
    steps = iter([(2, True), (1, False), (4, False)])

    def some(step: Step) -> bool:
        done, more = next(steps)
        with step.work():
            step.count(done)
        step.set_aside("not taken", record="1")
        return more

    runner = runner_of(house, JobPeriod.TICK, "some")
    runner.turn(some)
    runner.turn(some)

    [run] = jobs(house)
    assert (run.done, run.set_aside, run.ended_at) == (7, {"not taken": 3}, None)


@pytest.mark.parametrize(
    ("per", "name"),
    [
        (JobPeriod.TICK, ""),
        (JobPeriod.DAY, "2027-01-01"),
        (JobPeriod.MONTH, "2027-01"),
        (JobPeriod.QUARTER, "2027-Q1"),
    ],
)
def test_a_period_is_counted_in_the_days_of_brussels(per: JobPeriod, name: str) -> None:
    assert per.of(datetime(2026, 12, 31, 23, 0, tzinfo=UTC)) == name


def test_the_service_may_not_take_a_run_away(house: ServiceHarness) -> None:
    house.run(count_up, per=DAY)

    with pytest.raises(sa.exc.ProgrammingError, match="permission denied"), house.engine.begin() as connection:
        connection.execute(sa.text("delete from job_run"))
