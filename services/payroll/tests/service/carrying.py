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
    current_tariff = tariff()
    contributions.ask(
        SetTariff(
            request_id=request_id("tariff"),
            legal_entity=current_tariff.legal_entity,
            since=current_tariff.since,
            turnover_percent=current_tariff.turnover_percent,
            coefficients=(*current_tariff.coefficients, Coefficient(kind="other", factor="0.01")),
            source="general assembly",
        ),
    )


def exchange(first: ServiceHarness, second: ServiceHarness, dice: random.Random) -> None:
    """Carry what each said to the other, all of it every time, until neither says anything new."""
    before = -1
    while before != (before := first.count("outbox") + second.count("outbox")):
        carry(first, second, dice)
        carry(second, first, dice)


def carry(speaker: ServiceHarness, consumer: ServiceHarness, dice: random.Random) -> None:
    event_types = {spec.event for spec in EVENTS if consumer.name in spec.consumers}
    envelopes: list[Envelope[Event]] = [m for m in speaker.published() if type(m.data) in event_types]
    tell(consumer, [message.data for message in envelopes], dice)


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
