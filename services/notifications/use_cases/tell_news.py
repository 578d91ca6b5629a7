"""Money came in for a unit, its client is late, a wage is settled: a letter to the people concerned."""

from collections.abc import Sequence

from chassis.db.work import Work
from contracts.invoicing.events import InvoiceOverdue
from contracts.payroll.events import BudgetCredited, WageSettled
from contracts.wire.envelope import Envelope
from services.notifications.domain.notice import Notice
from services.notifications.store.addresses import news_comes_in
from services.notifications.use_cases.write_letters import write_letters


def tell_money_in(work: Work, messages: Sequence[Envelope[BudgetCredited]]) -> None:
    """A letter to every holder of the unit. May come before the unit or its holders are known."""
    news_comes_in(work.connection)
    write_letters(work, [_money_in(message) for message in messages])


def tell_wage(work: Work, messages: Sequence[Envelope[WageSettled]]) -> None:
    """A letter to the worker. May come before the worker's address is known."""
    news_comes_in(work.connection)
    write_letters(work, [_wage(message) for message in messages])


def tell_client_late(work: Work, messages: Sequence[Envelope[InvoiceOverdue]]) -> None:
    """A letter to every holder of the unit: its client was reminded. May come before the unit is known."""
    news_comes_in(work.connection)
    write_letters(work, [_client_late(message) for message in messages])


def _money_in(message: Envelope[BudgetCredited]) -> Notice:
    credited = message.data
    amounts = {
        "net": credited.net_cents,
        "contribution": credited.contribution_cents,
        "available": credited.available_cents,
    }
    return Notice(message.id, credited.unit_id, "money_in", amounts)


def _wage(message: Envelope[WageSettled]) -> Notice:
    wage = message.data
    return Notice(
        message.id,
        wage.worker_id,
        "month_wage" if wage.kind == "employee_month" else "day_wage",
        {"gross": wage.gross_cents, "net": wage.net_cents},
        day=wage.worked_on,
    )


def _client_late(message: Envelope[InvoiceOverdue]) -> Notice:
    late = message.data
    return Notice(
        message.id,
        late.unit_id,
        "client_late",
        {"open": late.open_cents},
        day=late.due_on,
        words={"number": late.number},
    )
