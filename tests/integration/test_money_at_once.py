"""Everybody works in invoicing at the same moment: no cent is lost, and everybody gets an answer or a reason."""

import random
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from threading import Barrier

import pytest

from chassis.db.engine import engine
from chassis.testing.databases import Databases
from chassis.testing.harness import CountingIds, ServiceHarness
from kernel.refusal import Refused
from services.invoicing.banking.refusals import CreditTooSmall
from services.invoicing.entrypoints import Invoicing
from tests.integration.money_desk import Desk, rows, units_opened
from tests.integration.money_proofs import booked, invoicing_is_sound

THREADS, STEPS = 6, 30
THEMES = {
    "claims": ["pay", "pay_list", "bank", "unmatch", "credit", "write_off", "recover", "returned", "use_credit"],
    "credit": ["use_credit", "use_credit", "refund", "rest", "unmatch", "pay", "bank"],
    "suspense": ["bank", "match", "rest", "cost", "unmatch", "returned", "remind", "pay_late"],
    "numbers": ["issue", "issue_many", "order", "order_more", "cancel_order", "credit", "inside", "pay"],
}
THEMES["everything"] = sorted({name for names in THEMES.values() for name in names})


@pytest.fixture
def desk(databases: Databases) -> Iterator[Desk]:
    """On an engine with the time-outs of a running service. There is a bit of everything to fight for."""
    with databases.lend("invoicing") as dsns:
        pool = engine(dsns.app)
        house = ServiceHarness(Invoicing, pool)
        house.consume(*units_opened(house))
        opened = Desk(house)
        opened.register()
        for n in range(4):
            opened.issue(n, n, 40_000 + n)
        for n in range(4):
            opened.pay(n, 7, 30_000 + n)
        for n in range(2):
            opened.rest(0, n, 1)
        yield opened
        pool.dispose()


@pytest.mark.parametrize("theme", THEMES)
def test_whoever_works_at_the_same_time_no_cent_is_lost(desk: Desk, theme: str) -> None:
    counts: Counter[str] = Counter()

    def work(worker: int) -> None:
        dice, own = random.Random(f"{theme} {worker}"), _another(desk, worker + 1)
        for _ in range(STEPS):
            name, cents = dice.choice(THEMES[theme]), dice.choice([dice.randint(1, 100), dice.randint(1, 100_000)])
            try:
                getattr(own, name)(dice.randint(0, 8), dice.randint(0, 8), cents)
            except Refused:
                continue
            counts[name] += 1

    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(work, range(THREADS)))

    invoicing_is_sound(desk.house)
    assert sum(counts.values()) > THREADS * STEPS // 4
    assert len(counts) >= len(set(THEMES[theme])) - 2


def test_the_credit_of_a_client_is_spent_once(desk: Desk) -> None:
    """All of it is wanted for six invoices at the same moment, again and again."""
    client, gate = desk.clients[0], Barrier(THREADS)
    for _ in range(THREADS):
        desk.issue(0, 0, 200_000)
    query = "select invoice_id from claim where client_id = :client order by total_cents desc limit :limit"
    invoices = [row.invoice_id for row in rows(desk.house, query, client=client, limit=THREADS)]

    def spend(n: int) -> int:
        cents, mine = -booked(desk.house, "client_credit")[client], _another(desk, 1 + n)
        gate.wait(timeout=20)
        with suppress(CreditTooSmall):
            mine.spend(client, invoices[n % THREADS], cents)
            return 1
        return 0

    for turn in range(4):
        desk.pay(0, 7, 10_000)
        desk.rest(0, 0, 1)
        with ThreadPoolExecutor(THREADS) as threads:
            successes = sum(threads.map(spend, range(THREADS * turn, THREADS * (turn + 1))))
        assert successes == 1
        invoicing_is_sound(desk.house)


def _another(desk: Desk, n: int) -> Desk:
    """The same desk for another person: ids of its own, the same database, bank files and time."""
    house = desk.house
    return replace(desk, house=ServiceHarness(house.service, house.engine, house.clock, CountingIds(count=100_000 * n)))
