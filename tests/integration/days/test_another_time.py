"""A system that plays in autumn 2026, whatever day it is here: an invoice falls due, is chased, months are closed."""

from collections.abc import Iterator
from datetime import date

import pytest

from chassis.testing.plugin import NewSystem
from chassis.testing.running import RunningSystem, running
from chassis.testing.waiting import eventually
from contracts.invoicing import banking as bnk
from contracts.invoicing import billing as inv
from kernel.identifiers import uuid7
from tests.integration.command_line import read, run
from tests.integration.one_invoice import PaidInvoice, an_invoice_is_paid

BOOKED = "select booked_on, fact_on from journal_entry where source like 'pay_%' order by id desc limit 1"


@pytest.fixture(scope="module")
def system(new_system: NewSystem, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSystem]:
    file = tmp_path_factory.mktemp("time") / "clock"
    stack = new_system(settings={"GEDEELD_ALLOW_SIMULATION": "true", "GEDEELD_CLOCK_FILE": str(file)})
    assert run(stack, "clock", "set", "2026-10-05") == "2026-10-05 09:00 in Brussels, simulated.\n"
    with running(stack) as started:
        yield started


def issued(system: RunningSystem, paid: PaidInvoice) -> inv.InvoiceReply:
    """To the same client."""
    with system.client("operator:test", "operator") as caller:
        client_id = caller.ask(inv.GetInvoice(invoice_id=paid.invoice_id)).client_id
        line = inv.LineInput(description="Concert", quantity="1", unit_price_cents=50_000)
        draft = inv.DraftInvoice(request_id=uuid7(), unit_id=paid.unit_id, client_id=client_id, lines=(line,))
        return caller.ask(inv.IssueInvoice(request_id=uuid7(), invoice_id=caller.ask(draft).invoice_id))


def late(system: RunningSystem) -> set[str]:
    """Who booked something that came too late for its month."""
    listed = read(system, "period", "list")["periods"]
    return {service for service, reply in listed.items() if reply["late_entries"]}


def test_an_autumn_passes_in_a_minute(system: RunningSystem) -> None:
    invoice = issued(system, an_invoice_is_paid(system))
    assert (invoice.issued_on, invoice.due_on) == (date(2026, 10, 5), date(2026, 11, 4))
    assert run(system, "period", "list") == "No month is closed.\n"
    assert "no valid question: month" in run(system, "period", "close", "2026-13", code=2)
    assert "(period_not_over, field month" in run(system, "period", "close", "2026-10", code=1)
    assert read(system, "remind", "run")["letters"] == 0

    assert run(system, "clock", "set", "+37").startswith("2026-11-11 09:")  # over the end of summer time
    owed, reminded = read(system, "receivables"), read(system, "remind", "run")
    assert (owed["day"], owed["overdue_cents"]) == ("2026-11-11", invoice.total_cents)
    assert (reminded["day"], reminded["letters"]) == ("2026-11-11", 1)

    alone = run(system, "period", "close", "2026-09", "--service", "payroll")
    assert ("payroll" in alone, "invoicing" in alone) == (True, False)
    closed = read(system, "period", "close", "2026-10")["periods"]
    assert {reply["open_from"] for reply in closed.values()} == {"2026-11-01"}
    with system.client("operator:test", "operator") as caller:  # the provider tells in November, paid in October
        payment = bnk.PaymentInput(
            reference="late",
            communication=invoice.communication or "",
            amount_cents=invoice.total_cents,
            value_date=date(2026, 10, 20),
        )
        assert caller.ask(bnk.RecordPayments(request_id=uuid7(), payments=(payment,))).settled == 1
    assert system.ask_database("invoicing", BOOKED) == [(date(2026, 11, 1), date(2026, 10, 20))]
    eventually(lambda: late(system) == {"invoicing", "contributions", "payroll"}, what="all three have heard of it")
    months = [period["month"] for period in read(system, "period", "list")["periods"]["payroll"]["periods"]]
    assert months == ["2026-09", "2026-10"]


def test_it_is_shown_and_goes_forward_only(system: RunningSystem) -> None:
    assert read(system, "clock", "show")["simulated"]
    assert "time goes forward only" in run(system, "clock", "set", "2026-10-01", code=1)
    assert "not a day" in run(system, "clock", "set", "soon", code=2)
    assert "members is a simulation: allowed, another time" in run(system, "health")
