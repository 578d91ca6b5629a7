"""All that happened in the month, as the services answered it, and its summary in cents."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from contracts.contributions.pot import PotReply
from contracts.contributions.tariffs import TariffReply
from contracts.payroll.budgets import BudgetReply, StatementReply
from scenarios.after_september import After
from scenarios.after_september import summary as after_summary
from scenarios.bank_file_comes_in import ImportResult
from scenarios.cast import CLIENTS, PERSONS, UNITS
from scenarios.invoices_go_out import SentInvoice
from scenarios.order_is_invoiced import CUSTOMER
from scenarios.people_join import JoinResult
from scenarios.plan import Plan
from scenarios.wages_are_paid import RefusedWage, SettledWage

_CONTRIBUTION = "common contribution on turnover"


@dataclass(slots=True, kw_only=True)
class Record:
    """September as it stood at its end (`pot`: what it brought), what came `after`, and the audit's verdict."""

    plan: Plan
    tariff: TariffReply
    joined: JoinResult
    issued: list[SentInvoice]
    imported: ImportResult
    again: ImportResult
    exceeded: RefusedWage
    before_advance: BudgetReply
    paid: list[SettledWage]
    budgets: dict[str, BudgetReply]
    statements: dict[str, StatementReply]
    pot: PotReply
    letters: Counter[str]
    after: After
    verdict: dict[str, Any]

    def contribution_cents(self, invoice: SentInvoice) -> int:
        """What the statement of the unit says was taken from this invoice; zero when it is not paid."""
        lines = self.statements[invoice.planned.unit].lines
        return -sum(
            line.cents for line in lines if line.what == _CONTRIBUTION and line.about == invoice.reply.invoice_id
        )

    def names(self) -> dict[str, str]:
        """What the ids on the statements mean."""
        client = {client.key: client.name for client in CLIENTS}
        person = {person.key: person.given_name for person in PERSONS}
        invoices = {
            invoice.reply.invoice_id: f"{invoice.reply.number} {client[invoice.planned.client]}"
            for invoice in self.issued
        }
        wages = {
            wage.reply.contract_id: f"{wage.reply.day} {person[wage.planned.worker]}, {wage.reply.kind}"
            for wage in self.paid
        }
        ordered = {
            invoice.invoice_id: f"{invoice.number} {client[CUSTOMER]}" for invoice in self.after.ordered.invoices
        }
        inside = {self.after.inside.internal_invoice_id: f"{self.after.inside.number} inside the enterprise"}
        return invoices | wages | ordered | inside | {self.after.note.credit_note_id: self.after.note.number}


def summary(record: Record) -> dict[str, Any]:
    """Every figure in cents, without ids and days of booking: the same seed on fresh data gives the same."""
    return {
        "seed": record.plan.seed,
        "tariff": {
            "turnover_percent": record.tariff.turnover_percent,
            "coefficients": {c.kind: c.factor for c in record.tariff.coefficients},
        },
        "members": {
            p.key: {"language": p.language, "shares": p.shares, "capital_cents": record.joined.share_cents[p.key]}
            for p in PERSONS
        },
        "clients": {client.key: client.country for client in CLIENTS},
        "refused": {**record.joined.refusals, record.exceeded.unit: "budget_exceeded"},
        "exceeded": {
            "gross_cents": record.exceeded.gross_cents,
            "needed_cents": record.exceeded.needed_cents,
            "spendable_cents": record.exceeded.spendable_cents,
        },
        "invoices": [_invoice(record, invoice) for invoice in record.issued],
        "bank": _import(record.imported),
        "bank_again": _import(record.again),
        "advance": record.before_advance.model_dump(exclude={"unit_id"}),
        "wages": [_wage(wage) for wage in record.paid],
        "units": {unit.key: _unit(record, unit.key) for unit in UNITS},
        "pot": record.pot.model_dump(),
        "letters": dict(sorted(record.letters.items())),
        "after": after_summary(record.after),
        "audit": {
            "balanced": record.verdict["balanced"],
            "pairs": {pair["account"]: pair["giver_cents"] for pair in record.verdict["pairs"]},
            "differences_cents": {p["account"]: p["difference_cents"] for p in record.verdict["pairs"]},
            "totals_cents": record.verdict["totals_cents"],
        },
    }


def _import(imported: ImportResult) -> dict[str, Any]:
    waiting = {"suspense_cents": imported.suspense_cents, "changed": list(imported.changed)}
    return imported.reply.model_dump(exclude={"file"}) | waiting


def _invoice(record: Record, invoice: SentInvoice) -> dict[str, Any]:
    reply = invoice.reply
    return {
        "key": invoice.planned.key,
        "unit": invoice.planned.unit,
        "client": invoice.planned.client,
        "fate": invoice.planned.fate.value,
        "state": reply.state,
        "net_cents": reply.net_cents,
        "vat_cents": reply.vat_cents,
        "total_cents": reply.total_cents,
        "open_cents": reply.open_cents,
        "contribution_cents": record.contribution_cents(invoice),
        "vat": [line.model_dump() for line in reply.vat],
    }


def _wage(paid: SettledWage) -> dict[str, Any]:
    return {
        "unit": paid.planned.unit,
        "worker": paid.planned.worker,
        "kind": paid.reply.kind,
        "day": paid.reply.day.isoformat(),
        "state": paid.reply.state,
        "gross_cents": paid.reply.gross_cents,
        "net_cents": paid.reply.net_cents,
        "employer_cost_cents": paid.reply.employer_cost_cents,
        "wage_contribution_cents": paid.reply.wage_contribution_cents,
    }


def _unit(record: Record, key: str) -> dict[str, Any]:
    budget, statement = record.budgets[key], record.statements[key]
    return {
        "available_cents": budget.available_cents,
        "facility_cents": budget.facility_cents,
        "spendable_cents": budget.spendable_cents,
        "reserved_cents": budget.reserved_cents,
        "statement_cents": statement.balance_cents,
        "books_cents": statement.books_cents,
    }
