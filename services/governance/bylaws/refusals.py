"""Why a bylaw is refused. One class per fact; none carries personal data."""

from kernel.refusal import Refused


class UnknownRule(Refused):
    """No rule that bylaws decide has this name."""


class BadBylawValue(Refused):
    """The value is not written as this rule's values are, or lies outside its bounds."""


class WeakensLaw(Refused):
    """A rule of the law that binds every bylaw would be weaker by this one; `rule` and `article` say which."""


class PastDayOfEffect(Refused):
    """A bylaw counts from today at the earliest: what was decided by the one before it stands."""


class NotDecidedYet(Refused):
    """A decision is written down when it is taken, not before."""


class TwoOnOneDay(Refused):
    """Another bylaw about the same rule counts from that day, or within the days that this one names."""


class LeavesHole(Refused):
    """On some day nothing would decide about this rule: before the bylaw begins, or after its last day."""
