"""Why an invoice between two units is refused. One class per fact."""

from kernel.refusal import Refused


class SameUnit(Refused):
    """A unit does not invoice itself."""


class OtherLegalEntity(Refused):
    """Units of two legal entities invoice one another as any seller and client do."""


class OfferDecided(Refused):
    """The offer was accepted or refused before."""
