"""The assembly distributes a profit to who holds shares, once nobody who left waits any more."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from chassis.books.ledger import Entry, Posting
from chassis.db.locks import lock_each
from chassis.db.work import Work
from contracts.governance.distributing import DecideDistribution, DistributionDecidedReply
from contracts.governance.leaving import CheckDistribution, DistributionReply
from kernel.clock import legal_date
from services.governance.accounts import Account
from services.governance.bylaws.domain.bylaws import Bylaws
from services.governance.bylaws.use_cases.in_force import COOPERATIVE, bylaws_on
from services.governance.locks import GovernanceLock
from services.governance.movements.domain.distributions import (
    Distribution,
    Dividend,
    Holding,
    Means,
    require_distributable,
    require_means,
    share_of,
    tax_on,
)
from services.governance.movements.domain.withdrawals import ApprovedAccounts, accounts_on
from services.governance.movements.store.distributions import add_distribution, distributed
from services.governance.movements.store.withdrawals import approved_until, queue_of
from services.governance.shares.store.electors import ALL_HOLDERS
from services.governance.shares.store.register import class_totals, holders_at
from services.governance.shares.use_cases.answering import versions_text

_RULES = ("distribution_rate", "dividend_withholding")


def check_distribution(work: Work, request: CheckDistribution) -> DistributionReply:
    """By the capital and the bylaws of today. Raises QueueFirst, AboveApprovedRate, DateNotCovered."""
    today = legal_date(work.now)
    in_year, _ = distributed(work.connection, date(today.year, 1, 1), today)
    most = _most(work, request.cents, bylaws_on(work.connection, today), in_year)
    return DistributionReply(cents=request.cents, most_cents=most)


def decide_distribution(work: Work, request: DecideDistribution) -> DistributionDecidedReply:
    """So many whole cents for each share that was held on the eve, less what is withheld; both are owed from today.

    Raises QueueFirst, AboveApprovedRate, NoApprovedAccounts, NetAssetTestFails, LiquidityTestFails, TooLittleAShare,
    DateNotCovered.
    """
    lock_each(work.connection, GovernanceLock.PAYOUT, [COOPERATIVE])
    today = legal_date(work.now)
    bylaws = bylaws_on(work.connection, today)
    accounts = accounts_on(approved_until(work.connection, today), today)
    in_year, since = distributed(work.connection, date(today.year, 1, 1), accounts.approved_on)
    _most(work, request.cents, bylaws, in_year)
    require_means(
        request.cents, Means(accounts.net_assets_cents - since, request.means_cents - request.debts_due_cents)
    )
    eve = today - timedelta(days=1)
    holdings = _holdings(work, eve)
    share_cents = share_of(request.cents, holdings)
    shares = sum(holding.shares for holding in holdings)
    distribution = Distribution(
        distribution_id=work.new_id("dis"),
        decided_on=today,
        holders_on=eve,
        accounts_id=accounts.accounts_id,
        asked_cents=request.cents,
        shares=shares,
        share_cents=share_cents,
        gross_cents=shares * share_cents,
        means_cents=request.means_cents,
        debts_due_cents=request.debts_due_cents,
        reference=request.reference,
        report=request.report,
        rules=versions_text(bylaws, *_RULES),
        recorded_by=work.cause.actor,
    )
    dividends = _dividends(work, distribution, holdings, bylaws)
    add_distribution(work.connection, distribution, dividends)
    work.post(*(_entry(dividend, today) for dividend in dividends))
    return _reply(distribution, accounts, dividends)


def _most(work: Work, cents: int, bylaws: Bylaws, distributed_cents: int) -> int:
    totals = class_totals(work.connection, COOPERATIVE, bylaws.day, bylaws.day)
    capital = sum(total.paid_cents for total in totals)
    queue = queue_of(work.connection)
    return require_distributable(cents, queue, capital, bylaws.distribution_rate, distributed_cents)


def _holdings(work: Work, day: date) -> list[Holding]:
    """By member, as it is known now; a share is one, whatever its class."""
    shares: Counter[str] = Counter()
    for holder in holders_at(work.connection, COOPERATIVE, day, legal_date(work.now), None, ALL_HOLDERS):
        shares[holder.member_id] += holder.shares
    return [Holding(member_id, count) for member_id, count in shares.items()]


def _dividends(work: Work, distribution: Distribution, holdings: Sequence[Holding], bylaws: Bylaws) -> list[Dividend]:
    return [
        Dividend(
            dividend_id=work.new_id("div"),
            distribution_id=distribution.distribution_id,
            member_id=holding.member_id,
            shares=holding.shares,
            gross_cents=holding.shares * distribution.share_cents,
            tax_cents=tax_on(holding.shares * distribution.share_cents, bylaws.dividend_withholding),
        )
        for holding in holdings
    ]


def _entry(dividend: Dividend, day: date) -> Entry:
    postings = (
        Posting(Account.RESERVES, "enterprise", dividend.gross_cents),
        Posting(Account.DIVIDENDS, dividend.member_id, dividend.tax_cents - dividend.gross_cents),
        Posting(Account.WITHHOLDING_PAYABLE, "enterprise", -dividend.tax_cents),
    )
    return Entry(dividend.dividend_id, "dividend", day, postings)


def _reply(
    distribution: Distribution, accounts: ApprovedAccounts, dividends: Sequence[Dividend]
) -> DistributionDecidedReply:
    tax = sum(dividend.tax_cents for dividend in dividends)
    return DistributionDecidedReply(
        distribution_id=distribution.distribution_id,
        decided_on=distribution.decided_on,
        holders_on=distribution.holders_on,
        accounts_id=accounts.accounts_id,
        net_assets_cents=accounts.net_assets_cents,
        shares=distribution.shares,
        members=len(dividends),
        share_cents=distribution.share_cents,
        gross_cents=distribution.gross_cents,
        tax_cents=tax,
        net_cents=distribution.gross_cents - tax,
        kept_cents=distribution.asked_cents - distribution.gross_cents,
    )
