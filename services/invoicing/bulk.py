"""Many at once: all of them, or none and the faults are listed."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from chassis.turns import give_way
from contracts.wire.base import MAX_CENTS
from kernel.refusal import Refused
from services.invoicing.refusals import ManyRefused, TotalTooLarge

T = TypeVar("T")
R = TypeVar("R")

_MOST_FACTS = 50


def every(field: str, items: Sequence[T], do: Callable[[T], R]) -> list[R]:
    """`do` to each item; others have their turn between two. Raises ManyRefused when any is refused."""
    results: list[R] = []
    faults: list[tuple[int, Refused]] = []
    for index, item in enumerate(items):
        give_way()
        try:
            results.append(do(item))
        except Refused as refusal:
            faults.append((index, refusal))
    if faults:
        raise many_refused(field, len(items), faults)
    return results


def sum_of(field: str, cents: Iterable[int]) -> int:
    """Their sum, if it fits into a reply. Raises TotalTooLarge."""
    total = sum(cents)
    if abs(total) > MAX_CENTS:
        raise TotalTooLarge(f"together they come to more than {MAX_CENTS} cents; send fewer at once", field=field)
    return total


def many_refused(field: str, count: int, faults: Sequence[tuple[int, Refused]]) -> Refused:
    """One refusal for all faults, each with its place from 0."""
    facts = {
        f"fault_{n}": _fault_text(field, index, refusal) for n, (index, refusal) in enumerate(faults[:_MOST_FACTS], 1)
    }
    index = faults[0][0]
    return ManyRefused(
        f"{len(faults)} of {count} are refused, so none is done", field=f"{field}.{index}", faults=len(faults), **facts
    )


def _fault_text(field: str, index: int, refusal: Refused) -> str:
    path = f"{field}.{index}" + (f".{refusal.field}" if refusal.field else "")
    return f"{path}: {refusal.code}: {refusal.sentence}"
