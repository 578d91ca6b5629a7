"""`@answers(OpenUnit)`: a nameko entrypoint for one RPC method, typed in and out.

The method is `(self, work, request)` and returns a reply. On the wire it is plain nameko RPC, so that
`ClusterRpcProxy` reaches it; around it stand
chassis.rpc.execution (caller, request id, transaction) and chassis.worker.listener.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from nameko.extensions import Entrypoint, register_entrypoint

from chassis.db.work import Work
from chassis.rpc.execution import Call
from chassis.worker.listener import Listener
from contracts.catalogue import method_name
from contracts.wire.base import Reply, Request

R = TypeVar("R", bound=Request)
A = TypeVar("A", bound=Reply)
S = TypeVar("S")


class Answer(Entrypoint):
    """Binds a service method to its request in the service's call queue."""

    listener = Listener()

    def __init__(self, request: type[Request], **kwargs: Any) -> None:
        self.request = request
        super().__init__(**kwargs)

    def setup(self) -> None:
        self.listener.answer(self, method_name(self.request))

    def stop(self) -> None:
        self.listener.pause()


def answers(request: type[R]) -> Callable[[Callable[[S, Work, R], A]], Callable[[S, Call], str]]:
    """Mark a service method as the answer to `request`."""

    def decorate(handler: Callable[[S, Work, R], A]) -> Callable[[S, Call], str]:
        @wraps(handler)
        def method(self: S, call: Call) -> str:
            return call.run(lambda work, asked: handler(self, work, asked))

        register_entrypoint(method, Answer(request))
        return method

    return decorate
