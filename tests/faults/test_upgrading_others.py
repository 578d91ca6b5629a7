"""Payroll, contributions, notifications and members of the first release come to the present schema with their data."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date

import pytest

from chassis.books.ledger import Entry, Posting
from chassis.db.revisions import head
from chassis.testing.databases import Databases
from chassis.testing.harness import ServiceHarness, test_id
from contracts.contributions.events import ContributionReturned, LossCovered
from contracts.contributions.pot import GetPot
from contracts.contributions.tariffs import GetTariff
from contracts.members.events import UnitClosed
from contracts.members.persons import GetMember
from contracts.members.units import CloseUnit, GetUnit
from contracts.notifications.letters import GetLetters, GetPostOffice
from contracts.payroll.budgets import BudgetReply
from contracts.payroll.contracts import GetContract
from contracts.payroll.events import BudgetCredited, WageSettled
from kernel.identifiers import uuid7
from services.contributions.accounts import Account as PotAccount
from services.contributions.tests.service import test_deductions as deductions
from services.contributions.tests.service import test_returns_and_losses as pots
from services.members.tests.service.answering import all_let_go
from services.notifications.store.letters import pick_letters
from services.notifications.tests.service import events as post
from services.payroll.accounts import Account
from services.payroll.tests.service import story
from tests.faults.old_release import OldDatabase, Row, old_database

OpenOld = Callable[[str], OldDatabase]
DAY, AT = date(2026, 9, 14), "2026-09-14T08:00:00+00:00"
FIRST, SECOND = test_id("ctr", "old 1"), test_id("ctr", "old 2")


@pytest.fixture
def open_old(databases: Databases) -> Iterator[OpenOld]:
    with ExitStack() as opened:
        yield lambda service: opened.enter_context(old_database(databases, service))


def upgraded(old: OldDatabase) -> ServiceHarness:
    """The service of today; what the books told before they tell now."""
    before = old.house().balances()
    assert old.upgrade() == head(old.service)
    house = old.house()
    assert house.balances() == before
    return house


@pytest.fixture
def payroll(open_old: OpenOld) -> ServiceHarness:
    """Two invoices paid and contributed for, one only issued, one only paid; a wage settled, another declared."""
    old = open_old("payroll")
    unit: Row = {"unit_id": story.UNIT}
    old.add("unit", {**unit, "legal_entity": "BE"})
    old.add("unit_holder", {**unit, "member_id": story.ANNE})
    old.add("tariff", {"legal_entity": "BE", "since": "2024-01-01"})
    rate = {"legal_entity": "BE", "since": "2024-01-01"}
    old.add("coefficient", {**rate, "kind": "artist_day", "factor": "0.061"})
    names = ("earned 0", "earned 1", "paid only")
    old.add("invoice", *({"invoice_id": test_id("inv", name)} for name in names))
    old.add("budget_fact", *(_fact(*fact) for fact in _FACTS))
    for contract, worker in ((FIRST, story.BOB), (SECOND, story.CARL)):
        old.add("worker_month", {"worker_id": worker, "month": "2026-09-01"})
        old.add("contract", {**_CONTRACT, "contract_id": contract, "worker_id": worker})
    old.add("settlement", {"contract_id": FIRST, "settled_on": str(DAY), "settled_by": "operator:old"})
    old.book(*_payroll_books())
    credited = {"unit_id": story.UNIT, "invoice_id": test_id("inv", "earned 0"), "net_cents": 100_000}
    credited |= {"contribution_cents": 6_500, "available_cents": 93_500, "currency": "EUR"}
    old.publish("payroll.budget_credited.v1", test_id("inv", "earned 0"), credited)
    return upgraded(old)


_FACTS = (
    (test_id("inv", "earned 0"), "paid", 100_000),
    (test_id("inv", "earned 1"), "paid", 100_000),
    (test_id("inv", "earned 0"), "contribution", 6_500),
    (test_id("inv", "earned 1"), "contribution", 6_500),
    (test_id("inv", "issued only"), "issued", 100_000),
    (test_id("inv", "paid only"), "paid", 100_000),
    (FIRST, "reserved", 30_562),
    (FIRST, "wage", 29_342),
    (FIRST, "wage_contribution", 1_220),
    (SECOND, "reserved", 30_562),
)
_CONTRACT: Row = {
    "unit_id": story.UNIT,
    "legal_entity": "BE",
    "kind": "artist_day",
    "day": str(DAY),
    "month": "2026-09-01",
    "hours": 8,
    "household": "single",
    "children": 0,
    "gross_cents": 20_000,
    "employee_nsso_cents": 2_823,
    "withholding_cents": 1_908,
    "special_contribution_cents": 0,
    "net_cents": 15_269,
    "employer_charges_cents": 9_342,
    "holiday_pay_cents": 3_421,
    "expected_contribution_cents": 1_220,
    "lines": [["gross", 20_000], ["net", 15_269], ["employer_cost", 29_342]],
    "declared_at": AT,
    "declared_by": "operator:old",
}


def _fact(about: str, fact: str, cents: int) -> Row:
    return {"about": about, "fact": fact, "unit_id": story.UNIT, "cents": cents, "booked_on": str(DAY)}


def _payroll_books() -> list[Entry]:
    def moved(about: str, purpose: str, debit: Account, credit: Account, cents: int) -> Entry:
        postings = (Posting(debit, story.UNIT, cents), Posting(credit, story.UNIT, -cents))
        return Entry(about, purpose, DAY, postings)

    from_invoicing, from_contributions = Account.FROM_INVOICING, Account.FROM_CONTRIBUTIONS
    wage = (
        Posting(Account.RESERVED, story.UNIT, 29_342),
        Posting(Account.WAGES_PAYABLE, story.BOB, -15_269),
        Posting(Account.NSSO_PAYABLE, "enterprise", -8_744),
        Posting(Account.HOLIDAY_PAY_PAYABLE, "enterprise", -3_421),
        Posting(Account.WITHHOLDING_PAYABLE, "enterprise", -1_908),
    )
    return [
        *(
            moved(test_id("inv", name), "payment", from_invoicing, Account.BUDGET, 100_000)
            for name in ("earned 0", "earned 1")
        ),
        *(
            moved(test_id("inv", name), "contribution", Account.BUDGET, from_contributions, 6_500)
            for name in ("earned 0", "earned 1")
        ),
        moved(test_id("inv", "paid only"), "payment", from_invoicing, Account.BUDGET, 100_000),
        moved(FIRST, "reserve", Account.BUDGET, Account.RESERVED, 30_562),
        Entry(FIRST, "wage", DAY, wage),
        moved(FIRST, "wage_contribution", Account.RESERVED, from_contributions, 1_220),
        moved(SECOND, "reserve", Account.BUDGET, Account.RESERVED, 30_562),
    ]


def test_a_budget_and_its_statement_are_what_the_first_release_told(payroll: ServiceHarness) -> None:
    lines = story.statement(payroll).lines

    assert story.budget(payroll) == BudgetReply(
        unit_id=story.UNIT,
        available_cents=125_876,
        facility_cents=80_000,
        spendable_cents=205_876,
        reserved_cents=30_562,
    )
    assert [line.balance_cents for line in lines] == [
        100_000,
        200_000,
        193_500,
        187_000,
        287_000,
        256_438,
        225_876,
    ]
    assert [message.data.available_cents for message in payroll.published(BudgetCredited)] == [93_500]


def test_an_old_contract_is_read_and_settled(payroll: ServiceHarness) -> None:
    first, settled = payroll.ask(GetContract(contract_id=FIRST)), story.settle(payroll, SECOND)
    payroll.consume(story.wage_deducted(SECOND))

    assert (first.state, settled.state, settled.net_cents) == ("settled", "settled", 15_269)
    assert [message.subject for message in payroll.published(WageSettled)] == [SECOND]
    assert story.budget(payroll).reserved_cents == 0
    assert story.statement(payroll).balance_cents == 225_876


def test_what_completes_an_old_payment_is_still_heard_once(payroll: ServiceHarness) -> None:
    payroll.consume(story.deducted("paid only"), times=2)
    payroll.consume(story.paid("earned 0"))

    assert story.budget(payroll).available_cents == 125_876 + 93_500
    assert story.statement(payroll).balance_cents == 225_876 - 6_500


def test_old_invoices_are_credited_lost_and_spent_inside(payroll: ServiceHarness) -> None:
    payroll.consume(story.credited(invoice="earned 0", before=100_000))
    payroll.consume(story.returned(invoice="earned 0"))
    after_credit = story.budget(payroll)
    payroll.consume(story.covered("issued only"))
    payroll.consume(story.internal())

    assert (after_credit.available_cents, after_credit.facility_cents) == (125_876 - 93_500, 80_000)
    now = story.budget(payroll)
    assert (now.available_cents, now.facility_cents) == (125_876 - 50_000, 0)
    assert story.statement(payroll).balance_cents == 225_876 - 50_000
    assert sum(payroll.balances().values()) == 0


@pytest.fixture
def contributions(open_old: OpenOld) -> ServiceHarness:
    old = open_old("contributions")
    rate: Row = {"legal_entity": "BE", "since": "2026-01-01"}
    source = {"source": "general assembly", "set_at": AT, "set_by": "operator:old"}
    old.add("tariff", {**rate, "turnover_percent": "6.5", **source})
    old.add("coefficient", {**rate, "kind": "artist_day", "factor": "0.1"})
    old.add("unit", {"unit_id": deductions.UNIT, "legal_entity": "BE", "opened_on": "2026-01-05"})
    shared = {"unit_id": deductions.UNIT, "legal_entity": "BE", "tariff_since": "2026-01-01", "day": str(pots.ISSUED)}
    deducted = (("inv", "one", "turnover", 100_000, 6_500), ("ctr", "day", "wage", 20_000, 2_000))
    for prefix, name, kind, base, cents in deducted:
        about = test_id(prefix, name)
        old.add(
            "deduction", {**shared, "source_id": about, "kind": kind, "base_cents": base, "contribution_cents": cents}
        )
        pot = PotAccount.TURNOVER if kind == "turnover" else PotAccount.WAGES
        postings = (Posting(PotAccount.TO_PAYROLL, deductions.UNIT, cents), Posting(pot, "BE", -cents))
        old.book(Entry(about, f"{kind}_contribution", DAY, postings))
    return upgraded(old)


def test_the_pot_and_its_tariff_stay_and_a_payment_counts_once(contributions: ServiceHarness) -> None:
    before = contributions.ask(GetPot())

    contributions.consume(deductions.paid())

    tariff = contributions.ask(GetTariff(legal_entity="BE", day=DAY))
    assert (tariff.turnover_percent, tariff.source) == ("6.5", "general assembly")
    assert (before.turnover_cents, before.wage_cents, before.total_cents) == (6_500, 2_000, 8_500)
    assert contributions.ask(GetPot()) == before


def test_an_old_contribution_is_given_back_and_an_old_invoice_is_borne(contributions: ServiceHarness) -> None:
    contributions.consume(pots.credited(after=60_000), times=2)
    contributions.consume(pots.written_off("late"))
    contributions.consume(pots.recovered(invoice="late", recovered_cents=10_000))

    assert [message.data.contribution_cents for message in contributions.published(ContributionReturned)] == [2_600]
    assert [message.data.covered_cents for message in contributions.published(LossCovered)] == [93_500]
    assert pots.pot(contributions).losses_cents == 93_500 - 10_000
    assert sum(contributions.balances().values()) == 0


@pytest.fixture
def notifications(open_old: OpenOld) -> ServiceHarness:
    """Anne has one letter sent and one queued; one waits for Bob's address, one for the holders of a unit."""
    old = open_old("notifications")
    person = {"member_id": post.ANNE, "given_name": "Anne", "email": "anne@example.org", "language": "en"}
    old.add("person", person)
    old.add("unit", {"unit_id": post.STUDIO, "name": "Studio"})
    old.add("holder", {"unit_id": post.STUDIO, "member_id": post.ANNE})
    letter = {
        "member_id": post.ANNE,
        "kind": "money_in",
        "language": "en",
        "email": "anne@example.org",
        "body": "Hello",
    }
    letter |= {"subject": "A payment came in for Studio", "written_at": AT, "next_try_at": AT}
    old.add("letter", {**letter, "cause_id": str(uuid7()), "state": "sent", "attempts": 1, "sent_at": AT})
    old.add("letter", {**letter, "cause_id": str(uuid7())})
    wage: Row = {"kind": "day_wage", "amounts": {"net": 15_012, "gross": 20_000}, "day": str(DAY), "unit_name": None}
    amounts = {"net": 100, "contribution": 6, "available": 94}
    money: Row = {"kind": "money_in", "amounts": amounts, "day": None, "unit_name": None}
    old.add("waiting_letter", {"cause_id": str(uuid7()), "waits_for": post.BOB, **wage})
    old.add("waiting_letter", {"cause_id": str(uuid7()), "waits_for": test_id("unit", "late"), **money})
    return upgraded(old)


def test_old_letters_go_out_once_and_those_that_waited_are_written(notifications: ServiceHarness) -> None:
    before = notifications.ask(GetPostOffice())

    notifications.consume(post.registered(post.BOB, name="Bob"))
    notifications.consume(post.opened().model_copy(update={"unit_id": test_id("unit", "late"), "name": "Late"}))

    with notifications.engine.begin() as connection:
        picked = pick_letters(connection, notifications.clock(), 10)
    bobs = notifications.ask(GetLetters(member_id=post.BOB)).letters
    annes = notifications.ask(GetLetters(member_id=post.ANNE)).letters
    assert (before.queued, before.sent, before.without_address) == (1, 1, 2)
    assert [(letter.kind, letter.state) for letter in bobs] == [("day_wage", "queued")]
    assert [(letter.subject, letter.state) for letter in annes] == [
        ("A payment came in for Late", "queued"),
        ("A payment came in for Studio", "queued"),
        ("A payment came in for Studio", "sent"),
    ]
    assert sorted(letter.email for letter in picked) == ["anne@example.org"] * 2 + ["bob@example.org"]


def test_clients_are_written_to_beside_old_letters(notifications: ServiceHarness) -> None:
    notifications.consume(post.reminded(), post.reminded("2", email=None))

    reply = notifications.ask(GetPostOffice())
    assert (reply.queued, reply.sent, reply.without_address) == (2, 1, 3)


def test_an_old_unit_is_read_and_closed(open_old: OpenOld) -> None:
    old = open_old("members")
    anne, unit = test_id("mbr", "anne"), test_id("unit", "studio")
    person = {"given_name": "Anne", "family_name": "Dubois", "email": "anne@example.org", "language": "fr"}
    old.add("member", {"member_id": anne, **person, "registered_on": "2026-01-02"})
    old.add("agreement_signature", {"member_id": anne, "version": "usage_2026", "signed_on": "2026-01-03"})
    old.add("cooperator", {"member_id": anne, "since": "2026-01-01"})
    unit_details = {
        "tool": "activity",
        "sector": "design",
        "office": "liege",
        "adviser": "claire",
        "legal_entity": "BE",
    }
    old.add("unit", {"unit_id": unit, "name": "Studio", **unit_details, "opened_on": "2026-01-04"})
    old.add("unit_holder", {"unit_id": unit, "member_id": anne, "place": 0})
    house = upgraded(old)

    before = house.ask(GetUnit(unit_id=unit))
    closed = house.ask(CloseUnit(request_id=uuid7(), unit_id=unit, reason="moved"))

    assert (before.name, before.holder_ids, before.closed_on) == ("Studio", (anne,), None)
    assert (closed.state, closed.closing_since) == ("closing", DAY)
    all_let_go(house, unit)
    assert house.ask(GetUnit(unit_id=unit)).closed_on == DAY
    assert [message.subject for message in house.published(UnitClosed)] == [unit]
    assert house.ask(GetMember(member_id=anne)).unit_ids == (unit,)


@pytest.mark.parametrize("service", ["payroll", "contributions", "notifications", "members"])
def test_every_table_of_facts_is_still_closed(open_old: OpenOld, service: str) -> None:
    old = open_old(service)
    before = set(old.closed_tables())

    old.upgrade()

    assert {"journal_entry", "posting", "inbox"} <= before <= set(old.closed_tables())
    assert old.left_open() == []
