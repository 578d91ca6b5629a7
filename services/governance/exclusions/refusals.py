"""Why a step of an exclusion is refused. One class per fact; none carries personal data."""

from kernel.refusal import Refused


class AlreadyProposed(Refused):
    """An exclusion of this member was proposed before, and nothing was decided about it."""


class NotDelivered(Refused):
    """The proposal has not reached the member: its month has not begun (CSA 6:123)."""


class AlreadyDelivered(Refused):
    """The proposal was delivered before; the month counts from that day."""


class AnswerPeriodRuns(Refused):
    """The member may still answer in writing: nothing is decided before the period is over (CSA 6:123)."""


class HearingOutstanding(Refused):
    """The member asked in time to be heard, and was not (CSA 6:123)."""


class WrongBody(Refused):
    """Another body decides about exclusions: the assembly, unless the bylaws give it to the board (CSA 6:123)."""


class ReasonsMissing(Refused):
    """A decision about an exclusion says its reasons (CSA 6:123)."""


class ExclusionDecided(Refused):
    """It was decided about this proposal; a new one begins from the start."""


class NotDecided(Refused):
    """There is no decision that could be told."""


class AlreadyTold(Refused):
    """The decision was told to the member before."""
