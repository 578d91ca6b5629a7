"""Carries what contributions and payroll say to each other: in any order, in batches of any size, some of it twice."""

import random
from collections import Counter
from itertools import groupby

import sqlalchemy as sa

from chassis.testing.harness import ServiceHarness
from contracts.catalogue import EVENTS
from contracts.contributions.events import Coefficient
from contracts.contributions.tariffs import SetTariff
from contracts.wire.base import Event
from contracts.wire.envelope import Envelope
from services.payroll.tests.service.story import request_id, tariff


def set_tariff(contributions: ServiceHarness) -> None:
    wanted = tariff()
    contributions.ask(
        SetTariff(
            request_id=request_id("tariff"),
            legal_entity=wanted.legal_entity,
            since=wanted.since,
            turnover_percent=wanted.turnover_percent,
            coefficients=(*wanted.coefficients, Coefficient(kind="other", factor="0.01")),
            source="general assembly",
        ),
    )


def exchange(one: ServiceHarness, other: ServiceHarness, dice: random.Random) -> None:
    """Carry what each said to the other, all of it every time, until neither says anything new."""
    before = -1
    while before != (before := one.count("outbox") + other.count("outbox")):
        carry(one, other, dice)
        carry(other, one, dice)


def carry(speaker: ServiceHarness, consumer: ServiceHarness, dice: random.Random) -> None:
    heard = {spec.event for spec in EVENTS if consumer.name in spec.consumers}
    said: list[Envelope[Event]] = [m for m in speaker.published() if type(m.data) in heard]
    tell(consumer, [message.data for message in said], dice)


def tell(consumer: ServiceHarness, events: list[Event], dice: random.Random) -> None:
    """In any order, in batches of any size, some of them twice."""
    shuffled = events + dice.sample(events, len(events) // 3)
    dice.shuffle(shuffled)
    for _, run in groupby(shuffled, key=type):
        consumer.consume(*run)


def cleared(*houses: ServiceHarness) -> Counter[str]:
    """The sum of both sides of every clearing account that does not sum to zero."""
    total: Counter[str] = Counter()
    for house in houses:
        total.update({a: cents for a, cents in house.balances().items() if a.startswith("clearing:")})
    return Counter({account: cents for account, cents in total.items() if cents})


def balance_of(house: ServiceHarness, account: str, subject: str) -> int:
    """Cents on one account of one unit: debits less credits."""
    query = sa.text(
        "select coalesce(sum(cents), 0)::bigint from posting where account = :account and subject = :subject"
    )
    with house.engine.connect() as connection:
        return int(connection.execute(query, {"account": account, "subject": subject}).scalar_one())
