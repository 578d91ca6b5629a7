"""Give back the common contribution on turnover that a credit note takes back."""

from collections.abc import Sequence
from datetime import date

from chassis.books.ledger import Entry, Posting
from chassis.db.culprits import each
from chassis.db.work import Work
from contracts.contributions.events import ContributionReturned
from contracts.invoicing.events import InvoiceCredited
from contracts.wire.envelope import Envelope
from services.contributions.accounts import Account
from services.contributions.domain.tariff import Tariffs
from services.contributions.store.returns import Return, add_returns
from services.contributions.store.tariffs import tariffs_of
from services.contributions.use_cases.in_force import tariff_in_force


def return_contributions(work: Work, messages: Sequence[Envelope[InvoiceCredited]]) -> None:
    """By the tariff of the invoice's day. Nothing is given back while no turnover had passed to the unit.

    Raises Culprits: NotYet for each whose tariff is not set, since it may still be.
    """
    coming_back = [m for m in messages if m.data.passed_before_cents != m.data.passed_after_cents]
    if not coming_back:
        return
    tariffs = tariffs_of(work.connection, {message.data.legal_entity for message in coming_back})
    returns = each(coming_back, lambda message: _return(message.data, tariffs))
    add_returns(work.connection, returns)
    for message, returned in zip(coming_back, returns, strict=True):
        credited_on = message.data.credited_on
        work.post(_entry(returned, credited_on), caused_by=message)
        work.publish(_returned(returned, credited_on), subject=returned.credit_note_id, caused_by=message)


def _return(credited: InvoiceCredited, tariffs: Tariffs) -> Return:
    tariff = tariff_in_force(tariffs, credited.legal_entity, credited.issued_on)
    before, after = credited.passed_before_cents, credited.passed_after_cents
    return Return(
        credit_note_id=credited.credit_note_id,
        invoice_id=credited.invoice_id,
        unit_id=credited.unit_id,
        legal_entity=credited.legal_entity,
        tariff_since=tariff.since,
        day=credited.issued_on,
        base_cents=before - after,
        contribution_cents=tariff.back_from(before, after),
    )


def _entry(returned: Return, credited_on: date) -> Entry:
    cents = returned.contribution_cents
    return Entry(
        returned.credit_note_id,
        "contribution_return",
        credited_on,
        (
            Posting(Account.TURNOVER, returned.legal_entity, cents),
            Posting(Account.TO_PAYROLL, returned.unit_id, -cents),
        ),
    )


def _returned(returned: Return, credited_on: date) -> ContributionReturned:
    return ContributionReturned(
        credit_note_id=returned.credit_note_id,
        invoice_id=returned.invoice_id,
        unit_id=returned.unit_id,
        base_cents=returned.base_cents,
        contribution_cents=returned.contribution_cents,
        credited_on=credited_on,
    )
