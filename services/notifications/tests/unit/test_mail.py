from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.ops.settings import WrongSetting
from services.notifications.outgoing.mail_server import MailServer, mail_of
from services.notifications.store.letters import PickedLetter

LETTER = PickedLetter(
    number=7,
    cause_id=UUID("0190aaaa-0000-7000-8000-000000000001"),
    email="anne@example.org",
    language="fr",
    subject="Un paiement est arrivé",
    body="Bonjour Zoë,\n\n1.234,50\u00a0€\n",
    written_at=datetime(2026, 9, 14, 8, 0, tzinfo=UTC),
)


def test_the_same_letter_is_always_the_same_mail() -> None:
    once, again = mail_of(LETTER, "noreply@gedeeld.example"), mail_of(LETTER, "noreply@gedeeld.example")

    assert once.as_bytes() == again.as_bytes()
    assert once["Message-ID"] == "<7.0190aaaa-0000-7000-8000-000000000001@gedeeld.example>"
    assert once["Date"] == "Mon, 14 Sep 2026 08:00:00 +0000"


def test_a_mail_reads_as_it_was_written() -> None:
    read = message_from_bytes(mail_of(LETTER, "noreply@gedeeld.example").as_bytes(), policy=default)

    assert read["Subject"] == LETTER.subject
    assert read["Content-Language"] == "fr"
    assert read.get_content().replace("\r\n", "\n") == LETTER.body


@given(
    tail=st.text(max_size=30),
    where=st.sampled_from(["subject", "email"]),
    breaker=st.sampled_from("\r\n\x85\u2028"),
)
def test_no_value_can_add_a_header(tail: str, where: str, breaker: str) -> None:
    text = f"a@example.org{breaker}Bcc: eve@example.org{tail}"
    letter = replace(LETTER, subject=text) if where == "subject" else replace(LETTER, email=text)
    try:
        raw = mail_of(letter, "noreply@gedeeld.example").as_bytes()
    except ValueError:
        return  # refused: nothing is sent

    assert message_from_bytes(raw)["Bcc"] is None


@pytest.mark.parametrize("url", ["smtpss://127.0.0.1:465", "127.0.0.1:25", "smtp://", "smtp://mail.example:25"])
def test_another_kind_of_server_is_refused(url: str) -> None:
    with (
        pytest.raises(WrongSetting, match="GEDEELD_SMTP_URL"),
        MailServer(url, "noreply@gedeeld.example").session(),
    ):
        pass
