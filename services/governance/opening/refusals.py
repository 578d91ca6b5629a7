"""Why governance refuses what is said of the register of before. One class per fact; none carries personal data."""

from kernel.refusal import Refused


class EntriesRefused(Refused):
    """Some entries are refused, so none is brought in. The facts `fault_1` … tell the first, by place from 0."""


class NumberTaken(Refused):
    """An entry with this number says something else: it was brought in before, or stands earlier in the request."""


class MemberNotKnown(Refused):
    """An entry is of a member who is not registered."""


class HeldLater(Refused):
    """An entry is of shares that nobody holds yet: who will hold them subscribes them then."""
