from collections.abc import Callable

import sqlalchemy as sa

from chassis.testing.harness import ServiceHarness
from contracts.notifications.letters import GetLetters, GetPostOffice
from services.notifications.outgoing.mail_server import MailServer
from services.notifications.store.letters import pick_letters
from services.notifications.tests.service.events import ANNE, BOB, opened, overdue, registered, reminded, taken_back
from services.notifications.use_cases.send_letters import send_letters


def client_letters(house: ServiceHarness) -> list[tuple[str, str, str | None, str]]:
    query = "select kind, language, email, state from letter where client_id is not null order by number"
    with house.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(query))]


def post_office(house: ServiceHarness) -> tuple[int, int, int]:
    reply = house.ask(GetPostOffice())
    return reply.queued, reply.sent, reply.without_address


def test_a_late_client_gets_a_mail_in_its_language(notifications: ServiceHarness) -> None:
    notifications.consume(reminded(language="nl"))

    assert client_letters(notifications) == [("reminder", "nl", "late@example.org", "queued")]
    with notifications.engine.begin() as connection:
        [picked] = pick_letters(connection, notifications.clock.now, 10)
    assert (picked.email, picked.language) == ("late@example.org", "nl")
    assert picked.subject == "Vriendelijke herinnering: nog 1.210,00\u00a0€ te betalen"


def test_a_letter_heard_again_is_written_once(notifications: ServiceHarness) -> None:
    notifications.consume(reminded(), times=3)
    notifications.consume(reminded("2", level=3, formal_notice=True))

    assert [kind for kind, *_ in client_letters(notifications)] == ["reminder", "formal_notice"]


def test_a_client_without_an_address_is_written_to_on_paper(notifications: ServiceHarness) -> None:
    notifications.consume(reminded(email=None))

    assert client_letters(notifications) == [("reminder", "en", None, "to_print")]
    assert post_office(notifications) == (0, 0, 1)
    server = MailServer("smtp://127.0.0.1:1", "noreply@gedeeld.example")
    assert notifications.run(send_letters, server) == 0


def test_charges_taken_back_are_told_once_on_the_way_of_reminders(notifications: ServiceHarness) -> None:
    notifications.consume(taken_back("1"), times=2)
    notifications.consume(taken_back("2", email=None, language="nl"))

    assert client_letters(notifications) == [
        ("charges_taken_back", "en", "late@example.org", "queued"),
        ("charges_taken_back", "nl", None, "to_print"),
    ]


def test_the_holders_hear_that_their_client_is_late_even_when_they_become_known_later(
    notifications: ServiceHarness,
) -> None:
    notifications.consume(overdue())
    assert post_office(notifications) == (0, 0, 1)

    notifications.consume(opened(ANNE, BOB, name="Studio Ô"))
    notifications.consume(registered(ANNE, "fr"), registered(BOB, "nl", "Bob"))

    letters = [notifications.ask(GetLetters(member_id=member)).letters for member in (ANNE, BOB)]
    assert [[(letter.kind, letter.subject) for letter in theirs] for theirs in letters] == [
        [("client_late", "Un client de Studio Ô est en retard pour la facture 2026-BE-000001")],
        [("client_late", "Een klant van Studio Ô is te laat met factuur 2026-BE-000001")],
    ]


def test_many_reminders_are_written_in_a_constant_number_of_statements(
    notifications: ServiceHarness, count_statements: Callable[[ServiceHarness], list[str]]
) -> None:
    statements = count_statements(notifications)

    notifications.consume(reminded("first"))
    for_one = len(statements)
    notifications.consume(*(reminded(str(n)) for n in range(50)))

    assert len(statements) - for_one == for_one
    assert notifications.count("letter") == 51
