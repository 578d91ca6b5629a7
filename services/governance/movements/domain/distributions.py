"""Accounts that the assembly approved, and what it distributes to who holds shares. Amounts in cents; legal dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from kernel.rounding import half_up
from services.governance.movements.domain.withdrawals import Debt
from services.governance.shares.refusals import (
    AboveApprovedRate,
    LiquidityTestFails,
    NetAssetTestFails,
    QueueFirst,
    TooLittleAShare,
)


@dataclass(frozen=True, slots=True)
class BalanceSheet:
    """The figures behind approved accounts."""

    accounts_id: str
    assets_cents: int
    provisions_cents: int
    debts_cents: int
    formation_costs_cents: int
    research_costs_cents: int

    @property
    def net_assets_cents(self) -> int:
        """Assets less provisions and debts, and less costs of formation, research and development that are not yet
        written off (CSA 6:115). Below zero after losses.
        """
        return (
            self.assets_cents
            - self.provisions_cents
            - self.debts_cents
            - self.formation_costs_cents
            - self.research_costs_cents
        )


@dataclass(frozen=True, slots=True)
class Holding:
    member_id: str
    shares: int


@dataclass(frozen=True, slots=True)
class Dividend:
    """What a member gets by a distribution: `gross_cents`, of which `tax_cents` are withheld."""

    dividend_id: str
    distribution_id: str
    member_id: str
    shares: int
    gross_cents: int
    tax_cents: int


@dataclass(frozen=True, slots=True)
class Distribution:
    """The decision with its figures and both tests. `gross_cents` is what all dividends come to."""

    distribution_id: str
    decided_on: date
    holders_on: date
    accounts_id: str
    asked_cents: int
    shares: int
    share_cents: int
    gross_cents: int
    means_cents: int
    debts_due_cents: int
    reference: str
    report: str
    rules: str
    recorded_by: str


@dataclass(frozen=True, slots=True)
class Means:
    """What the two tests look at: net assets of the last approved accounts less what was distributed since, and what
    is there and comes in within twelve months less the debts that fall due in them.
    """

    net_assets_cents: int
    liquid_cents: int


def require_distributable(
    cents: int, queue: Sequence[Debt], capital_cents: int, rate: Fraction, distributed_cents: int
) -> int:
    """Returns the most that may be distributed now. `distributed_cents`: what was distributed this year already.
    What a restriction holds back does not wait for the tests.

    Raises QueueFirst, AboveApprovedRate.
    """
    if waiting := [owed.cents for owed in queue if not owed.held_back]:
        raise QueueFirst("who left is paid first", waiting=len(waiting), waiting_cents=sum(waiting))
    most = max(int(capital_cents * rate) - distributed_cents, 0)
    if cents > most:
        raise AboveApprovedRate("more than the approved rate of the capital", field="cents", most_cents=most)
    return most


def require_means(cents: int, means: Means) -> None:
    """Afterwards net assets are not negative (CSA 6:115), and the debts of the next twelve months can be paid (6:116).

    Raises NetAssetTestFails, LiquidityTestFails.
    """
    spare, liquid = max(means.net_assets_cents, 0), max(means.liquid_cents, 0)
    if cents > spare:
        raise NetAssetTestFails("net assets would be negative", field="cents", most_cents=spare)
    if cents > liquid:
        raise LiquidityTestFails("debts of the next twelve months would lack it", field="cents", most_cents=liquid)


def share_of(cents: int, holdings: Sequence[Holding]) -> int:
    """Whole cents for each share; what is too little for another cent a share is not distributed.

    Raises TooLittleAShare.
    """
    shares = sum(holding.shares for holding in holdings)
    if not shares or cents < shares:
        raise TooLittleAShare("less than a cent a share", field="cents", shares=shares)
    return cents // shares


def tax_on(gross_cents: int, rate: Fraction) -> int:
    """What is withheld of one member's dividend, rounded half up to a cent."""
    return half_up(gross_cents * rate)
