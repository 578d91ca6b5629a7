"""The general terms of a quote: what is paid before the work, what giving it up costs, and the text that says so."""

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from contracts.wire.enums import Language
from kernel.rates import InvalidRate, Rate
from services.invoicing.quoting.refusals import PercentageOutOfRange

_WHOLE = Rate(Fraction(1))


@dataclass(frozen=True, slots=True)
class OwnFigures:
    """What one quote sets otherwise than the general terms; None: as they say."""

    deposit: Rate | None = None
    cancellation: Rate | None = None
    notice_days: int | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """General terms of the edition `since`, in one language. The rates are of a net amount."""

    since: date
    language: Language
    deposit: Rate
    cancellation: Rate
    notice_days: int
    text: str

    def with_own(self, own: OwnFigures) -> "Terms":
        """The same text, with the figures that the quote sets itself."""
        return replace(
            self,
            deposit=self.deposit if own.deposit is None else own.deposit,
            cancellation=self.cancellation if own.cancellation is None else own.cancellation,
            notice_days=self.notice_days if own.notice_days is None else own.notice_days,
        )


def percentage(text: str, field: str) -> Rate:
    """Read `"12.5"` as a rate. Raises PercentageOutOfRange about `field`."""
    try:
        rate = Rate.percent(text)
    except InvalidRate as error:
        raise PercentageOutOfRange("a percentage is a number such as 12.5", field=field) from error
    if not 0 <= rate.factor <= _WHOLE.factor:
        raise PercentageOutOfRange("a percentage is zero to 100", field=field)
    return rate
