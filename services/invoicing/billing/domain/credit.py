"""The credit of a client, by the day on which each part of it came."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class CreditPart:
    """`cents` of a credit that stands, here since `since`."""

    since: date
    cents: int


def standing_parts(oldest_first: Iterable[CreditPart], credit_cents: int) -> tuple[CreditPart, ...]:
    """What is left of these parts when `credit_cents` are: the oldest were used first."""
    parts = []
    for part in reversed(list(oldest_first)):
        cents = min(part.cents, credit_cents)
        credit_cents -= cents
        if cents:
            parts.append(CreditPart(part.since, cents))
    return tuple(reversed(parts))
