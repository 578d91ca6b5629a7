"""What all areas of invoicing refuse; each area has its own page. One class per fact; none carries personal data."""

from kernel.refusal import Refused


class BadText(Refused):
    """A description, name or reason is empty, too long, or holds control characters."""


class TotalTooLarge(Refused):
    """The total, VAT included, is above 10^10 cents: a hundred million euro."""


class ManyRefused(Refused):
    """Some of many are refused, so none is done. The facts `fault_1` … tell the first of them, with their place."""
