"""Who is paid, or joins, in place of a member who left of right: heirs, a receiver, a liquidator. Amounts in cents."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from contracts.governance.enums import HeirsRule, LeavingReason, WithdrawalState
from kernel.allocation import allocate
from services.governance.movements.domain.withdrawals import Withdrawal
from services.governance.shares.refusals import HeirsMayNotJoin, NotOwed, OwnMember, PartsNotWhole, TwiceNamed

FOR_OTHERS: frozenset[LeavingReason] = frozenset({"death", "bankruptcy", "winding_up", "incapacity"})
"""Whom this befell may be paid through others (CSA 6:121: heirs, receiver, liquidator)."""


@dataclass(frozen=True, slots=True)
class PayeeNaming:
    """Who is paid in place of the member, by a deed. `replaces`: the naming that counts no more."""

    naming_id: str
    withdrawal_id: str
    replaces: str | None
    reference: str
    recorded_on: date
    recorded_by: str


@dataclass(frozen=True, slots=True)
class Payee:
    """Gets `cents` of the value: its `part` of the whole, as it was written."""

    naming_id: str
    payee_id: str
    part: str
    cents: int


@dataclass(frozen=True, slots=True)
class Claim:
    """`cents` of what is owed under a withdrawal go to `payee_id`: the member itself, or who was named."""

    withdrawal_id: str
    payee_id: str
    cents: int


@dataclass(frozen=True, slots=True)
class HeirJoining:
    """`shares` of a dead member passed to an heir whom the board accepted. `rules`: the bylaws of the day of death."""

    joining_id: str
    withdrawal_id: str
    heir_id: str
    shares: int
    accepted_on: date
    reference: str
    rules: str
    recorded_on: date
    recorded_by: str


def value_only() -> None:
    """Heirs claim the value, where the statutes are silent (CSA 6:121). Raises HeirsMayNotJoin."""
    raise HeirsMayNotJoin("the bylaws give heirs the value: name_payees", field="withdrawal_id")


def may_join() -> None:
    """The statutes let heirs join, once they are accepted (CSA 6:121)."""


HEIRS_RULES: Mapping[HeirsRule, Callable[[], None]] = {"claim_the_value": value_only, "may_join": may_join}
"""Refuses heirs who would join."""


def parts_of(value_cents: int, parts: Sequence[str]) -> list[int]:
    """The value in these parts, to the cent. Raises PartsNotWhole unless they are more than nothing and sum to one."""
    try:
        fractions = [Fraction(part) for part in parts]
    except ZeroDivisionError:
        fractions = []
    if sum(fractions) != 1 or min(fractions) <= 0:
        raise PartsNotWhole("parts such as 1/3 that together are one", field="payees", sum=str(sum(fractions)))
    return allocate(value_cents, fractions)


def require_for_others(
    withdrawal: Withdrawal,
    state: WithdrawalState,
    since: Iterable[LeavingReason],
    person_ids: Sequence[str],
    field: str,
) -> None:
    """What is owed may go to these persons instead. `since`: what befell the member after it left.

    Raises OwnMember, NotOwed, TwiceNamed.
    """
    if FOR_OTHERS.isdisjoint({withdrawal.reason, *since}):
        raise OwnMember("the value goes to the member itself", field="withdrawal_id")
    if state != "owed":
        raise NotOwed("nothing is owed under this withdrawal any more", field="withdrawal_id", state=state)
    if withdrawal.member_id in person_ids:
        raise OwnMember("name others than the member who left", field=field)
    if max(Counter(person_ids).values()) > 1:
        raise TwiceNamed("name each person once", field=field)


def require_joinable(withdrawal: Withdrawal, shares: Sequence[int]) -> None:
    """Heirs of a dead member share all that it held, in whole shares. Raises OwnMember, PartsNotWhole."""
    if withdrawal.reason != "death":
        raise OwnMember("shares pass to heirs of who died", field="withdrawal_id")
    if sum(shares) != withdrawal.shares:
        raise PartsNotWhole(
            f"the heirs share {withdrawal.shares} shares, no more and no fewer", field="heirs", sum=str(sum(shares))
        )
