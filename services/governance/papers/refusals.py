"""Why governance gives no paper. Neither carries personal data."""

from kernel.refusal import Refused


class NotSealedYet(Refused):
    """An entry that the paper shows has no number and no proof yet; it has within a second or so."""


class NoSuchHead(Refused):
    """No head of the register's log was signed at this size."""
