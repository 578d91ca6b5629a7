"""What a scrape shows: the outbox, dead letters, what is in hand, the pool; and calls of 60 and of 100 ms apart."""

from collections.abc import Callable

import sqlalchemy as sa
from prometheus_client import REGISTRY, CollectorRegistry, generate_latest

from chassis.ops import metrics
from chassis.ops.measures import Measures
from chassis.testing.harness import ServiceHarness
from contracts.wire.operations import GetTrialBalance

PLANTED = """
insert into outbox (message_id, routing_key, subject, body, actor, written_at, published_at)
  select gen_random_uuid(), 'x.y.v1', 'ent_be', '{}', 'operator:test', now() - n * interval '1 minute',
    case when n > 3 then now() end from generate_series(5, 1, -1) n;
insert into dead_letter (queue, type, message_id, reason, body, state, handled_by, handled_why, handled_at)
  values ('q', 't', '1', 'NotYet: no tariff', '', 'waiting', null, null, null),
    ('q', 't', '2', 'NotYet: no unit', '', 'waiting', null, null, null),
    ('q', 't', '3', 'Unreadable', '', 'waiting', null, null, null),
    ('q', 't', '4', 'Unreadable', '', 'discarded', 'me', 'old', now());
"""
POSTINGS = """
insert into posting (entry_id, line, account, subject, cents)
  values (1, 0, 'clearing:invoicing>contributions', 'x', 700), (1, 1, 'pot:turnover', 'x', -700)
"""


def page(measures: Measures) -> dict[str, float]:
    registry = CollectorRegistry()
    registry.register(measures)
    lines = [line for line in generate_latest(registry).decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_rows_and_age_of_the_outbox_and_dead_letters_are_measured(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql(PLANTED)

    shown = page(Measures("members", engine))

    assert shown['gedeeld_outbox_rows{service="members"}'] == 3
    assert 170 < shown['gedeeld_outbox_oldest_seconds{service="members"}'] < 600
    assert shown['gedeeld_dead_letters{service="members",why="not_yet"}'] == 2
    assert shown['gedeeld_dead_letters{service="members",why="fault"}'] == 1


def test_an_empty_outbox_has_no_age(engine: sa.Engine) -> None:
    shown = page(Measures("members", engine))

    assert shown['gedeeld_outbox_rows{service="members"}'] == 0
    assert shown['gedeeld_outbox_oldest_seconds{service="members"}'] == 0


def test_the_oldest_message_in_hand_and_the_use_of_the_pool_are_shown(engine: sa.Engine) -> None:
    measures = Measures("members", engine, [engine.pool], {"members.a": lambda: 12.5})
    with engine.connect():
        shown = page(measures)

    assert shown['gedeeld_message_in_hand_seconds{queue="members.a",service="members"}'] == 12.5
    assert shown['gedeeld_pool_connections{service="members",state="in_use"}'] >= 1


def test_the_page_is_there_while_the_database_is_away() -> None:
    nowhere = sa.create_engine("postgresql+psycopg://nobody@127.0.0.1:1/x", connect_args={"connect_timeout": 1})

    assert page(Measures("members", nowhere, (), {"members.a": lambda: 1.0})) == {
        'gedeeld_message_in_hand_seconds{queue="members.a",service="members"}': 1.0
    }


def test_an_audit_leaves_its_time_and_both_sides_of_what_passed(open_house: Callable[[str], ServiceHarness]) -> None:
    house = open_house("contributions")
    with house.engine.begin() as connection:
        entry = "insert into journal_entry (source, purpose, booked_on, actor) values ('s', 'p', '2026-09-14', 'a')"
        connection.exec_driver_sql(entry)
        connection.exec_driver_sql(POSTINGS)

    house.ask(GetTrialBalance())

    labels = {"service": "contributions", "account": "clearing:invoicing>contributions"}
    assert REGISTRY.get_sample_value("gedeeld_clearing_cents", labels) == 700
    asked_at = REGISTRY.get_sample_value("gedeeld_audited_seconds", {"service": "contributions"})
    assert asked_at == house.clock().timestamp()


def test_calls_of_60_and_of_100_ms_stand_in_buckets_of_their_own() -> None:
    bounds = metrics._CALL._upper_bounds

    assert {0.06, 0.1} <= set(bounds)
    assert len({next(b for b in bounds if seconds <= b) for seconds in (0.055, 0.065, 0.095, 0.11)}) == 4
