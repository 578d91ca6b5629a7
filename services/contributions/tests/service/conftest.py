from collections.abc import Callable

import pytest

from chassis.testing.house import House


@pytest.fixture
def contributions(open_house: Callable[[str], House]) -> House:
    return open_house("contributions")
