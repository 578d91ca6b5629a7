"""Letters over TLS: to a server whose certificate is believed and bears its name, or not at all."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from chassis.ops.settings import settings
from chassis.testing.harness import ServiceHarness
from deploy.local.certificates import Authority
from deploy.local.ports import new_port
from services.notifications.outgoing.mail_server import MailServer
from services.notifications.tests.service.events import registered, settled
from services.notifications.tests.service.test_sending import MailBox, post_office
from services.notifications.use_cases.send_letters import send_letters

SCHEMES = ("smtps", "smtp+starttls")


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "authority")


@pytest.fixture
def believe(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Authority], None]]:
    def in_authority(authority: Authority) -> None:
        monkeypatch.setenv("GEDEELD_CA_FILE", str(authority.file))
        settings.cache_clear()

    yield in_authority
    settings.cache_clear()


@contextmanager
def mail_server(authority: Authority, scheme: str, host: str, mailbox: MailBox, folder: Path) -> Iterator[MailServer]:
    """A server certified as `127.0.0.1`, reached as `host`; after STARTTLS it takes nothing in clear text."""
    certificate = authority.server("mail", ["127.0.0.1"])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.certificate, certificate.key)
    way: dict[str, Any] = (
        {"ssl_context": context} if scheme == "smtps" else {"tls_context": context, "require_starttls": True}
    )
    controller = Controller(mailbox, hostname="127.0.0.1", port=new_port(folder, "smtp"), **way)
    controller.start()
    yield MailServer(f"{scheme}://{host}:{controller.port}", "noreply@gedeeld.example")
    controller.stop()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_letter_goes_over_tls(
    notifications: ServiceHarness,
    authority: Authority,
    believe: Callable[[Authority], None],
    scheme: str,
    tmp_path: Path,
) -> None:
    mailbox = MailBox()
    notifications.consume(registered())
    notifications.consume(settled())
    with mail_server(authority, scheme, "127.0.0.1", mailbox, tmp_path) as server:
        believe(authority)

        assert notifications.run(send_letters, server) == 1

    assert len(mailbox.mails) == 1


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_server_that_cannot_prove_who_it_is_gets_no_letter(
    notifications: ServiceHarness,
    authority: Authority,
    believe: Callable[[Authority], None],
    scheme: str,
    host: str,
    tmp_path: Path,
) -> None:
    """`127.0.0.1` has a certificate of an authority that nobody knows; `localhost` one of another name."""
    mailbox = MailBox()
    stranger = Authority(tmp_path / "stranger")
    stranger.server("mail", ["127.0.0.1"])
    notifications.consume(registered())
    notifications.consume(settled())
    with mail_server(authority, scheme, host, mailbox, tmp_path) as server:
        believe(stranger if host == "127.0.0.1" else authority)

        notifications.run(send_letters, server)

    assert post_office(notifications) == (1, 0)
    assert mailbox.mails == []


def test_a_server_without_starttls_gets_no_letter(
    notifications: ServiceHarness, authority: Authority, believe: Callable[[Authority], None], tmp_path: Path
) -> None:
    mailbox = MailBox()
    authority.server("mail", ["127.0.0.1"])
    believe(authority)
    notifications.consume(registered())
    notifications.consume(settled())
    controller = Controller(mailbox, hostname="127.0.0.1", port=new_port(tmp_path, "smtp"))
    controller.start()

    notifications.run(send_letters, MailServer(f"smtp+starttls://127.0.0.1:{controller.port}", "a@gedeeld.example"))
    controller.stop()

    assert post_office(notifications) == (1, 0)
    assert mailbox.mails == []
