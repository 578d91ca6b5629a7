"""Why something about a quote or an order is refused. One class per fact."""

from kernel.refusal import Refused


class OrderIsCancelled(Refused):
    """A cancelled order is not invoiced any further."""


class OrderExceeded(Refused):
    """More would be invoiced than is left of the order."""


class NothingLeftToInvoice(Refused):
    """All of the order was invoiced. What was invoiced wrongly is credited first."""


class OrderHasDrafts(Refused):
    """Invoices of this order are still drafts: the rest is known once they are issued or discarded."""


class CancelledInFuture(Refused):
    """An order is cancelled when its client says so, not before."""


class CancelledBeforeAccepted(Refused):
    """An order cannot be cancelled before it was one."""


class ValidUntilPassed(Refused):
    """The last day on which the client may accept lies in the past."""


class QuoteAlreadySent(Refused):
    """The quote was sent before. It never changes."""


class QuoteNotSent(Refused):
    """The client cannot answer a quote that it has not got."""


class QuoteAlreadyAnswered(Refused):
    """The client accepted or declined the quote before."""


class AcceptedInFuture(Refused):
    """A quote is accepted when the client has signed, not before."""


class AcceptedBeforeSent(Refused):
    """The client cannot have accepted before the quote was sent."""


class AcceptedTooLate(Refused):
    """The quote held until an earlier day. A new quote can be made."""


class NoGeneralTerms(Refused):
    """No general terms are known for that legal entity, day and language; none are guessed."""


class PercentageOutOfRange(Refused):
    """A percentage is zero to 100."""
