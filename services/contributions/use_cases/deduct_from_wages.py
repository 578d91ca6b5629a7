"""Take the common contribution from settled wages, and the reductions of employer contributions with it."""

from collections.abc import Sequence

from chassis.books.ledger import Entry, Posting
from chassis.db.culprits import each
from chassis.db.work import Work
from chassis.events.retry import NotYet
from contracts.contributions.events import WageContributionDeducted
from contracts.payroll.events import WageSettled
from contracts.wire.envelope import Envelope
from services.contributions.accounts import Account
from services.contributions.domain.tariff import Tariffs
from services.contributions.refusals import NoTariff
from services.contributions.store.deductions import Deduction, add_deductions
from services.contributions.store.tariffs import tariffs_of


def deduct_from_wages(work: Work, messages: Sequence[Envelope[WageSettled]]) -> None:
    """Raises Culprits: NotYet for each wage for whose kind of contract and day no coefficient is set."""
    tariffs = tariffs_of(work.connection, {message.data.legal_entity for message in messages})
    deductions = each(messages, lambda message: _deduction(message.data, tariffs))
    add_deductions(work.connection, deductions)
    for message, deduction in zip(messages, deductions, strict=True):
        work.post(_contribution(deduction), _reductions(message.data), caused_by=message)
        work.publish(_deducted(deduction), subject=deduction.source_id, caused_by=message)


def _deduction(wage: WageSettled, tariffs: Tariffs) -> Deduction:
    try:
        tariff = tariffs.on(wage.legal_entity, wage.worked_on)
        contribution_cents = tariff.of_wage(wage.kind, wage.gross_cents)
    except NoTariff as error:
        raise NotYet(error.sentence) from error
    return Deduction(
        source_id=wage.contract_id,
        kind="wage",
        unit_id=wage.unit_id,
        legal_entity=wage.legal_entity,
        tariff_since=tariff.since,
        day=wage.worked_on,
        base_cents=wage.gross_cents,
        contribution_cents=contribution_cents,
    )


def _contribution(deduction: Deduction) -> Entry:
    cents = deduction.contribution_cents
    return Entry(
        deduction.source_id,
        "wage_contribution",
        deduction.day,
        (Posting(Account.TO_PAYROLL, deduction.unit_id, cents), Posting(Account.WAGES, deduction.legal_entity, -cents)),
    )


def _reductions(wage: WageSettled) -> Entry:
    """What the enterprise saves on statutory employer contributions goes to the pot, not to the unit."""
    cents = wage.reductions_cents
    return Entry(
        wage.contract_id,
        "reductions",
        wage.worked_on,
        (Posting(Account.FROM_PAYROLL, wage.unit_id, cents), Posting(Account.REDUCTIONS, wage.legal_entity, -cents)),
    )


def _deducted(deduction: Deduction) -> WageContributionDeducted:
    return WageContributionDeducted(
        contract_id=deduction.source_id,
        unit_id=deduction.unit_id,
        base_cents=deduction.base_cents,
        contribution_cents=deduction.contribution_cents,
    )
