import os
import smtplib
import sys
from email.message import EmailMessage
from pathlib import Path

from deploy.local import mail_sink
from deploy.local.ports import remembered_port
from deploy.local.supervisor import Program, Supervisor


def letter(message_id: str, body: str = "Your wage was settled.") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "pay@example.org", "ada@example.org", "Payslip"
    if message_id:
        mail["Message-ID"] = message_id
    mail.set_content(body)
    return mail


def test_each_mail_becomes_a_file_and_a_mail_sent_again_stays_one(tmp_path: Path) -> None:
    port = remembered_port(tmp_path, "smtp")
    mails = tmp_path / "mail"
    command: list[str | Path] = [sys.executable, "-m", "deploy.local.mail_sink", str(port), mails]
    sink = Program("mail", command, dict(os.environ), ready=lambda: mail_sink.greets(port))
    supervisor = Supervisor([sink], tmp_path / "logs")
    supervisor.start()
    try:
        supervisor.wait_ready()
        with smtplib.SMTP("127.0.0.1", port) as client:
            for name in ("<0199-a@gedeeld>", "<0199-b@gedeeld>", "<0199-a@gedeeld>"):
                client.send_message(letter(name))
    finally:
        supervisor.stop()

    assert sorted(path.name for path in mails.iterdir()) == ["000001-0199-a.eml", "000002-0199-b.eml"]
    assert supervisor.processes["mail"].returncode == 0


def test_a_restarted_sink_knows_what_it_kept(tmp_path: Path) -> None:
    first = mail_sink.MailDirectory(tmp_path).keep(letter("<x@gedeeld>").as_bytes())

    again = mail_sink.MailDirectory(tmp_path).keep(letter("<x@gedeeld>").as_bytes())
    other = mail_sink.MailDirectory(tmp_path).keep(letter("<y@gedeeld>").as_bytes())

    assert (first, other.name) == (again, "000002-y.eml")


def test_a_message_id_cannot_choose_another_directory(tmp_path: Path) -> None:
    path = mail_sink.MailDirectory(tmp_path / "mail").keep(letter("<../../escape@gedeeld>").as_bytes())

    assert path.parent == tmp_path / "mail"


def test_mails_without_message_id_are_all_kept(tmp_path: Path) -> None:
    keeper = mail_sink.MailDirectory(tmp_path)

    assert keeper.keep(letter("").as_bytes()) != keeper.keep(letter("").as_bytes())
