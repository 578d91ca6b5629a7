"""Invoicing is killed, or loses its broker, in the middle of much; whoever asked asks again with the same request id.

Everything happened once. Each request is killed at several points, from the first row that it writes to the last.
"""

from base64 import b64encode
from collections.abc import Iterator
from datetime import timedelta

import pytest

from chassis.testing.plugin import NewSystem
from chassis.testing.running import running
from chassis.testing.waiting import eventually
from contracts.invoicing.banking import ImportBankStatement, ImportReply
from contracts.invoicing.billing import IssuedReply, IssueInvoices
from contracts.invoicing.dunning import RunReminders
from contracts.wire.operations import ClosePeriod
from deploy.local.bank.coda import BankPayment, write_coda
from deploy.local.servers import Broker
from kernel.clock import legal_date, utc_now
from kernel.identifiers import uuid7
from services.invoicing.tests.banking.service.banking import unproven
from services.invoicing.tests.billing.service.billing import IBAN
from tests.faults.holding import hold_before
from tests.faults.striking import assert_gapless, count
from tests.faults.trading import TOTAL_CENTS, Trade

pytestmark = pytest.mark.timeout(180)

TODAY = legal_date(utc_now())
LATE = TODAY - timedelta(days=60)
MANY, CLIENTS, UNPAID = 1_000, 50, 100
SAID = "outbox where routing_key = 'invoicing.%s.v1'"


@pytest.fixture(scope="module")
def trade(new_system: NewSystem) -> Iterator[Trade]:
    """Where nothing leaves the house: documents have tests of their own."""
    system = new_system("invoicing", "payroll", "notifications", settings={"GEDEELD_OUTGOING_DIR": ""})
    with running(system), Trade.opened(system) as opened:
        yield opened


@pytest.fixture(scope="module")
def clients(trade: Trade) -> list[str]:
    return [trade.registered(n, email=f"client{n}@example.org") for n in range(CLIENTS)]


@pytest.fixture(scope="module")
def issued(trade: Trade, clients: list[str]) -> IssuedReply:
    """A thousand invoices that are late by now, issued at once by a worker that was killed three times meanwhile."""
    before = LATE.replace(day=1) - timedelta(days=1)
    # In January LATE is of the year before.
    trade.house.ask(ClosePeriod(request_id=uuid7(), month=f"{before:%Y-%m}"))
    request = IssueInvoices(request_id=uuid7(), invoice_ids=trade.drafted(clients, MANY), issue_date=LATE)
    return trade.asked_and_killed(
        request, ("insert", "number_series"), ("insert", "issued_invoice"), ("insert", "outbox")
    )


@pytest.fixture(scope="module")
def imported(trade: Trade, issued: IssuedReply) -> ImportReply:
    """A bank file of a thousand entries: most pay an invoice, some say nothing that anybody knows."""
    paying = [BankPayment(TOTAL_CENTS, structured=digits(invoice.communication)) for invoice in issued.issued[UNPAID:]]
    unknown = [BankPayment(77_00 + n, text="thank you") for n in range(UNPAID)]
    content = b64encode(write_coda(IBAN, 1, TODAY, 0, paying + unknown)).decode()
    request = ImportBankStatement(request_id=uuid7(), content_base64=content)
    reply = trade.asked_and_killed(request, ("insert", "payment"), ("insert", "allocation"), ("insert", "outbox"))
    again = trade.ask(request.model_copy(update={"request_id": uuid7()}))  # a new intention
    assert again == reply.model_copy(update={"already_imported": True})
    return reply


def digits(communication: str) -> str:
    return "".join(filter(str.isdigit, communication))


def test_a_bulk_issue_that_was_killed_happened_once(trade: Trade, issued: IssuedReply) -> None:
    assert [int(invoice.number[-6:]) for invoice in issued.issued] == list(range(1, MANY + 1))
    theirs = f"in (select invoice_id from issued_invoice where issued_on = '{LATE}')"  # noqa: S608  (a date)
    assert count(trade.system, "invoicing", f"issued_invoice where invoice_id {theirs}") == MANY
    assert count(trade.system, "invoicing", f"dispatch where document_id {theirs}") == MANY
    assert count(trade.system, "invoicing", f"{SAID % 'invoice_issued'} and subject {theirs}") == MANY
    assert_gapless(trade.system)


def test_a_bank_file_that_was_killed_counts_once(trade: Trade, imported: ImportReply) -> None:
    assert (imported.entries, imported.settled, imported.suspense) == (MANY, MANY - UNPAID, UNPAID)
    assert count(trade.system, "invoicing", "payment") == MANY
    assert count(trade.system, "invoicing", "bank_file") == 1
    assert count(trade.system, "invoicing", SAID % "invoice_paid") == MANY - UNPAID
    assert unproven(trade.house) == []


def test_a_reminder_run_that_was_killed_writes_no_letter_twice(trade: Trade, imported: ImportReply) -> None:
    assert imported.settled == MANY - UNPAID

    request = RunReminders(request_id=uuid7())
    reply = trade.asked_and_killed(request, ("insert", "reminder"), ("insert", "outbox"))

    assert (reply.letters, reply.invoices) == (CLIENTS, UNPAID)
    assert count(trade.system, "invoicing", "reminder") == CLIENTS
    assert count(trade.system, "invoicing", SAID % "client_reminded") == CLIENTS
    assert count(trade.system, "invoicing", SAID % "invoice_overdue") == UNPAID
    eventually(lambda: count(trade.system, "notifications", "letter where state = 'sent'") >= CLIENTS, 60, "letters")
    trade.system.quiet(60)
    assert count(trade.system, "notifications", "letter where client_id is not null") == CLIENTS
    assert len(list(trade.system.mail.rglob("*.eml"))) == count(trade.system, "notifications", "letter")
    assert trade.ask(RunReminders(request_id=uuid7())).letters == 0


def test_what_is_issued_while_the_broker_is_down_is_heard_afterwards(
    trade: Trade, clients: list[str], issued: IssuedReply, rabbitmq_server: Broker
) -> None:
    system, more = trade.system, 500
    request = IssueInvoices(request_id=uuid7(), invoice_ids=trade.drafted(clients, more), issue_date=TODAY)
    with hold_before(system, "invoicing", "insert", "outbox") as reached:
        pending_reply = trade.ask_beside(request)
        eventually(reached, 60, "the last row of the bulk issue")
        rabbitmq_server.kill()

    eventually(lambda: count(system, "invoicing", "issued_invoice") == MANY + more, 30, "the commit without a broker")
    unsent = "outbox where published_at is null and routing_key = 'invoicing.invoice_issued.v1'"
    assert count(system, "invoicing", unsent) == more
    rabbitmq_server.start()

    assert len(pending_reply.result().issued) == more
    assert trade.ask(request) == pending_reply.result()
    system.quiet(60)
    assert count(system, "payroll", "inbox where consumer = 'payroll.invoicing.invoice_issued.v1'") == MANY + more
    assert_gapless(system)
    assert unproven(trade.house) == []
