"""Many at once: all of them, or none and every fault is told."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from contracts.wire.base import MAX_CENTS
from kernel.refusal import Refused
from services.invoicing.refusals import TotalTooLarge

T = TypeVar("T")
R = TypeVar("R")

_TOLD = 50


class ManyRefused(Refused):
    """Some of many are refused, so none is done. The facts `fault_1` … tell the first of them, with their place."""


def every(field: str, items: Sequence[T], do: Callable[[T], R]) -> list[R]:
    """`do` to each item. Raises ManyRefused when any is refused."""
    done: list[R] = []
    faults: list[tuple[int, Refused]] = []
    for place, item in enumerate(items):
        try:
            done.append(do(item))
        except Refused as refusal:
            faults.append((place, refusal))
    if faults:
        raise many_refused(field, len(items), faults)
    return done


def sum_of(field: str, cents: Iterable[int]) -> int:
    """Their sum, which the reply can tell. Raises TotalTooLarge."""
    total = sum(cents)
    if abs(total) > MAX_CENTS:
        raise TotalTooLarge(f"together they come to more than {MAX_CENTS} cents; send fewer at once", field=field)
    return total


def many_refused(field: str, count: int, faults: Sequence[tuple[int, Refused]]) -> Refused:
    """One refusal for all faults, each with its place from 0."""
    told = {f"fault_{n}": _told(field, place, refusal) for n, (place, refusal) in enumerate(faults[:_TOLD], 1)}
    place = faults[0][0]
    return ManyRefused(
        f"{len(faults)} of {count} are refused, so none is done", field=f"{field}.{place}", faults=len(faults), **told
    )


def _told(field: str, place: int, refusal: Refused) -> str:
    where = f"{field}.{place}" + (f".{refusal.field}" if refusal.field else "")
    return f"{where}: {refusal.code}: {refusal.sentence}"
