"""A call that is as large as the contracts let in holds nobody else up."""

from collections.abc import Iterator
from typing import TypeVar

import pytest

from chassis.testing.plugin import NewSystem
from chassis.testing.running import RunningSystem, running
from chassis.testing.waiting import eventually
from contracts.invoicing.billing import DraftContent, DraftInvoices, LineInput
from contracts.wire.base import MAX_CALL_BYTES, Command, Reply
from contracts.wire.operations import GetHealth
from kernel.identifiers import uuid7
from services.invoicing.tests.billing.service.billing import UNIT
from tests.faults.holding import hold_before
from tests.faults.trading import Trade

R = TypeVar("R", bound=Reply)
MANY = 1_000  # invoices in a call, at most
_CLAIMED = """select count(*) from pg_locks join pg_database d on d.oid = database join pg_class c on c.oid = relation
    where datname = current_database() and relname = 'request' and mode = 'RowExclusiveLock' and granted"""


@pytest.fixture(scope="module")
def trade(new_system: NewSystem) -> Iterator[Trade]:
    with (
        running(new_system("invoicing", settings={"GEDEELD_OUTGOING_DIR": ""})) as system,
        Trade.opened(system) as opened,
    ):
        yield opened


def a_command_is_in_hand(system: RunningSystem) -> bool:
    return bool(system.ask_database("invoicing", _CLAIMED)[0][0])


def test_others_are_answered_while_a_call_of_a_megabyte_is_worked_out(trade: Trade) -> None:
    line = LineInput(description="Design", quantity="1", unit_price_cents=1_000)
    content = DraftContent(unit_id=UNIT, client_id=trade.registered(1), lines=(line,) * 6)
    drafts = DraftInvoices(request_id=uuid7(), invoices=(content,) * MANY)
    assert 0.8 < len(drafts.model_dump_json()) / MAX_CALL_BYTES < 1

    answers, drafted = answered_meanwhile(trade, drafts, "draft")

    assert answers >= 8  # between the few statements before it prices, one or two would come through anyhow
    assert len(drafted.invoice_ids) == MANY


def answered_meanwhile(trade: Trade, command: Command[R], table: str) -> tuple[int, R]:
    """How many others were answered from when the command was in hand until it wrote to `table`; and its reply."""
    answers = 0
    with (
        hold_before(trade.system, "invoicing", "insert", table) as all_worked_out,
        trade.system.client("operator:other", "operator", timeout_s=60) as other,
    ):
        done = trade.ask_beside(command)
        eventually(lambda: a_command_is_in_hand(trade.system), 60, "the command has begun")
        while not all_worked_out():
            assert other.ask(GetHealth(), service="invoicing").ready
            answers += 1
    return answers, done.result()
