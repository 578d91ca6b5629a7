"""The gate on the withdrawals of a year: above a limit they are honoured pro rata, in whole shares."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from contracts.governance.enums import GateRemainder, WithdrawalGate
from kernel.allocation import allocate
from services.governance.bylaws.domain.bylaws import Bylaws


@dataclass(frozen=True, slots=True)
class WithdrawalRequest:
    """So many shares of a member would leave. `asked_on` and then the id say who asked first."""

    request_id: str
    shares: int
    asked_on: date


@dataclass(frozen=True, slots=True)
class Enterprise:
    """The shares in circulation and the members when withdrawals are counted, and what left earlier in the year.

    `members_left` counts who left in part as a part of one.
    """

    shares: int
    members: int
    shares_left: int = 0
    members_left: Fraction = Fraction(0)


def no_gate(requests: Sequence[WithdrawalRequest], enterprise: Enterprise, part: Fraction) -> Fraction:  # noqa: ARG001
    """Whatever is asked leaves."""
    return Fraction(1)


def part_of_capital(requests: Sequence[WithdrawalRequest], enterprise: Enterprise, part: Fraction) -> Fraction:
    """In a year at most this part of the shares leaves (cera.coop: 10 %)."""
    return _kept_within(part * enterprise.shares - enterprise.shares_left, sum(request.shares for request in requests))


def part_of_members(requests: Sequence[WithdrawalRequest], enterprise: Enterprise, part: Fraction) -> Fraction:
    """In a year at most this part of the members would leave; above it each leaves in part (cera.coop: 10 %)."""
    return _kept_within(part * enterprise.members - enterprise.members_left, len(requests))


def _kept_within(limit: Fraction, requested: int) -> Fraction:
    return min(Fraction(1), max(limit, Fraction(0)) / requested) if requested else Fraction(1)


GATES: Mapping[WithdrawalGate, Callable[[Sequence[WithdrawalRequest], Enterprise, Fraction], Fraction]] = {
    "open": no_gate,
    "part_of_capital": part_of_capital,
    "part_of_members": part_of_members,
}
"""The part of what is asked that may leave."""

COUNTED_AFTER: Mapping[WithdrawalGate, timedelta] = {
    "open": timedelta(0),
    "part_of_capital": timedelta(days=1),
    "part_of_members": timedelta(days=1),
}
"""How long after the day of effect the shares leave: under a gate all who ask on its last day are counted first."""


def largest_remainder(requests: Sequence[WithdrawalRequest], shares: int) -> list[int]:
    """What is left of the division goes to who lost most by it; of equals, to who asked first."""
    return allocate(shares, [request.shares for request in requests])


def earliest_request(requests: Sequence[WithdrawalRequest], shares: int) -> list[int]:
    """What is left of the division goes to who asked first, a share each."""
    total = sum(request.shares for request in requests)
    parts = [shares * request.shares // total for request in requests]
    rest = shares - sum(parts)
    for index, request in enumerate(requests):
        if rest and parts[index] < request.shares:
            parts[index] += 1
            rest -= 1
    return parts


REMAINDERS: Mapping[GateRemainder, Callable[[Sequence[WithdrawalRequest], int], list[int]]] = {
    "largest_remainder": largest_remainder,
    "earliest_request": earliest_request,
}
"""So many whole shares for these requests, the earliest first."""


def shares_that_may_leave(
    requests: Sequence[WithdrawalRequest], enterprise: Enterprise, bylaws: Bylaws
) -> dict[str, int]:
    """How many shares of each request leave this year, by its id. The others wait. Never more than was asked."""
    in_order = sorted(requests, key=lambda request: (request.asked_on, request.request_id))
    if not in_order:
        return {}
    part = GATES[bylaws.withdrawal_gate](in_order, enterprise, bylaws.withdrawal_gate_part)
    honoured = part * sum(request.shares for request in in_order)
    shares = REMAINDERS[bylaws.gate_remainder](in_order, honoured.numerator // honoured.denominator)
    return {request.request_id: count for request, count in zip(in_order, shares, strict=True)}
