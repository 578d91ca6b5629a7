"""Why something about money at the bank is refused. One class per fact; none carries personal data."""

from kernel.refusal import Refused


class NotOurAccount(Refused):
    """The statement is of an account that is not the enterprise's own."""


class EntryDiffers(Refused):
    """An entry of the bank came before with another amount, value date or communication."""


class StatementMissing(Refused):
    """The statement opens at another balance than the last that was imported closed: one between them never came."""


class StatementOverlaps(Refused):
    """The statement opens before where the account stands: part of it was imported, or the bank went back."""


class EntriesInDoubt(Refused):
    """The bank says too little to know whether these entries came before: they are shown beside those they may be."""


class ValueDateInFuture(Refused):
    """A payment is recorded when the money has come, not before."""


class NothingInSuspense(Refused):
    """Nothing of this payment waits in suspense: it was matched, classified or taken back before."""


class NotIncoming(Refused):
    """The money left the account: it pays no invoice."""


class NotOutgoing(Refused):
    """The money came in: it was neither paid back to a client nor returned."""


class MoreThanIsLeft(Refused):
    """More is given away than waits in suspense."""


class MoreThanIsOpen(Refused):
    """More is paid than is open of the invoice and of its late charges; what is too much is a client's credit."""


class InvoiceTwice(Refused):
    """One invoice is named twice."""


class NotMatched(Refused):
    """The payment does not pay this invoice, or was taken off it before."""


class RecoveryStands(Refused):
    """The payment brought back a loss: that is not undone."""


class CreditTooSmall(Refused):
    """The client's credit is smaller: part of it was used or paid back."""


class NotThisClients(Refused):
    """The invoice is another client's."""


class NotReturnable(Refused):
    """The returned debit is not the whole of that payment, or that payment was returned or used otherwise before."""


class PaidByUnit(Refused):
    """The money came from an account of the enterprise: a share is paid by the person, never by its unit."""


class SharesNotOpen(Refused):
    """The shares are paid, or their subscription was refused or has lapsed: the money is given back."""


class PaysSharesAlready(Refused):
    """Part of the payment went to a subscription: the rest of it pays no other, and is given back."""


class NotThisPayout(Refused):
    """It is not all of the pay-out, that leaves or comes back."""


class BrokenStatement(Refused):
    """The file breaks `rule` at `line` (from 1; 0 is the file as a whole). Nothing of that statement may be booked.

    `path` leads to the element at fault in an XML file, such as `Stmt[1]/Ntry[3]/Amt`; else it is empty.
    `statement` is the bank's number of the statement at fault; empty for the file, or when it cannot be read.
    """

    def __init__(self, line: int, rule: str, path: str = "", statement: str = "") -> None:
        position = f"line {line}" + (f", {path}" if path else "") if line else path
        where = {"path": path} if path else {}
        which = {"statement": statement} if statement else {}
        super().__init__(f"{position}: {rule}" if position else rule, line=line, rule=rule, **where, **which)
        self.line = line
        self.rule = rule
        self.path = path
        self.statement = statement

    def of(self, statement: str) -> "BrokenStatement":
        """The same fault, of the statement with this number."""
        return BrokenStatement(self.line, self.rule, self.path, statement)
