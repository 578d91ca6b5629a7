"""TCP lines of our own between the services and their servers, which can be cut and fall silent, in one way or both."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any, Literal, Self, TypeVar
from urllib.parse import urlsplit

from deploy.local.ports import claimed_port

Way = Literal["to the server", "from the server"]
WAYS: tuple[Way, ...] = ("to the server", "from the server")
T = TypeVar("T")
_CHUNK = 65_536


@dataclass(eq=False, slots=True)
class _Crossing:
    """One connection through a line. What arrives while its way is silent waits here, and goes on afterwards."""

    ends: dict[Way, asyncio.StreamWriter]
    waiting: dict[Way, bytes] = field(default_factory=lambda: dict.fromkeys(WAYS, b""))

    def flow_on(self) -> None:
        for way, writer in self.ends.items():
            if not writer.is_closing():
                writer.write(self.waiting[way])
            self.waiting[way] = b""


class _Line:
    def __init__(self, host: str, port: int, here: int) -> None:
        self.here = here
        self.closings = 0
        self._there = host, port
        self._is_cut = False
        self._flows = {way: asyncio.Event() for way in WAYS}
        self._crossings: set[_Crossing] = set()
        self._server: asyncio.Server | None = None
        self.heal()

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.here)

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        self.heal()
        self.cut()

    def cut(self) -> None:
        self._is_cut = True
        for crossing in self._crossings:
            for writer in crossing.ends.values():
                writer.transport.abort()

    def silence(self, ways: Iterable[Way]) -> None:
        for way in ways:
            self._flows[way].clear()

    def heal(self) -> None:
        self._is_cut = False
        for crossing in self._crossings:
            crossing.flow_on()
        for flows in self._flows.values():
            flows.set()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_cut:
            writer.transport.abort()
            return
        try:
            back_reader, back_writer = await asyncio.open_connection(*self._there)
        except OSError:
            writer.transport.abort()
            return
        crossing = _Crossing({"to the server": back_writer, "from the server": writer})
        self._crossings.add(crossing)
        await asyncio.gather(
            self._carry(crossing, reader, "to the server"), self._carry(crossing, back_reader, "from the server")
        )
        self._crossings.discard(crossing)

    async def _carry(self, crossing: _Crossing, reader: asyncio.StreamReader, way: Way) -> None:
        writer, flows = crossing.ends[way], self._flows[way]
        with suppress(OSError):
            while data := await reader.read(_CHUNK):
                if flows.is_set():
                    writer.write(data)
                    await writer.drain()
                else:
                    crossing.waiting[way] += data
        self.closings += 1
        await flows.wait()  # the other end learns of it no sooner
        writer.close()


class Lines:
    """Lines by name, all on one thread of their own. A context manager; `root` remembers their ports."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="lines", daemon=True)
        self._lines: dict[str, _Line] = {}

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._await(self._closed())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def through(self, name: str, url: str) -> str:
        """The same URL by way of the line of this name, which is laid the first time."""
        parts = urlsplit(url)
        if name not in self._lines:
            self._await(self._laid(name, parts.hostname or "", parts.port or 0))
        login = parts.netloc.rpartition("@")[0]
        return parts._replace(netloc=f"{login}@127.0.0.1:{self._lines[name].here}").geturl()

    def cut(self, *names: str) -> None:
        """Reset what is open, take nothing new."""
        self._each(names, _Line.cut)

    def silence(self, *names: str, ways: Iterable[Way] = WAYS) -> None:
        """Everything stays open and is taken, and nothing comes out at the other end."""
        self._each(names, lambda line: line.silence(ways))

    def heal(self, *names: str) -> None:
        """As if nothing had been. What waited goes on, where its connection still stands. Without names: all lines."""
        self._each(names or tuple(self._lines), _Line.heal)

    def closings(self, name: str) -> int:
        """How often an end has closed a connection, also when the line lets the other end know nothing of it."""
        return self._lines[name].closings

    async def _laid(self, name: str, host: str, port: int) -> None:
        line = _Line(host, port, claimed_port(self._root, f"line {name}"))
        await line.open()
        self._lines[name] = line

    async def _closed(self) -> None:
        for line in self._lines.values():
            await line.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.wait(others, timeout=5) if others else None

    def _each(self, names: Iterable[str], act: Callable[[_Line], None]) -> None:
        async def act_on_all() -> None:
            for name in names:
                act(self._lines[name])

        self._await(act_on_all())

    def _await(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()
