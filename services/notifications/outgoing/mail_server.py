"""The mail server: SMTP with time-outs, over TLS or, next to the service, without."""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Protocol
from uuid import UUID

from chassis.ops.peers import Peer, mail_peer, tls_context
from chassis.ops.settings import settings

TIMEOUT_S = 5  # for each exchange with the server


class NotAccepted(Exception):
    """The server does not take this one letter. Says the server's code, never the address or the text."""


class MailServerAway(Exception):
    """No answer from the server, or it takes no letters at all now."""


class OutgoingMail(Protocol):
    """What a letter must have to become a mail."""

    @property
    def number(self) -> int: ...
    @property
    def cause_id(self) -> UUID: ...
    @property
    def email(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def body(self) -> str: ...
    @property
    def written_at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class MailServer:
    """`url` is like `smtps://host:465`, or empty where no mail is sent; letters come from the address `sender`."""

    url: str
    sender: str
    timeout_s: float = TIMEOUT_S

    @contextmanager
    def session(self) -> Iterator["Session"]:
        """One connection, for many letters. Raises MailServerAway; WrongSetting for a URL that may not be used."""
        peer = mail_peer(self.url)
        # Our own name is passed, not looked up: a look-up may hang for longer than any time-out here.
        domain = self.sender.rpartition("@")[2]
        try:
            with _connected(peer, domain, self.timeout_s) as smtp:
                yield Session(smtp, self.sender)
        except OSError as error:  # every fault of smtplib is one
            raise MailServerAway(type(error).__name__) from None


def mail_server() -> MailServer:
    """The one that this process's settings name."""
    return MailServer(settings().smtp_url, settings().mail_from)


def _connected(peer: Peer, domain: str, timeout_s: float) -> smtplib.SMTP:
    """Raises OSError, also when the certificate is not believed or the server knows no STARTTLS."""
    if peer.scheme == "smtps":
        return smtplib.SMTP_SSL(peer.host, peer.port, domain, timeout=timeout_s, context=tls_context())
    smtp = smtplib.SMTP(peer.host, peer.port, domain, timeout_s)
    if peer.secure:
        try:
            smtp.starttls(context=tls_context())
        except BaseException:
            smtp.close()
            raise
    return smtp


@dataclass(frozen=True, slots=True)
class Session:
    """An open connection to the mail server."""

    smtp: smtplib.SMTP
    sender: str

    def send(self, letter: OutgoingMail) -> None:
        """Returns when the server took the letter. Raises NotAccepted, or OSError when the server is gone."""
        try:
            self.smtp.send_message(mail_of(letter, self.sender))
        except smtplib.SMTPRecipientsRefused as error:
            codes = sorted({code for code, _ in error.recipients.values()})
            raise NotAccepted(f"recipient refused {codes}") from None
        except smtplib.SMTPResponseException as error:
            raise NotAccepted(f"server answered {error.smtp_code}") from None
        except (ValueError, smtplib.SMTPNotSupportedError) as error:  # a header or address it cannot write
            raise NotAccepted(type(error).__name__) from None


def mail_of(letter: OutgoingMail, sender: str) -> EmailMessage:
    """The letter as a mail. The same letter is always the same mail: same Message-ID, same date.

    EmailMessage refuses line breaks in headers: a name or an address can never add one.
    """
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = letter.email
    mail["Subject"] = letter.subject
    mail["Date"] = format_datetime(letter.written_at)
    mail["Message-ID"] = f"<{letter.number}.{letter.cause_id}@gedeeld.example>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday answers, please
    mail.set_content(letter.body)
    mail["Content-Language"] = letter.language  # after the content, which clears it
    return mail
