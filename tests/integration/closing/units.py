"""Units of one member, and how they are seen from outside while one of them closes."""

from dataclasses import dataclass
from datetime import date

from chassis.rpc.client import Client
from chassis.testing.running import RunningSystem
from chassis.testing.waiting import eventually
from contracts.invoicing.billing import InvoiceReply
from contracts.members.units import CloseUnit, GetUnit, UnitReply
from contracts.payroll.budgets import GetBudget
from contracts.payroll.contracts import ContractReply, DeclareContract
from kernel.identifiers import uuid7
from scenarios.session import unless_refused
from tests.integration.one_invoice import PaidInvoice, an_invoice_is_issued, an_invoice_is_paid, open_unit, payment_of

LONG_ENOUGH_S = 60


@dataclass(frozen=True, slots=True)
class Estate:
    """A unit with money in hand and an invoice that is not paid, and another unit of its holder."""

    client: Client
    paid: PaidInvoice
    unpaid: InvoiceReply
    heir_id: str

    @classmethod
    def made(cls, system: RunningSystem, client: Client) -> "Estate":
        paid = an_invoice_is_paid(system)
        unpaid = an_invoice_is_issued(client, paid.unit_id)
        heir_id = client.ask(open_unit(paid.member_id)).unit_id
        budget = unless_refused("unknown_thing", lambda: client.ask(GetBudget(unit_id=heir_id)))
        eventually(budget, LONG_ENOUGH_S, "payroll knows the heir")
        return cls(client, paid, unpaid, heir_id)

    @property
    def unit_id(self) -> str:
        return self.paid.unit_id

    def close(self, heir_id: str | None = None) -> UnitReply:
        request = CloseUnit(request_id=uuid7(), unit_id=self.unit_id, reason="stops", heir_unit_id=heir_id)
        return self.client.ask(request)

    def unit(self) -> UnitReply:
        return self.client.ask(GetUnit(unit_id=self.unit_id))

    def hindrances(self) -> dict[str, dict[str, int]]:
        """By service, name to cents; of services that have answered."""
        return {
            answer.service: {figure.name: figure.cents for figure in answer.position.hindrances}
            for answer in self.unit().answers
            if answer.position is not None
        }

    def is_hindered_by(self, expected: dict[str, dict[str, int]]) -> None:
        eventually(lambda: self.hindrances() == expected, LONG_ENOUGH_S, f"hindrances {expected}")

    def is_closed(self) -> UnitReply:
        eventually(lambda: self.unit().state == "closed", LONG_ENOUGH_S, "the unit is closed")
        return self.unit()

    def budget_cents(self, unit_id: str) -> int:
        return self.client.ask(GetBudget(unit_id=unit_id)).available_cents

    def declare(self, day: date) -> ContractReply:
        request = DeclareContract(
            request_id=uuid7(),
            unit_id=self.unit_id,
            worker_id=self.paid.member_id,
            kind="artist_day",
            day=day,
            hours=8,
            gross_cents=200_00,
        )
        return self.client.ask(request)

    def client_pays(self) -> None:
        assert self.client.ask(payment_of(self.unpaid)).settled
