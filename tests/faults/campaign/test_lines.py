"""A line carries what is sent, until it is cut or falls silent; afterwards it carries again."""

import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest

from chassis.testing.waiting import eventually
from tests.faults.campaign.lines import WAYS, Lines, Way


@pytest.fixture
def echo() -> Iterator[str]:
    """The URL of a server that sends back what it gets."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        Thread(target=_serve, args=(server,), daemon=True).start()
        yield f"echo://user:word@127.0.0.1:{server.getsockname()[1]}/place"
        server.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def lines(tmp_path: Path) -> Iterator[Lines]:
    with Lines(tmp_path) as opened:
        yield opened


def test_a_url_keeps_all_but_the_port(lines: Lines, echo: str) -> None:
    by_line = urlsplit(lines.through("one", echo))

    assert by_line._replace(netloc="") == urlsplit(echo)._replace(netloc="")
    assert by_line.port != urlsplit(echo).port
    assert lines.through("one", echo) == by_line.geturl()


def test_a_cut_line_resets_what_is_open_and_takes_nothing_new(lines: Lines, echo: str) -> None:
    with closing(_connected(lines.through("one", echo))) as client:
        assert _echoed(client, b"before") == b"before"
        lines.cut("one")

        assert _is_reset(client)
    with closing(_connected(lines.through("one", echo))) as client:
        assert _is_reset(client)

    lines.heal("one")
    with closing(_connected(lines.through("one", echo))) as client:
        assert _echoed(client, b"after") == b"after"


@pytest.mark.parametrize("way", WAYS)
def test_what_was_sent_into_silence_arrives_when_it_ends(lines: Lines, echo: str, way: Way) -> None:
    with closing(_connected(lines.through("one", echo))) as client:
        lines.silence("one", ways=[way])
        client.sendall(b"anybody there?")
        client.settimeout(0.05)
        with pytest.raises(TimeoutError):
            client.recv(1)

        lines.heal()
        client.settimeout(10)
        assert client.recv(100) == b"anybody there?"


def test_who_hangs_up_in_silence_is_counted(lines: Lines, echo: str) -> None:
    client = _connected(lines.through("one", echo))
    assert _echoed(client, b"before") == b"before"
    lines.silence("one")
    assert lines.closings("one") == 0

    client.close()

    eventually(lambda: lines.closings("one") == 1, what="the closing")


def _serve(server: socket.socket) -> None:
    while True:
        try:
            client, _ = server.accept()
        except OSError:
            return
        Thread(target=_send_back, args=(client,), daemon=True).start()


def _send_back(client: socket.socket) -> None:
    with client:
        while data := client.recv(100):
            client.sendall(data)


def _connected(url: str) -> socket.socket:
    parts = urlsplit(url)
    return socket.create_connection((parts.hostname, parts.port), timeout=10)


def _echoed(client: socket.socket, data: bytes) -> bytes:
    client.sendall(data)
    return client.recv(100)


def _is_reset(client: socket.socket) -> bool:
    try:
        return client.recv(1) == b""
    except ConnectionResetError:
        return True
