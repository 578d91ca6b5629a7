"""What a share is worth to who leaves, and which of its lots leave. Whole cents."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

from contracts.governance.enums import LotOrder, SeparationValue
from services.governance.shares.domain.register import Lot


@dataclass(frozen=True, slots=True)
class ShareValues:
    """Of one share: what was paid for it and not paid back, its part of the net assets, its nominal value."""

    paid_cents: int
    net_assets_cents: int
    nominal_cents: int

    @classmethod
    def of(cls, paid_cents: int, net_assets_cents: int, shares_issued: int, nominal_cents: int) -> Self:
        """`net_assets_cents` are those of the last approved accounts; a share's part is cut to a cent, and never below
        nothing.
        """
        return cls(paid_cents, max(net_assets_cents, 0) // shares_issued, nominal_cents)


def paid_or_net_assets(share: ShareValues) -> int:
    """The lower of what was paid and the net assets of a share (CSA 6:120, where the statutes are silent)."""
    return min(share.paid_cents, share.net_assets_cents)


def paid_net_assets_or_nominal(share: ShareValues) -> int:
    """The lowest of the three: an approved social enterprise pays back the nominal value at most (CSA 8:5)."""
    return min(paid_or_net_assets(share), share.nominal_cents)


SEPARATION_VALUES: Mapping[SeparationValue, Callable[[ShareValues], int]] = {
    "paid_or_net_assets": paid_or_net_assets,
    "paid_net_assets_or_nominal": paid_net_assets_or_nominal,
}
"""What one share is paid back with, in cents."""


def first_in_first_out(lots: Sequence[Lot], shares: int) -> list[Lot]:
    """The oldest leave first."""
    return _lots_that_leave(_oldest_first(lots), shares)


def last_in_first_out(lots: Sequence[Lot], shares: int) -> list[Lot]:
    """The newest leave first."""
    return _lots_that_leave(_oldest_first(lots)[::-1], shares)


LOT_ORDERS: Mapping[LotOrder, Callable[[Sequence[Lot], int], list[Lot]]] = {
    "first_in_first_out": first_in_first_out,
    "last_in_first_out": last_in_first_out,
}
"""So many shares of these lots, the last of them in part when need be. The lots hold as many at least."""


def _oldest_first(lots: Sequence[Lot]) -> list[Lot]:
    """Those of one day stay in the order in which they were entered."""
    return sorted(lots, key=lambda lot: lot.since)


def _lots_that_leave(lots: Sequence[Lot], shares: int) -> list[Lot]:
    leaving: list[Lot] = []
    for lot in lots:
        part = min(lot.shares, shares)
        shares -= part
        if part:
            leaving.append(replace(lot, shares=part))
    return leaving
