"""Why an invoice or a credit note is refused. One class per fact; none carries personal data."""

from kernel.refusal import Refused


class NotADecimal(Refused):
    """A quantity or price is not written in ASCII digits, with a point and at most four decimals."""


class QuantityIsZero(Refused):
    """A quantity is zero. Above zero it charges; below zero it takes back (EN 16931 BT-129)."""


class MoreTakenBack(Refused):
    """At one VAT rate the lines come to less than zero: what is given back beyond an invoice is a credit note."""


class NotOnePrice(Refused):
    """A line has no price, or both: in whole cents and in euro."""


class NegativePrice(Refused):
    """A unit price is below zero."""


class UnknownVatRate(Refused):
    """The rate is not in force on that date, or the treatment carries no rate at all."""


class ExemptionWithoutReason(Refused):
    """An exempt line must say by which article it is exempt (EN 16931 BR-E-10)."""


class VatNumberMissing(Refused):
    """Reverse charge and intra-EU supply need the client's VAT number (EN 16931 BR-AE-02, BR-IC-02)."""


class OutsideScopeStandsAlone(Refused):
    """A line outside the scope of VAT shares no invoice with other lines (EN 16931 BR-O-11, BR-O-12)."""


class NoLines(Refused):
    """An invoice has at least one line (EN 16931 BR-16)."""


class TooManyLines(Refused):
    """An invoice has at most 999 lines."""


class NothingToCharge(Refused):
    """The lines sum to zero cents: there would be nothing to pay, and the invoice could never be paid."""


class DueBeforeIssue(Refused):
    """The due date lies before the issue date."""


class BadPeriod(Refused):
    """A supply of several days has no last day, or one before its first (EN 16931 BR-29)."""


class WrongFiscalYear(Refused):
    """The number belongs to another year than the issue date."""


class BadNumber(Refused):
    """Series, year or sequence lies outside what a number can hold, or a text is not an invoice number."""


class NoNumberSeries(Refused):
    """The unit's legal entity has no series of invoice numbers."""


class AlreadyIssued(Refused):
    """The invoice was issued before. It never changes."""


class IssueDateInFuture(Refused):
    """An invoice is not issued before its day has come."""


class IssueDateBeforeLast(Refused):
    """The series issued an invoice of a later date: numbers follow dates."""


class NoJson(Refused):
    """The text is no JSON, says a key twice, or is nested too deep."""


class NotAText(Refused):
    """A value is not a text: an amount is written "12.50", in quotes."""


class UnknownField(Refused):
    """The request has a field that means nothing here."""


class FieldMissing(Refused):
    """A field that is needed is not there, or is not of the kind it should be."""


class NotAPayment(Refused):
    """The amount is zero or less."""


class ClaimExceeded(Refused):
    """More would be credited, lost or reopened than the claim ever was."""


class NotIssuedYet(Refused):
    """A draft is not credited: it can be thrown away."""


class CreditedInFull(Refused):
    """Nothing is left of the invoice: credit notes took all of it back."""


class WrittenOff(Refused):
    """The invoice was given up as lost; what comes of it is a recovery."""


class CreditTooLarge(Refused):
    """More would be taken back than is left of the invoice."""


class OnePartOnly(Refused):
    """A part is told in per cent or in cents, not both."""


class BadPercent(Refused):
    """A part in per cent is above zero and at most 100."""


class BadDiscount(Refused):
    """A discount is not zero to 100 per cent, or not zero or more whole cents."""


class DiscountTooLarge(Refused):
    """A discount takes more than there is: of the line, of its VAT group, or of the invoice."""


class NotValidated(Refused):
    """The unit's policy asks that an adviser validates this draft before it is issued."""


class DraftDiscarded(Refused):
    """The draft was thrown away."""


class DraftInReview(Refused):
    """An adviser looks at this draft, or validated it: it stays as the adviser saw it."""


class DraftOfOrder(Refused):
    """What an order's draft says follows from the order."""


class DraftOfOtherUnit(Refused):
    """A draft stays with the unit for which it was drafted."""


class DraftRevised(Refused):
    """The content was replaced since it was read."""


class NothingToReview(Refused):
    """An adviser validates or rejects a draft that was submitted."""
