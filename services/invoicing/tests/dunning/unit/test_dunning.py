from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.invoicing.billing.domain.credit import CreditPart, standing_parts
from services.invoicing.dunning.domain.dunning import (
    MOST_INVOICES,
    LateInvoice,
    Policy,
    PreviousReminder,
    ReminderLetter,
    climbs,
    letters_to_client,
)
from services.invoicing.dunning.domain.set_off import set_off
from services.invoicing.dunning.parameters import reminder_policy

DUE = date(2026, 6, 1)
KINDS = ("company", "public", "individual")


def policy(kind: str = "company") -> Policy:
    return reminder_policy(kind, date(2026, 6, 1))


def late(name: str = "1", *, due_on: date = DUE, open_cents: int = 121_000) -> LateInvoice:
    return LateInvoice(f"inv_{name}", name, due_on - timedelta(30), due_on, "090933755493", open_cents)


def after(days: int, due_on: date = DUE) -> date:
    return due_on + timedelta(days)


def letters(
    kind: str, invoices: Sequence[LateInvoice], day: date, *, last: date | None = None, by_email: bool = True
) -> list[ReminderLetter]:
    return letters_to_client(policy(kind), invoices, day, last_letter_on=last, by_email=by_email)


def reminded_invoice(item: PreviousReminder, day: date, *, by_email: bool = True) -> LateInvoice:
    """The invoice as the store tells it after the letter of `day`."""
    if not item.reached:
        return item.invoice
    first_on = item.invoice.first_on or day
    by = item.invoice.first_by_email if item.invoice.first_on else by_email
    return replace(item.invoice, level=item.level, level_on=day, first_on=first_on, first_by_email=by)


def test_nothing_is_written_before_the_first_level() -> None:
    assert letters("company", [late()], after(6)) == []


def test_the_first_letter_is_friendly_and_free() -> None:
    [letter] = letters("company", [late()], after(7))

    [item] = letter.items
    assert (letter.level, letter.formal_notice, letter.pay_before) == (1, False, after(15))
    assert (item.level, item.reached, item.interest_cents, item.compensation_cents) == (1, True, 0, 0)
    assert letter.total_cents == 121_000


def test_a_company_owes_interest_and_forty_euro_from_the_second_level_on() -> None:
    first = replace(late(), level=1, level_on=after(7), first_on=after(7))

    [letter] = letters("company", [first], after(21), last=after(7))

    [item] = letter.items
    assert (item.level, item.interest_cents, item.compensation_cents) == (2, 731, 4_000)  # 21 days at 10.5 %
    assert letter.total_cents == 121_000 + 731 + 4_000


def test_the_last_level_is_a_formal_notice_and_the_lump_sum_is_owed_once() -> None:
    second = replace(late(), level=2, level_on=after(21), first_on=after(7))

    [letter] = letters("company", [second], after(45), last=after(21))

    assert (letter.level, letter.formal_notice, letter.items[0].compensation_cents) == (3, True, 4_000)
    assert letters("company", [reminded_invoice(letter.items[0], after(45))], after(400), last=after(45)) == []


def test_a_level_waits_for_the_days_since_the_one_before_it() -> None:
    first_came_late = replace(late(), level=1, level_on=after(30), first_on=after(30))

    assert not climbs(policy(), first_came_late, after(43))
    assert climbs(policy(), first_came_late, after(44))


def test_a_run_that_comes_late_climbs_one_level_only() -> None:
    [letter] = letters("company", [late()], after(300))

    assert [item.level for item in letter.items] == [1]


def test_one_letter_names_all_late_invoices_at_the_level_they_have() -> None:
    old = replace(late("1"), level=2, level_on=after(21), first_on=after(7))
    climbing = late("2", due_on=after(23))
    never_reminded = late("3", due_on=after(29))

    [letter] = letters("company", [never_reminded, climbing, old], after(30), last=after(21))

    reminders = [(item.invoice.number, item.level, item.reached, item.compensation_cents) for item in letter.items]
    assert reminders == [("1", 2, False, 4_000), ("2", 1, True, 0), ("3", 1, True, 0)]
    assert letter.level == 2


def test_without_one_that_climbs_no_letter_is_written() -> None:
    old = replace(late(), level=1, level_on=after(7), first_on=after(7))

    assert letters("company", [old, late("2", due_on=after(14))], after(15), last=after(7)) == []


def test_letters_to_one_client_leave_days_between_them() -> None:
    assert letters("company", [late()], after(10), last=after(4)) == []
    assert len(letters("company", [late()], after(10), last=after(3))) == 1


def test_a_trifle_causes_no_letter_but_is_named_in_one() -> None:
    trifle = late("1", open_cents=499)

    assert letters("company", [trifle], after(10)) == []
    [letter] = letters("company", [trifle, late("2")], after(10))
    assert [(item.invoice.number, item.level) for item in letter.items] == [("1", 1), ("2", 1)]
    assert not climbs(policy(), reminded_invoice(letter.items[0], after(10)), after(100))


def test_more_than_a_hundred_invoices_need_a_second_letter() -> None:
    many = [late(f"{n:03}") for n in range(MOST_INVOICES + 1)]

    sheets = letters("company", many, after(7))

    assert [len(sheet.items) for sheet in sheets] == [MOST_INVOICES, 1]
    assert [item.invoice.number for sheet in sheets for item in sheet.items] == [invoice.number for invoice in many]


def test_a_consumers_first_reminder_is_free_and_leaves_fourteen_days() -> None:
    [mailed] = letters("individual", [late(open_cents=30_000)], after(7))
    [posted] = letters("individual", [late(open_cents=30_000)], after(7), by_email=False)

    assert mailed.total_cents == posted.total_cents == 30_000
    assert mailed.pay_before == after(7 + 14)
    assert posted.pay_before == date(2026, 6, 24)  # Monday 8 June; third working day 11 June, and 13 days more


@pytest.mark.parametrize(("by_email", "free_until"), [(True, date(2026, 8, 19)), (False, date(2026, 8, 23))])
def test_a_consumer_pays_the_clause_only_after_the_free_period(by_email: bool, free_until: date) -> None:
    reminded_on = date(2026, 8, 5)  # a Wednesday, 65 days late
    first = replace(
        late(open_cents=30_000), level=1, level_on=reminded_on, first_on=reminded_on, first_by_email=by_email
    )
    eager = policy("individual")
    eager = replace(eager, levels=[replace(level, days_after_previous=1) for level in eager.levels])

    assert not climbs(eager, first, free_until)
    assert climbs(eager, first, free_until + timedelta(1))
    [letter] = letters_to_client(eager, [first], free_until + timedelta(1), last_letter_on=None, by_email=by_email)
    [item] = letter.items
    assert (item.level, item.compensation_cents, item.interest_cents) == (2, 4_500, 9)  # one day of interest: 8.63


def test_a_public_body_is_asked_as_a_business() -> None:
    first = replace(late(), level=1, level_on=after(14), first_on=after(14))

    [letter] = letters("public", [first], after(45))

    assert (letter.items[0].interest_cents, letter.items[0].compensation_cents) == (1_566, 4_000)


RUNS = st.lists(st.integers(1, 40), min_size=1, max_size=12)
PORTFOLIO = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 200_000)), min_size=1, max_size=5)


@given(st.sampled_from(KINDS), PORTFOLIO, RUNS, st.booleans())
def test_whenever_it_runs_levels_never_go_down_and_the_free_period_is_free(
    kind: str, portfolio: list[tuple[int, int]], waits: list[int], by_email: bool
) -> None:
    invoices = {
        str(n): late(str(n), due_on=date(2025, 1, 1) + timedelta(days), open_cents=cents)
        for n, (days, cents) in enumerate(portfolio)
    }
    day, last = date(2025, 1, 1), None

    for wait in waits:
        day += timedelta(wait)
        overdue = [invoice for invoice in invoices.values() if invoice.due_on < day]
        for letter in letters(kind, overdue, day, last=last, by_email=by_email):
            assert any(item.reached for item in letter.items)
            for item in letter.items:
                before = item.invoice
                assert before.level <= item.level <= before.level + 1
                assert item.interest_cents + item.compensation_cents == 0 or item.level > 1
                if kind == "individual" and item.interest_cents + item.compensation_cents:
                    free = policy(kind).free_period
                    assert free is not None
                    assert before.first_on is not None
                    assert day > free.last_day(before.first_on, by_email=by_email)
                invoices[before.number] = reminded_invoice(item, day, by_email=by_email)
            last = day
        assert letters(kind, list(invoices.values()), day, last=last, by_email=by_email) == [] or last != day


def test_interest_follows_the_balance_of_every_day() -> None:
    whole = replace(late(), level=1, level_on=after(7), first_on=after(7))
    part = replace(whole, open_cents=11_000, paid=((after(20), 110_000),))

    [in_one], [in_two] = (letters("company", [invoice], after(30)) for invoice in (whole, part))
    [on_the_day] = letters("company", [replace(part, paid=((after(30), 110_000),))], after(30))

    assert in_two.items[0].interest_cents == 728  # 110,000 for 20 days and 11,000 for 30, at 10.5 %: 727.81
    assert on_the_day.items[0].interest_cents == in_one.items[0].interest_cents == 1_044


@pytest.mark.parametrize(
    ("credit_cents", "open_cents"),
    [(0, [100, 200]), (60, [40, 200]), (100, [200]), (150, [150]), (300, []), (400, [])],
)
def test_the_credit_of_a_client_extinguishes_its_oldest_debts(credit_cents: int, open_cents: list[int]) -> None:
    debts = [late("2", due_on=after(1), open_cents=200), late("1", open_cents=100)]

    credit = [CreditPart(after(0), credit_cents)] if credit_cents else []

    net_invoices = set_off(debts, credit)

    assert [invoice.open_cents for invoice in net_invoices] == open_cents
    assert sum(invoice.set_off_cents for invoice in net_invoices) == min(credit_cents, 300) - sum(
        debt.open_cents for debt in debts if debt.invoice_id not in {net.invoice_id for net in net_invoices}
    )


def test_what_is_set_off_bears_interest_until_the_credit_came() -> None:
    whole = replace(late(), level=1, level_on=after(7), first_on=after(7))

    def interest(*credit: CreditPart) -> int:
        [letter] = letters("company", set_off([whole], credit), after(30))
        return letter.items[0].interest_cents

    assert interest() == 1_044
    assert interest(CreditPart(after(20), 110_000)) == 728  # as if it was paid on that day
    assert interest(CreditPart(after(0), 110_000)) == interest(CreditPart(after(-9), 110_000)) == 95
    assert interest(CreditPart(after(0), 60_000), CreditPart(after(20), 50_000)) == 383


def test_the_oldest_parts_of_a_credit_are_used_first() -> None:
    parts = [CreditPart(after(0), 100), CreditPart(after(5), 50)]

    assert standing_parts(parts, 150) == tuple(parts)
    assert standing_parts(parts, 60) == (CreditPart(after(0), 10), CreditPart(after(5), 50))
    assert standing_parts(parts, 50) == (CreditPart(after(5), 50),)
    assert standing_parts(parts, 0) == ()
