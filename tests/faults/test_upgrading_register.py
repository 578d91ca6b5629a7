"""The share register of the first release becomes movements of lots, with its numbers and its capital."""

from collections.abc import Iterator
from datetime import date

import pytest

from chassis.audit.answering import answer_audit
from chassis.books.ledger import Entry, Posting
from chassis.db.revisions import head
from chassis.testing.databases import Databases
from chassis.testing.harness import ServiceHarness, test_id
from contracts.governance.events import CooperatorAdmitted
from contracts.governance.shares import GetHoldings, GetShareRegister, PayShares, SubscribeShares
from kernel.identifiers import uuid7
from services.governance.accounts import Account
from services.governance.tests.shares.service.sealing import seal
from tests.faults.old_release import OldDatabase, old_database

ANNE, BOB = test_id("mbr", "anne"), test_id("mbr", "bob")
BOUGHT = ((ANNE, 3, date(2025, 3, 1)), (BOB, 1, date(2025, 3, 2)), (ANNE, 2, date(2026, 1, 5)))


@pytest.fixture
def old(databases: Databases) -> Iterator[OldDatabase]:
    """Three subscriptions that were paid, numbered as 0.1.0 did, and one that waits."""
    with old_database(databases, "governance") as database:
        database.add("member", *({"member_id": member_id, "category": "A"} for member_id in (ANNE, BOB)))
        for number, (member_id, shares, day) in enumerate(BOUGHT, 1):
            subscription_id = test_id("sub", f"old {number}")
            of_both = {"member_id": member_id, "shares": shares, "unit_price_cents": 3000}
            subscribed = {**of_both, "subscription_id": subscription_id, "subscribed_on": str(day), "paid_on": str(day)}
            database.add("subscription", subscribed)
            entry = {**of_both, "number": number, "kind": "issue", "effective_on": str(day)}
            database.add("share_entry", {**entry, "subscription_id": subscription_id})
            cents = shares * 3000
            postings = (Posting(Account.BANK, "enterprise", cents), Posting(Account.CAPITAL, member_id, -cents))
            database.book(Entry(subscription_id, "shares paid", day, postings))
        yield database


@pytest.fixture
def house(old: OldDatabase) -> ServiceHarness:
    assert old.upgrade() == head("governance")
    return old.house()


def test_each_entry_keeps_its_number_and_becomes_a_lot(house: ServiceHarness) -> None:
    seal(house)

    entries = house.ask(GetShareRegister()).entries
    holdings = house.ask(GetHoldings(member_id=ANNE, day=date(2026, 1, 5)))

    assert [(e.number, e.member_id, e.shares, e.effective_on) for e in entries] == [
        (number, *bought) for number, bought in enumerate(BOUGHT, 1)
    ]
    assert [(lot.shares, lot.since) for lot in holdings.lots] == [(3, date(2025, 3, 1)), (2, date(2026, 1, 5))]
    assert house.balances() == {"bank": 18_000, "capital": -18_000}


def test_its_books_and_its_log_agree(house: ServiceHarness) -> None:
    with house.engine.connect() as connection:
        checks = answer_audit(connection, "governance").checks

    own = {check.name: check.differing for check in checks if check.name.startswith("governance.")}
    assert set(own.values()) == {0}
    assert {"governance.books", "governance.shares", "governance.capital", "governance.register"} <= own.keys()


def test_who_had_shares_before_is_admitted_no_second_time(house: ServiceHarness) -> None:
    subscription = house.ask(SubscribeShares(request_id=uuid7(), member_id=BOB, shares=1))
    house.ask(PayShares(request_id=uuid7(), subscription_id=subscription.subscription_id, amount_cents=3000))

    assert house.published(CooperatorAdmitted) == []
    assert house.ask(GetHoldings(member_id=BOB)).shares == 2
