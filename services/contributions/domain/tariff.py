"""The tariff: what a legal entity's units pay into the common pot, from a day on.

Two components are computed here: a percentage of turnover (excluding VAT), and a factor, by kind of contract,
of the gross wage. Annual report 2024: 6.5 % of turnover in Belgium, other rates abroad; so rates belong to a
legal entity and a date.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Self

from kernel.dated import DatedValue, NoParameter, Timeline
from kernel.rates import Rate
from services.contributions.refusals import CoefficientGivenTwice, NoTariff, RateOutOfRange


@dataclass(frozen=True, slots=True)
class Tariff:
    """From `since` on: this part of turnover, and this factor of the gross wage by kind of contract."""

    legal_entity: str
    since: date
    turnover: Rate
    coefficients: Mapping[str, Rate]
    source: str

    def of_turnover(self, net_cents: int) -> int:
        """The contribution on this turnover, in cents, rounded half-up."""
        return self.turnover.of_cents(net_cents)

    def back_from(self, before_cents: int, after_cents: int) -> int:
        """What is given back when turnover of an invoice falls from before to after, in cents.

        The difference of two contributions: a whole credit in several parts gives back exactly what was taken,
        in whichever order the parts come.
        """
        return self.of_turnover(before_cents) - self.of_turnover(after_cents)

    def of_wage(self, kind: str, gross_cents: int) -> int:
        """The contribution on this gross wage, in cents, rounded half-up. Raises NoTariff."""
        if kind not in self.coefficients:
            raise NoTariff(
                f"the tariff of {self.legal_entity} since {self.since} has no coefficient for {kind}",
                field="kind",
                legal_entity=self.legal_entity,
            )
        return self.coefficients[kind].of_cents(gross_cents)

    @classmethod
    def checked(
        cls,
        legal_entity: str,
        since: date,
        turnover: Rate,
        coefficients: Iterable[tuple[str, Rate]],
        source: str,
    ) -> Self:
        """A tariff that somebody wants to set. Raises CoefficientGivenTwice or RateOutOfRange."""
        pairs = sorted(coefficients)
        factors = dict(pairs)
        if len(factors) != len(pairs):
            raise CoefficientGivenTwice("each kind of contract has one coefficient in a tariff", field="coefficients")
        _require_part(turnover, "turnover_percent")
        for factor in factors.values():
            _require_part(factor, "coefficients")
        return cls(legal_entity, since, turnover, factors, source)


class Tariffs:
    """All tariffs of some legal entities."""

    def __init__(self, tariffs: Iterable[Tariff]) -> None:
        rows: dict[str, list[DatedValue[Tariff]]] = defaultdict(list)
        for tariff in tariffs:
            rows[tariff.legal_entity].append(DatedValue(tariff.since, tariff, tariff.source))
        self._timelines = {entity: Timeline(f"tariff of {entity}", dated) for entity, dated in rows.items()}

    def on(self, legal_entity: str, day: date) -> Tariff:
        """The tariff in force. Raises NoTariff: it is never guessed."""
        try:
            return self._timelines[legal_entity].at(day)
        except (KeyError, NoParameter):
            raise NoTariff(
                f"{legal_entity} has no tariff on {day.isoformat()}", field="day", legal_entity=legal_entity
            ) from None


def plain(factor: Fraction) -> str:
    """An exact decimal as people write it: 13/2 → `6.5`. The factor has few decimals, as every tariff has."""
    numerator, denominator = factor.numerator, factor.denominator
    places = next(places for places in range(20) if 10**places % denominator == 0)
    whole, part = divmod(numerator * 10**places // denominator, 10**places)
    return f"{whole}.{part:0{places}d}" if places else str(whole)


def _require_part(rate: Rate, field: str) -> None:
    if not 0 <= rate.factor <= 1:
        raise RateOutOfRange("a contribution is between 0 and 100 % of what it is taken from", field=field)
