"""What became of a member's shares in a year. Amounts in cents; legal dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.governance.shares.domain.register import Lot, Movement, lots_at


@dataclass(frozen=True, slots=True)
class ShareYear:
    """Shares and what was paid for them, by what happened. What was corrected away did not happen."""

    shares_before: int
    lots: Sequence[Lot]
    movements: Sequence[Movement]
    issued_shares: int
    issued_cents: int
    received_shares: int
    given_shares: int
    withdrawn_shares: int
    withdrawn_cents: int


def year_of(movements: Sequence[Movement], year: int, until: date) -> ShareYear:
    """`movements` are all of one member; the year is counted up to `until`."""
    eve = date(year - 1, 12, 31)
    standing = _standing(movements)
    in_year = [movement for movement in standing if eve < movement.effective_on <= until]

    def moved(*kinds: str) -> list[Movement]:
        return [movement for movement in in_year if movement.kind in kinds]

    return ShareYear(
        shares_before=sum(lot.shares for lot in lots_at(movements, eve)),
        lots=lots_at(movements, until),
        movements=sorted(in_year, key=lambda movement: movement.effective_on),
        issued_shares=_shares(moved("issue")),
        issued_cents=_cents(moved("issue")),
        received_shares=_shares(moved("transfer_in")),
        given_shares=-_shares(moved("transfer_out")),
        withdrawn_shares=-_shares(moved("withdrawal", "cancellation")),
        withdrawn_cents=-_cents(moved("withdrawal", "cancellation")),
    )


def _standing(movements: Sequence[Movement]) -> list[Movement]:
    """Without what was corrected away, and without the corrections."""
    reversed_ids = {movement.reverses for movement in movements}
    return [m for m in movements if m.kind != "correction" and m.movement_id not in reversed_ids]


def _shares(movements: Sequence[Movement]) -> int:
    return sum(movement.shares for movement in movements)


def _cents(movements: Sequence[Movement]) -> int:
    return sum(movement.shares * movement.unit_price_cents for movement in movements)
