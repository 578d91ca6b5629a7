"""Make good what a unit loses on a client who does not pay: the enterprise bears it, from the common pot."""

from collections.abc import Sequence
from datetime import date

from chassis.books.ledger import Entry, Posting
from chassis.db.culprits import each
from chassis.db.work import Work
from contracts.contributions.events import LossCovered
from contracts.invoicing.events import InvoiceWrittenOff
from contracts.wire.envelope import Envelope
from services.contributions.accounts import Account
from services.contributions.domain.tariff import Tariffs
from services.contributions.store.losses import Loss, add_losses
from services.contributions.store.tariffs import tariffs_of
from services.contributions.use_cases.in_force import tariff_in_force


def cover_losses(work: Work, messages: Sequence[Envelope[InvoiceWrittenOff]]) -> None:
    """The unit gets what it would have kept of a payment: the loss less its contribution, by the day of issue.

    Raises Culprits: NotYet for each whose tariff is not set, since it may still be.
    """
    tariffs = tariffs_of(work.connection, {message.data.legal_entity for message in messages})
    losses = each(messages, lambda message: _loss(message.data, tariffs))
    add_losses(work.connection, losses)
    for message, loss in zip(messages, losses, strict=True):
        written_off_on = message.data.written_off_on
        work.post(_entry(loss, written_off_on), caused_by=message)
        work.publish(_covered(loss, written_off_on), subject=loss.invoice_id, caused_by=message)


def _loss(written_off: InvoiceWrittenOff, tariffs: Tariffs) -> Loss:
    tariff = tariff_in_force(tariffs, written_off.legal_entity, written_off.issued_on)
    return Loss(
        invoice_id=written_off.invoice_id,
        unit_id=written_off.unit_id,
        legal_entity=written_off.legal_entity,
        tariff_since=tariff.since,
        day=written_off.issued_on,
        reason=written_off.reason,
        lost_cents=written_off.lost_cents,
        contribution_cents=tariff.of_turnover(written_off.lost_cents),
    )


def _entry(loss: Loss, written_off_on: date) -> Entry:
    cents = loss.covered_cents
    return Entry(
        loss.invoice_id,
        "loss",
        written_off_on,
        (Posting(Account.LOSSES, loss.legal_entity, cents), Posting(Account.TO_PAYROLL, loss.unit_id, -cents)),
    )


def _covered(loss: Loss, written_off_on: date) -> LossCovered:
    return LossCovered(
        invoice_id=loss.invoice_id,
        unit_id=loss.unit_id,
        lost_cents=loss.lost_cents,
        contribution_cents=loss.contribution_cents,
        covered_cents=loss.covered_cents,
        written_off_on=written_off_on,
    )
