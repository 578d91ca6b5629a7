"""Who may vote on a day, why or why not; the whole roll in one statement; members who came and left in a year."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from chassis.testing.counting import rows_read, statements_sent
from chassis.testing.harness import ServiceHarness, test_id
from chassis.testing.plugin import EachPlan
from contracts.governance.shares import GetHoldings
from contracts.governance.voters import GetMembership, GetVoters, GetVotingRight, VotingRightReply
from contracts.wire.refusals import DateNotCovered, InvalidRequest, NotYourOwn, UnknownThing
from services.governance.shares.domain.register import Movement
from services.governance.shares.store.electors import holders_on
from services.governance.shares.store.register import MOVEMENTS
from services.governance.tests.bylaws.service.test_deciding import decide
from services.governance.tests.shares.service.buying import ANNE, BOB, paying, subscribed
from services.governance.tests.shares.service.test_register import lot_of, moved, write
from services.governance.tests.shares.service.test_subscribing import registered

DAY = date(2026, 9, 14)


def buy(house: ServiceHarness, member_id: str, shares: int, day: date) -> None:
    house.clock.now = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    house.ask(paying(subscribed(house, member_id, shares)))


def right(house: ServiceHarness, member_id: str = ANNE, day: date | None = None) -> VotingRightReply:
    return house.ask(GetVotingRight(member_id=member_id, day=day))


def write_a_thousand_with_three_issues(governance: ServiceHarness) -> None:
    with governance.engine.begin() as connection:
        connection.execute(
            sa.text(
                """insert into member (member_id, category)
                select 'mbr_' || lpad(to_hex(n), 32, '0'), 'A' from generate_series(1, 1000) as n"""
            )
        )
        connection.execute(
            sa.text(
                """insert into share_movement (movement_id, legal_entity, act_id, kind, member_id, lot_id, share_class,
                  shares, unit_price_cents, decided_on, effective_on, booked_on)
                select id, 'BE', id, 'issue', 'mbr_' || lpad(to_hex(n), 32, '0'), id, 'ordinary', 1, 3000, day, day, day
                from (select n, date '2024-01-15' + 365 * y as day,
                    'mov_' || lpad(to_hex(n * 3 + y), 32, '0') as id
                  from generate_series(1, 1000) as n, generate_series(0, 2) as y) as issues"""
            )
        )


def test_who_was_issued_a_share_this_year_may_vote_and_who_was_not_hears_what_it_lacks(
    governance: ServiceHarness,
) -> None:
    buy(governance, ANNE, 3, date(2025, 3, 1))
    buy(governance, BOB, 1, date(2026, 3, 1))

    reply = governance.ask(GetVoters(day=date(2026, 6, 16)))
    anne, bob = right(governance, ANNE, date(2026, 6, 16)), right(governance, BOB, date(2026, 6, 16))

    by_member = {voter.member_id: (voter.category, voter.shares, voter.voices, voter.lack) for voter in reply.voters}
    assert by_member == {ANNE: ("A", 3, 0, "none_issued_this_year"), BOB: ("A", 1, 1, None)}
    assert (reply.rule, reply.version) == ("subscribed_in_year", "founding_act 2024-01-01")
    assert (anne.may_vote, bob.may_vote) == (False, True)
    assert anne.sentence == "you hold 3 shares, none issued in 2026: subscribe one and pay it by 2026-06-16"
    assert "who_may_vote = subscribed_in_year" in anne.basis
    assert governance.ask(GetHoldings(member_id=BOB, day=date(2026, 6, 16))).may_vote


def test_who_has_no_share_is_on_no_roll_and_is_told_so(governance: ServiceHarness) -> None:
    assert governance.ask(GetVoters()).voters == ()
    assert right(governance).lack == "no_share"
    with pytest.raises(UnknownThing):
        right(governance, test_id("mbr", "ghost"))
    with pytest.raises(NotYourOwn):
        governance.ask(GetVotingRight(member_id=ANNE), roles=["member"], subject=f"member:{BOB}")


def test_an_answer_about_a_day_to_come_keeps_the_bylaws_that_were_known(governance: ServiceHarness) -> None:
    later = date(2027, 6, 15)
    buy(governance, ANNE, 3, DAY)
    governance.clock.forward(days=1)
    frozen = governance.ask(GetVoters(day=later, known_on=DAY))
    right_then = governance.ask(GetVotingRight(member_id=ANNE, day=later, known_on=DAY))
    decide(governance, "who_may_vote", "holds_a_share", date(2027, 1, 1))

    governance.clock.forward(days=1)

    assert frozen.final
    assert governance.ask(GetVoters(day=later, known_on=DAY)) == frozen
    assert governance.ask(GetVotingRight(member_id=ANNE, day=later, known_on=DAY)) == right_then
    assert not governance.ask(GetHoldings(member_id=ANNE, day=later, known_on=DAY)).may_vote
    assert governance.ask(GetVoters(day=later)).version == "bylaw 1"
    assert governance.ask(GetHoldings(member_id=ANNE, day=later)).may_vote


def test_a_frozen_roll_stays_what_it_was(governance: ServiceHarness) -> None:
    lot = lot_of(governance)
    governance.clock.forward(days=1)
    frozen = governance.ask(GetVoters(day=DAY, known_on=DAY))

    governance.clock.forward(days=10)
    write(governance, moved(lot, "late", -3, booked_on=date(2026, 9, 24)))

    assert governance.ask(GetVoters(day=DAY, known_on=DAY)) == frozen
    assert frozen.final
    assert governance.ask(GetVoters(day=DAY)).voters == ()


def test_a_day_without_bylaws_is_refused_and_holdings_are_told_all_the_same(governance: ServiceHarness) -> None:
    before = date(2016, 1, 1)

    for request in (GetVoters(day=before), GetVotingRight(member_id=ANNE, day=before)):
        with pytest.raises(DateNotCovered):
            governance.ask(request)
    with pytest.raises(InvalidRequest):
        governance.ask(GetVoters(known_on=date(2026, 9, 15)))

    assert not governance.ask(GetHoldings(member_id=ANNE, day=before)).may_vote


def test_the_whole_roll_is_one_statement_that_grows_with_the_members_alone(governance: ServiceHarness) -> None:
    write_a_thousand_with_three_issues(governance)

    with statements_sent(governance.engine) as statements, governance.engine.connect() as connection:
        rows = holders_on(connection, "BE", DAY, DAY)

    assert len(statements) == 1
    assert len(rows) == 1000
    assert {(category, holder.shares, len(holder.issues)) for _, category, holder, _ in rows} == {("A", 3, 3)}


def test_what_one_member_lacks_is_read_from_its_own_page(governance: ServiceHarness, each_plan: EachPlan) -> None:
    write_a_thousand_with_three_issues(governance)
    member_id = f"mbr_{500:032x}"

    for _ in each_plan(governance.engine):
        with rows_read(governance.engine) as rows:
            assert right(governance, member_id, DAY).lack is None
        assert rows.count < 100


def test_an_act_does_not_read_the_register(governance: ServiceHarness) -> None:
    """Also where the database planned its triggers for thousands of movements at once, into an empty register."""
    write_a_thousand_with_three_issues(governance)

    with rows_read(governance.engine) as rows:
        governance.ask(paying(subscribed(governance, ANNE)))

    assert rows.count < 1000


def test_the_figures_of_a_year_are_one_statement(governance: ServiceHarness) -> None:
    write_a_thousand_with_three_issues(governance)

    with statements_sent(governance.engine) as statements:
        reply = governance.ask(GetMembership(year=2025))

    assert sum("share_movement" in statement for statement in statements) == 1
    assert (reply.members, reply.shares, reply.shares_issued) == (1000, 2000, 1000)


def test_the_year_tells_who_came_and_left(governance: ServiceHarness) -> None:
    carl, dora = test_id("mbr", "carl"), test_id("mbr", "dora")
    governance.consume(registered(carl, "body"), registered(dora))
    buy(governance, ANNE, 3, date(2025, 3, 1))
    buy(governance, carl, 1, date(2025, 4, 1))
    buy(governance, BOB, 2, date(2026, 3, 1))
    buy(governance, dora, 1, date(2026, 4, 1))
    governance.clock.now = datetime(2026, 9, 14, 8, tzinfo=UTC)
    for member_id, shares in ((ANNE, 3), (dora, 1)):
        with governance.engine.connect() as connection:
            [lot] = connection.execute(
                sa.text("select movement_id from share_movement where member_id = :id"), {"id": member_id}
            ).scalars()
        write(governance, moved(_movement(governance, lot), f"leave {member_id}", -shares, effective_on=DAY))

    reply, before = governance.ask(GetMembership(year=2026)), governance.ask(GetMembership(year=2025))

    assert (reply.members, reply.joined, reply.left) == (2, 2, 2)
    assert (reply.shares_issued, reply.shares_withdrawn) == (3, 4)
    assert reply.by_category == {"A": 2, "B": 0, "C": 0}
    assert reply.by_kind == {"person": 1, "body": 1, "joint": 0}
    assert (reply.shares, reply.capital_cents, reply.with_one_share) == (3, 9000, 1)
    assert (before.shares, before.capital_cents, before.with_one_share) == (4, 12_000, 1)
    assert (before.members, before.joined, before.left, before.shares_issued) == (2, 2, 0, 4)


def _movement(house: ServiceHarness, movement_id: str) -> Movement:
    with house.engine.connect() as connection:
        [movement] = MOVEMENTS.read(connection, "movement_id = :movement_id", movement_id=movement_id)
    return movement
