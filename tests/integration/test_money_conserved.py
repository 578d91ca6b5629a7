"""People and the bank play at random, messages come in any order: no cent is lost between the services."""

import random
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import chain
from typing import cast

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.testing.databases import Databases
from chassis.testing.harness import ServiceHarness
from services.contributions.entrypoints import Contributions
from services.invoicing.entrypoints import Invoicing
from services.payroll.entrypoints import Payroll
from tests.integration.money_play import Play, Step
from tests.integration.money_proofs import booked

Story = list[tuple[str, int | None]]
SERVICES = {"invoicing": Invoicing, "contributions": Contributions, "payroll": Payroll}
ALONE = ["days", "issue", "issue_many", "pay", "pay_list", "bank", "credit", "match", "cost", "write_off", "remind"]
ALONE += ["inside", "carry", "quiet", "tariff", "close"]
STORIES: list[Story] = [
    *(cast("Story", [(name, None)]) for name in ALONE),
    [("pay", 0), ("unmatch", 1), ("match", None)],
    [("pay", 0), ("credit", 0), ("carry", None), ("unmatch", 1), ("use_credit", None)],
    [("pay", 0), ("pay", 4), ("use_credit", None), ("refund", None)],
    [("issue", None), ("pay", 3), ("credit", 1), ("credit", 2), ("use_credit", None)],
    [("pay", 1), ("write_off", None), ("recover", 2), ("carry", None), ("recover", 3)],
    [("pay", 0), ("unmatch", 1), ("credit", 1), ("write_off", None), ("match", None)],
    [("pay", 0), ("returned", None), ("carry", None), ("pay", 0), ("credit", 2)],
    [("pay", 7), ("rest", None), ("use_credit", None)],
    [("issue", None), ("remind", 2), ("remind", 2), ("pay_late", None), ("unmatch", 1), ("match", None)],
    [("order", None), ("bank", None), ("order_more", 1), ("credit", 1)],
    [("order", None), ("order_more", 0), ("cancel_order", None), ("pay", 0)],
    [("pay", 0), ("tariff", None), ("carry", 8), ("inside", None), ("declare", None), ("carry", 8), ("settle", None)],
]
"""What follows on what, and the second number of a step where it must not be drawn."""


def steps_of(story: Story, a: int, b: int, cents: int) -> list[Step]:
    return [(name, a, b if fixed is None else fixed, cents) for name, fixed in story]


CENTS = st.one_of(st.integers(1, 100), st.integers(1, 200_000))
PLAYS = st.lists(
    st.builds(steps_of, st.sampled_from(STORIES), st.integers(0, 8), st.integers(0, 8), CENTS), min_size=8, max_size=24
)


@contextmanager
def houses_of(databases: Databases) -> Iterator[dict[str, ServiceHarness]]:
    """Fresh ones for each play: what one play broke must not stand in the way of the next."""
    opened: dict[str, ServiceHarness] = {}
    with ExitStack() as borrowed:
        for name, service in SERVICES.items():
            dsns = borrowed.enter_context(databases.lend(name))
            url = dsns.app.replace("postgresql://", "postgresql+psycopg://", 1)
            opened[name] = ServiceHarness(service, sa.create_engine(url, pool_size=1))
            borrowed.callback(opened[name].engine.dispose)
        yield opened


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stories=PLAYS, seed=st.integers(0, 10**6))
def test_no_cent_is_lost_between_the_services(databases: Databases, stories: list[list[Step]], seed: int) -> None:
    with houses_of(databases) as houses:
        Play(houses, random.Random(seed)).run(list(chain.from_iterable(stories)))

        assert {name: sum(house.balances().values()) for name, house in houses.items()} == dict.fromkeys(houses, 0)


def test_each_step_can_be_done(databases: Databases) -> None:
    """All stories, again and again: a play in which everything is refused would prove nothing."""
    steps = [step for a in range(4) for story in STORIES for step in steps_of(story, a, 3 + a, 40_001 + 10_000 * a)]
    steps = [step for step in steps if step[0] != "close"]

    with houses_of(databases) as houses:
        play = Play(houses, random.Random(7))
        play.run(steps)

        assert booked(houses["invoicing"], "late_income")["enterprise"] < 0
    assert {name for name, *_ in steps} - play.done == set()
