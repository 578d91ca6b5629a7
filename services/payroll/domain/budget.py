"""What a unit may spend: a small ledger keyed by (what it is about, kind of fact).

Facts arrive late, twice or in either order; the position depends only on which facts are booked, never on
when. For an `activity` unit the ledger holds all its invoices and contracts; for a `three_in_one` unit,
those of one assignment.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kernel.rates import Rate
from services.payroll.refusals import BudgetExceeded


class Fact(StrEnum):
    """About an invoice: issued, paid (both excluding VAT), contribution (of the turnover), lost (turnover
    that nobody will pay), covered (what the pot gives in its place). About a credit note: credited (excluding
    VAT), taken_back (turnover that had passed to the unit), contribution_returned. About an internal invoice:
    transferred_in, transferred_out. About a contract: reserved (its whole cost, when declared), wage (its
    employer cost, when settled), wage_contribution (when deducted). About a debt of a holder who left: set_off (what
    the value of its shares paid).
    """

    ISSUED = "issued"
    PAID = "paid"
    CONTRIBUTION = "contribution"
    LOST = "lost"
    COVERED = "covered"
    CREDITED = "credited"
    TAKEN_BACK = "taken_back"
    CONTRIBUTION_RETURNED = "contribution_returned"
    TRANSFERRED_IN = "transferred_in"
    TRANSFERRED_OUT = "transferred_out"
    RESERVED = "reserved"
    WAGE = "wage"
    WAGE_CONTRIBUTION = "wage_contribution"
    SET_OFF = "set_off"


_COMES = (Fact.COVERED, Fact.CONTRIBUTION_RETURNED, Fact.TRANSFERRED_IN, Fact.SET_OFF)
_GOES = (Fact.TAKEN_BACK, Fact.TRANSFERRED_OUT)
_ENDS_THE_ADVANCE = (Fact.PAID, Fact.LOST, Fact.CREDITED)


@dataclass(frozen=True, slots=True)
class UnitBudget:
    """`entries[(about, fact)]` is an amount in cents, zero or more; `invoice_of` names the invoice of a
    credit note. Booking returns a new budget.
    """

    entries: Mapping[tuple[str, Fact], int] = field(default_factory=dict)
    invoice_of: Mapping[str, str] = field(default_factory=dict)

    def book(self, about: str, fact: Fact, cents: int, *, invoice_id: str | None = None) -> "UnitBudget":
        """Add a fact; the same fact again changes nothing. Raises ValueError for another amount and below zero."""
        if cents < 0:
            raise ValueError("a budget fact is zero cents or more")
        if self.entries.get((about, fact), cents) != cents:
            raise ValueError("booked before with another amount")
        belongs = {} if invoice_id is None else {about: invoice_id}
        return UnitBudget({**self.entries, (about, fact): cents}, {**self.invoice_of, **belongs})

    @property
    def earned_cents(self) -> int:
        """Money in hand. A payment counts once its contribution is booked too; what comes from the pot or
        from another unit, and what a credit note takes back, counts at once.
        """
        payments = sum(
            paid_cents - self._of(about, Fact.CONTRIBUTION)
            for about, paid_cents in self._all(Fact.PAID)
            if (about, Fact.CONTRIBUTION) in self.entries
        )
        return payments + self._sum(*_COMES) - self._sum(*_GOES)

    @property
    def spent_cents(self) -> int:
        """Employer costs of settled contracts and the contributions deducted for them."""
        return self._sum(Fact.WAGE, Fact.WAGE_CONTRIBUTION)

    @property
    def reserved_cents(self) -> int:
        """What declared contracts will still cost: the reserve less what is booked, until wage and
        contribution both are.
        """
        return sum(self._still_reserved(about, cents) for about, cents in self._all(Fact.RESERVED))

    @property
    def available_cents(self) -> int:
        """Money in hand less wages and reserves; below zero while the enterprise advances, or while the unit
        owes what a credit note took back.
        """
        return self.earned_cents - self.spent_cents - self.reserved_cents

    def facility_cents(self, share: Rate) -> int:
        """What the enterprise advances: this share of what clients may still pay on every issued invoice."""
        ended: Counter[str] = Counter()
        for fact in _ENDS_THE_ADVANCE:
            for about, cents in self._all(fact):
                ended[self.invoice_of.get(about, about)] += cents
        return sum(share.of_cents(max(0, net - ended[about])) for about, net in self._all(Fact.ISSUED))

    def spendable_cents(self, share: Rate) -> int:
        return self.available_cents + self.facility_cents(share)

    def require(self, needed_cents: int, share: Rate) -> None:
        """Return when the unit may spend this much now. Raises BudgetExceeded."""
        spendable = self.spendable_cents(share)
        if needed_cents > spendable:
            raise BudgetExceeded(
                "the unit may not spend this much now", available_cents=spendable, needed_cents=needed_cents
            )

    def _still_reserved(self, about: str, cents: int) -> int:
        if (about, Fact.WAGE) in self.entries and (about, Fact.WAGE_CONTRIBUTION) in self.entries:
            return 0
        return max(cents - self._of(about, Fact.WAGE) - self._of(about, Fact.WAGE_CONTRIBUTION), 0)

    def _of(self, about: str, fact: Fact) -> int:
        return self.entries.get((about, fact), 0)

    def _all(self, fact: Fact) -> list[tuple[str, int]]:
        return [(about, cents) for (about, booked), cents in self.entries.items() if booked is fact]

    def _sum(self, *facts: Fact) -> int:
        return sum(cents for (_, booked), cents in self.entries.items() if booked in facts)


def contract_cost_cents(employer_cost_cents: int, gross_cents: int, coefficient: Rate) -> int:
    """What a contract costs its unit: the employer cost and the expected wage contribution, coefficient *
    gross.
    """
    return employer_cost_cents + coefficient.of_cents(gross_cents)
