"""What came after September, act by act, and what it brought each unit."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from contracts.contributions.pot import PotReply
from contracts.invoicing.banking import ImportReply
from contracts.invoicing.billing import CreditNoteReply
from contracts.invoicing.internal import InternalInvoiceReply
from contracts.payroll.budgets import BudgetReply
from scenarios import (
    bank_file_comes_in,
    documents_leave,
    invoice_is_credited,
    late_clients_are_chased,
    month_ends,
    order_is_invoiced,
    unit_works_for_another,
    wages_are_paid,
)
from scenarios.cast import CLIENTS, UNITS
from scenarios.folder import Folder
from scenarios.invoice_is_credited import CREDITOR
from scenarios.invoices_go_out import SentInvoice
from scenarios.late_clients_are_chased import LOSER, DunningResult
from scenarios.order_is_invoiced import BUILDER, CUSTOMER, OrderResult
from scenarios.plan import LAST, TURNOVER
from scenarios.session import Session, post_office
from scenarios.unit_works_for_another import HELP_CENTS, HELPED, HELPER

_CUSTOMER = next(client for client in CLIENTS if client.key == CUSTOMER)


@dataclass(slots=True, kw_only=True)
class After:
    """`brought`: what each unit's budget gained (below zero: gave back) since September. `pot`: what the pot gained."""

    ordered: OrderResult
    note: CreditNoteReply
    inside: InternalInvoiceReply
    camt: ImportReply
    chased: DunningResult
    brought: dict[str, int]
    budgets: dict[str, BudgetReply]
    pot: PotReply
    letters: int
    left: Counter[str]


def live_on(session: Session, folder: Folder, issued: list[SentInvoice], budgets: dict[str, BudgetReply]) -> After:
    """`issued` and `budgets` as they stood at the end of September."""
    pot, letters = month_ends.pot(session), post_office(session).sent
    ordered = order_is_invoiced.take_order(session)
    note, inside = invoice_is_credited.credit_part(session, issued), unit_works_for_another.work_inside(session)
    content = bank_file_comes_in.camt_file(ordered.invoices, _CUSTOMER, folder.bank_file(f"{LAST}.coda"))
    folder.keep_bank_file("after.camt.xml", content)
    camt = bank_file_comes_in.import_camt(session, content)
    ordered = order_is_invoiced.order_as_it_stands(session, ordered)
    chased = late_clients_are_chased.chase(session, issued)
    brought = _brought(ordered, note, chased, issued)
    now = {
        unit.key: wages_are_paid.until_available(
            session, unit.key, budgets[unit.key].available_cents + brought[unit.key]
        )
        for unit in UNITS
    }
    month_ends.until_letters_sent(session, letters + _letters_due(ordered, chased))
    return After(
        ordered=ordered,
        note=note,
        inside=inside,
        camt=camt,
        chased=chased,
        brought=brought,
        budgets=now,
        pot=month_ends.grown(pot, month_ends.pot(session)),
        letters=post_office(session).sent - letters,
        left=documents_leave.until_all_left(session, len(issued) + len(ordered.invoices) + 1),
    )


def summary(after: After) -> dict[str, Any]:
    """Every figure in cents, without ids and days."""
    chased = after.chased
    return {
        "order": {
            "net_cents": after.ordered.quote.net_cents,
            "invoices": [
                {
                    "kind": invoice.kind,
                    "state": invoice.state,
                    "net_cents": invoice.net_cents,
                    "vat_cents": invoice.vat_cents,
                }
                for invoice in after.ordered.invoices
            ],
        },
        "credit_note": after.note.model_dump(include={"net_cents", "vat_cents", "applied_cents", "credit_cents"}),
        "internal_invoice_cents": after.inside.amount_cents,
        "camt": after.camt.model_dump(exclude={"file"}),
        "suggestion": {"confidence": chased.suggestion.confidence, "settled": len(chased.match.settled_invoice_ids)},
        "reminders": [
            reply.model_dump(include={"letters", "invoices", "interest_cents", "compensation_cents", "held"})
            for reply in chased.rounds
        ],
        "written_off": chased.loss.model_dump(include={"open_cents", "lost_net_cents", "vat_back_cents"}),
        "brought": after.brought,
        "available": {key: budget.available_cents for key, budget in after.budgets.items()},
        "pot": after.pot.model_dump(),
        "letters": after.letters,
        "documents": dict(sorted(after.left.items())),
    }


def _brought(
    ordered: OrderResult, note: CreditNoteReply, chased: DunningResult, issued: list[SentInvoice]
) -> dict[str, int]:
    net = {sent.reply.invoice_id: (sent.planned.unit, sent.reply.net_cents) for sent in issued}
    brought: Counter[str] = Counter({unit.key: 0 for unit in UNITS})
    for invoice in ordered.invoices:
        brought[BUILDER] += _less_contribution(invoice.net_cents)
    for invoice_id in chased.match.settled_invoice_ids:
        unit, cents = net[invoice_id]
        brought[unit] += _less_contribution(cents)
    _, before = net[note.invoice_id]
    brought[CREDITOR] += _less_contribution(before - note.net_cents) - _less_contribution(before)
    brought[LOSER] += _less_contribution(chased.loss.lost_net_cents)
    brought[HELPER] += HELP_CENTS
    brought[HELPED] -= HELP_CENTS
    return dict(brought)


def _letters_due(ordered: OrderResult, chased: DunningResult) -> int:
    """To the holders: money in, and a late client; to the clients: reminders.

    If others issued later invoices before, those of the story carry a later day, and nobody is late.
    """
    holders = {unit.key: len(unit.holders) for unit in UNITS}
    money_in = holders[BUILDER] * len(ordered.invoices) + len(chased.match.settled_invoice_ids)
    to_clients = sum(reply.letters - reply.without_address for reply in chased.rounds)
    return money_in + to_clients + (holders[LOSER] if to_clients else 0)


def _less_contribution(net_cents: int) -> int:
    return net_cents - TURNOVER.of_cents(net_cents)
