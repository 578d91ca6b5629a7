"""The chain of an account's balances: each statement opens where the one before it closed.

What does not follow has a gap before it, or overlaps what came: it is named with what is missing, never guessed.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kernel.refusal import Refused
from services.invoicing.banking.refusals import StatementMissing, StatementOverlaps


@dataclass(frozen=True, slots=True)
class ChainEnd:
    """The last statement of an account that was imported. `carries_over`: one of them opened at more or less than 0."""

    day: date
    sequence: str
    carries_over: bool
    balance_cents: int


@dataclass(frozen=True, slots=True)
class Opening:
    """How a statement begins: its own number, closing day and old balance."""

    day: date
    sequence: str
    balance_cents: int


def chain_break(end: ChainEnd, opening: Opening, *, came_before: bool) -> Refused:
    """Why a statement does not follow. `came_before`: some of it was imported, or is like what was."""
    cents = {"from_cents": end.balance_cents, "to_cents": opening.balance_cents}
    if came_before or opening.day < end.day:
        return StatementOverlaps(
            f"statement {opening.sequence} opens at {euros(opening.balance_cents)}, but statement {end.sequence} of"
            f" {end.day} brought the account to {euros(end.balance_cents)}: it overlaps what was imported",
            field="content_base64",
            statement=opening.sequence,
            **cents,
        )
    return StatementMissing(
        f"{_missing(end.sequence, opening.sequence)}, from {euros(end.balance_cents)} to"
        f" {euros(opening.balance_cents)}, is missing before statement {opening.sequence} of {opening.day}",
        field="content_base64",
        statement=opening.sequence,
        **cents,
    )


def euros(cents: int) -> str:
    return f"{Decimal(cents).scaleb(-2):.2f}"


def _missing(before: str, after: str) -> str:
    """Named by number where both statements have one and the numbers leave some out."""
    if not (before.isdecimal() and after.isdecimal()) or int(after) <= int(before) + 1:
        return "a statement"
    first, last = (f"{number:0{len(after)}d}" for number in (int(before) + 1, int(after) - 1))
    return f"statement {first}" if first == last else f"all from statement {first} to {last}"
