"""The late charges of one invoice: what a letter announced, and what was paid of them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Charges:
    """Of one invoice, in cents: charges that its latest letter announced, and charges paid and not taken back.

    `is_due`: the invoice was neither credited in full nor written off.
    """

    told_cents: int
    paid_cents: int
    is_due: bool = True

    @property
    def open_cents(self) -> int:
        """What may still be paid; never below zero."""
        return max(0, self.told_cents - self.paid_cents) if self.is_due else 0
