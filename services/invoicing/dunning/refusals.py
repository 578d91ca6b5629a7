"""Why something about a late client is refused. One class per fact."""

from kernel.refusal import Refused


class InvoiceNotOpen(Refused):
    """Nothing is open of this invoice: it was paid, credited or written off, or never issued."""


class ReminderDayInFuture(Refused):
    """A letter is not written before its day has come."""


class HoldEndsInPast(Refused):
    """The last day of a hold lies before today."""


class NotHeld(Refused):
    """No hold keeps back the reminders of this invoice."""


class NoDunningParameter(Refused):
    """No policy, interest rate, lump sum or penalty clause is known for that day; none is guessed."""


class CreditFirst(Refused):
    """More is open than is left of the invoice: what was credited stands as the client's credit, and pays first."""


class RecoveredBefore(Refused):
    """The payment brought back a part of this loss before; what is left of it is for another invoice, or credit."""
