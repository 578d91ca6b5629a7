from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
import sqlalchemy as sa

from chassis.testing.harness import CountingIds, ServiceHarness, test_id
from contracts.notifications.letters import (
    GetLettersToPrint,
    GetPostOffice,
    LettersToPrintReply,
    MarkPrinted,
    PostOfficeReply,
    PrintedReply,
)
from contracts.wire.base import Event
from contracts.wire.refusals import UnknownThing
from kernel.identifiers import uuid7
from services.notifications.outgoing.mail_server import MailServer
from services.notifications.tests.service.events import overdue, registered, reminded, settled
from services.notifications.use_cases.send_letters import send_letters


def on_paper(number: int, **fields: object) -> Event:
    return reminded(str(number), **{"email": None, "client_name": f"Client {number}", **fields})


def to_print(house: ServiceHarness, **fields: object) -> LettersToPrintReply:
    request = GetLettersToPrint.model_validate(fields)
    return house.ask(request, roles=("finance",), subject="finance:nadia")


def numbers(house: ServiceHarness) -> list[int]:
    return [letter.number for letter in to_print(house).letters]


def mark(house: ServiceHarness, *letters: int, subject: str = "finance:nadia") -> PrintedReply:
    request = MarkPrinted(request_id=uuid7(), letters=letters)
    return house.ask(request, roles=("finance",), subject=subject)


def printed(house: ServiceHarness) -> list[tuple[datetime, str]]:
    query = "select printed_at, printed_by from letter where state = 'printed' order by number"
    with house.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(query))]


def post_office(house: ServiceHarness) -> PostOfficeReply:
    return house.ask(GetPostOffice())


def test_letters_on_paper_come_oldest_first_with_their_text_and_name(notifications: ServiceHarness) -> None:
    notifications.consume(on_paper(1, client_name="Brouwerij De\u00a0Ster", language="nl"))
    notifications.consume(on_paper(2, level=3, formal_notice=True), reminded("mailed"))

    first, second = to_print(notifications).letters

    assert (first.client_id, first.client_name, first.language) == (test_id("cli", "late"), "Brouwerij De Ster", "nl")
    assert first.subject == "Vriendelijke herinnering: nog 1.210,00\u00a0€ te betalen"
    assert "Brouwerij De Ster" in first.body
    assert "+++090/9337/55493+++" in first.body
    assert (first.kind, second.kind, second.client_name) == ("reminder", "formal_notice", "Client 2")
    assert first.written_at == notifications.clock.now
    assert first.number < second.number


def test_pages_follow_each_other_until_there_is_no_more(notifications: ServiceHarness) -> None:
    for number in range(5):
        notifications.consume(on_paper(number))

    pages = [to_print(notifications, limit=2)]
    while cursor := pages[-1].next_cursor:
        pages.append(to_print(notifications, limit=2, cursor=cursor))

    assert [len(page.letters) for page in pages] == [2, 2, 1]
    assert [letter.client_name for page in pages for letter in page.letters] == [f"Client {n}" for n in range(5)]


def test_what_was_printed_no_longer_waits_and_tells_who_and_when(notifications: ServiceHarness) -> None:
    notifications.consume(on_paper(1), on_paper(2))
    first, second = numbers(notifications)

    reply = mark(notifications, first)

    assert (reply.printed, reply.repeated) == (1, 0)
    assert numbers(notifications) == [second]
    assert printed(notifications) == [(notifications.clock.now, "finance:nadia")]


def test_marking_again_changes_nothing(notifications: ServiceHarness) -> None:
    notifications.consume(on_paper(1), on_paper(2))
    first, second = numbers(notifications)
    mark(notifications, first)
    before = printed(notifications)

    notifications.clock.forward(days=1)
    reply = mark(notifications, first, second, second, subject="finance:omar")

    assert (reply.printed, reply.repeated) == (1, 1)
    assert printed(notifications) == [*before, (notifications.clock.now, "finance:omar")]


def test_a_list_with_an_unknown_or_mailed_letter_marks_nothing(notifications: ServiceHarness) -> None:
    notifications.consume(reminded("mailed"))
    notifications.consume(on_paper(1))
    [letter_number] = numbers(notifications)

    for other in (letter_number - 1, letter_number + 1, 2**63 - 1):  # the first was mailed
        with pytest.raises(UnknownThing) as refusal:
            mark(notifications, letter_number, other)
        assert refusal.value.field == "letters.1"

    assert numbers(notifications) == [letter_number]
    assert printed(notifications) == []


def test_two_who_mark_at_once_mark_each_letter_once(notifications: ServiceHarness) -> None:
    notifications.consume(*(on_paper(number) for number in range(20)))
    letters = numbers(notifications)

    def run(n: int) -> int:
        house = ServiceHarness(notifications.service, notifications.engine, ids=CountingIds(count=1000 * n))
        return mark(house, *(letters if n % 2 else letters[::-1]), subject=f"finance:{n}").printed

    with ThreadPoolExecutor(4) as threads:
        done = list(threads.map(run, range(1, 5)))

    assert sorted(done) == [0, 0, 0, 20]
    assert len({actor for _, actor in printed(notifications)}) == 1


def test_the_post_office_counts_what_is_to_print_and_what_was_printed(notifications: ServiceHarness) -> None:
    notifications.consume(registered())
    notifications.consume(settled())
    notifications.consume(overdue())  # of a unit that nobody knows yet
    notifications.consume(reminded("mailed"), on_paper(1), on_paper(2), on_paper(3))
    mark(notifications, numbers(notifications)[0])

    assert post_office(notifications) == PostOfficeReply(queued=2, sent=0, without_address=3, to_print=2, printed=1)


def test_a_printed_letter_is_never_mailed_nor_written_again(notifications: ServiceHarness) -> None:
    letter = on_paper(1)
    notifications.consume(letter)
    mark(notifications, *numbers(notifications))

    notifications.consume(letter)

    server = MailServer("smtp://127.0.0.1:1", "noreply@gedeeld.example")
    assert notifications.run(send_letters, server) == 0
    assert (numbers(notifications), notifications.count("letter")) == ([], 1)


def test_a_letter_from_before_names_were_kept_is_printed_without(notifications: ServiceHarness) -> None:
    notifications.consume(on_paper(1))
    with notifications.engine.begin() as connection:
        connection.execute(sa.text("update letter set client_name = null"))

    [letter] = to_print(notifications).letters

    assert letter.client_name is None
    assert mark(notifications, letter.number).printed == 1
