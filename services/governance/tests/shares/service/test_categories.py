"""A member who has shares is in one category on every day; a change is prepared, decided, and counts from its day."""

from datetime import date

import psycopg
import pytest
import sqlalchemy as sa

from chassis.testing.harness import ServiceHarness, test_id
from contracts.governance.categories import (
    CategoryChangeReply,
    DecideCategoryChange,
    GetCategories,
    PrepareCategoryChange,
)
from contracts.governance.enums import Category
from contracts.governance.shares import GetHoldings
from contracts.wire.refusals import DateNotCovered, NotYourOwn, UnknownThing
from kernel.identifiers import uuid7
from kernel.refusal import Refused
from services.governance.shares.refusals import (
    AlreadyDecided,
    BeforeFirstCategory,
    CategoryAlready,
    CategoryDiffers,
    LaterChangeStands,
    NoCategory,
)
from services.governance.tests.shares.service.auditing import differing
from services.governance.tests.shares.service.buying import ANNE, BOB, paying, subscribed
from services.governance.tests.shares.service.test_share_payments import received

DAY = date(2026, 9, 14)
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
Spans = list[tuple[Category, date, date | None]]


def preparing(category: Category = "C", day: date = OCTOBER, member_id: str = ANNE) -> PrepareCategoryChange:
    return PrepareCategoryChange(request_id=uuid7(), member_id=member_id, category=category, effective_on=day)


def deciding(change: CategoryChangeReply, *, accept: bool = True) -> DecideCategoryChange:
    return DecideCategoryChange(request_id=uuid7(), change_id=change.change_id, accept=accept, reason="minutes")


def change(house: ServiceHarness, category: Category, day: date) -> None:
    house.ask(deciding(house.ask(preparing(category, day))))


def spans(house: ServiceHarness, known_on: date | None = None, member_id: str = ANNE) -> Spans:
    periods = house.ask(GetCategories(member_id=member_id, known_on=known_on)).periods
    return [(period.category, period.since, period.until) for period in periods]


@pytest.fixture
def anne(governance: ServiceHarness) -> ServiceHarness:
    """Anne has a share since today, in category A."""
    governance.ask(paying(subscribed(governance)))
    return governance


def test_the_first_shares_give_the_category_of_their_subscription(anne: ServiceHarness) -> None:
    [period] = anne.ask(GetCategories(member_id=ANNE)).periods

    assert (period.category, period.since, period.until, period.ground) == ("A", DAY, None, "declared")
    assert period.definition == "founding_act 2024-01-01"
    assert spans(anne, member_id=BOB) == []
    assert differing(anne) == []


def test_a_change_counts_from_its_day_and_leaves_no_gap(anne: ServiceHarness) -> None:
    prepared = anne.ask(preparing("C", OCTOBER))
    assert (prepared.accepted, spans(anne)) == (None, [("A", DAY, None)])

    assert anne.ask(deciding(prepared)).accepted
    change(anne, "A", NOVEMBER)

    assert spans(anne) == [("A", DAY, OCTOBER), ("C", OCTOBER, NOVEMBER), ("A", NOVEMBER, None)]
    assert differing(anne) == []


def test_what_is_refused_changes_nothing_and_is_decided(anne: ServiceHarness) -> None:
    prepared = anne.ask(preparing())

    assert anne.ask(deciding(prepared, accept=False)).accepted is False
    with pytest.raises(AlreadyDecided):
        anne.ask(deciding(prepared))

    assert spans(anne) == [("A", DAY, None)]


def test_a_change_that_is_learned_late_leaves_what_was_known(anne: ServiceHarness) -> None:
    anne.clock.forward(days=30)

    change(anne, "C", date(2026, 9, 20))

    assert spans(anne, known_on=date(2026, 10, 13)) == [("A", DAY, None)]
    assert spans(anne) == [("A", DAY, date(2026, 9, 20)), ("C", date(2026, 9, 20), None)]


def test_two_changes_on_one_day_of_knowing_leave_one_history(anne: ServiceHarness) -> None:
    change(anne, "C", OCTOBER)
    change(anne, "B", NOVEMBER)

    assert spans(anne) == [("A", DAY, OCTOBER), ("C", OCTOBER, NOVEMBER), ("B", NOVEMBER, None)]
    assert spans(anne, known_on=DAY) == spans(anne)


@pytest.mark.parametrize(
    ("category", "day", "refusal"),
    [
        ("A", OCTOBER, CategoryAlready),
        ("C", DAY, BeforeFirstCategory),
        ("C", date(2025, 1, 1), BeforeFirstCategory),
        ("C", date(2016, 12, 31), DateNotCovered),
    ],
)
def test_a_change_that_cannot_be_is_refused_by_name(
    anne: ServiceHarness, category: Category, day: date, refusal: type[Refused]
) -> None:
    with pytest.raises(refusal):
        anne.ask(preparing(category, day))

    assert anne.count("category_change") == 0


def test_no_second_change_counts_from_the_same_day_or_before_another(anne: ServiceHarness) -> None:
    rival = anne.ask(preparing("B", OCTOBER))
    change(anne, "C", OCTOBER)

    for request in (preparing("B", OCTOBER), preparing("B", date(2026, 9, 20)), deciding(rival)):
        with pytest.raises(LaterChangeStands):
            anne.ask(request)

    assert spans(anne) == [("A", DAY, OCTOBER), ("C", OCTOBER, None)]


def test_who_never_had_shares_has_no_category_to_change(anne: ServiceHarness) -> None:
    with pytest.raises(NoCategory):
        anne.ask(preparing(member_id=BOB))
    with pytest.raises(UnknownThing):
        anne.ask(preparing(member_id=test_id("mbr", "ghost")))


def test_further_shares_are_subscribed_in_the_category_of_today(anne: ServiceHarness) -> None:
    change(anne, "C", date(2026, 9, 15))

    with pytest.raises(CategoryDiffers):
        subscribed(anne)


def test_a_member_reads_its_own_categories(anne: ServiceHarness) -> None:
    with pytest.raises(NotYourOwn):
        anne.ask(GetCategories(member_id=ANNE), roles=["member"], subject=f"member:{BOB}")


def test_shares_that_turn_out_to_be_older_take_their_category_with_them(governance: ServiceHarness) -> None:
    """The payment of the later day is learned first."""
    first, second = subscribed(governance), subscribed(governance)
    governance.clock.forward(days=10)

    governance.consume(received(first, 3000, paid_on=date(2026, 9, 20)))
    governance.consume(received(second, 3000, paid_on=date(2026, 9, 16)))

    assert spans(governance) == [("A", date(2026, 9, 16), None)]
    assert differing(governance) == []


def test_shares_of_the_release_before_have_the_category_of_their_subscription(governance: ServiceHarness) -> None:
    subscription = subscribed(governance, BOB)
    with governance.engine.begin() as connection:
        connection.execute(
            sa.text(
                """insert into share_entry (number, member_id, kind, shares, unit_price_cents, effective_on,
                  subscription_id) values (1, :member, 'issue', 1, 3000, :day, :subscription)"""
            ),
            {"member": BOB, "day": DAY, "subscription": subscription.subscription_id},
        )

    assert spans(governance, member_id=BOB) == [("A", DAY, None)]
    assert governance.ask(GetHoldings(member_id=BOB)).category == "A"


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        ("delete from category_period", psycopg.errors.InsufficientPrivilege),
        ("update category_period set category = 'B'", psycopg.errors.InsufficientPrivilege),
        (
            """insert into category_period (member_id, category, definition, since, ground, decided_by, known_from)
            select member_id, 'B', 'x', since + 5, 'support', 'x', known_from from category_period""",
            psycopg.errors.ExclusionViolation,
        ),
    ],
)
def test_the_database_refuses_two_categories_on_a_day_and_another_past(
    anne: ServiceHarness, statement: str, error: type[Exception]
) -> None:
    with pytest.raises(sa.exc.DBAPIError) as refused, anne.engine.begin() as connection:
        connection.execute(sa.text(statement))

    assert isinstance(refused.value.orig, error)
