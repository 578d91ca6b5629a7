"""One running system for all integration tests: six workers, six relays, a mail sink; every story is traced."""

from collections.abc import Callable, Iterator

import pytest

from chassis.testing.plugin import NewSystem
from chassis.testing.running import RunningSystem, running
from chassis.tests.wire import Telephone, Wire
from contracts.catalogue import OPERATOR
from tests.integration.one_invoice import PaidInvoice, an_invoice_is_paid


@pytest.fixture(scope="session")
def system(new_system: NewSystem, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSystem]:
    spans = tmp_path_factory.mktemp("spans") / "spans.jsonl"
    settings = {"GEDEELD_TRACE_RATIO": "1", "GEDEELD_TRACE_FILE": str(spans)}
    with running(new_system(settings=settings)) as started:
        yield started


@pytest.fixture(scope="session")
def paid(system: RunningSystem) -> PaidInvoice:
    """One unit, one invoice, paid in full, its money in the unit's budget."""
    return an_invoice_is_paid(system)


@pytest.fixture(scope="module")
def phone(system: RunningSystem) -> Iterator[Telephone]:
    """Calls of any shape, over the operator's connection."""
    with Telephone(system.vhost.url(OPERATOR)) as opened:
        yield opened


@pytest.fixture(scope="module")
def wires(system: RunningSystem) -> Iterator[Callable[[str], Wire]]:
    """A connection as any user of the broker."""
    opened: dict[str, Wire] = {}

    def as_user(user: str) -> Wire:
        if user not in opened:
            opened[user] = Wire(system.vhost.url(user))
        return opened[user]

    yield as_user
    for connection in opened.values():
        connection.close()
