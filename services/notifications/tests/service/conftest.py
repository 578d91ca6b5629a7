from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa

from chassis.testing.harness import ServiceHarness


@pytest.fixture
def notifications(open_house: Callable[[str], ServiceHarness]) -> ServiceHarness:
    return open_house("notifications")


@pytest.fixture
def count_statements() -> Iterator[Callable[[ServiceHarness], list[str]]]:
    """`count_statements(house)` → a list that grows with every statement the house sends from now on."""
    listening: list[tuple[ServiceHarness, Callable[..., None]]] = []

    def start(house: ServiceHarness) -> list[str]:
        statements: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            statements.append(statement)

        sa.event.listen(house.engine, "before_cursor_execute", note)
        listening.append((house, note))
        return statements

    yield start
    for house, note in listening:
        sa.event.remove(house.engine, "before_cursor_execute", note)
