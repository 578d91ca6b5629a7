"""The charts of accounts of the six services, beside each other."""

import re
from collections import defaultdict
from collections.abc import Callable

import psycopg
import pytest

from chassis.books.account_check import CHECK
from chassis.books.accounts import Chart, Side, chart_of
from contracts.catalogue import SERVICES
from deploy.local.provision import ServiceDsns

NAME = re.compile(r"[a-z_]+(:[a-z_]+(>[a-z_]+)?)?")
CODE = re.compile(r"[1-7][0-9]{2}")


@pytest.mark.parametrize("service", SERVICES)
def test_every_account_has_a_plain_name_and_three_digits_of_the_minimum_chart(service: str) -> None:
    chart = chart_of(service)

    assert [account for account in chart if not (NAME.fullmatch(account) and CODE.fullmatch(account.code))] == []


def test_only_services_that_keep_no_money_have_an_empty_chart() -> None:
    assert {service for service in SERVICES if not list(chart_of(service))} == {"members", "notifications"}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_clears_only_what_it_gives_or_receives(service: str) -> None:
    pairs = [account for account in chart_of(service) if account.startswith("clearing:")]

    assert [account for account in pairs if service not in re.split("[:>]", account)[1:]] == []


def test_what_grows_in_debit_on_one_side_of_a_clearing_grows_in_credit_on_the_other() -> None:
    sides: dict[str, list[Chart]] = defaultdict(list)
    for service in SERVICES:
        for account in chart_of(service):
            if account.startswith("clearing:"):
                sides[account.value].append(account)

    both = [accounts for accounts in sides.values() if len(accounts) == 2]
    assert len(both) == 6
    assert [pair for pair in both if {account.side for account in pair} != {Side.DEBIT, Side.CREDIT}] == []
    assert [pair for pair in both if len({account.kind for account in pair}) != 1] == []


@pytest.mark.parametrize("service", SERVICES)
def test_chart_and_database_name_the_same_accounts(
    service: str, service_database: Callable[[str], ServiceDsns]
) -> None:
    query = "select pg_get_expr(conbin, conrelid), convalidated from pg_constraint where conname = %s"

    with psycopg.connect(service_database(service).audit) as auditor:
        [(expression, validated)] = auditor.execute(query, (CHECK,)).fetchall()

    allowed = re.findall(r"'([^']+)'::text", expression)
    assert (sorted(allowed), validated) == (sorted(chart_of(service)), True)
