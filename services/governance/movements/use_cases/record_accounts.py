"""Accounts that the assembly approved: what a share is worth, and what may be distributed, follow from them."""

from datetime import date

from chassis.db.work import Work
from contracts.governance.distributing import RecordBalanceSheet
from contracts.governance.leaving import AccountsReply, RecordAccounts
from contracts.wire.refusals import InvalidRequest
from kernel.clock import legal_date
from services.governance.movements.domain.distributions import BalanceSheet
from services.governance.movements.domain.withdrawals import ApprovedAccounts, released
from services.governance.movements.store.distributions import add_sheet
from services.governance.movements.store.withdrawals import add_accounts, queue_of


def record_accounts(work: Work, request: RecordAccounts) -> AccountsReply:
    """Net assets without the figures behind them. Raises InvalidRequest for accounts approved on a day to come."""
    return _record(work, request, work.new_id("acc"), request.net_assets_cents)


def record_balance_sheet(work: Work, request: RecordBalanceSheet) -> AccountsReply:
    """Net assets by the formula of the law. Raises InvalidRequest for accounts that were approved on a day to come."""
    sheet = BalanceSheet(
        accounts_id=work.new_id("acc"),
        assets_cents=request.assets_cents,
        provisions_cents=request.provisions_cents,
        debts_cents=request.debts_cents,
        formation_costs_cents=request.formation_costs_cents,
        research_costs_cents=request.research_costs_cents,
    )
    reply = _record(work, request, sheet.accounts_id, sheet.net_assets_cents)
    add_sheet(work.connection, sheet)
    return reply


def _record(
    work: Work, request: RecordAccounts | RecordBalanceSheet, accounts_id: str, net_assets_cents: int
) -> AccountsReply:
    """With how the queue stands by them: at new accounts the board decides about it again."""
    _require_approved(request.approved_on, legal_date(work.now))
    accounts = ApprovedAccounts(
        accounts_id=accounts_id,
        financial_year=request.financial_year,
        approved_on=request.approved_on,
        net_assets_cents=net_assets_cents,
        reference=request.reference,
        recorded_by=work.cause.actor,
    )
    add_accounts(work.connection, accounts)
    queue = queue_of(work.connection)
    passing = released(queue, net_assets_cents, sum(owed.cents for owed in queue), 0)
    return AccountsReply(
        accounts_id=accounts.accounts_id,
        financial_year=accounts.financial_year,
        approved_on=accounts.approved_on,
        net_assets_cents=accounts.net_assets_cents,
        waiting=len(queue),
        waiting_cents=sum(owed.cents for owed in queue),
        payable_cents=sum(owed.cents for owed in passing),
    )


def _require_approved(approved_on: date, today: date) -> None:
    if approved_on > today:
        raise InvalidRequest("accounts are written down once they are approved", field="approved_on")
