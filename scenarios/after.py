"""What came after September, act by act, and what it brought each unit."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from contracts.contributions.pot import PotReply
from contracts.invoicing.banking import ImportReply
from contracts.invoicing.billing import CreditNoteReply
from contracts.invoicing.internal import InternalInvoiceReply
from contracts.payroll.budgets import BudgetReply
from scenarios import banking, chasing, closing, dealing, leaving, paying
from scenarios.cast import CLIENTS, UNITS
from scenarios.chasing import LOSER, DunningResult
from scenarios.dealing import BUILDER, CREDITOR, CUSTOMER, HELPED, HELPER, OrderResult
from scenarios.desk import Desk, post_office
from scenarios.folder import Folder
from scenarios.invoicing import SentInvoice
from scenarios.plan import TURNOVER

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


def live_on(desk: Desk, folder: Folder, issued: list[SentInvoice], budgets: dict[str, BudgetReply]) -> After:
    """`issued` and `budgets` as they stood at the end of September."""
    pot, letters = closing.pot(desk), post_office(desk).sent
    ordered = dealing.take_order(desk)
    note, inside = dealing.give_back(desk, issued), dealing.work_inside(desk)
    content = banking.camt_file(ordered.invoices, _CUSTOMER)
    folder.keep_bank_file("after.camt.xml", content)
    camt = banking.import_camt(desk, content)
    ordered = dealing.order_as_it_stands(desk, ordered)
    chased = chasing.chase(desk, issued)
    brought = _brought(ordered, note, chased, issued)
    now = {
        unit.key: paying.until_available(desk, unit.key, budgets[unit.key].available_cents + brought[unit.key])
        for unit in UNITS
    }
    closing.until_letters_sent(desk, letters + _letters_due(ordered, chased))
    return After(
        ordered=ordered,
        note=note,
        inside=inside,
        camt=camt,
        chased=chased,
        brought=brought,
        budgets=now,
        pot=closing.grown(pot, closing.pot(desk)),
        letters=post_office(desk).sent - letters,
        left=leaving.until_all_left(desk, len(issued) + len(ordered.invoices) + 1),
    )


def summary(after: After) -> dict[str, Any]:
    """Every figure in cents, without ids and days."""
    chased = after.chased
    return {
        "order": {
            "net_cents": after.ordered.quote.net_cents,
            "invoices": [
                {"kind": one.kind, "state": one.state, "net_cents": one.net_cents, "vat_cents": one.vat_cents}
                for one in after.ordered.invoices
            ],
        },
        "credit_note": after.note.model_dump(include={"net_cents", "vat_cents", "applied_cents", "credit_cents"}),
        "internal_invoice_cents": after.inside.amount_cents,
        "camt": after.camt.model_dump(exclude={"file"}),
        "suggestion": {"confidence": chased.suggestion.confidence, "settled": len(chased.match.settled_invoice_ids)},
        "reminders": [
            one.model_dump(include={"letters", "invoices", "interest_cents", "compensation_cents", "held"})
            for one in chased.rounds
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
    net = {one.reply.invoice_id: (one.planned.unit, one.reply.net_cents) for one in issued}
    brought: Counter[str] = Counter({unit.key: 0 for unit in UNITS})
    for invoice in ordered.invoices:
        brought[BUILDER] += _less_contribution(invoice.net_cents)
    for invoice_id in chased.match.settled_invoice_ids:
        unit, cents = net[invoice_id]
        brought[unit] += _less_contribution(cents)
    _, before = net[note.invoice_id]
    brought[CREDITOR] += _less_contribution(before - note.net_cents) - _less_contribution(before)
    brought[LOSER] += _less_contribution(chased.loss.lost_net_cents)
    brought[HELPER] += dealing.HELP_CENTS
    brought[HELPED] -= dealing.HELP_CENTS
    return dict(brought)


def _letters_due(ordered: OrderResult, chased: DunningResult) -> int:
    """To the holders: money in, and a late client; to the clients: reminders.

    Where others issued later invoices before, those of the story carry a later day, and nobody is late.
    """
    holders = {unit.key: len(unit.holders) for unit in UNITS}
    money_in = holders[BUILDER] * len(ordered.invoices) + len(chased.match.settled_invoice_ids)
    to_clients = sum(one.letters - one.without_address for one in chased.rounds)
    return money_in + to_clients + (holders[LOSER] if to_clients else 0)


def _less_contribution(net_cents: int) -> int:
    return net_cents - TURNOVER.of_cents(net_cents)
