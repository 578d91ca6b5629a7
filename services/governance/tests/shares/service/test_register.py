"""The register as movements of lots: sealed, never changed, and asked about any day as it was known on any day."""

from dataclasses import replace
from datetime import date

import psycopg
import pytest
import sqlalchemy as sa

from chassis.testing.harness import ServiceHarness, test_id
from contracts.governance.register import (
    CapitalReply,
    GetCapital,
    GetRegisterAt,
    GetRegisterChanges,
    RegisterAtReply,
)
from contracts.governance.shares import GetHoldings, GetShareRegister
from contracts.wire.refusals import InvalidRequest
from services.governance.shares.domain.register import Movement
from services.governance.shares.store.register import add_movements, movements_of
from services.governance.tests.shares.service.auditing import differing
from services.governance.tests.shares.service.buying import ANNE, BOB, paying, subscribed
from services.governance.tests.shares.service.sealing import seal

DAY = date(2026, 9, 14)  # of the frozen clock


def lot_of(house: ServiceHarness, member_id: str = ANNE, shares: int = 3) -> Movement:
    """The issue of these shares, paid today."""
    subscription = house.ask(paying(subscribed(house, member_id, shares)))
    with house.engine.connect() as connection:
        movements = movements_of(connection, member_id, DAY)
    return next(m for m in movements if m.act_id == subscription.subscription_id)


def write(house: ServiceHarness, *movements: Movement) -> None:
    with house.engine.begin() as connection:
        add_movements(connection, movements)


def moved(lot: Movement, name: str, shares: int, **changes: object) -> Movement:
    """Another movement of this lot, by hand."""
    fields: dict[str, object] = {"act_id": test_id("act", name), "kind": "withdrawal", "shares": shares}
    return replace(lot, movement_id=test_id("mov", name), **fields | changes)  # type: ignore[arg-type]


def holders(reply: RegisterAtReply) -> dict[str, int]:
    return {holder.member_id: holder.shares for holder in reply.holders}


def test_a_paid_subscription_is_a_lot_with_its_price_and_its_three_days(governance: ServiceHarness) -> None:
    governance.ask(paying(subscribed(governance, shares=3)))
    seal(governance)

    [lot] = governance.ask(GetHoldings(member_id=ANNE)).lots
    [entry] = governance.ask(GetShareRegister()).entries

    assert (lot.shares, lot.unit_price_cents, lot.share_class, lot.since) == (3, 3000, "ordinary", DAY)
    assert entry.movement is not None
    assert (entry.movement.kind, entry.movement.lot_id) == ("issue", entry.movement.movement_id)
    assert {entry.movement.decided_on, entry.movement.effective_on, entry.movement.booked_on} == {DAY}
    assert differing(governance) == []


def test_what_is_not_sealed_yet_has_no_number_and_counts_already(governance: ServiceHarness) -> None:
    governance.ask(paying(subscribed(governance, shares=3)))

    assert governance.ask(GetShareRegister()).entries == ()
    assert governance.ask(GetHoldings(member_id=ANNE)).shares == 3
    assert governance.ask(GetCapital()).shares == 3


@pytest.mark.parametrize("statement", ["update share_movement set shares = 100", "delete from share_movement"])
def test_the_register_cannot_be_changed_by_the_service(governance: ServiceHarness, statement: str) -> None:
    lot_of(governance)

    with pytest.raises(sa.exc.ProgrammingError) as refused, governance.engine.begin() as connection:
        connection.execute(sa.text(statement))

    assert isinstance(refused.value.orig, psycopg.errors.InsufficientPrivilege)


@pytest.mark.parametrize(
    ("shares", "changes", "sentence"),
    [
        (-4, {}, "more shares are taken than the lot has"),
        (-1, {"member_id": BOB}, "a lot has one member, class and price"),
        (-1, {"unit_price_cents": 2999}, "a lot has one member, class and price"),
        (-1, {"share_class": "other"}, "a lot has one member, class and price"),
        (-1, {"kind": "transfer_out"}, "what is given and what is received are not the same"),
        (-1, {"kind": "conversion_out"}, "what is given and what is received are not the same"),
        (1, {}, "check constraint"),
        (-1, {"kind": "correction"}, "check constraint"),
        (-1, {"kind": "issue"}, "check constraint"),
        (0, {}, "check constraint"),
    ],
)
def test_the_database_refuses_what_no_register_can_say(
    governance: ServiceHarness, shares: int, changes: dict[str, object], sentence: str
) -> None:
    lot = lot_of(governance)

    with pytest.raises(sa.exc.IntegrityError, match=sentence):
        write(governance, moved(lot, "wrong", shares, **changes))

    assert governance.count("share_movement") == 1
    assert governance.count("log_entry") == 1


def test_the_release_before_goes_on_reading_and_adding(governance: ServiceHarness) -> None:
    """Its own statements: the number after the last, the entry under it, and the page of a member."""
    lot_of(governance)
    seal(governance)
    subscription = subscribed(governance, BOB, 2)
    with governance.engine.begin() as connection:
        last = connection.execute(sa.text("select coalesce(max(number), 0) from share_entry")).scalar_one()
        connection.execute(
            sa.text(
                """insert into share_entry (number, member_id, kind, shares, unit_price_cents, effective_on,
                  subscription_id) values (:number, :member, 'issue', 2, 3000, :day, :subscription)"""
            ),
            {"number": last + 1, "member": BOB, "day": DAY, "subscription": subscription.subscription_id},
        )
        page = connection.execute(
            sa.text("select number, kind, shares, subscription_id from share_entry where member_id = :member"),
            {"member": BOB},
        ).all()
    seal(governance)

    assert page == [(2, "issue", 2, subscription.subscription_id)]
    assert governance.ask(GetHoldings(member_id=BOB)).shares == 2
    assert [entry.number for entry in governance.ask(GetShareRegister()).entries] == [1, 2]


def test_what_is_learned_later_changes_no_answer_of_before(governance: ServiceHarness) -> None:
    """A withdrawal that counts from today, and that the register learns in ten days."""
    lot = lot_of(governance)
    lot_of(governance, BOB, 2)
    governance.clock.forward(days=1)
    before = governance.ask(GetRegisterAt(day=DAY, known_on=DAY))

    governance.clock.forward(days=10)
    write(governance, moved(lot, "late", -3, booked_on=date(2026, 9, 24)))
    frozen = governance.ask(GetRegisterAt(day=DAY, known_on=DAY))
    now = governance.ask(GetRegisterAt(day=DAY))
    changes = governance.ask(GetRegisterChanges(day=DAY, known_on=DAY)).movements

    assert frozen == before
    assert frozen.final
    assert (holders(frozen), holders(now)) == ({ANNE: 3, BOB: 2}, {BOB: 2})
    assert [(m.member_id, m.shares, m.booked_on) for m in changes] == [(ANNE, -3, date(2026, 9, 24))]
    assert governance.ask(GetHoldings(member_id=ANNE, day=DAY, known_on=DAY)).shares == 3
    assert governance.ask(GetHoldings(member_id=ANNE, day=DAY)).shares == 0


def test_an_answer_about_what_is_known_today_is_not_final(governance: ServiceHarness) -> None:
    lot_of(governance)

    assert not governance.ask(GetRegisterAt()).final
    for request in (GetRegisterAt(known_on=date(2026, 9, 15)), GetCapital(known_on=date(2026, 9, 15))):
        with pytest.raises(InvalidRequest) as refused:
            governance.ask(request)
        assert refused.value.field == "known_on"


def test_the_capital_by_class_and_its_legal_tenth(governance: ServiceHarness) -> None:
    lot_of(governance, ANNE, 11)
    lot_of(governance, BOB, 10)

    reply = governance.ask(GetCapital())

    assert reply == CapitalReply(
        day=DAY,
        known_on=DAY,
        shares=21,
        paid_cents=63_000,
        legal_tenth_shares=3,
        classes=reply.classes,
    )
    [ordinary] = reply.classes
    assert (ordinary.share_class, ordinary.shares, ordinary.members) == ("ordinary", 21, 2)
    assert governance.ask(GetCapital(day=date(2026, 9, 13))).shares == 0


def test_shares_that_left_without_the_books_are_seen_by_the_audit(governance: ServiceHarness) -> None:
    lot = lot_of(governance)

    write(governance, moved(lot, "gone", -1))

    assert differing(governance) == ["governance.books", "governance.capital"]
