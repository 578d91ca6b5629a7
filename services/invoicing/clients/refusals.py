"""Why something about a client is refused. One class per fact; none carries personal data."""

from kernel.refusal import Refused


class BadVatNumber(Refused):
    """The client's VAT number has a wrong shape, or a Belgian one wrong check digits."""


class BadCountry(Refused):
    """The client's country is not two capital letters (ISO 3166-1)."""


class ClientAlreadyKnown(Refused):
    """Another client has this enterprise number."""


class BadEnterpriseNumber(Refused):
    """Not the number of a Belgian enterprise."""


class BadEmail(Refused):
    """Not an e-mail address."""


class AlreadyBlocked(Refused):
    """The client is blocked; take that block away first."""


class NotBlocked(Refused):
    """There is no block to take away."""


class VatNumberOfOtherCountry(Refused):
    """The letters of the VAT number are not those of the client's country."""


class BadPeppolId(Refused):
    """Not scheme:value, a scheme that Peppol does not have, or a value that its scheme does not allow."""


class EnterpriseNumberMissing(Refused):
    """A Belgian company or public body has an enterprise number."""


class ClientLooksKnown(Refused):
    """A client with this e-mail address, or with this name in this country and place, is known: look at it first."""


class MergedWithItself(Refused):
    """Two clients are merged, not one."""


class AlreadyMerged(Refused):
    """This client was merged into another one, which is named."""


class ClientsDiffer(Refused):
    """What the register says of the two cannot be of one client."""


class ClientBlocked(Refused):
    """Nothing is drafted, quoted or issued for a client that finance has blocked."""


class UnitIsClosing(Refused):
    """The unit is closing: it begins no new work. What it began before is issued, paid, discarded or cancelled."""


class UnitIsClosed(Refused):
    """From the day that a unit is closed it drafts, quotes and issues nothing."""


class SearchTextTooShort(Refused):
    """A member searches by three letters of one word at least, and by more where very many names have them."""
