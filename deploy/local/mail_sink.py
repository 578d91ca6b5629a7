"""An SMTP server that delivers nothing: it writes each mail to a file, for people and tests to read.

python -m deploy.local.mail_sink 2525 .local/mail
"""

import asyncio
import email
import re
import signal
import socket
import sys
from email.policy import SMTP as MAIL_POLICY
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

_NOT_IN_A_FILE_NAME = re.compile(r"[^A-Za-z0-9._-]+")


class MailDirectory:
    """Writes `<number>-<local part of the Message-ID>.eml`. A mail sent again lands in the same file."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        directory.mkdir(parents=True, exist_ok=True)
        directory.chmod(0o700)  # letters name persons
        mails = sorted(directory.glob("*.eml"))
        self._by_message = {path.stem.partition("-")[2]: path for path in mails}
        self._number = int(mails[-1].name.partition("-")[0]) if mails else 0

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Aiosmtpd calls this for each mail; what it returns is the answer to the client."""
        content = envelope.content
        self.keep(content if isinstance(content, bytes) else (content or "").encode())
        return "250 kept"

    def keep(self, mail: bytes) -> Path:
        """Write one mail; returns its file. A mail without Message-ID is never taken for another."""
        path = self._file_for(str(email.message_from_bytes(mail, policy=MAIL_POLICY)["Message-ID"] or ""))
        unfinished = path.with_suffix(".new")
        unfinished.write_bytes(mail)
        unfinished.rename(path)
        return path

    def _file_for(self, message_id: str) -> Path:
        local = _NOT_IN_A_FILE_NAME.sub("_", message_id.strip().strip("<>").partition("@")[0])
        if local in self._by_message:
            return self._by_message[local]
        self._number += 1
        path = self.directory / f"{self._number:06d}-{local or 'no-message-id'}.eml"
        if local:
            self._by_message[local] = path
        return path


def greets(port: int) -> bool:
    """Whether an SMTP server on this loopback port says 220."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            return connection.recv(3) == b"220"
    except OSError:
        return False


async def serve(port: int, directory: Path) -> None:
    """Take mail on a loopback port until SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    handler = MailDirectory(directory)
    server = await loop.create_server(lambda: SMTP(handler, hostname="localhost"), "127.0.0.1", port)
    async with server:
        await stopped.wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
