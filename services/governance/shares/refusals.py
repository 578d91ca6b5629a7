"""Why governance refuses in matters of shares. One class per fact; none carries personal data."""

from kernel.refusal import Refused


class CategoryDiffers(Refused):
    """A member's first subscription fixed its category; another one was asked for."""


class WindowClosed(Refused):
    """Withdrawals are asked in the window that the bylaws name; it is over for this year."""


class FounderTooEarly(Refused):
    """A founder may not leave before the financial year that the law names (CSA 6:120)."""


class TooFewShareholders(Refused):
    """Fewer shareholders would remain than the law asks for (CSA 6:126)."""


class OnlyWithAllShares(Refused):
    """The bylaws let a member leave with all its shares only."""


class TransferToOneself(Refused):
    """Giver and taker are the same member."""


class MoreThanHeld(Refused):
    """More shares than the member holds."""


class SharesRestricted(Refused):
    """Some of the shares may not be transferred while a restriction stands on them."""


class NotAccepted(Refused):
    """The taker is not accepted as a shareholder."""


class ConsentMissing(Refused):
    """The bylaws ask for the board's consent to each transfer."""


class TransferForbidden(Refused):
    """The bylaws allow no transfer of shares."""


class NotInCategory(Refused):
    """The member does not meet the condition of the category that it asks for."""


class WrongAmount(Refused):
    """Shares are paid in full, to the cent (CSA 6:109)."""


class AlreadyPaid(Refused):
    """The shares of this subscription were paid before."""


class PaidByUnit(Refused):
    """A share is bought by the person: money of a unit, or an expense note, would be paid back twice."""


class SubscriptionEnded(Refused):
    """The subscription was refused or has lapsed; what was paid of it is given back."""


class WaitsForBoard(Refused):
    """The bylaws let the board accept subscriptions, and it has not decided about this one."""


class AlreadyDecided(Refused):
    """The board has decided about this subscription, or need not: it was accepted by rule, paid, or has lapsed."""


class NoCategory(Refused):
    """The member never had shares, so it is in no category that could change."""


class BeforeFirstCategory(Refused):
    """A category cannot change on the day on which the first one began, or before."""


class LaterChangeStands(Refused):
    """Another change of category counts from the same day or a later one; no day gets two."""


class CategoryAlready(Refused):
    """The member is in the category that was asked for."""


class CorrectionOfCorrection(Refused):
    """A correction reverses an entry once and for all; what is right is entered anew."""


class AlreadyCorrected(Refused):
    """The act was corrected before."""


class LotInUse(Refused):
    """Shares that came by this act have left their lot since."""


class NotCorrectable(Refused):
    """The act is no issue, no transfer, and no withdrawal whose value is still owed to the member itself."""


class NotSigned(Refused):
    """A transfer is dated and signed by giver and taker (CSA 6:25)."""


class AlreadyLeaving(Refused):
    """The member has asked to leave before, and that request stands."""


class NothingToRefuse(Refused):
    """No rule refuses this withdrawal, so the board cannot (CSA 6:120: only what statutes and law name)."""


class TooLateToUndo(Refused):
    """The withdrawal has taken effect; only a new subscription makes a shareholder again."""


class NothingHeld(Refused):
    """The member holds no shares that could leave."""


class NoApprovedAccounts(Refused):
    """What a share is worth follows from approved accounts, and there are none up to that day."""


class QueueFirst(Refused):
    """Who left is paid before anything else is distributed (CSA 6:120 §1)."""


class AboveApprovedRate(Refused):
    """An approved co-operative distributes at most the rate of the law (8:5, RD 8-1-1962)."""


class NetAssetTestFails(Refused):
    """Nothing is distributed that would make net assets negative (CSA 6:115)."""


class LiquidityTestFails(Refused):
    """Nothing is distributed for want of which debts of the next twelve months could not be paid (CSA 6:116)."""


class TooLittleAShare(Refused):
    """A share gets whole cents, and this is less than one for each."""


class NothingOwed(Refused):
    """Nobody waits for the value of its shares; or not of these, or not the member itself."""


class DebtNotCertain(Refused):
    """Only a debt that the member acknowledged, or a court fixed, is set off."""


class DebtNotDue(Refused):
    """Only a debt that is due is set off."""


class DebtNotLiquid(Refused):
    """Only a debt of a known amount is set off: payroll tells what the unit's budget lacks."""


class MoreThanOwed(Refused):
    """No more is set off than the value that is owed to the member."""


class HasLeft(Refused):
    """The member has left of right, or was excluded: nothing comes to it, unless the board admits it anew."""


class HoldsShares(Refused):
    """The member holds shares: they leave with it, and their value is owed."""


class AlreadyLifted(Refused):
    """The restriction was lifted before."""


class HeirsMayNotJoin(Refused):
    """The bylaws give the heirs the value of the shares, and not the shares (CSA 6:121)."""


class OwnMember(Refused):
    """What is owed goes to the member itself, or cannot be given to it once more."""


class NotOwed(Refused):
    """Nothing is owed under this withdrawal: it was not made, was undone, is paid, or its shares passed to heirs."""


class PartsNotWhole(Refused):
    """The parts do not sum to the whole, or one of them is nothing."""


class TwiceNamed(Refused):
    """The same person is named twice."""


class PayeesStand(Refused):
    """Others were named who are paid the value of these shares."""


class RepresentsItself(Refused):
    """Nobody is named to exercise its own vote: that it does anyway."""


class NotAPerson(Refused):
    """A vote is exercised by a natural person."""


class OwnersUnknown(Refused):
    """It is not known who owns together on that day, so nobody can name who votes for them."""


class NotNamedByAll(Refused):
    """Joint owners name one representative together; nobody else names one for them."""


class RepresentativeStands(Refused):
    """Another exercises the vote on some of these days; no day gets two."""


class AlreadyEnded(Refused):
    """The representation ends on that day or earlier."""


class NotJointOwners(Refused):
    """Who owns together was registered as such, and each owner is a natural person or a body, named once."""


class LaterOwnersStand(Refused):
    """Other owners count from the same day or a later one."""


class NotDecided(Refused):
    """An act on shares counts from its decision at the earliest, and is not written down before it counts."""


class ConversionForbidden(Refused):
    """The bylaws let no shares change their class."""


class DecidedByOther(Refused):
    """The bylaws name another body for this decision."""


class UnknownClass(Refused):
    """The bylaws know no such class of shares."""


class SameClass(Refused):
    """A conversion is from one class to another."""


class HolderMerged(Refused):
    """This record is one with another since a day; `kept` names it."""


class SameHolder(Refused):
    """Two records are made one, not one."""


class KindsDiffer(Refused):
    """A person, a body and joint owners are never one holder."""


class NeverHeld(Refused):
    """The record that stays is one that has or had shares."""


class UnderWithdrawal(Refused):
    """Shares of one of the two are asked to leave: that takes effect, or is undone, first."""
