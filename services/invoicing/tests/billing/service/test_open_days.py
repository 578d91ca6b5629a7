"""What was reported stays: no typed day of issue or payment lies before the first day that is open in the books."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from chassis.testing.harness import ServiceHarness
from contracts.invoicing.banking import PaymentReply, RecordPayment
from contracts.invoicing.billing import InvoiceReply, IssuedReply, IssueInvoices
from contracts.invoicing.dunning import RunReminders
from contracts.wire.operations import ClosePeriod
from contracts.wire.refusals import DayNotOpen
from kernel.identifiers import uuid7
from services.invoicing.accounts import Account
from services.invoicing.tests.billing.service.billing import drafted, issue, issued, sequences, shown

_FIRST_ENTRY = sa.text(
    """insert into journal_entry (source, purpose, booked_on, actor, recorded_at)
    values ('first', 'sale', '2026-03-01', 'x:y', '2026-03-01 12:00Z')"""
)
_ITS_LINES = sa.text(
    """insert into posting (entry_id, line, account, subject, cents) select id, line, account, subject, cents
    from journal_entry,
      (values (0, :debit, 'cli_1', 100), (1, :credit, 'unit_1', -100)) as l(line, account, subject, cents)"""
)


def close(house: ServiceHarness, month: str) -> None:
    house.ask(ClosePeriod(request_id=uuid7(), month=month), roles=["finance"], subject="finance:fatima")


def pay(house: ServiceHarness, invoice: InvoiceReply, day: date) -> PaymentReply:
    assert invoice.communication is not None
    request = RecordPayment(
        request_id=uuid7(), communication=invoice.communication, amount_cents=invoice.total_cents, value_date=day
    )
    return house.ask(request)


def issue_together(house: ServiceHarness, draft: InvoiceReply, day: date) -> IssuedReply:
    return house.ask(IssueInvoices(request_id=uuid7(), invoice_ids=(draft.invoice_id,), issue_date=day))


def test_fresh_books_are_open_from_the_first_of_january(invoicing: ServiceHarness) -> None:
    draft = drafted(invoicing)

    for ask in (issue, issue_together):
        with pytest.raises(DayNotOpen) as refusal:
            ask(invoicing, draft, date(2025, 12, 31))
        assert (refusal.value.field, refusal.value.facts) == ("issue_date", {"open_from": "2026-01-01"})
        assert "2025-12-31 is before 2026-01-01" in refusal.value.sentence

    assert issue(invoicing, draft, date(2026, 1, 1)).number == "2026-BE-000001"


def test_a_payment_that_a_person_records_is_of_an_open_day(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)

    with pytest.raises(DayNotOpen) as refusal:
        pay(invoicing, invoice, date(2025, 12, 31))

    assert (refusal.value.field, refusal.value.facts) == ("value_date", {"open_from": "2026-01-01"})
    assert pay(invoicing, invoice, date(2026, 1, 1)).settled


def test_reminders_are_not_dated_before_the_books_are_open(invoicing: ServiceHarness) -> None:
    with pytest.raises(DayNotOpen) as refusal:
        invoicing.ask(RunReminders(request_id=uuid7(), day=date(2025, 12, 31), dry_run=True))

    assert (refusal.value.field, refusal.value.facts) == ("day", {"open_from": "2026-01-01"})
    assert invoicing.ask(RunReminders(request_id=uuid7(), day=date(2026, 1, 1), dry_run=True)).letters == 0


def test_closing_a_month_moves_the_first_open_day(invoicing: ServiceHarness) -> None:
    draft, invoice = drafted(invoicing), issued(invoicing, net_cents=500)
    close(invoicing, "2026-08")

    with pytest.raises(DayNotOpen) as refusal:
        issue(invoicing, draft, date(2026, 8, 31))
    with pytest.raises(DayNotOpen):
        pay(invoicing, invoice, date(2026, 8, 31))

    assert refusal.value.facts == {"open_from": "2026-09-01"}
    assert sequences(invoicing) == [1]
    assert shown(invoicing, draft).state == "draft"


def test_finance_that_closes_an_earlier_month_says_where_the_books_begin(invoicing: ServiceHarness) -> None:
    close(invoicing, "2025-10")

    assert issue(invoicing, drafted(invoicing), date(2025, 11, 1)).number == "2025-BE-000001"


def test_a_year_does_not_close_by_ending(invoicing: ServiceHarness) -> None:
    with invoicing.engine.begin() as connection:
        connection.execute(_FIRST_ENTRY)
        connection.execute(_ITS_LINES, {"debit": Account.RECEIVABLE, "credit": Account.TURNOVER})
    draft = drafted(invoicing)
    invoicing.clock.now = datetime(2027, 1, 5, 12, tzinfo=UTC)

    assert issue(invoicing, draft, date(2026, 12, 31)).number == "2026-BE-000001"
