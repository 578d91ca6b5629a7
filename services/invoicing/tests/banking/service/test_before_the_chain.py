"""Statements that a release without chains imported: sent again they count once, and the chain begins after them."""

import pytest

from chassis.testing.harness import ServiceHarness
from deploy.local.bank.coda import BankPayment
from deploy.local.servers import DatabaseServer
from services.invoicing.banking.refusals import EntriesInDoubt, StatementMissing
from services.invoicing.tests.banking.service.bank_files import (
    apart,
    as_owner,
    bring_file,
    differing,
    numbered,
)
from services.invoicing.tests.billing.service.billing import DAY, coda

BEFORE = "what accounts held before their first statement"


def of(number: int, cents: int, old: int) -> bytes:
    return coda([BankPayment(cents, text=f"s{number}")], number=number, old=old, day=DAY.replace(day=number))


def bank_cents(house: ServiceHarness) -> int:
    return house.balances().get("bank", 0)


def as_of_before(house: ServiceHarness, server: DatabaseServer, new: str, old: str) -> None:
    """The rows of the statement `new` in the form of before, `old`: no coded number, no balance, no chain."""
    as_owner(house, server, *(change.format(new=new, old=old) for change in _TO_THE_FORM_OF_BEFORE))


_TO_THE_FORM_OF_BEFORE = (
    "update payment set reference = replace(reference, '/{new}/', '/{old}/')",
    """update bank_entry set content = null, bank_identity = null,
      reference = replace(reference, '/{new}/', '/{old}/') where reference like '%/{new}/%'""",
    "delete from bank_statement where identity like '%/{new}'",
)


def test_what_was_imported_before_the_upgrade_counts_once_and_begins_no_chain(
    invoicing: ServiceHarness, postgres_server: DatabaseServer
) -> None:
    content = numbered(coda([BankPayment(100, text="?"), BankPayment(-30, text="?")]), "017", "017")
    bring_file(invoicing, content)
    as_of_before(invoicing, postgres_server, "017.017.0", "017")

    same = bring_file(invoicing, content)
    marked = bring_file(invoicing, content[:16] + b"D" + content[17:])
    begins = bring_file(invoicing, of(15, 200, 5_000))

    assert [same.already_imported, marked.already_imported, begins.already_imported] == [True, True, False]
    assert (same.entries, bank_cents(invoicing)) == (2, 270)
    assert (differing(invoicing), apart(invoicing)[BEFORE]) == ([], 4_930)


@pytest.mark.parametrize("paper", ["000", "257"])
def test_of_a_day_before_the_upgrade_a_second_statement_is_in_doubt_where_nothing_tells_it_apart(
    invoicing: ServiceHarness, postgres_server: DatabaseServer, paper: str
) -> None:
    """Zeros, or the day of the year, in place of the number on paper."""
    first = numbered(coda([BankPayment(5_000, text="ONE")]), paper, "201")
    bring_file(invoicing, first)
    as_of_before(invoicing, postgres_server, f"{paper}.201.0", paper)

    same = bring_file(invoicing, first)
    with pytest.raises(EntriesInDoubt):
        bring_file(invoicing, numbered(coda([BankPayment(5_000, text="TWO")], old=5_000), paper, "202"))
    other = bring_file(invoicing, numbered(coda([BankPayment(6_000, text="TWO")], old=5_000), paper, "203"))

    assert (same.already_imported, other.already_imported, bank_cents(invoicing)) == (True, False, 11_000)
    follows = numbered(coda([BankPayment(5_000, text="THREE")], old=11_000), paper, "204")
    assert bring_file(invoicing, follows).already_imported is False
    assert (bank_cents(invoicing), differing(invoicing)) == (16_000, [])


def test_a_statement_that_a_worker_of_before_imports_meanwhile_joins_the_chain_when_it_comes_again(
    invoicing: ServiceHarness, postgres_server: DatabaseServer
) -> None:
    bring_file(invoicing, of(1, 100, 0))
    bring_file(invoicing, of(2, 50, 100))
    as_of_before(invoicing, postgres_server, "002.002.100", "002")
    with pytest.raises(StatementMissing):
        bring_file(invoicing, of(3, 10, 150))

    again = bring_file(invoicing, of(2, 50, 100))
    bring_file(invoicing, of(3, 10, 150))

    assert (again.already_imported, bank_cents(invoicing), differing(invoicing)) == (True, 160, [])


def test_parts_that_were_one_entry_before_the_upgrade_are_not_booked_again(
    invoicing: ServiceHarness, postgres_server: DatabaseServer
) -> None:
    """The bank's details are read better than before: the same movement may have more entries now."""
    whole = coda([BankPayment(3_000, text="TOTAL")], number=17)
    bring_file(invoicing, whole)
    as_of_before(invoicing, postgres_server, "017.017.0", "017")
    head, opening, total, *_, closing, trailer = whole.decode().split("\r\n")[:-1]
    parts = [
        f"{total[:6]}{part:04d}{total[10:32]}{cents * 10:015d}{total[47:53]}5{total[54:]}"
        for part, cents in ((1, 1_000), (2, 2_000))
    ]
    booked = [opening, f"{total[:53]}1{total[54:]}", *parts, closing]
    lines = [head, *booked, f"{trailer[:16]}{len(booked):06d}{trailer[22:]}", ""]

    reply = bring_file(invoicing, "\r\n".join(lines).encode())

    assert (reply.already_imported, bank_cents(invoicing), differing(invoicing)) == (True, 3_000, [])
