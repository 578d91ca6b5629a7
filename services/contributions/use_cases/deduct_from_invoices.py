"""Take the common contribution from paid invoices. The busiest path of all: four statements a batch."""

from collections.abc import Sequence
from datetime import date

from chassis.books.ledger import Entry, Posting
from chassis.db.culprits import each
from chassis.db.work import Work
from contracts.contributions.events import ContributionDeducted
from contracts.invoicing.events import InvoicePaid
from contracts.wire.envelope import Envelope
from services.contributions.accounts import Account
from services.contributions.domain.tariff import Tariffs
from services.contributions.store.deductions import Deduction, add_deductions
from services.contributions.store.tariffs import tariffs_of
from services.contributions.use_cases.in_force import tariff_in_force


def deduct_from_invoices(work: Work, messages: Sequence[Envelope[InvoicePaid]]) -> None:
    """Raises Culprits: NotYet for each invoice for whose day no tariff is set, since it may still be."""
    tariffs = tariffs_of(work.connection, {message.data.legal_entity for message in messages})
    deductions = each(messages, lambda message: _deduction(message.data, tariffs))
    add_deductions(work.connection, deductions)
    for message, deduction in zip(messages, deductions, strict=True):
        paid_on = message.data.paid_on
        work.post(_entry(deduction, paid_on), caused_by=message)
        work.publish(_deducted(deduction, paid_on), subject=deduction.source_id, caused_by=message)


def _deduction(paid: InvoicePaid, tariffs: Tariffs) -> Deduction:
    tariff = tariff_in_force(tariffs, paid.legal_entity, paid.issued_on)
    return Deduction(
        source_id=paid.invoice_id,
        kind="turnover",
        unit_id=paid.unit_id,
        legal_entity=paid.legal_entity,
        tariff_since=tariff.since,
        day=paid.issued_on,
        base_cents=paid.net_cents,
        contribution_cents=tariff.of_turnover(paid.net_cents),
    )


def _entry(deduction: Deduction, paid_on: date) -> Entry:
    cents = deduction.contribution_cents
    return Entry(
        deduction.source_id,
        "turnover_contribution",
        paid_on,
        (
            Posting(Account.TO_PAYROLL, deduction.unit_id, cents),
            Posting(Account.TURNOVER, deduction.legal_entity, -cents),
        ),
    )


def _deducted(deduction: Deduction, paid_on: date) -> ContributionDeducted:
    return ContributionDeducted(
        invoice_id=deduction.source_id,
        unit_id=deduction.unit_id,
        base_cents=deduction.base_cents,
        contribution_cents=deduction.contribution_cents,
        paid_on=paid_on,
    )
