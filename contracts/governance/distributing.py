"""What governance does with profits: the accounts that say what there is, and the decision to distribute."""

from datetime import date

from pydantic import Field

from contracts.governance.leaving import AccountsReply
from contracts.governance.register import ShareCount
from contracts.governance.voters import Year
from contracts.wire.base import Cents, Command, Count, PositiveCents, Reply, Text, UnsignedCents

_BOARD = frozenset({"secretary", "operator"})


class RecordBalanceSheet(Command[AccountsReply], roles=_BOARD):
    """Write down the figures of accounts that the assembly approved: net assets follow from them (CSA 6:115).

    Accounts of a year that are approved again are a version of their own; the last ones count.
    """

    financial_year: Year
    approved_on: date = Field(description="today at the latest")
    assets_cents: UnsignedCents = Field(description="the balance sheet's total")
    provisions_cents: UnsignedCents
    debts_cents: UnsignedCents
    formation_costs_cents: UnsignedCents = Field(description="formation and expansion costs not yet written off")
    research_costs_cents: UnsignedCents = Field(description="research and development costs not yet written off")
    reference: Text = Field(description="where the decision is written")


class DistributionDecidedReply(Reply):
    distribution_id: Text
    decided_on: date
    holders_on: date = Field(description="who held shares at the end of this day gets its part")
    accounts_id: Text = Field(description="the approved accounts behind the net-asset test")
    net_assets_cents: Cents = Field(description="of these accounts")
    shares: ShareCount
    members: Count
    share_cents: PositiveCents = Field(description="of one share")
    gross_cents: PositiveCents
    tax_cents: UnsignedCents = Field(description="withheld, and owed to the state")
    net_cents: UnsignedCents = Field(description="owed to the members")
    kept_cents: UnsignedCents = Field(description="too little for another cent a share: it stays in the reserves")


class DecideDistribution(Command[DistributionDecidedReply], roles=_BOARD):
    """The assembly distributes so much to who holds shares, and the board's test allows it.

    Refused while anybody who left waits for the value of its shares, and above the approved rate.
    """

    cents: PositiveCents = Field(description="of all shares together, before tax")
    means_cents: UnsignedCents = Field(description="what comes in and is there in the next twelve months (CSA 6:116)")
    debts_due_cents: UnsignedCents = Field(description="what falls due in them")
    reference: Text = Field(description="of the assembly's decision")
    report: Text = Field(description="of the board's signed report on the liquidity test")
