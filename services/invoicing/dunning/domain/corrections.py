"""Charges that a letter told and that are not owed: the client had paid on a day before, which came to light later.

Interest is owed on the balance of every day (law of 2/8/2002, art. 5; code of economic law, art. XIX.4), and the lump
sum when anything was late (art. 6 of the law).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from kernel.rounding import half_up
from services.invoicing.dunning.domain.charges import exact_interest
from services.invoicing.dunning.domain.dunning import Charge, LateInvoice, Policy, free_until, terms_of


@dataclass(frozen=True, slots=True)
class ChargeAmounts:
    """Interest, and lump sum or clause of a consumer, in cents."""

    interest_cents: int = 0
    compensation_cents: int = 0

    @property
    def cents(self) -> int:
        return self.interest_cents + self.compensation_cents


@dataclass(frozen=True, slots=True)
class AnnouncedCharges:
    """What the latest letter about `invoice` said; `invoice` as it stood in that letter.

    `late_cents`: paid after the due date and known to that letter. `reached`: each level and its day, rising.
    """

    invoice: LateInvoice
    announced_on: date
    charged: ChargeAmounts
    late_cents: int
    reached: tuple[tuple[int, date], ...]


@dataclass(frozen=True, slots=True)
class EarlierPayment:
    """`cents` that came on `paid_on`, before a letter that did not know of them."""

    paid_on: date
    cents: int


def owed_charges(policy: Policy, announced: AnnouncedCharges, payments: Sequence[EarlierPayment]) -> ChargeAmounts:
    """What is owed of the charges in the letter, these payments counted on their days; never more than it said.

    Nothing when the whole debt was paid by its due date. Else interest for the days until each payment, and the lump
    sum; of a consumer the clause on what was not paid when the free period ended.
    """
    invoice, charged = announced.invoice, announced.charged
    if _paid_by(invoice.due_on, payments) >= invoice.open_cents + announced.late_cents:
        return ChargeAmounts()
    needless = _needless_interest(policy, announced, payments) if charged.interest_cents else 0
    return ChargeAmounts(max(0, charged.interest_cents - needless), _compensation(policy, announced, payments))


def wrong_from(announced: AnnouncedCharges, payments: Sequence[EarlierPayment]) -> int | None:
    """The first level that the invoice reached after the day on which all of it was paid; None when none was wrong."""
    debt_cents = announced.invoice.open_cents + announced.late_cents
    for paid_on in sorted({payment.paid_on for payment in payments}):
        if _paid_by(paid_on, payments) >= debt_cents:
            return next((level for level, day in announced.reached if day > paid_on), None)
    return None


def _paid_by(day: date, payments: Sequence[EarlierPayment]) -> int:
    return sum(payment.cents for payment in payments if payment.paid_on <= day)


def _needless_interest(policy: Policy, announced: AnnouncedCharges, payments: Sequence[EarlierPayment]) -> int:
    """On what was paid, from the day after its payment to the day of the letter; rounded once."""
    invoice = announced.invoice
    since = free_until(policy, invoice) or invoice.due_on
    left, needless = invoice.open_cents, Fraction(0)
    for payment in sorted(payments, key=lambda earlier: earlier.paid_on):
        cents = min(payment.cents, left)
        left -= cents
        first = max(since, payment.paid_on) + timedelta(days=1)
        needless += exact_interest(cents, first, announced.announced_on, policy.rate_on)
    return half_up(needless)


def _compensation(policy: Policy, announced: AnnouncedCharges, payments: Sequence[EarlierPayment]) -> int:
    said_cents = announced.charged.compensation_cents
    free_day = free_until(policy, announced.invoice)
    if policy.clause is None or free_day is None:
        return said_cents
    charges = terms_of(policy, announced.invoice.level).charges
    lump_sum = policy.lump_sum_cents if Charge.LUMP_SUM in charges else 0
    due_cents = max(0, announced.invoice.open_cents - _paid_by(free_day, payments))
    return min(said_cents, lump_sum + policy.clause.on(due_cents))
