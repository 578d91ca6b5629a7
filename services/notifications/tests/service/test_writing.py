from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import permutations

import pytest
import sqlalchemy as sa

from chassis.testing.harness import CountingIds, ServiceHarness, test_id
from contracts.notifications.letters import GetLetters, GetPostOffice
from contracts.wire.base import Event
from contracts.wire.refusals import UnknownThing
from services.notifications.audit import CHECKS
from services.notifications.tests.service.events import (
    ANNE,
    BOB,
    credited,
    opened,
    overdue,
    registered,
    reminded,
    settled,
)


def letters(house: ServiceHarness, member_id: str = ANNE) -> list[tuple[str, str, str]]:
    reply = house.ask(GetLetters(member_id=member_id))
    return [(letter.kind, letter.subject, letter.state) for letter in reply.letters]


def post_office(house: ServiceHarness) -> tuple[int, int, int]:
    reply = house.ask(GetPostOffice())
    return reply.queued, reply.sent, reply.without_address


def test_every_holder_hears_of_money_in_its_own_language(notifications: ServiceHarness) -> None:
    notifications.consume(registered(ANNE, "fr"), registered(BOB, "nl", "Bob"))
    notifications.consume(opened(ANNE, BOB))

    notifications.consume(credited())

    assert letters(notifications, ANNE) == [("money_in", "Un paiement est arrivé pour Studio", "queued")]
    assert letters(notifications, BOB) == [("money_in", "Er is een betaling binnen voor Studio", "queued")]
    assert post_office(notifications) == (2, 0, 0)


def test_a_worker_hears_of_a_wage_without_holding_any_unit(notifications: ServiceHarness) -> None:
    notifications.consume(registered())

    notifications.consume(settled(contract="1"), settled(contract="2", kind="employee_month"))

    assert letters(notifications) == [
        ("month_wage", "Your wage for September 2026", "queued"),
        ("day_wage", "Your wage for 14 September 2026", "queued"),
    ]


@pytest.mark.parametrize("news", [credited(), settled(), overdue(), reminded()], ids=lambda news: type(news).__name__)
def test_what_comes_twice_under_two_ids_is_one_letter(notifications: ServiceHarness, news: Event) -> None:
    """A client was mailed twice."""
    notifications.consume(registered())
    notifications.consume(opened())

    assert [notifications.consume(news, copy=copy) for copy in ("first", "second")] == [1, 0]

    assert post_office(notifications) == (1, 0, 0)
    check = next(check for check in CHECKS if check.name == "notifications.letters")
    with notifications.engine.connect() as connection:
        stands, should = (set(connection.execute(sa.text(query)).all()) for query in (check.stands, check.should))
    assert stands == should != set()


STORY: tuple[tuple[Event, ...], ...] = (
    (registered(ANNE), registered(BOB, name="Bob")),
    (opened(ANNE, BOB),),
    (credited("1"), credited("2")),
    (settled(BOB),),
)


@pytest.mark.parametrize("order", list(permutations(range(4))), ids=str)
def test_whatever_comes_first_the_same_letters_are_written_once(
    notifications: ServiceHarness, order: tuple[int, ...]
) -> None:
    for n in order:
        notifications.consume(*STORY[n], times=2)

    assert sorted(kind for kind, _, _ in letters(notifications, ANNE)) == ["money_in", "money_in"]
    assert sorted(kind for kind, _, _ in letters(notifications, BOB)) == ["day_wage", "money_in", "money_in"]
    assert post_office(notifications) == (5, 0, 0)


def test_a_letter_waits_for_the_one_holder_whose_address_is_missing(notifications: ServiceHarness) -> None:
    notifications.consume(credited())
    assert post_office(notifications) == (0, 0, 1)  # for whoever holds the unit

    notifications.consume(opened(ANNE, BOB))
    assert post_office(notifications) == (0, 0, 2)

    notifications.consume(registered(BOB, name="Bob"))
    assert post_office(notifications) == (1, 0, 1)

    notifications.consume(registered(ANNE))
    assert post_office(notifications) == (2, 0, 0)


def test_news_and_addresses_that_come_at_once_never_miss_each_other(notifications: ServiceHarness) -> None:
    workers = [test_id("mbr", f"worker {n}") for n in range(12)]
    events: list[Event] = [settled(worker, contract=worker) for worker in workers]
    events += [registered(worker, name=f"w{n}") for n, worker in enumerate(workers)]
    events += [credited(str(n)) for n in range(6)] + [opened(*workers)]

    def hear(numbered: tuple[int, Event]) -> None:
        number, event = numbered
        house = ServiceHarness(notifications.service, notifications.engine, ids=CountingIds(count=1000 * number))
        house.consume(event)

    shuffled = sorted(enumerate(events), key=lambda numbered: numbered[0] % 12)  # each wage beside its address
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(hear, shuffled))

    assert post_office(notifications) == (12 + 6 * 12, 0, 0)


def test_a_batch_is_written_in_a_constant_number_of_statements(
    notifications: ServiceHarness, count_statements: Callable[[ServiceHarness], list[str]]
) -> None:
    notifications.consume(registered(), registered(BOB, name="Bob"))
    notifications.consume(opened(ANNE, BOB))
    statements = count_statements(notifications)

    notifications.consume(credited("first"))
    for_one = len(statements)
    notifications.consume(*(credited(str(n)) for n in range(100)))

    assert len(statements) - for_one == for_one
    assert notifications.count("letter") == 202


def test_letters_of_an_unknown_member_are_refused(notifications: ServiceHarness) -> None:
    with pytest.raises(UnknownThing) as refused:
        notifications.ask(GetLetters(member_id=ANNE))

    assert refused.value.field == "member_id"


def test_letters_are_read_newest_first_up_to_a_limit(notifications: ServiceHarness) -> None:
    notifications.consume(registered())
    for n in range(3):
        notifications.consume(settled(contract=str(n)))
        notifications.clock.forward(minutes=1)

    reply = notifications.ask(GetLetters(member_id=ANNE, limit=2))

    assert [letter.written_at.minute for letter in reply.letters] == [2, 1]


def test_notifications_says_nothing_and_books_nothing(notifications: ServiceHarness) -> None:
    for event in (registered(), opened(), credited(), settled()):
        notifications.consume(event)

    assert notifications.published() == []
    assert notifications.balances() == {}
