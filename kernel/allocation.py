"""Splitting an amount so that the parts always sum to the whole."""

from collections.abc import Sequence
from fractions import Fraction


class NothingToAllocateBy(ValueError):
    """Every weight is zero, or one is negative."""


def allocate(cents: int, weights: Sequence[int | Fraction]) -> list[int]:
    """Split `cents` in proportion to `weights`.

    Each part is first cut towards zero; the cents left over go one by one to the parts that lost the largest
    fraction, the earlier part first when two lost the same. The parts sum to `cents` exactly and a negative amount
    splits as the mirror image of the positive one.
    """
    total = sum(Fraction(w) for w in weights)
    if total <= 0 or any(w < 0 for w in weights):
        raise NothingToAllocateBy("weights must be zero or more, and not all zero")
    sign = -1 if cents < 0 else 1
    exact = [abs(cents) * Fraction(w) / total for w in weights]
    parts = [e.numerator // e.denominator for e in exact]
    by_loss = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in by_loss[: abs(cents) - sum(parts)]:
        parts[i] += 1
    return [sign * part for part in parts]
