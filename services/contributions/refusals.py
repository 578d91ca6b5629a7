"""Why contributions refuses. One class per fact."""

from kernel.refusal import Refused


class NoTariff(Refused):
    """No tariff holds for this legal entity on this day, or it has no coefficient for this kind of work."""


class TariffAlreadySet(Refused):
    """This legal entity already has a tariff that begins on this day; a tariff is never changed."""


class RateOutOfRange(Refused):
    """A contribution is between nothing and the whole of what it is taken from."""


class CoefficientGivenTwice(Refused):
    """One kind of contract has two coefficients in one tariff."""
