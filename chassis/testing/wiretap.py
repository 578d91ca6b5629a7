"""What a test puts between a client and a server: a tap that remembers the bytes, and a front that ends TLS."""

import select
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from deploy.local.certificates import ServerCertificate

HOST = "127.0.0.1"
_READ_BYTES = 65_536
_POSTGRES_ASKS_FOR_TLS = b"\x00\x00\x00\x08\x04\xd2\x16\x2f"
_POSTGRES_AGREES = b"S"


class Tap:
    """A way to a server of this machine, at `port`; `sent` is all that clients have sent by it."""

    def __init__(self, server_port: int, greet: Callable[[socket.socket], socket.socket] | None = None) -> None:
        self._server_port, self._greet = server_port, greet
        self._listening = socket.create_server((HOST, 0))
        self.port: int = self._listening.getsockname()[1]
        self._bytes: list[bytes] = []
        self._open: list[socket.socket] = [self._listening]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def sent(self) -> bytes:
        return b"".join(self._bytes)

    def close(self) -> None:
        """Each thread closes its own ends when it sees theirs: another's are in its hands."""
        for connection in self._open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                threading.Thread(target=self._join, args=(client,), daemon=True).start()

    def _join(self, client: socket.socket) -> None:
        self._open.append(client)
        try:
            client = self._greet(client) if self._greet else client
            self._open.append(client)
            server = socket.create_connection((HOST, self._server_port))
        except OSError:
            client.close()
            return
        self._open.append(server)
        with suppress(OSError):
            self._pass_on(client, server)
        for end in (client, server):
            end.close()

    def _pass_on(self, client: socket.socket, server: socket.socket) -> None:
        """In one thread: a TLS connection is not for two at once."""
        while True:
            unread = isinstance(client, ssl.SSLSocket) and client.pending()
            for source in [client] if unread else select.select([client, server], [], [])[0]:
                data = source.recv(_READ_BYTES)
                if not data:
                    return
                if source is client:
                    self._bytes.append(data)
                (server if source is client else client).sendall(data)


@contextmanager
def tapped(server_port: int) -> Iterator[Tap]:
    """A tap before a server."""
    tap = Tap(server_port)
    yield tap
    tap.close()


@contextmanager
def postgres_over_tls(server_port: int, certificate: ServerCertificate) -> Iterator[Tap]:
    """A front before a PostgreSQL server that speaks no TLS: it does, as PostgreSQL would, and refuses the rest."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.certificate, certificate.key)

    def greet(client: socket.socket) -> socket.socket:
        if client.recv(len(_POSTGRES_ASKS_FOR_TLS), socket.MSG_WAITALL) != _POSTGRES_ASKS_FOR_TLS:
            raise ConnectionRefusedError("TLS only")
        client.sendall(_POSTGRES_AGREES)
        return context.wrap_socket(client, server_side=True)

    front = Tap(server_port, greet)
    yield front
    front.close()
