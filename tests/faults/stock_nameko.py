"""A service on stock nameko, as its documentation has one write it. Tests run it to show what it does.

Writes a line to standard output for each thing that reaches its methods.
"""

import eventlet

eventlet.monkey_patch()

import sys  # noqa: E402
from typing import Any  # noqa: E402

from nameko.contextdata import UserId  # noqa: E402
from nameko.events import event_handler  # noqa: E402
from nameko.rpc import rpc  # noqa: E402


def tell(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


class Stock:
    name = "stock"
    user_id = UserId()

    @rpc
    def echo(self, value: Any) -> str:
        tell("ECHO", repr(value)[:60])
        return repr(value)[:60]

    @rpc
    def pay_out(self, cents: int) -> str:
        tell("PAY", cents, "FOR", self.user_id)
        return f"{cents} paid for {self.user_id}"

    @event_handler("shop", "paid")
    def paid(self, body: Any) -> None:
        tell("PAID", str(body)[:60])
        if body.get("boom"):
            raise ValueError("a bug, or a fault that would pass")

    @event_handler("shop", "again", requeue_on_error=True)
    def again(self, body: Any) -> None:
        tell("AGAIN", str(body)[:60])
        raise ValueError("a fault that takes a minute to pass")
