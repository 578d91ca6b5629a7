"""What a client owes on an invoice, and whether its turnover has passed to the unit.

A claim goes down by payments, credit notes and a write-off, and up when a payment turns out to belong elsewhere.
The first time that nothing is left to pay, the turnover that is left passes to the unit, once.
Afterwards the unit keeps it: when the claim is open again, the risk is the enterprise's.
"""

from dataclasses import dataclass, replace
from datetime import date

from services.invoicing.billing.refusals import ClaimExceeded, NotAPayment


@dataclass(frozen=True, slots=True)
class Claim:
    """All amounts in cents. `communication`: 12 digits.

    `net_left_cents`: turnover excluding VAT, less what was credited or lost. `passed_cents`: None until the turnover
    passed to the unit; since then the same as `net_left_cents`.
    """

    invoice_id: str
    communication: str
    total_cents: int
    open_cents: int
    net_left_cents: int
    passed_cents: int | None = None
    settled_on: date | None = None
    written_off_on: date | None = None

    def pay(self, cents: int, day: date) -> "ClaimChange":
        """Pay as much of what is open as `cents` allow; the rest is excess. Raises NotAPayment."""
        if cents <= 0:
            raise NotAPayment("a payment is above zero")
        applied = min(self.open_cents, cents)
        return _lowered(self, applied, cents - applied, day)

    def credit(self, net_cents: int, gross_cents: int, day: date) -> "ClaimChange":
        """Take back turnover. What was paid before is excess: the client's credit. Raises ClaimExceeded."""
        if not 0 < net_cents <= min(self.net_left_cents, gross_cents):
            raise ClaimExceeded("a credit note takes back at most what is left of the invoice")
        applied = min(self.open_cents, gross_cents)
        return _lowered(self._without(net_cents), applied, gross_cents - applied, day)

    def write_off(self, lost_net_cents: int, day: date) -> "ClaimChange":
        """Give up all that is open, of which `lost_net_cents` is turnover. Raises ClaimExceeded.

        Turnover that passed stays with the unit: then what is lost is the enterprise's, whatever is left of it.
        """
        most = min(self.net_left_cents, self.open_cents) if self.passed_cents is None else self.open_cents
        if self.open_cents == 0 or not 0 <= lost_net_cents <= most:
            raise ClaimExceeded("what is given up is open, and its turnover a part of it")
        claim = self if self.passed_cents is not None else self._without(lost_net_cents)
        change = _lowered(claim, self.open_cents, 0, day)
        return replace(change, claim=replace(change.claim, written_off_on=day))

    def reopen(self, cents: int) -> "Claim":
        """A payment of `cents` belongs elsewhere: they are owed again. Raises ClaimExceeded."""
        if not 0 < cents <= self.total_cents - self.open_cents or self.written_off_on is not None:
            raise ClaimExceeded("no more is opened again than was paid, and nothing of what was written off")
        return replace(self, open_cents=self.open_cents + cents, settled_on=None)

    def _without(self, net_cents: int) -> "Claim":
        net_left = self.net_left_cents - net_cents
        return replace(self, net_left_cents=net_left, passed_cents=None if self.passed_cents is None else net_left)


@dataclass(frozen=True, slots=True)
class ClaimChange:
    """`claim` as it stands after. `settles`: nothing is left for the first time, so the turnover passes now.

    Applied + excess + charges is the amount. `charges_cents` pays late charges of which the
    client had notice; `excess_cents` becomes its credit.
    """

    claim: Claim
    applied_cents: int
    excess_cents: int
    settles: bool = False
    charges_cents: int = 0

    @property
    def amount_cents(self) -> int:
        return self.applied_cents + self.excess_cents + self.charges_cents

    @property
    def passes_cents(self) -> int:
        """The turnover that passes to the unit by this change; zero when all of it was credited or lost."""
        return (self.claim.passed_cents or 0) if self.settles else 0


def _lowered(claim: Claim, applied: int, excess: int, day: date) -> ClaimChange:
    open_cents = claim.open_cents - applied
    settled_on = claim.settled_on if open_cents or claim.settled_on else day
    after = replace(claim, open_cents=open_cents, settled_on=settled_on)
    if open_cents or claim.passed_cents is not None:
        return ClaimChange(after, applied, excess)
    return ClaimChange(replace(after, passed_cents=claim.net_left_cents), applied, excess, settles=True)
