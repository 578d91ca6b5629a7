"""Why an invoice is refused. One class per fact; all are `InvoiceRefused`, and none carries personal data."""

from kernel.refusal import Refused


class InvoiceRefused(Refused):
    """The invoice, as asked for, cannot be."""


class NotADecimal(InvoiceRefused):
    """A quantity or price is not written in ASCII digits, with a point and at most four decimals."""


class BadText(InvoiceRefused):
    """A description, name or reason is empty, too long, or holds control characters."""


class QuantityNotPositive(InvoiceRefused):
    """A quantity is zero or less. What is given back is a credit note, not a negative line."""


class NegativePrice(InvoiceRefused):
    """A unit price is below zero."""


class UnknownVatRate(InvoiceRefused):
    """The rate is not in force on that date, or the treatment carries no rate at all."""


class ExemptionWithoutReason(InvoiceRefused):
    """An exempt line must say by which article it is exempt (EN 16931 BR-E-10)."""


class VatNumberMissing(InvoiceRefused):
    """Reverse charge and intra-EU supply need the client's VAT number (EN 16931 BR-AE-02, BR-IC-02)."""


class BadVatNumber(InvoiceRefused):
    """The client's VAT number has a wrong shape, or a Belgian one wrong check digits."""


class BadCountry(InvoiceRefused):
    """The client's country is not two capital letters (ISO 3166-1)."""


class OutsideScopeStandsAlone(InvoiceRefused):
    """A line outside the scope of VAT shares no invoice with other lines (EN 16931 BR-O-11, BR-O-12)."""


class NoLines(InvoiceRefused):
    """An invoice has at least one line (EN 16931 BR-16)."""


class TooManyLines(InvoiceRefused):
    """An invoice has at most 200 lines."""


class NothingToCharge(InvoiceRefused):
    """The lines sum to zero cents: there would be nothing to pay, and the invoice could never be paid."""


class TotalTooLarge(InvoiceRefused):
    """The total, VAT included, is above 10^10 cents: a hundred million euro."""


class DueBeforeIssue(InvoiceRefused):
    """The due date lies before the issue date."""


class WrongFiscalYear(InvoiceRefused):
    """The number belongs to another year than the issue date."""


class BadNumber(InvoiceRefused):
    """Series, year or sequence lies outside what a number can hold, or a text is not an invoice number."""


class DateNotCovered(InvoiceRefused):
    """No VAT rates are known for that date; none is guessed."""


class NoNumberSeries(InvoiceRefused):
    """The unit's legal entity has no series of invoice numbers."""


class AlreadyIssued(InvoiceRefused):
    """The invoice was issued before. It never changes."""


class IssueDateInFuture(InvoiceRefused):
    """An invoice is not issued before its day has come."""


class IssueDateBeforeLast(InvoiceRefused):
    """The series issued an invoice of a later date: numbers follow dates."""


class ClientAlreadyKnown(Refused):
    """Another client has this enterprise number."""


class BadEnterpriseNumber(Refused):
    """Not the number of a Belgian enterprise."""


class BadEmail(Refused):
    """Not an e-mail address."""


class NotOurAccount(Refused):
    """The statement is of an account that is not the enterprise's own."""


class EntryDiffers(Refused):
    """An entry of the bank came before with another amount, value date or communication."""


class ValueDateInFuture(Refused):
    """A payment is recorded when the money has come, not before."""
