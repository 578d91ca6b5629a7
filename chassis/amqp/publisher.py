"""Publishing with proof: a message counts as sent when the broker has confirmed AND routed it."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from chassis.amqp.connection import Bus, Fault, OutgoingMessage
from chassis.ops.peers import broker_peer

CONFIRM_TIMEOUT_S = 30  # a broker under alarm blocks publishers silently: give up, try again later


def has_own_user(url: str, principal: str) -> bool:
    """Whether it is a broker user of its own; on a broker of others all may share one. Raises WrongSetting."""
    return broker_peer(url).user == principal


class NotConfirmed(Exception):
    """The broker refused, did not route, or did not answer in time. The messages may or may not have arrived."""


class Publisher:
    """A channel in confirm mode, reconnected when needed.

    Messages of a `principal` that is a broker user of its own carry its name, for which the broker vouches.
    """

    def __init__(self, url: str, name: str, principal: str = "") -> None:
        self._bus = Bus(url, name)
        self._sender = principal if principal and has_own_user(url, principal) else ""
        self._channel: Any = None
        self._tag = 0
        self._pending: set[int] = set()
        self._refused: set[int] = set()
        self._returned: set[str] = set()

    @property
    def connected(self) -> bool:
        return self._channel is not None

    def connect(self) -> None:
        """Raises one of chassis.amqp.connection.Fault."""
        self._bus.connect()
        self._channel = self._bus.channel()
        self._channel.confirm_select()
        self._tag = 0
        self._pending, self._refused, self._returned = set(), set(), set()
        self._channel.events["basic_ack"].add(self._on_ack)
        self._channel.events["basic_nack"].add(self._on_nack)
        self._channel.events["basic_return"].add(self._on_return)

    def publish(self, messages: Sequence[OutgoingMessage], *, waiting: Callable[[], None] = lambda: None) -> list[bool]:
        """Publish all and wait for the confirms; for each message: confirmed and routed? Raises NotConfirmed.

        `waiting` is called once a second at least while it waits; what that raises is raised.
        """
        try:
            if self._channel is None:
                self.connect()
            return self._publish(messages, waiting)
        except Fault as fault:
            self.drop()
            raise NotConfirmed(f"the broker is away: {type(fault).__name__}") from fault
        except NotConfirmed:
            self.drop()
            raise

    def _publish(self, messages: Sequence[OutgoingMessage], waiting: Callable[[], None]) -> list[bool]:
        first = self._tag + 1
        self._tag += len(messages)
        self._pending = set(range(first, self._tag + 1))
        self._refused, self._returned = set(), set()
        self._bus.write_all(self._channel, self._signed(messages))
        deadline = time.monotonic() + CONFIRM_TIMEOUT_S
        while self._pending:
            remaining_s = deadline - time.monotonic()
            if remaining_s <= 0:
                raise NotConfirmed(f"{len(self._pending)} messages without a confirm after {CONFIRM_TIMEOUT_S} s")
            self._bus.drain(min(remaining_s, 1.0))
            waiting()
        return [
            first + index not in self._refused and message.message_id not in self._returned
            for index, message in enumerate(messages)
        ]

    def _signed(self, messages: Sequence[OutgoingMessage]) -> Sequence[OutgoingMessage]:
        return [replace(message, sender=self._sender) for message in messages] if self._sender else messages

    def keep_alive(self) -> None:
        """Call every few seconds while idle. Drops a connection that has died."""
        if self._channel is None:
            return
        try:
            self._bus.drain(0.001)
        except Fault:
            self.drop()

    def drop(self) -> None:
        self._bus.drop()
        self._channel = None

    def close(self) -> None:
        self._bus.close()
        self._channel = None

    def _settle(self, tag: int, *, multiple: bool) -> set[int]:
        settled = {t for t in self._pending if t <= tag} if multiple else {tag}
        self._pending -= settled
        return settled

    def _on_ack(self, tag: int, multiple: bool) -> None:
        self._settle(tag, multiple=multiple)

    def _on_nack(self, tag: int, multiple: bool) -> None:
        self._refused |= self._settle(tag, multiple=multiple)

    def _on_return(self, _exception: Exception, _exchange: str, _key: str, message: Any) -> None:
        self._returned.add(str(message.properties.get("message_id")))
