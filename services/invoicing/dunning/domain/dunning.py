"""Reminders: which late invoices come to which level, and what one letter to their client says.

An invoice climbs one level at a time and never goes down. A letter is written when at least one invoice climbs; it
names all other late invoices of the client too. For one that was never
reminded before, that is its first reminder.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from services.invoicing.dunning.domain.charges import PenaltyClause, RateOn, late_interest
from services.invoicing.dunning.domain.days import FreePeriod

MOST_INVOICES = 100  # in one letter


class Charge(StrEnum):
    INTEREST = "interest"
    LUMP_SUM = "lump_sum"
    PENALTY_CLAUSE = "penalty_clause"


@dataclass(frozen=True, slots=True)
class Level:
    """When an invoice comes to this level, and what is charged there. Days are counted to the day of the run."""

    number: int
    days_after_due: int
    days_after_previous: int
    days_to_pay: int
    formal_notice: bool
    charges: frozenset[Charge]


@dataclass(frozen=True, slots=True)
class Policy:
    """How clients of one kind are reminded. `free_period` and `clause` are those of consumers; None for others.

    An invoice with less than `smallest_cents` open neither climbs nor causes a letter. Levels are numbered from 1.
    """

    levels: Sequence[Level]
    days_between_letters: int
    smallest_cents: int
    rate_on: RateOn
    lump_sum_cents: int = 0
    clause: PenaltyClause | None = None
    free_period: FreePeriod | None = None


@dataclass(frozen=True, slots=True)
class LateInvoice:
    """An open invoice past its due date. `level` is zero until its first reminder; `level_on`: when it came to it.

    `paid`: the day and cents of each payment after the due date, none taken back. `set_off_cents`: a credit of the
    client extinguished so much by law, which is not in `open_cents`.
    """

    invoice_id: str
    number: str
    issued_on: date
    due_on: date
    communication: str
    open_cents: int
    level: int = 0
    level_on: date | None = None
    first_on: date | None = None
    first_by_email: bool = False
    paid: tuple[tuple[date, int], ...] = ()
    set_off_cents: int = 0


@dataclass(frozen=True, slots=True)
class PreviousReminder:
    """One invoice in a letter. `reached`: it came to this level by the letter. Charges are what is owed by now.

    `later_compensation_cents`: the penalty clause that a consumer will owe when the time to pay is over.
    By law every consumer must be told of it before.
    """

    invoice: LateInvoice
    level: int
    reached: bool
    interest_cents: int = 0
    compensation_cents: int = 0
    later_compensation_cents: int = 0

    @property
    def total_cents(self) -> int:
        return self.invoice.open_cents + self.interest_cents + self.compensation_cents


@dataclass(frozen=True, slots=True)
class ReminderLetter:
    """To one client. `level` is the highest of its invoices; `pay_before`: the last day to pay in time."""

    items: tuple[PreviousReminder, ...]
    level: int
    formal_notice: bool
    pay_before: date

    @property
    def total_cents(self) -> int:
        return sum(item.total_cents for item in self.items)


def letters_to_client(
    policy: Policy, late: Sequence[LateInvoice], day: date, *, last_letter_on: date | None, by_email: bool
) -> list[ReminderLetter]:
    """What to write to a client on `day` about all its late invoices; nothing when none of them climbs.

    Nothing either when the last letter is too fresh. More than 100 invoices need several letters. Raises
    NoDunningParameter for a day without an interest rate.
    """
    if last_letter_on is not None and (day - last_letter_on).days < policy.days_between_letters:
        return []
    if not any(climbs(policy, invoice, day) for invoice in late):
        return []
    items = [
        _reminded(policy, invoice, day)
        for invoice in sorted(late, key=lambda late_invoice: (late_invoice.due_on, late_invoice.number))
    ]
    sheets = (items[start : start + MOST_INVOICES] for start in range(0, len(items), MOST_INVOICES))
    return [_letter(policy, sheet, day, by_email=by_email) for sheet in sheets]


def climbs(policy: Policy, invoice: LateInvoice, day: date) -> bool:
    """Whether the invoice comes to its next level on `day`: every waiting time is over.

    A level that charges a consumer waits for the end of the free period.
    """
    level = next((level for level in policy.levels if level.number == invoice.level + 1), None)
    if level is None or invoice.open_cents < policy.smallest_cents:
        return False
    if (day - invoice.due_on).days < max(1, level.days_after_due):
        return False
    if invoice.level_on is not None and (day - invoice.level_on).days < max(1, level.days_after_previous):
        return False
    return not level.charges or _may_charge(policy, invoice, day)


def _reminded(policy: Policy, invoice: LateInvoice, day: date) -> PreviousReminder:
    number = max(1, invoice.level + climbs(policy, invoice, day))
    level, reached = terms_of(policy, number), number > invoice.level
    if _may_charge(policy, invoice, day) and level.charges:
        interest, compensation = _interest(policy, level, invoice, day), _compensation(policy, level, invoice)
        return PreviousReminder(invoice, number, reached, interest, compensation)
    later = 0 if policy.clause is None else policy.clause.on(invoice.open_cents)
    return PreviousReminder(invoice, number, reached, later_compensation_cents=later)


def terms_of(policy: Policy, number: int) -> Level:
    """The terms of this level; of the highest one below it when the policy has fewer levels than it had before."""
    return max((level for level in policy.levels if level.number <= number), key=lambda level: level.number)


def _may_charge(policy: Policy, invoice: LateInvoice, day: date) -> bool:
    """Business debts bear interest automatically; a consumer is charged after the free period of the first reminder."""
    last_free_day = free_until(policy, invoice)
    return policy.free_period is None or (last_free_day is not None and day > last_free_day)


def free_until(policy: Policy, invoice: LateInvoice) -> date | None:
    """The last day on which a consumer is charged nothing; None for others, and before the first reminder."""
    if policy.free_period is None or invoice.first_on is None:
        return None
    return policy.free_period.last_day(invoice.first_on, by_email=invoice.first_by_email)


def _interest(policy: Policy, level: Level, invoice: LateInvoice, day: date) -> int:
    """From the day after the due date; a consumer owes it from the day after the free period, for we are no SME.

    On the balance of every day: what was paid late bears interest to the day of its payment. Rounded once.
    """
    if Charge.INTEREST not in level.charges:
        return 0
    since = free_until(policy, invoice) or invoice.due_on
    first = since + timedelta(days=1)
    paid_late = [(cents, min(day, paid_on)) for paid_on, cents in invoice.paid]
    return late_interest([(invoice.open_cents, day), *paid_late], first, policy.rate_on)


def _compensation(policy: Policy, level: Level, invoice: LateInvoice) -> int:
    lump_sum = policy.lump_sum_cents if Charge.LUMP_SUM in level.charges else 0
    if policy.clause is None or Charge.PENALTY_CLAUSE not in level.charges:
        return lump_sum
    return lump_sum + policy.clause.on(invoice.open_cents)


def _letter(policy: Policy, items: Sequence[PreviousReminder], day: date, *, by_email: bool) -> ReminderLetter:
    level = max(item.level for item in items)
    terms = terms_of(policy, level)
    return ReminderLetter(
        tuple(items), level, terms.formal_notice, max(_last_days(policy, terms, items, day, by_email=by_email))
    )


def _last_days(
    policy: Policy, terms: Level, items: Sequence[PreviousReminder], day: date, *, by_email: bool
) -> Iterator[date]:
    """The time to pay of the level; a consumer's first reminder leaves at least the free period."""
    yield day + timedelta(days=terms.days_to_pay)
    if policy.free_period is not None and any(item.reached and item.level == 1 for item in items):
        yield policy.free_period.last_day(day, by_email=by_email)
