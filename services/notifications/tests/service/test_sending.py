from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from structlog.testing import capture_logs

from chassis.ops.measures import Measures
from chassis.ops.settings import settings
from chassis.testing.harness import ServiceHarness
from chassis.worker.jobs import JobPeriod, JobRunner
from contracts.notifications.letters import GetPostOffice
from deploy.local.ports import new_port
from services.notifications.entrypoints import Notifications
from services.notifications.outgoing.mail_server import MailServer
from services.notifications.tests.service.events import ANNE, BOB, opened, registered, settled
from services.notifications.tests.service.events import credited as credited_invoice
from services.notifications.use_cases.send_letters import BATCH, send_letters


class MailBox:
    """What the mail server of the test received; it refuses the recipients in `refused`."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refused: set[str] = set()

    async def handle_RCPT(  # noqa: N802 - the name aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        mail = message_from_bytes(envelope.content or b"", policy=default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 OK"


@pytest.fixture
def mailbox() -> MailBox:
    return MailBox()


@pytest.fixture
def server(mailbox: MailBox, tmp_path: Path) -> Iterator[MailServer]:
    """A real mail server on a free port."""
    controller = Controller(mailbox, hostname="127.0.0.1", port=new_port(tmp_path, "smtp"))
    controller.start()
    yield MailServer(f"smtp://127.0.0.1:{controller.port}", "noreply@gedeeld.example")
    controller.stop()


@pytest.fixture
def nobody(tmp_path: Path) -> MailServer:
    """A mail server that is away."""
    return MailServer(f"smtp://127.0.0.1:{new_port(tmp_path, 'nobody')}", "noreply@gedeeld.example")


def post_office(house: ServiceHarness) -> tuple[int, int]:
    reply = house.ask(GetPostOffice())
    return reply.queued, reply.sent


def tries(house: ServiceHarness) -> list[tuple[int, timedelta]]:
    """Of each queued letter: how often it was tried, and how long it waits from now."""
    query = "select attempts, next_try_at from letter where state = 'queued' order by number"
    with house.engine.connect() as connection:
        rows = connection.execute(sa.text(query)).all()
    return [(row.attempts, row.next_try_at - house.clock.now) for row in rows]


def test_a_letter_arrives_as_it_was_written(
    notifications: ServiceHarness, server: MailServer, mailbox: MailBox
) -> None:
    notifications.consume(registered(ANNE, "fr", "Zoë"))
    notifications.consume(opened(ANNE, name="L'Œuvre"))
    notifications.consume(credited_invoice())

    assert notifications.run(send_letters, server) == 1

    [mail] = mailbox.mails
    assert (mail["To"], mail["From"]) == ("zoe@example.org", "noreply@gedeeld.example")
    assert mail["Subject"] == "Un paiement est arrivé pour L'Œuvre"
    assert mail["Date"].datetime == notifications.clock.now
    assert "Bonjour Zoë," in mail.get_content()
    assert "1.154,26\u00a0€" in mail.get_content()
    assert post_office(notifications) == (0, 1)


def test_a_sent_letter_is_not_sent_again(notifications: ServiceHarness, server: MailServer, mailbox: MailBox) -> None:
    notifications.consume(registered())
    notifications.consume(settled())
    notifications.run(send_letters, server)

    notifications.clock.forward(days=1)
    notifications.consume(settled(), times=2)

    assert notifications.run(send_letters, server) == 0
    assert len(mailbox.mails) == 1


def test_a_scrape_shows_the_letters_that_have_not_left(notifications: ServiceHarness, server: MailServer) -> None:
    notifications.consume(settled())
    without_address = shown(notifications)
    notifications.consume(registered())
    queued = shown(notifications)
    notifications.run(send_letters, server)

    assert (without_address, queued) == (
        {"queued": 0, "to_print": 0, "without_address": 1},
        {"queued": 1, "to_print": 0, "without_address": 0},
    )
    assert set(shown(notifications).values()) == {0}


def shown(house: ServiceHarness) -> dict[str, int]:
    families = Measures("notifications", house.engine, of_service=Notifications.measures).collect()
    [letters] = [family for family in families if family.name == "gedeeld_letters_waiting"]
    return {sample.labels["state"]: int(sample.value) for sample in letters.samples}


def test_while_the_server_is_away_letters_wait_longer_each_time(
    notifications: ServiceHarness, server: MailServer, nobody: MailServer, mailbox: MailBox
) -> None:
    notifications.consume(registered())
    notifications.consume(settled())
    waits = []

    for _ in range(8):
        assert notifications.run(send_letters, nobody) == 0
        [(attempts, wait)] = tries(notifications)
        assert notifications.run(send_letters, server) == 0  # not due yet
        waits.append((attempts, int(wait.total_seconds())))
        notifications.clock.now += wait

    assert waits == [(1, 60), (2, 120), (3, 240), (4, 480), (5, 960), (6, 1800), (7, 1800), (8, 1800)]
    assert notifications.run(send_letters, server) == 1
    assert len(mailbox.mails) == 1


def test_a_refused_recipient_holds_up_nobody_else(
    notifications: ServiceHarness, server: MailServer, mailbox: MailBox
) -> None:
    notifications.consume(registered(ANNE), registered(BOB, name="Bob"))
    notifications.consume(settled(ANNE, "1"), settled(BOB, "2"), settled(ANNE, "3"))
    mailbox.refused = {"anne@example.org"}

    assert notifications.run(send_letters, server) == 1

    assert [mail["To"] for mail in mailbox.mails] == ["bob@example.org"]
    assert tries(notifications) == [(1, timedelta(seconds=60))] * 2


def test_a_crash_between_sending_and_marking_sends_the_same_mail_again(
    notifications: ServiceHarness, server: MailServer, mailbox: MailBox
) -> None:
    notifications.consume(registered())
    notifications.consume(settled())
    crashing = sa.create_engine(notifications.engine.url, poolclass=sa.NullPool)

    @sa.event.listens_for(crashing, "before_cursor_execute")
    def _crash(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("UPDATE letter SET state"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        replace(notifications, engine=crashing).run(send_letters, server)
    notifications.clock.forward(minutes=1)
    notifications.run(send_letters, server)

    once, again = mailbox.mails
    assert once["Message-ID"] == again["Message-ID"]
    assert once.as_bytes() == again.as_bytes()
    assert post_office(notifications) == (0, 1)


def test_a_long_queue_is_sent_in_one_go(notifications: ServiceHarness, server: MailServer, mailbox: MailBox) -> None:
    notifications.consume(registered())
    notifications.consume(*(settled(contract=str(n)) for n in range(2 * BATCH + 7)))

    assert notifications.run(send_letters, server) == 2 * BATCH + 7

    numbers = [int(mail["Message-ID"].strip("<").split(".")[0]) for mail in mailbox.mails]
    assert numbers == sorted(numbers)
    assert len(set(numbers)) == 2 * BATCH + 7


def test_a_letter_that_another_sender_holds_is_left_to_it(
    notifications: ServiceHarness, server: MailServer, mailbox: MailBox
) -> None:
    notifications.consume(registered())
    notifications.consume(settled(contract="1"), settled(contract="2"))

    with notifications.engine.begin() as other:
        other.execute(sa.text("select 1 from letter where number = 1 for update"))
        assert notifications.run(send_letters, server) == 1

    assert notifications.run(send_letters, server) == 1
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == 2


def test_a_slow_server_ends_the_batch_before_its_letters_are_due_again(
    notifications: ServiceHarness, server: MailServer, mailbox: MailBox
) -> None:
    notifications.consume(registered())
    notifications.consume(*(settled(contract=str(n)) for n in range(10)))

    def ten_seconds_later() -> datetime:
        notifications.clock.forward(seconds=10)
        return notifications.clock.now

    turn = JobRunner("send_letters", JobPeriod.TICK, "notifications", notifications.engine, ten_seconds_later)
    sent = turn.take_steps(send_letters, server)

    assert 0 < sent == len(mailbox.mails) < 10
    assert post_office(notifications) == (10 - sent, sent)


def test_without_a_mail_server_letters_stay_untouched(notifications: ServiceHarness) -> None:
    notifications.consume(registered())
    notifications.consume(settled())

    assert notifications.run(send_letters, MailServer("", "noreply@gedeeld.example")) == 0
    assert tries(notifications) == [(0, timedelta(0))]


def test_a_second_without_letters_is_one_statement(
    notifications: ServiceHarness, server: MailServer, count_statements: Callable[[ServiceHarness], list[str]]
) -> None:
    runner = JobRunner("send_letters", JobPeriod.TICK, "notifications", notifications.engine, notifications.clock)
    runner.turn(send_letters, lambda: server)
    statements = count_statements(notifications)

    notifications.clock.forward(seconds=1)
    runner.turn(send_letters, lambda: server)

    assert len(statements) == 1


def test_no_log_line_holds_an_address_or_a_name(
    notifications: ServiceHarness, server: MailServer, nobody: MailServer, mailbox: MailBox
) -> None:
    notifications.consume(registered())
    notifications.consume(settled())
    mailbox.refused = {"anne@example.org"}

    with capture_logs() as lines:
        notifications.run(send_letters, server)
        notifications.clock.forward(hours=1)
        notifications.run(send_letters, nobody)

    assert [line["event"] for line in lines] == ["letter not accepted", "mail server away"]
    assert "anne" not in str(lines).lower()


def test_the_job_sends_with_the_settings_of_the_process(
    notifications: ServiceHarness, server: MailServer, mailbox: MailBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEDEELD_SMTP_URL", server.url)
    monkeypatch.setenv("GEDEELD_MAIL_FROM", "post@gedeeld.example")
    settings.cache_clear()
    notifications.consume(registered())
    notifications.consume(settled())

    runner = JobRunner("send_letters", JobPeriod.TICK, "notifications", notifications.engine, notifications.clock)
    Notifications().send_letters(runner)
    settings.cache_clear()

    assert [mail["From"] for mail in mailbox.mails] == ["post@gedeeld.example"]
    method: Any = Notifications.send_letters
    [timer] = method.nameko_entrypoints
    assert (timer.interval, timer.eager, timer.per) == (1, True, JobPeriod.TICK)
