"""Why members refuses. One class per fact; none carries personal data."""

from kernel.refusal import Refused


class HeadDiffers(Refused):
    """A service shows another head of its sealed log than the one of that size before: it rewrote what was sealed."""


class InvalidNationalNumber(Refused):
    """The text is no national (NISS/INSZ) or BIS number: eleven digits with check digits mod 97."""


class MemberAlreadyKnown(Refused):
    """Another member has this national number: one person is registered once."""


class NationalNumberKeyMissing(Refused):
    """This installation has no key to encrypt national numbers with, so it takes none."""


class NotACooperator(Refused):
    """A holder of a unit must hold at least one paid share."""


class AgreementNotSigned(Refused):
    """A holder of a unit must have signed the usage agreement."""


class HolderNamedTwice(Refused):
    """The same member stands twice among the holders of one unit."""


class UnitAlreadyClosed(Refused):
    """This unit was closed before: it is closed once, for good."""


class UnitAlreadyClosing(Refused):
    """This unit is closing already: what hinders stands in `get_unit`. Asked again only to name an heir."""


class UnitIsHeir(Refused):
    """Money of a unit that is still closing passes to this one: that unit must be closed first."""


class HeirAlreadyNamed(Refused):
    """The heir of a unit is named once."""


class HeirIsTheUnit(Refused):
    """A unit cannot be its own heir."""


class HeirIsClosing(Refused):
    """The heir is closing or closed itself."""


class HeirOfOtherEntity(Refused):
    """Money does not pass to a unit of another legal entity."""


class HeirHasOtherHolders(Refused):
    """The heir and the closing unit have no holder in common."""


class UnknownOffice(Refused):
    """The enterprise has no office of this code."""
