from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from chassis.testing.counting import statements_sent
from chassis.testing.harness import ServiceHarness


@pytest.fixture
def notifications(open_house: Callable[[str], ServiceHarness]) -> ServiceHarness:
    return open_house("notifications")


@pytest.fixture
def count_statements() -> Iterator[Callable[[ServiceHarness], list[str]]]:
    """`count_statements(house)` → a list that grows with every statement the house sends from now on."""
    with ExitStack() as listening:
        yield lambda house: listening.enter_context(statements_sent(house.engine))
