"""Clients and invoices in bulk on a running system, asked for as a person's program would."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self, TypeVar

from chassis.db.engine import engine
from chassis.testing.harness import ServiceHarness
from chassis.testing.running import RunningSystem
from chassis.testing.waiting import eventually
from contracts.invoicing.billing import DraftContent, DraftInvoices, LineInput
from contracts.invoicing.clients import RegisterClient
from contracts.wire.base import Command, Reply, Request
from kernel.identifiers import uuid7
from services.invoicing.entrypoints import Invoicing
from services.invoicing.tests.billing.service.billing import UNIT, unit_opened
from tests.faults.holding import hold_before

R = TypeVar("R", bound=Reply)
NET_CENTS, TOTAL_CENTS = 100_00, 121_00
"""Of every invoice here."""
PATIENCE_S = 60


@dataclass(frozen=True, slots=True)
class Trade:
    """Whoever asks invoicing of this system. `house`: the same database, to look into."""

    system: RunningSystem
    pool: ThreadPoolExecutor

    @classmethod
    @contextmanager
    def opened(cls, system: RunningSystem) -> "Iterator[Self]":
        """With one unit."""
        system.vhost.publish(unit_opened())
        eventually(lambda: bool(system.ask_database("invoicing", "select 1 from unit")), what="the unit is known")
        with ThreadPoolExecutor(1) as pool:
            yield cls(system, pool)

    @property
    def house(self) -> ServiceHarness:
        return ServiceHarness(Invoicing, engine(self.system.dsns["invoicing"].app, 1))

    def ask(self, request: Request[R]) -> R:
        """Over a connection of its own. Raises the service's Refused."""
        with self.system.client("operator:test", "operator", timeout_s=PATIENCE_S) as client:
            return client.ask(request)

    def ask_beside(self, request: Request[R]) -> "Future[R]":
        """The same, while the test does something else."""
        return self.pool.submit(self.ask, request)

    def asked_and_killed(self, request: Command[R], *points: tuple[str, str]) -> R:
        """The worker is killed each time that it comes to the next point (verb, table); the same request asked again
        gets the same reply.
        """
        pending_reply = None
        for verb, table in points:
            with hold_before(self.system, "invoicing", verb, table) as reached:
                pending_reply = pending_reply or self.ask_beside(request)
                self.system.start("invoicing")
                eventually(reached, PATIENCE_S, f"{verb} {table}")
                self.system.kill("invoicing")
        self.system.start("invoicing")
        reply = (pending_reply or self.ask_beside(request)).result()
        assert self.ask(request) == reply
        return reply

    def registered(self, n: int, **fields: Any) -> str:
        """The n-th client: a Belgian company, unless told otherwise."""
        eight = f"0{4_000_000 + n}"
        arguments = {"name": f"Client {n}", "country": "BE", "kind": "company", "not_a_duplicate": True, **fields}
        if arguments["kind"] == "company":
            arguments |= {"enterprise_number": f"{eight}{97 - int(eight) % 97:02d}"}
        return self.ask(RegisterClient(request_id=uuid7(), **arguments)).client_id

    def drafted(self, clients: Sequence[str], count: int) -> tuple[str, ...]:
        """So many drafts, to each client in turn."""
        line = LineInput(description="Design", quantity="1", unit_price_cents=NET_CENTS)
        contents = tuple(
            DraftContent(unit_id=UNIT, client_id=clients[n % len(clients)], lines=(line,)) for n in range(count)
        )
        return self.ask(DraftInvoices(request_id=uuid7(), invoices=contents)).invoice_ids
