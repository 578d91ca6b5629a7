"""Each statement opens where the one before it closed; what does not is refused or waits, with what is missing."""

from datetime import date

import pytest

from chassis import turns
from chassis.testing.harness import ServiceHarness
from contracts.invoicing.banking import GetQuarantine
from deploy.local.bank.coda import BankPayment
from deploy.local.servers import DatabaseServer
from services.invoicing.banking.refusals import StatementMissing, StatementOverlaps
from services.invoicing.tests.banking.camt_files import Movement, camt, statement
from services.invoicing.tests.banking.service.bank_files import (
    apart,
    as_owner,
    bring_file,
    differing,
    numbered,
    without_references,
)
from services.invoicing.tests.billing.service.billing import DAY, IBAN, coda, counted, pay

UNTOLD = "what accounts moved that no statement told"
BEFORE = "what accounts held before their first statement"


def day(number: int) -> date:
    return DAY.replace(day=number)


def of(number: int, cents: int, old: int, text: str = "") -> bytes:
    """Statement `number` of that day of September, with a payment of so many cents."""
    return coda([BankPayment(cents, text=text or f"s{number}")], number=number, old=old, day=day(number))


def bank_cents(house: ServiceHarness) -> int:
    return house.balances().get("bank", 0)


def test_a_missing_statement_is_named_with_its_number_and_balances(invoicing: ServiceHarness) -> None:
    bring_file(invoicing, of(20, 10_000, 0))

    with pytest.raises(StatementMissing) as refusal:
        bring_file(invoicing, of(22, 10_000, 90_000))

    assert refusal.value.sentence.startswith("statement 021, from 100.00 to 900.00, is missing")
    assert refusal.value.facts == {"statement": "022", "from_cents": 10_000, "to_cents": 90_000}
    assert bank_cents(invoicing) == 10_000


def test_several_missing_statements_are_named_and_so_is_one_without_a_number(invoicing: ServiceHarness) -> None:
    bring_file(invoicing, of(10, 100, 0))

    for number, sentence in ((14, "all from statement 011 to 013, from"), (11, "a statement, from")):
        with pytest.raises(StatementMissing) as refusal:
            bring_file(invoicing, of(number, 100, 500))
        assert refusal.value.sentence.startswith(sentence)


def test_a_missing_statement_that_comes_late_fits_and_so_does_what_waited(invoicing: ServiceHarness) -> None:
    bring_file(invoicing, of(20, 10_000, 0))
    waits = bring_file(invoicing, of(22, 10_000, 90_000), mode="quarantine")

    bring_file(invoicing, of(21, 80_000, 10_000))
    reply = bring_file(invoicing, of(22, 10_000, 90_000))

    assert (waits.waiting, waits.entries) == (1, 0)
    assert (reply.entries, reply.waiting) == (1, 0)
    assert bank_cents(invoicing) == 100_000
    assert invoicing.ask(GetQuarantine()).files == ()
    assert differing(invoicing) == []


def test_of_a_file_what_follows_is_imported_in_whatever_order_it_stands(invoicing: ServiceHarness) -> None:
    content = of(4, 40, 60) + of(2, 20, 10) + of(1, 10, 0) + of(3, 30, 30) + of(7, 70, 500)

    reply = bring_file(invoicing, content)

    assert (reply.statements, reply.waiting, reply.amount_cents) == (4, 1, 100)
    assert [(fault.line, fault.rule.split(",")[0]) for fault in reply.faults] == [
        (21, "all from statement 005 to 006"),
    ]
    again = bring_file(invoicing, content, accept_because="the bank lost two")
    assert (again.statements, again.waiting, bank_cents(invoicing)) == (5, 0, 170)
    assert again.faults[0].rule.startswith("imported all the same: all from statement 005 to 006")
    assert invoicing.ask(GetQuarantine()).files == ()
    assert (differing(invoicing), apart(invoicing)[UNTOLD]) == ([], 400)


def test_a_jump_back_is_refused(invoicing: ServiceHarness) -> None:
    bring_file(invoicing, of(10, 100, 1_000))
    bring_file(invoicing, of(11, 200, 1_100))

    with pytest.raises(StatementOverlaps) as refusal:
        bring_file(invoicing, of(9, 50, 950))

    assert "opens at 9.50, but statement 011 of 2026-09-11 brought the account to 13.00" in refusal.value.sentence


def test_a_weekly_copy_of_daily_statements_counts_only_what_is_new(invoicing: ServiceHarness) -> None:
    """The bank calls each movement by one name in both; numbers and places are others."""
    days = [of(7, 100, 0), of(8, 200, 100), of(9, 400, 300)]
    paid = [BankPayment(cents, text=f"s{number}") for number, cents in ((7, 100), (8, 200), (9, 400))]
    movements = [line for content in days for line in content.split(b"\r\n") if line.startswith(b"21")]
    week = coda(paid, number=37, day=day(9))
    lines = week.split(b"\r\n")
    for index, movement in enumerate(movements, start=2):
        lines[index] = lines[index][:10] + movement[10:]
    for content in days[:2]:
        bring_file(invoicing, content)

    reply = bring_file(invoicing, b"\r\n".join(lines))
    again = bring_file(invoicing, days[2])

    assert (reply.entries, reply.amount_cents, bank_cents(invoicing)) == (3, 700, 700)
    assert (again.already_imported, differing(invoicing)) == (True, [])


@pytest.mark.parametrize("value_day", ["2026-09-14", "2026-09-15"])
def test_overlapping_camt_statements_count_each_entry_once_by_the_banks_reference(
    invoicing: ServiceHarness, value_day: str
) -> None:
    first = [Movement(33_300, "<Ustrd>A</Ustrd>"), Movement(44_400, "<Ustrd>B</Ustrd>")]
    overlapping = statement([first[1], Movement(100, "<Ustrd>C</Ustrd>")], number=2, old=33_300)
    overlapping = overlapping.replace("BANK2<", "BANK3<").replace("BANK1<", "BANK2<")
    overlapping = overlapping.replace("<ValDt><Dt>2026-09-14", f"<ValDt><Dt>{value_day}")

    bring_file(invoicing, camt(statement(first)), format="camt053")
    reply = bring_file(invoicing, camt(overlapping), format="camt053")

    assert (reply.entries, bank_cents(invoicing), reply.faults) == (2, 77_800, ())
    assert differing(invoicing) == []


@pytest.mark.parametrize("reference", ["NOTPROVIDED", "0000", ""])
def test_an_overlap_that_the_bank_does_not_name_is_shown_side_by_side(
    invoicing: ServiceHarness, reference: str
) -> None:
    def unnamed(text: str) -> bytes:
        element = f"<AcctSvcrRef>{reference}</AcctSvcrRef>" if reference else ""
        for number in (1, 2):
            text = text.replace(f"<AcctSvcrRef>BANK{number}</AcctSvcrRef>", element)
        return camt(text)

    first = [Movement(33_300, "<Ustrd>A</Ustrd>"), Movement(44_400, "<Ustrd>B</Ustrd>")]
    bring_file(invoicing, unnamed(statement(first)), format="camt053")
    second = unnamed(statement([first[1], Movement(100, "<Ustrd>C</Ustrd>")], number=2, old=33_300))

    reply = bring_file(invoicing, second, format="camt053", mode="quarantine")

    assert (bank_cents(invoicing), reply.waiting) == (77_700, 1)
    assert reply.faults[1].rule.startswith("444.00 of 2026-09-14, ")
    assert reply.faults[1].rule.endswith("may be BE68539007547034/20260914/ST1..0/0002.0000")
    with pytest.raises(StatementOverlaps):
        bring_file(invoicing, second, format="camt053")


@pytest.mark.parametrize("camt_first", [True, False])
@pytest.mark.parametrize("old", [0, 5_000])
def test_a_day_that_comes_in_two_formats_is_held_as_an_overlap(
    invoicing: ServiceHarness, old: int, *, camt_first: bool
) -> None:
    as_coda = ("coda", coda([BankPayment(100, text="A"), BankPayment(200, text="B")], old=old))
    movements = [Movement(100, "<Ustrd>A</Ustrd>"), Movement(200, "<Ustrd>B</Ustrd>")]
    as_camt = ("camt053", camt(statement(movements, old=old)))
    files = [as_camt, as_coda] if camt_first else [as_coda, as_camt]
    bring_file(invoicing, files[0][1], format=files[0][0])

    reply = bring_file(invoicing, files[1][1], format=files[1][0], mode="quarantine")

    assert (reply.waiting, len(reply.faults), bank_cents(invoicing)) == (1, 3, 300)
    assert differing(invoicing) == []


def test_two_statements_of_a_day_without_any_number_are_two_by_their_balances(invoicing: ServiceHarness) -> None:
    same = [BankPayment(5_000, text="?")]
    for old in (0, 5_000):
        bring_file(invoicing, numbered(without_references(coda(same, old=old)), "000", "000"))

    assert bank_cents(invoicing) == 10_000


def test_two_equal_payments_of_a_day_are_two_also_under_one_reference_of_the_bank(invoicing: ServiceHarness) -> None:
    """The balance says so, whatever the bank calls them."""
    same = [BankPayment(5_000, text="?")]
    bring_file(invoicing, numbered(coda([*same, *same]), "000", "201"))
    reply = bring_file(invoicing, numbered(coda([*same, *same], old=10_000), "000", "202"))

    assert (reply.already_imported, bank_cents(invoicing)) == (False, 20_000)


def test_a_statement_sent_again_under_a_corrected_number_counts_once(invoicing: ServiceHarness) -> None:
    content = coda([BankPayment(5_000, text="?"), BankPayment(-70, text="x")])
    first = bring_file(invoicing, numbered(content, "000", "201"))
    again = bring_file(invoicing, numbered(content, "000", "202"))

    assert (again.already_imported, again.entries, bank_cents(invoicing)) == (True, first.entries, 4_930)
    assert differing(invoicing) == []


def test_numbers_that_start_again_each_year_are_other_statements(invoicing: ServiceHarness) -> None:
    for year, old in ((2025, 0), (2026, 100)):
        bring_file(invoicing, coda([BankPayment(100, text="?")], number=1, old=old, day=date(year, 1, 2)))

    assert bank_cents(invoicing) == 200


def test_a_bank_that_carries_no_balance_is_imported_and_told(invoicing: ServiceHarness) -> None:
    """Its statements open at 0.00: what is missing between them cannot be known."""
    bring_file(invoicing, of(1, 100, 0))
    reply = bring_file(invoicing, of(2, 200, 0))
    doubtful = bring_file(invoicing, coda([BankPayment(200, text="s2")], number=3, day=day(2)), mode="quarantine")

    assert (reply.entries, reply.waiting, len(reply.faults)) == (1, 0, 1)
    assert reply.faults[0].rule.startswith("imported all the same: a statement, from 1.00 to 0.00, is missing")
    assert (doubtful.waiting, bank_cents(invoicing)) == (1, 300)  # like one that came: not without a person
    assert (differing(invoicing), apart(invoicing)[UNTOLD]) == ([], -100)


def test_what_was_missing_before_such_a_break_fits_when_it_comes(invoicing: ServiceHarness) -> None:
    bring_file(invoicing, of(1, 100, 0))
    bring_file(invoicing, of(4, 400, 0))

    for number, cents, old in ((2, -60, 100), (3, -40, 40)):
        reply = bring_file(invoicing, of(number, cents, old))
        assert (reply.faults, reply.waiting) == ((), 0)

    bring_file(invoicing, of(5, 500, 400))
    assert bank_cents(invoicing) == 900
    assert (differing(invoicing), apart(invoicing)[UNTOLD]) == ([], 0)


def test_a_chain_begins_with_what_the_account_holds_and_a_payment_by_hand_stands_apart(
    invoicing: ServiceHarness,
) -> None:
    pay(invoicing, "090933755493", 700)
    bring_file(invoicing, of(1, 100, 250_000))

    assert (differing(invoicing), apart(invoicing)[BEFORE]) == ([], 250_000)
    assert apart(invoicing)["payments by hand that no statement names yet"] == 700


def test_the_audit_holds_the_books_of_the_bank_against_its_last_balance(
    invoicing: ServiceHarness, postgres_server: DatabaseServer
) -> None:
    bring_file(invoicing, of(1, 100, 250_000))
    as_owner(invoicing, postgres_server, "update bank_statement set new_balance_cents = new_balance_cents + 1")

    assert differing(invoicing) == ["invoicing.bank_balances"]


def test_two_chains_do_not_hold_each_other(invoicing: ServiceHarness) -> None:
    """The account of another release: BE43 is not ours, and its statement waits beside the sound one."""
    other = coda([BankPayment(900, text="?")], iban="BE43068999999501")
    reply = bring_file(invoicing, of(1, 100, 0) + other)

    assert (reply.statements, reply.waiting, bank_cents(invoicing)) == (1, 1, 100)
    assert "not of our own account" in reply.faults[0].rule
    assert (reply.faults[0].line, IBAN in reply.faults[0].rule) == (6, False)


def test_a_whole_file_is_refused_for_any_fault_where_that_is_asked(invoicing: ServiceHarness) -> None:
    with pytest.raises(StatementMissing):
        bring_file(invoicing, of(1, 100, 0) + of(3, 100, 500), mode="whole")

    assert invoicing.count("payment") == 0


def test_a_person_accepts_a_statement_that_goes_back_and_the_chain_goes_on_as_before(
    invoicing: ServiceHarness,
) -> None:
    bring_file(invoicing, of(10, 100, 1_000))
    bring_file(invoicing, of(2, 30, 5), accept_because="before we began")
    reply = bring_file(invoicing, of(11, 100, 1_100))

    assert (reply.faults, bank_cents(invoicing), differing(invoicing)) == ((), 230, [])


def test_an_old_statement_that_opens_at_nothing_does_not_move_the_end_of_a_chain_that_carries_over(
    invoicing: ServiceHarness,
) -> None:
    bring_file(invoicing, of(10, 100, 1_000))
    bring_file(invoicing, of(2, 30, 0))
    reply = bring_file(invoicing, of(11, 100, 1_100))

    assert (reply.faults, bank_cents(invoicing), differing(invoicing)) == ((), 230, [])


@pytest.mark.parametrize("old", [0, 5_000])
def test_a_day_without_movements_that_a_copy_told_does_not_move_the_end_back(
    invoicing: ServiceHarness, old: int
) -> None:
    """Else the next day of before would follow it, and count twice."""
    paid = [BankPayment(cents, text="s") for cents in (-old, 700)] if old else [BankPayment(700, text="s")]
    week = coda(paid, number=37, day=day(9), old=old)
    bring_file(invoicing, week)

    empty = bring_file(invoicing, coda([], number=8, day=day(8), old=0))
    last = bring_file(invoicing, of(9, 700, 0, "s"), mode="quarantine")

    assert (empty.faults, empty.waiting, last.waiting) == ((), 0, 1)
    assert (bank_cents(invoicing), differing(invoicing)) == (700 - old, [])


def test_a_day_that_opens_at_nothing_does_not_move_back_a_chain_that_once_opened_at_more(
    invoicing: ServiceHarness,
) -> None:
    for number, cents, old in ((2, 100, 0), (3, -100, 100), (4, 500, 0), (1, 30, 0)):
        bring_file(invoicing, of(number, cents, old))

    reply = bring_file(invoicing, of(5, 100, 500))

    assert (reply.faults, bank_cents(invoicing), differing(invoicing)) == ((), 630, [])


def test_a_bank_that_carries_no_balance_may_send_its_days_in_any_order(invoicing: ServiceHarness) -> None:
    for number, cents in ((10, 100), (2, 30), (5, 60)):
        assert bring_file(invoicing, of(number, cents, 0)).entries == 1
    follows = bring_file(invoicing, of(6, 50, 60))

    assert (follows.faults, bank_cents(invoicing), differing(invoicing)) == ((), 240, [])


def test_names_that_a_bank_gives_again_do_not_hide_what_follows(invoicing: ServiceHarness) -> None:
    """It counts its entries from 1 in every statement; the balance says that these are new."""
    movements = [Movement(5_000, "<Ustrd>A</Ustrd>"), Movement(-5_000, "<Ustrd>B</Ustrd>")]
    bring_file(invoicing, camt(statement(movements)), format="camt053")
    next_day = statement(movements, number=2).replace("2026-09-14", "2026-09-15")

    reply = bring_file(invoicing, camt(next_day), format="camt053")

    assert (reply.already_imported, invoicing.count("payment")) == (False, 4)
    jumps = statement(movements[:1], number=3, old=700).replace("2026-09-14", "2026-09-16")
    waits = bring_file(invoicing, camt(jumps), format="camt053", mode="quarantine")
    assert (waits.waiting, "may be BE68539007547034/2026091" in waits.faults[1].rule) == (1, True)


def test_a_statement_in_many_pages_takes_as_many_sql_statements_as_in_two_and_lets_others_go_first(
    invoicing: ServiceHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    def paged(pages: int, number: int, old: int) -> bytes:
        payments = [BankPayment(100 + cents, text=f"page {number} {cents}") for cents in range(50)]
        moved = sum(payment.amount_cents for payment in payments)
        return b"".join(coda(payments, number + page, old=old + page * moved) for page in range(pages))

    bring_file(invoicing, coda([], number=1))  # the chain of the account begins
    with counted(invoicing.engine) as for_two_pages:
        bring_file(invoicing, paged(2, number=2, old=0))
    turns_given: list[int] = []
    monkeypatch.setattr(turns, "give_way", lambda: turns_given.append(1))

    content = paged(40, number=10, old=bank_cents(invoicing))
    with counted(invoicing.engine) as for_forty:
        reply = bring_file(invoicing, content)

    assert (reply.statements, reply.entries, reply.faults) == (40, 2_000, ())
    assert len(for_forty) == len(for_two_pages)
    assert len(turns_given) >= 7 * 2_000 // turns.AT_A_TIME  # read, checked, sorted, matched, booked
    assert differing(invoicing) == []
