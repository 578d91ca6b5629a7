"""What a unit may spend: a small ledger keyed by (what it is about, kind of fact).

Facts arrive late, twice or in either order; the position depends only on which facts are booked, never on
when. For an `activity` unit the ledger holds all its invoices and contracts; for a `three_in_one` unit,
those of one assignment.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kernel.rates import Rate
from services.payroll.domain.errors import BudgetExceeded, EntryConflict


class Fact(StrEnum):
    """About an invoice: issued, paid (both excluding VAT), contribution (of the turnover). About a
    contract: reserved (its whole cost, when declared), wage (its employer cost, when settled),
    wage_contribution (when deducted).
    """

    ISSUED = "issued"
    PAID = "paid"
    CONTRIBUTION = "contribution"
    RESERVED = "reserved"
    WAGE = "wage"
    WAGE_CONTRIBUTION = "wage_contribution"


@dataclass(frozen=True, slots=True)
class UnitBudget:
    """`entries[(about, fact)]` is an amount in cents, zero or more. Booking returns a new budget."""

    entries: Mapping[tuple[str, Fact], int] = field(default_factory=dict)

    def book(self, about: str, fact: Fact, cents: int) -> "UnitBudget":
        """Add a fact; the same fact again changes nothing. Raises EntryConflict for another amount,
        ValueError below zero.
        """
        if cents < 0:
            raise ValueError("a budget fact is zero cents or more")
        if self.entries.get((about, fact), cents) != cents:
            raise EntryConflict("booked before with another amount", field=fact.value, about=about)
        return UnitBudget({**self.entries, (about, fact): cents})

    @property
    def earned_cents(self) -> int:
        """Money in hand: paid invoices less their contributions. An invoice counts once both are booked."""
        return sum(
            paid - self._of(about, Fact.CONTRIBUTION)
            for about, paid in self._all(Fact.PAID)
            if (about, Fact.CONTRIBUTION) in self.entries
        )

    @property
    def spent_cents(self) -> int:
        """Employer costs of settled contracts and the contributions deducted for them."""
        return sum(cents for fact in (Fact.WAGE, Fact.WAGE_CONTRIBUTION) for _, cents in self._all(fact))

    @property
    def reserved_cents(self) -> int:
        """What declared contracts will still cost: the reserve less what is booked, until wage and
        contribution both are.
        """
        return sum(self._still_reserved(about, cents) for about, cents in self._all(Fact.RESERVED))

    @property
    def available_cents(self) -> int:
        """Money in hand less wages and reserves; below zero while the enterprise advances."""
        return self.earned_cents - self.spent_cents - self.reserved_cents

    def facility_cents(self, share: Rate) -> int:
        """What the enterprise advances: this share of every issued invoice, until it is paid."""
        return sum(
            share.of_cents(net) for about, net in self._all(Fact.ISSUED) if (about, Fact.PAID) not in self.entries
        )

    def spendable_cents(self, share: Rate) -> int:
        return self.available_cents + self.facility_cents(share)

    def require(self, needed_cents: int, share: Rate) -> None:
        """Return when the unit may spend this much now. Raises BudgetExceeded."""
        spendable = self.spendable_cents(share)
        if needed_cents > spendable:
            raise BudgetExceeded(available_cents=spendable, needed_cents=needed_cents)

    def _still_reserved(self, about: str, cents: int) -> int:
        if (about, Fact.WAGE) in self.entries and (about, Fact.WAGE_CONTRIBUTION) in self.entries:
            return 0
        return max(cents - self._of(about, Fact.WAGE) - self._of(about, Fact.WAGE_CONTRIBUTION), 0)

    def _of(self, about: str, fact: Fact) -> int:
        return self.entries.get((about, fact), 0)

    def _all(self, fact: Fact) -> list[tuple[str, int]]:
        return [(about, cents) for (about, booked), cents in self.entries.items() if booked is fact]


def contract_cost_cents(employer_cost_cents: int, gross_cents: int, coefficient: Rate) -> int:
    """What a contract costs its unit: the employer cost and the expected wage contribution, coefficient *
    gross.
    """
    return employer_cost_cents + coefficient.of_cents(gross_cents)
