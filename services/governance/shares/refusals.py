"""Why governance refuses. One class per fact; none carries personal data."""

from kernel.refusal import Refused


class CategoryDiffers(Refused):
    """A member's first subscription fixed its category; another one was asked for."""


class WrongAmount(Refused):
    """Shares are paid in full, to the cent (CSA 6:109)."""


class AlreadyPaid(Refused):
    """The shares of this subscription were paid before."""
