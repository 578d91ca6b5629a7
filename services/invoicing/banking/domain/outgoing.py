"""What money that left the account was for: how much each purpose explains of what waits, and when it is refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.invoicing.banking.domain.suspense import check_credit
from services.invoicing.banking.refusals import MoreThanIsLeft, NotOutgoing, NotReturnable


@dataclass(frozen=True, slots=True)
class StatedPurpose:
    """What is said of a part of the money; without `cents` as much as the purpose explains. `path`: of its fields."""

    purpose: str
    cents: int | None
    client_id: str | None
    returned_payment_id: str | None
    note: str
    path: str = ""

    @property
    def refunded_client_id(self) -> str | None:
        return self.client_id if self.purpose == "refund" else None

    @property
    def returned_id(self) -> str | None:
        return self.returned_payment_id if self.purpose == "returned_debit" else None


@dataclass(frozen=True, slots=True)
class ReturnedPayment:
    """A payment that came back. `standing_cents` of it wait or pay invoices; `excess_cents` are clients' credit."""

    payment_id: str
    amount_cents: int
    standing_cents: int
    excess_cents: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Explanation:
    """`cents` of the payment, signed as it is, and what they were for."""

    stated: StatedPurpose
    cents: int


def explain(
    left_cents: int,
    stated: Sequence[StatedPurpose],
    returned: Mapping[str, ReturnedPayment],
    credits_cents: Mapping[str, int],
) -> list[Explanation]:
    """How much of what waits (signed) each purpose explains; the rest goes on waiting.

    Raises MoreThanIsLeft, NotOutgoing, NotReturnable, CreditTooSmall.
    """
    waiting_cents = abs(left_cents)
    if sum(part.cents or 0 for part in stated) > waiting_cents:
        raise MoreThanIsLeft("less than this waits in suspense", field="parts", left_cents=waiting_cents)
    if left_cents > 0 and any(part.purpose in {"refund", "returned_debit"} for part in stated):
        raise NotOutgoing("the money came in", field="payment_id")
    explaining = _Explaining(waiting_cents, returned, dict(credits_cents))
    sign = 1 if left_cents > 0 else -1
    return [Explanation(part, sign * explaining.cents_of(part)) for part in stated]


@dataclass(slots=True)
class _Explaining:
    waiting_cents: int
    returned: Mapping[str, ReturnedPayment]
    credits_cents: dict[str, int]
    came_back: set[str] = field(default_factory=set)

    def cents_of(self, part: StatedPurpose) -> int:
        if part.refunded_client_id is not None:
            return self._refunded(part, part.refunded_client_id)
        if part.returned_id is not None:
            return self._returned(part, self.returned[part.returned_id])
        return self.waiting_cents if part.cents is None else part.cents

    def _refunded(self, part: StatedPurpose, client_id: str) -> int:
        """The client's credit goes down by what it got; never below zero."""
        credit = self.credits_cents[client_id]
        most = min(self.waiting_cents, credit) if credit > 0 else self.waiting_cents
        cents = most if part.cents is None else part.cents
        self.credits_cents[client_id] = check_credit(credit, cents, field=f"{part.path}client_id")
        return cents

    def _returned(self, part: StatedPurpose, payment: ReturnedPayment) -> int:
        """The whole of that payment, once; the excess that became credit is taken back from it."""
        most = self.waiting_cents if part.cents is None else part.cents
        fits = 0 < payment.amount_cents <= most if part.cents is None else payment.amount_cents == most
        if not fits or payment.standing_cents != payment.amount_cents or payment.payment_id in self.came_back:
            raise NotReturnable(
                "it is not the whole of that payment, or that payment was returned or used otherwise before",
                field=f"{part.path}returned_payment_id",
            )
        self.came_back.add(payment.payment_id)
        for client_id, cents in payment.excess_cents.items():
            self.credits_cents[client_id] = check_credit(self.credits_cents[client_id], cents, field="payment_id")
        return payment.amount_cents
